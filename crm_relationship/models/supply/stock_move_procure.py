from odoo import models

from ...tools.private import Private


class StockMove(models.Model):
    _inherit = "stock.move"

    def _prepare_procurement_qty(self):
        """Take from stock, else order: what is kept for better tiers is not there for this move."""
        if not self.env["crm.supply.protection"]._is_any():
            return super()._prepare_procurement_qty()
        quantities = {}
        for rank, moves in self.grouped("supply_rank").items():
            viewed = moves.with_context(supply_for_rank=Private(rank))
            quantities.update(zip(moves.ids, super(StockMove, viewed)._prepare_procurement_qty(), strict=True))
        return [quantities[move.id] for move in self]

    def _get_supply_margin(self, quantity):
        """Margin of so much of the product (in its unit), in the company's currency; a loss is nothing at stake."""
        line = self.sale_line_id
        ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, self.product_id.uom_id) if line else 0.0
        if not ordered:
            return 0.0
        return max(0.0, line.margin) / (line.order_id.currency_rate or 1.0) * min(1.0, quantity / ordered)
