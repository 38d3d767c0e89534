from collections import defaultdict

from odoo import api, fields, models

from ...tools import arguments, private


class ProductProduct(models.Model):
    _inherit = "product.product"

    supply_kept_quantity = fields.Float(
        "Protected", compute="_compute_supply_kept_quantity", digits="Product Unit",
        groups="crm_relationship.group_relationship_user", help="What is still kept for better tiers today.")

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        if self.env["res.company"]._is_supply_anywhere() and any(products.mapped("is_storable")):
            self.env["crm.supply.lock"].sudo()._ensure(products=products)
        return products

    @api.depends_context("supply_for_rank")
    def _compute_quantities(self):
        return super()._compute_quantities()

    def _compute_quantities_dict(self, *args, **kwargs):
        """With `supply_for_rank` in the context, what is kept for better ranks in the warehouse is not free."""
        quantities = super()._compute_quantities_dict(*args, **kwargs)
        rank, location_id = private.read(self.env.context, "supply_for_rank"), self.env.context.get("location")
        if rank is None or not isinstance(location_id, int):
            return quantities
        warehouse = self.env["stock.location"].browse(location_id).warehouse_id
        if warehouse.company_id.sudo().supply_priority_enabled:
            held = self.env["crm.supply.protection.line"].sudo()._get_held(
                {(product_id, warehouse.id) for product_id in quantities})
            for product_id, values in quantities.items():
                values["free_qty"] -= held(product_id, warehouse.id, rank)
        return quantities

    def _ask_for_rank(self, warehouse, rank):
        """These products, whose `free_qty` is what the warehouse has for a rank, without what is kept for better ones.
        """
        return self.with_context(location=warehouse.sudo().view_location_id.id, supply_for_rank=private.Private(rank))

    @api.depends_context("allowed_company_ids")
    def _compute_supply_kept_quantity(self):
        """The share of the best tiers is part of what is kept for them and others: the largest counts."""
        companies = self.env.companies.sudo().filtered("supply_priority_enabled")
        kept = defaultdict(float)
        if companies and self.env["crm.supply.protection"]._is_any():
            warehouses = self.env["stock.warehouse"].sudo().search([("company_id", "in", companies.ids)])
            rows = self.env["crm.supply.protection.line"].sudo()._read_remaining(self.ids, warehouses.ids)
            largest = {}
            for key, _sequence, quantity in rows:
                largest[key] = max(quantity, largest.get(key, 0.0))
            for (product_id, _warehouse_id), quantity in largest.items():
                kept[product_id] += quantity
        for product in self:
            product.supply_kept_quantity = kept[product._origin.id]

    @arguments.read()
    def action_view_protections(self):
        """Open what is protected of this product."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_supply_protection_line_action")
        return dict(action, domain=[("product_id", "in", self.ids)],
                    context={"default_product_id": self.id if len(self) == 1 else False})
