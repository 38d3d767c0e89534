from odoo import models


class LoyaltyReward(models.Model):
    _inherit = "loyalty.reward"

    def _get_most(self, points):
        """What so many points bring at most by this reward, in the program's currency; None: without a limit."""
        uses = 1 if self.clear_wallet else points // self.required_points
        if points < self.required_points:
            return 0.0
        if self.reward_type == "product":
            return uses * self.reward_product_qty * max(self.reward_product_ids.mapped("lst_price"), default=0.0)
        worth = {"percent": None, "per_order": self.discount, "per_point": self.discount * points}[self.discount_mode]
        known = [amount for amount in (worth, self.discount_max_amount or None) if amount is not None]
        return (1 if self.discount_mode == "per_point" else uses) * min(known) if known else None
