from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    supply_protected_quantity = fields.Float(
        "Kept for Better Tiers", compute="_compute_qty_at_date", digits="Product Unit", groups="base.group_user",
        help="Free goods that are protected for better tiers and so not available to this customer.")

    @api.depends("order_id.supply_rank_override", "order_id.partner_id")
    def _compute_qty_at_date(self):
        """What is protected for better tiers is not available to this customer."""
        super()._compute_qty_at_date()
        self.supply_protected_quantity = 0.0
        quoted = self.filtered(lambda line: line.state in ("draft", "sent") and line.display_qty_widget
                               and line.warehouse_id.company_id.sudo().supply_priority_enabled)
        if not quoted:
            return
        held = self.env["crm.supply.protection.line"].sudo()._get_held(
            {(line.product_id.id, line.warehouse_id.id) for line in quoted})
        for line in quoted:
            kept = held(line.product_id.id, line.warehouse_id.id, line.order_id.supply_rank)
            if kept:
                line._keep_for_better_tiers(line.product_id.uom_id._compute_quantity(kept, line.product_uom_id))

    def _keep_for_better_tiers(self, kept):
        self.supply_protected_quantity = min(kept, max(self.free_qty_today, 0.0))
        self.free_qty_today = max(self.free_qty_today - kept, min(self.free_qty_today, 0.0))
        self.virtual_available_at_date -= kept

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.order_id.company_id.sudo().supply_priority_enabled:
            values.update(self.order_id._get_supply_values(promised=values["date_deadline"]))
        return values
