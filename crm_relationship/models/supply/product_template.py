from odoo import api, fields, models

from ...tools import arguments


class ProductTemplate(models.Model):
    _inherit = "product.template"

    supply_kept_quantity = fields.Float(
        "Protected", compute="_compute_supply_kept_quantity", digits="Product Unit",
        groups="crm_relationship.group_relationship_user", help="What is still kept for better tiers today.")

    @api.depends("product_variant_ids.supply_kept_quantity")
    def _compute_supply_kept_quantity(self):
        for template in self:
            template.supply_kept_quantity = sum(template.product_variant_ids.mapped("supply_kept_quantity"))

    def write(self, vals):
        result = super().write(vals)
        if vals.get("is_storable") and self.env["res.company"]._is_supply_anywhere():
            self.env["crm.supply.lock"].sudo()._ensure(products=self.sudo().product_variant_ids)
        return result

    @arguments.read()
    def action_view_protections(self):
        """Open what is protected of this product."""
        return self.product_variant_ids.action_view_protections()
