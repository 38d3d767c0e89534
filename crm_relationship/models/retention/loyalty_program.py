from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

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
        "Valid For (Days)",
        help="Coupons given by a campaign, or for a referral, can be used for so many days, the day they are given "
             "included. 0: without a last day.")

    _card_days_check = models.Constraint(
        "CHECK (card_days BETWEEN 0 AND 3650)", "Coupons can be valid for 0 to 3,650 days.")

    @api.constrains("is_members_only", "program_type")
    def _check_members_only(self):
        members = self.filtered("is_members_only")
        if any(program.program_type != "loyalty" for program in members):
            raise ValidationError(self.env._("Only programs of the type Loyalty Cards can be for members only."))
        self.env["loyalty.card"].search([("program_id", "in", members.ids)])._check_one_a_customer()

    # === BUSINESS METHODS ===#

    def _issue(self, partners, points, description):
        """New cards of this program with so many points, one for each of these partners, in their order: with the line
        of their history, and a last day where the program says for how long they are valid; without any of core's
        mails."""
        self.ensure_one()
        day = fields.Date.today() + timedelta(days=self.card_days - 1) if self.card_days else False
        cards = self.env["loyalty.card"].with_context(**QUIET).create([
            {"program_id": self.id, "partner_id": partner.id, "points": points, "expiration_date": day}
            for partner in partners])
        self.env["loyalty.history"].create([
            {"card_id": card.id, "description": description, "issued": points} for card in cards])
        return cards.with_env(self.env)

    def _get_use_points(self):
        """The points that a coupon needs to be used once."""
        return min(self.reward_ids.mapped("required_points"), default=1)
