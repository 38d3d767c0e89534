from odoo import models
from odoo.exceptions import ValidationError

from ...tools import private


class SaleOrder(models.Model):
    """Which cards an order can use: a personal coupon only if it is its customer's; and the card of the whole company,
    whoever of its contacts orders."""

    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self._release_cards()
        return result

    # === PERSONAL CARDS ===#

    def _try_apply_code(self, code):
        card = self.env["loyalty.card"].search([("code", "=", code)])
        if card._get_foreign(self.partner_id):
            return {"error": self.env._("This coupon is personal: only the customer who was given it can use it.")}
        return super()._try_apply_code(code)

    def _get_claimable_rewards(self, forced_coupons=None):
        found = super()._get_claimable_rewards(forced_coupons)
        for card in self.env["loyalty.card"].union(*found)._get_foreign(self.partner_id):
            del found[card]
        return found

    def _apply_program_reward(self, reward, coupon, **kwargs):
        if coupon._get_foreign(self.partner_id):
            return {"error": self.env._("This coupon is personal: only the customer who was given it can use it.")}
        return super()._apply_program_reward(reward, coupon, **kwargs)

    def _action_confirm(self):
        self._check_cards()
        return super()._action_confirm()

    def _get_cards(self):
        return self.applied_coupon_ids | self.coupon_point_ids.coupon_id | self.order_line.coupon_id

    def _check_cards(self):
        """:raises ValidationError: for orders with rewards of another customer's card"""
        for order in self:
            foreign = order.order_line.coupon_id._get_foreign(order.partner_id)
            if foreign:
                raise ValidationError(self.env._(
                    "The coupon %(code)s belongs to another customer than %(order)s: remove its rewards.",
                    code=foreign[0].code, order=order.display_name))

    def _release_cards(self):
        """A quotation that has changed hands lets go of the cards that are not its new customer's."""
        self.filtered(lambda order: order.state == "sale")._check_cards()
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            foreign = order._get_cards()._get_foreign(order.partner_id)
            if foreign:
                order.order_line.search([("order_id", "=", order.id), ("coupon_id", "in", foreign.ids)]).unlink()
                order.coupon_point_ids.sudo().search(
                    [("order_id", "=", order.id), ("coupon_id", "in", foreign.ids)]).unlink()
                order.applied_coupon_ids -= foreign

    # === POINTS FOR MEMBERS ===#

    def _program_check_compute_points(self, programs):
        """Only members collect points. Core knows the cards of the very partner of the order: points for the card of
        another one of the same company are noted for `_share_points`."""
        result = super()._program_check_compute_points(programs)
        members = programs.filtered("is_members_only")
        cards = self._get_member_cards(members)
        for program in members:
            card = cards.get(program)
            if card and card.partner_id == self.partner_id:
                continue
            points = result[program].get("points")
            if card and points:
                private.read(self.env.context, "loyalty_shared_points", {})[card] = points[0]
            result[program] = {"error": self.env._("Only customers who have a card collect points.")}
        return result

    def _get_member_cards(self, programs):
        """`{program: card}`: the card of the order's customer, first that of the partner who orders."""
        if not programs:
            return {}
        cards = self.env["loyalty.card"].search([
            ("program_id", "in", programs.ids),
            ("partner_id.commercial_partner_id", "=", self.partner_id.commercial_partner_id.id)], order="id")
        return {program: min(found, key=lambda card: (card.partner_id != self.partner_id, card.id))
                for program, found in cards.grouped("program_id").items()}

    def _update_programs_and_rewards(self):
        entries = self.coupon_point_ids.filtered(lambda entry: entry.coupon_id._is_shared_with(self.partner_id))
        before = {entry.coupon_id: entry.points for entry in entries}
        rewards = [(line.reward_id, line.coupon_id, line.product_id)
                   for line in self.order_line if line.coupon_id in before]
        if before:
            entries.sudo().unlink()  # core would, in the name of a salesperson who may not
            self.applied_coupon_ids |= self.env["loyalty.card"].union(*before)
        shared = {}
        order = self.with_context(loyalty_shared_points=private.Private(shared))
        result = super(SaleOrder, order)._update_programs_and_rewards()
        self._share_points(before if self.state == "sale" else shared, rewards)
        return result

    def _share_points(self, points, rewards):
        """Have this order give points to cards of others of the same company, `{card: points}`: what they had been
        promised where it is confirmed. Take again those rewards that core has removed, not knowing of these points."""
        self.env["sale.order.coupon.points"].sudo().create([
            {"order_id": self.id, "coupon_id": card.id, "points": number} for card, number in points.items()])
        for reward, card, product in rewards:
            if self.state != "sale" and card in points and reward not in self.order_line.reward_id:
                self._apply_program_reward(reward, card, product=product)
