from odoo import models
from odoo.tools import SQL

from ...tools.supply_forecast import keep
from ...tools.supply_queue import NO_TIER_RANK


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    def _quantity_in_progress(self):
        """What is kept for better tiers and nobody of them has ordered yet cannot serve the others: it is bought for
        them, or they would starve beside full shelves."""
        quantities = super()._quantity_in_progress()
        if not self.env["crm.supply.protection"]._is_any():
            return quantities
        kept = self._get_unclaimed()
        for orderpoint in self:
            quantities[orderpoint.id] -= kept.get((orderpoint.product_id.id, orderpoint.warehouse_id.id), 0.0)
        return quantities

    def _get_unclaimed(self):
        """{(product id, warehouse id): quantity protected beyond what the entitled tiers wait for}."""
        warehouses = self.warehouse_id.filtered(lambda warehouse: warehouse.company_id.sudo().supply_priority_enabled)
        rows = self.env["crm.supply.protection.line"].sudo()._read_remaining(self.product_id.ids, warehouses.ids) \
            if warehouses else []
        if not rows:
            return {}
        keys = {key for key, _sequence, _quantity in rows}
        waiting = self.env.execute_query(SQL(
            "SELECT product_id, warehouse_id, supply_rank, need FROM (%s) claim",
            self.env["crm.supply.queue"]._select_claims(keys)))
        return {key: keep([row[1:] for row in rows if row[0] == key],
                          [(rank, need) for product, warehouse, rank, need in waiting if (product, warehouse) == key]
                          )(NO_TIER_RANK + 1) for key in keys}
