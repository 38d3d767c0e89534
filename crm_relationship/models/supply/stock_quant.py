from odoo import api, models


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _update_available_quantity(self, product_id, location_id, quantity=False, reserved_quantity=False,
                                   lot_id=None, package_id=None, owner_id=None, in_date=None):
        """Goods that come in or are let go of are noted for the worker: they go to the best one who waits."""
        warehouse = location_id.warehouse_id
        if (quantity > 0 or reserved_quantity < 0) and warehouse.company_id.sudo().supply_priority_enabled:
            self.env["crm.supply.request"]._note({(product_id.id, warehouse.id)})
        return super()._update_available_quantity(
            product_id, location_id, quantity=quantity, reserved_quantity=reserved_quantity, lot_id=lot_id,
            package_id=package_id, owner_id=owner_id, in_date=in_date)
