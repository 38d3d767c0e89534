from odoo import models


class StockForecastedProductProduct(models.AbstractModel):
    _inherit = "stock.forecasted_product_product"

    def _get_report_lines(self, *args, **kwargs):
        """What is promised follows the order in which it will be reserved."""
        return super(StockForecastedProductProduct, self.with_context(supply_queue=True))._get_report_lines(
            *args, **kwargs)

    def _prepare_report_line(self, quantity, move_out=None, **kwargs):
        line = super()._prepare_report_line(quantity, move_out=move_out, **kwargs)
        tier = move_out.supply_tier_id if move_out else self.env["crm.tier"]
        line["supply_tier"] = {"name": tier.name, "color": tier.color} if tier else False
        return line
