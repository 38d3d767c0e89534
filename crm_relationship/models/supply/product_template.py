from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("is_storable") and self.env["res.company"]._is_supply_anywhere():
            self.env["crm.supply.lock"].sudo()._ensure(products=self.sudo().product_variant_ids)
        return result
