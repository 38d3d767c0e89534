from odoo import models

from ...tools import private
from ...tools.supply_queue import EPSILON, Claim, Ledger


class StockForecastedProductProduct(models.AbstractModel):
    _inherit = "stock.forecasted_product_product"

    def _get_report_moves_fields(self):
        return [*super()._get_report_moves_fields(), "supply_rank"]

    def _get_report_lines(self, product_template_ids, product_ids, wh_location_ids, wh_stock_location, read=True):
        """What is promised follows the order in which it will be reserved, and leaves what is protected for others."""
        queued = self.with_context(supply_queue=private.Private())
        lines = super(StockForecastedProductProduct, queued)._get_report_lines(
            product_template_ids, product_ids, wh_location_ids, wh_stock_location, read=read)
        warehouse = wh_stock_location.warehouse_id
        if not warehouse.company_id.sudo().supply_priority_enabled or not self.env["crm.supply.protection"]._is_any():
            return lines
        protections = self.env["crm.supply.protection.line"].sudo()._read_remaining(
            {line["product"]["id"] for line in lines}, [warehouse.id])
        if not protections:
            return lines
        return self._withhold_protected(lines, warehouse, protections, read)

    def _prepare_report_line(self, quantity, move_out=None, move_in=None, replenishment_filled=True, product=False,
                             reserved_move=False, in_transit=False, read=True):
        line = super()._prepare_report_line(
            quantity, move_out=move_out, move_in=move_in, replenishment_filled=replenishment_filled, product=product,
            reserved_move=reserved_move, in_transit=in_transit, read=read)
        tier = move_out.supply_tier_id if move_out else self.env["crm.tier"]
        line["supply_tier"] = {"name": tier.name, "color": tier.color} if tier else False
        return line

    def _withhold_protected(self, lines, warehouse, protections, read):
        """Turn lines that would take protected goods from stock into lines without goods; the goods stay free."""
        shelf = warehouse.lot_stock_id.id
        ledger = Ledger([((line["product"]["id"], warehouse.id), (shelf,), line["quantity"])
                         for line in lines if self._is_from_stock(line)], protections)
        withheld, result = {}, []
        for line in lines:
            move = line["move_out"]
            if not move or not self._is_from_stock(line):
                result.append(line)
                continue
            key, rank = (line["product"]["id"], warehouse.id), move["supply_rank"]
            granted = ledger.grant(Claim(0, key, (shelf,), shelf, rank, rank, None, line["quantity"])).quantity
            result += self._split_line(line, granted)
            withheld[line["product"]["id"]] = withheld.get(line["product"]["id"], 0.0) + line["quantity"] - granted
        for product in self.env["product.product"].browse(withheld):
            if withheld[product.id] > EPSILON:
                result.append(self._prepare_report_line(withheld[product.id], product=product, read=read))
        return result

    def _is_from_stock(self, line):
        return bool(line["replenishment_filled"] and not line["move_in"] and not line["reservation"]
                    and not line["in_transit"])

    def _split_line(self, line, granted):
        parts = []
        if granted > EPSILON:
            parts.append({**line, "quantity": granted})
        if line["quantity"] - granted > EPSILON:
            parts.append({**line, "quantity": line["quantity"] - granted, "replenishment_filled": False})
        return parts
