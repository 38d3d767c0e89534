from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrderLine(models.Model):
    """Goods that replace others are free of charge, whatever has Odoo look for their price or taxes again."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "crm.guarded.mixin"]
    _guarded_fields = ("is_replacement",)

    is_replacement = fields.Boolean(
        "Free Replacement", readonly=True, copy=False, help="Replaces goods as a remedy, free of charge.")

    _replacement_idx = models.Index("(order_id) WHERE is_replacement")

    # === COMPUTE ===#

    @api.depends("is_replacement")
    def _compute_price_unit(self):
        free = self.filtered("is_replacement")
        for line in free.with_context(sale_write_from_compute=True):
            line.update({"price_unit": 0.0, "technical_price_unit": 0.0})
        return super(SaleOrderLine, self - free)._compute_price_unit()

    @api.depends("is_replacement")
    def _compute_tax_ids(self):
        """A tax of so much apiece would charge for what costs nothing."""
        free = self.filtered("is_replacement")
        free.tax_ids = False
        return super(SaleOrderLine, self - free)._compute_tax_ids()

    # === CONSTRAINTS ===#

    @api.constrains("is_replacement", "price_unit", "tax_ids")
    def _check_replacement(self):
        for line in self.filtered("is_replacement"):
            if not line.currency_id.is_zero(line.price_total):
                raise ValidationError(self.env._(
                    "%(product)s replaces other goods and is free of charge: add a line for what is to be paid.",
                    product=line.product_id.display_name))
