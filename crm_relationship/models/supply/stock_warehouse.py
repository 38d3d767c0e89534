from odoo import api, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        if any(warehouses.company_id.mapped("supply_priority_enabled")):
            self.env["crm.supply.lock"].sudo()._ensure(warehouses=warehouses)
        return warehouses
