from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.constrains("coupon_id")
    def _check_coupon(self):
        """Rewards of orders that are confirmed already."""
        self.filtered(lambda line: line.coupon_id and line.state == "sale").order_id._check_cards()
