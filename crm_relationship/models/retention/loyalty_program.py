from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

COUPONS = ("coupons", "next_order_coupons")  # types of programs that give coupons
ENOUGH_CARDS = 30  # to tell how many of them are used
# What core does on its own when a card is made: mails, and a note of each change of the points.
QUIET = {"loyalty_no_mail": True, "action_no_send_mail": True, "tracking_disable": True}


class LoyaltyProgram(models.Model):
    """Programs whose cards belong to customers: coupons that nobody else can use, points only for who has a card."""

    _inherit = "loyalty.program"

    is_personal = fields.Boolean(
        "Personal",
        help="A coupon in the name of a customer can be used for orders of that customer only, whichever of their "
             "contacts orders. Otherwise it can be used by anybody who has the code.")
    is_members_only = fields.Boolean(
        "Members Only",
        help="Only customers who have a card collect points: no order opens one. A company and its contacts have one "
             "card together.")
    card_days = fields.Integer(
        "Valid For (days)",
        help="Coupons given by a campaign, or for a referral, can be used for this number of days, including the day "
             "they are given. 0: they do not expire.")

    _card_days_check = models.Constraint(
        "CHECK (card_days BETWEEN 0 AND 3650)", "Coupons can be valid for 0 to 3,650 days.")

    @api.constrains("is_members_only", "program_type")
    def _check_members_only(self):
        members = self.filtered("is_members_only")
        if any(program.program_type != "loyalty" for program in members):
            raise ValidationError(self.env._("Only programs of the type Loyalty Cards can be for members only."))
        self.env["loyalty.card"].search([("program_id", "in", members.ids)])._check_one_a_customer()

    # === BUSINESS METHODS ===#

    def _issue(self, partners, points, histories):
        """New cards of this program with so many points, one for each of these partners, in their order: with the line
        of their history (values of each), and a last day where the program says for how long they are valid; without
        any of core's mails."""
        self.ensure_one()
        day = fields.Date.today() + timedelta(days=self.card_days - 1) if self.card_days else False
        cards = self.env["loyalty.card"].with_context(**QUIET).create([
            {"program_id": self.id, "partner_id": partner.id, "points": points, "expiration_date": day}
            for partner in partners])
        self.env["loyalty.history"].create([
            {**history, "card_id": card.id, "issued": points}
            for card, history in zip(cards, histories, strict=True)])
        return cards.with_env(self.env)

    def _get_use_points(self):
        """The points that a coupon needs to be used once."""
        return min(self.reward_ids.mapped("required_points"), default=1)

    def _find_cards(self, customers):
        """`{customer: card}`: the first card that each of these commercial entities, or a contact of theirs, has."""
        cards = self.env["loyalty.card"].search(
            [("program_id", "=", self.id), ("partner_id.commercial_partner_id", "in", customers.ids)], order="id DESC")
        return {card.partner_id.commercial_partner_id: card for card in cards}

    def _get_most(self, points):
        """What a card of so many points costs at most, in the program's currency; None: without a limit."""
        worths = [reward._get_most(points) for reward in self.reward_ids]
        return None if None in worths else max(worths, default=0.0)

    def _get_expected_use(self):
        """The share of cards that are used, of those that are used up or have expired; 1 while there are too few."""
        for model in ("loyalty.card", "sale.order.line"):
            self.env[model].flush_model()
        [[used, over]] = self.env.execute_query(SQL(
            """
            SELECT COUNT(*) FILTER (WHERE is_used), COUNT(*)
              FROM (SELECT expiration_date, EXISTS (
                           SELECT 1 FROM sale_order_line line
                            WHERE line.coupon_id = loyalty_card.id AND line.state = 'sale') AS is_used
                      FROM loyalty_card
                     WHERE program_id = %s) card
             WHERE is_used OR expiration_date < %s
            """, self.id, fields.Date.today()))
        return used / over if over >= ENOUGH_CARDS else 1.0
