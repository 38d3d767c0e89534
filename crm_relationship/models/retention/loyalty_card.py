from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .loyalty_program import QUIET


class LoyaltyCard(models.Model):
    """Whose a card is: of the programs that say so, it is its customer's, and members have one."""

    _name = "loyalty.card"
    _inherit = ["loyalty.card", "crm.mail.once"]

    @api.constrains("program_id", "partner_id", "active")
    def _check_one_a_customer(self):
        """A company and its contacts have one card of a program for members."""
        cards = self.filtered(lambda card: card.active and card.partner_id and card.program_id.is_members_only)
        if not cards:
            return
        self.flush_model(["program_id", "partner_id", "active"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        # Whoever opens a card at the same moment does not see this one: one of the two is made to try again.
        self.env.cr.execute(SQL(
            "UPDATE loyalty_program SET write_uid = write_uid WHERE id IN %s", tuple(cards.program_id.ids)))
        twice = self.env.execute_query(SQL(
            """
            SELECT MIN(card.id)
              FROM loyalty_card card
              JOIN res_partner partner ON partner.id = card.partner_id
             WHERE card.active AND card.program_id IN %s AND partner.commercial_partner_id IN %s
          GROUP BY card.program_id, partner.commercial_partner_id
            HAVING COUNT(*) > 1
             LIMIT 1
            """, tuple(cards.program_id.ids), tuple(cards.sudo().partner_id.commercial_partner_id.ids)))
        if twice:
            card = self.browse(twice[0][0]).sudo()
            raise ValidationError(self.env._(
                "%(customer)s has a card of %(program)s already: a company and its contacts share one.",
                customer=card.partner_id.commercial_partner_id.display_name, program=card.program_id.name))

    def write(self, vals):
        if not self.env.su and ("partner_id" in vals or "program_id" in vals):
            self._check_may_pass_on(vals)
        return super().write(vals)

    # === BUSINESS METHODS ===#

    def _is_somebodys(self):
        """Whether nobody but its customer can use the card."""
        card = self.sudo()
        return bool(card.partner_id) and not card.partner_id.is_public and (
            card.program_id.is_personal or card.program_id.is_members_only)

    def _is_shared_with(self, partner):
        """Whether it is a member's card, and this is another partner of the member's company."""
        return (self.program_id.is_members_only and self.partner_id != partner
                and self.sudo().partner_id.commercial_partner_id == partner.commercial_partner_id)

    def _check_may_pass_on(self, vals):
        """Who sells does not give a customer's card to another one."""
        kept = self.filtered(lambda card: card._is_somebodys() and (
            vals.get("partner_id", card.partner_id.id) != card.partner_id.id
            or vals.get("program_id", card.program_id.id) != card.program_id.id))
        if kept and not self.env.user.has_group("sales_team.group_sale_manager"):
            raise UserError(self.env._(
                "%(card)s is personal: only a sales administrator can give it to another customer.",
                card=kept[0].code))

    def _get_foreign(self, partner):
        """Those of these cards that orders of this partner cannot use."""
        return self.filtered(lambda card: card._is_somebodys() and (
            card.sudo().partner_id.commercial_partner_id != partner.commercial_partner_id))

    def _is_untouched(self):
        """Whether it can be used still, and no confirmed order has used it."""
        return self.active and self.points > 0 and not self.env["sale.order.line"].search_count(
            [("coupon_id", "=", self.id), ("state", "=", "sale")], limit=1)

    def _void(self):
        """Nobody can use these cards any more."""
        for card in self:
            reader = card.with_context(lang=card.partner_id.lang)
            self.env["loyalty.history"].create({
                "card_id": card.id, "used": card.points, "description": reader.env._("The order was refunded")})
        self.with_context(**QUIET).write({"points": 0, "active": False})

    # === MERGING CUSTOMERS ===#

    def _merge_into(self, sources, destination):
        """Leave one card of each program for members, with the points of all."""
        customer = destination.commercial_partner_id
        cards = self.search([
            ("program_id.is_members_only", "=", True), "|", ("partner_id", "child_of", sources.ids),
            ("partner_id.commercial_partner_id", "=", customer.id)])
        for found in cards.grouped("program_id").values():
            kept, *others = found.sorted(lambda card: (card.partner_id.commercial_partner_id != customer, card.id))
            for other in others:
                kept._take_over(other)
        self.env.flush_all()  # core goes on in SQL

    def _take_over(self, other):
        history = {"description": self.env._("Customers were merged")}
        self.env["loyalty.history"].create([
            {**history, "card_id": self.id, "issued": other.points},
            {**history, "card_id": other.id, "used": other.points}])
        quiet = (self | other).with_context(loyalty_no_mail=True)
        quiet[0].points += other.points
        quiet[1].write({"points": 0, "active": False})
