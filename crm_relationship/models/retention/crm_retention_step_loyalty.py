from odoo import api, fields, models
from odoo.exceptions import UserError

from .loyalty_program import COUPONS, QUIET


class CrmRetentionStep(models.Model):
    """What customers are given: coupons, and points on their card."""

    _inherit = "crm.retention.step"

    # === WHAT IT NEEDS, AND COSTS ===#

    def _find_missing_coupon(self):
        return self._find_wrong(self._get_program()) or super()._find_missing_coupon()

    @api.model
    def _find_wrong(self, program):
        """Why coupons cannot be given by a program, as a sentence; None: they can, or there is none."""
        if program and program.program_type not in COUPONS:
            return self.env._("Coupons need a loyalty program that gives coupons: %(program)s does not.",
                              program=program.name)
        if program and program._get_most(program._get_use_points()) is None:
            return self.env._(
                "Say how much a coupon of %(program)s takes off at most (Max Discount): or nobody knows what the "
                "campaign may cost.", program=program.name)
        return None

    def _find_missing_points(self):
        program = self._get_program()
        if program and program.program_type != "loyalty":
            return self.env._("Points need a loyalty program with cards: %(program)s has none.", program=program.name)
        return super()._find_missing_points()

    def _cost_coupon(self, contacts):
        return contacts * self._get_worth(self._get_program()._get_use_points())

    def _cost_points(self, contacts):
        return contacts * self._get_worth(self.points)

    def _get_worth(self, points):
        """What so many points on a card are expected to cost, in the company's currency."""
        program, company = self._get_program(), self.company_id
        if not program:
            return 0.0
        most = (program._get_most(points) or 0.0) * program._get_expected_use()
        return program.currency_id._convert(most, company.currency_id, company, fields.Date.today())

    def _is_card_only(self):
        """Whether it gives a card without points: nothing to who has one. Points are for members, too."""
        return self.kind == "points" and not self.points

    # === MAKING ===#

    def _make_coupon(self, deliveries):
        """A coupon for each customer, in the name of the contact it goes to: one use, with the program's last day."""
        program, made = self._get_usable_program(), self._get_made(deliveries)
        due = deliveries.filtered(lambda delivery: delivery not in made)
        partners = [delivery.target_id.contact_id or delivery.target_id.partner_id for delivery in due]
        cards = program._issue(partners, program._get_use_points(), self._prepare_history(program, due))
        return {**made, **dict(zip(due, cards, strict=True))}

    def _make_points(self, deliveries):
        """Points on the card that a customer has, whichever of their contacts has it; else a new card, of the customer.
        Without points, the card alone."""
        program, made = self._get_usable_program(), self._get_made(deliveries)
        due = deliveries.filtered(lambda delivery: delivery not in made)
        found = program._find_cards(due.target_id.partner_id)
        old = due.filtered(lambda delivery: delivery.target_id.partner_id in found)
        new = due - old
        cards = program._issue(new.target_id.partner_id, self.points, self._prepare_history(program, new))
        made = {**made, **dict(zip(new, cards, strict=True))}
        for delivery, history in zip(old, self._prepare_history(program, old), strict=True):
            made[delivery] = found[delivery.target_id.partner_id]
            made[delivery].with_context(**QUIET).points += self.points
            self.env["loyalty.history"].create({**history, "card_id": made[delivery].id, "issued": self.points})
        return made

    def _get_usable_program(self):
        program = self._get_program()
        if not program.active:
            raise UserError(self.env._("%(program)s is archived: restore it, then do it again.", program=program.name))
        return program

    def _get_made(self, deliveries):
        """`{delivery: card}` of those that were given it already."""
        history = self.env["loyalty.history"].search([("retention_delivery_id", "in", deliveries.ids)])
        return {line.retention_delivery_id.with_env(self.env): line.card_id for line in history}

    def _prepare_history(self, program, deliveries):
        """What the history of each card says, as the customer reads it."""
        return [{"description": program.with_context(lang=delivery.target_id.partner_id.lang).name,
                 "retention_delivery_id": delivery.id} for delivery in deliveries]
