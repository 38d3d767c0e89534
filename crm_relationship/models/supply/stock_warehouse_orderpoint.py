from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...tools.supply_forecast import keep
from ...tools.supply_queue import NO_TIER_RANK


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    def _quantity_in_progress(self):
        """What is kept for better tiers and nobody of them has ordered yet cannot serve the others: it is bought for
        them, or they would starve beside full shelves. One rule of each product and warehouse does so."""
        quantities = super()._quantity_in_progress()
        if not self.env["crm.supply.protection"]._is_any():
            return quantities
        kept = self._get_unclaimed()
        if kept:
            buyers = self._get_buyers(kept)
            for orderpoint in self:
                key = orderpoint._get_supply_key()
                if buyers.get(key) == orderpoint.id:
                    quantities[orderpoint.id] -= kept[key]
        return quantities

    def _get_supply_key(self):
        return self.product_id.id, self.warehouse_id.id

    def _get_buyers(self, keys):
        """{(product id, warehouse id): id of the rule that buys what is kept}: an automatic one before one by hand,
        the one for the stock of the warehouse before those for parts of it and for what lies above, then the oldest."""
        rows = self.env.execute_query(SQL(
            """
            SELECT DISTINCT ON (point.product_id, point.warehouse_id) point.product_id, point.warehouse_id, point.id
              FROM stock_warehouse_orderpoint point
              JOIN stock_location place ON place.id = point.location_id
              JOIN stock_warehouse warehouse ON warehouse.id = point.warehouse_id
              JOIN stock_location shelf ON shelf.id = warehouse.lot_stock_id
             WHERE point.active AND point.product_id = ANY(%s) AND point.warehouse_id = ANY(%s)
               AND (place.parent_path LIKE shelf.parent_path || '%%'
                    OR shelf.parent_path LIKE place.parent_path || '%%')
          ORDER BY point.product_id, point.warehouse_id, point.trigger = 'auto' DESC, place.id = shelf.id DESC, point.id
            """, sorted({key[0] for key in keys}), sorted({key[1] for key in keys})))
        return {(product, warehouse): point for product, warehouse, point in rows}

    def _get_unclaimed(self):
        """{(product id, warehouse id): quantity protected beyond what the entitled tiers wait for}."""
        warehouses = self.warehouse_id.filtered(lambda warehouse: warehouse.company_id.sudo().supply_priority_enabled)
        protected = self.env["crm.supply.protection.line"].sudo()._read_remaining_by_key(
            self.product_id.ids, warehouses.ids) if warehouses else {}
        if not protected:
            return {}
        waiting = defaultdict(list)
        for product, warehouse, rank, need in self.env.execute_query(SQL(
                "SELECT product_id, warehouse_id, supply_rank, need FROM (%s) claim",
                self.env["crm.supply.queue"]._select_claims(protected))):
            waiting[product, warehouse].append((rank, need))
        return {key: keep(rows, waiting[key])(NO_TIER_RANK + 1) for key, rows in protected.items()}
