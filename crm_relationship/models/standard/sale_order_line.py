from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class SaleOrderLine(models.Model):
    """Goods that replace others are free of charge, whatever has Odoo look for their price or taxes again."""

    _inherit = "sale.order.line"

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

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(line.is_replacement for line in lines):  # from the values, or a default of the context
            self._check_may_replace()
        return lines

    def write(self, vals):
        if "is_replacement" in vals:
            self._check_may_replace()
        return super().write(vals)

    def _check_may_replace(self):
        if not self.env.su:
            raise AccessError(self.env._("Only an approved remedy makes goods a free replacement: have one approved."))
