from odoo import api, models

from ...tools import private
from .stock_rule import RANK_FIELDS


class Place(int):
    """The rank of a move that is copied, with its whole place in the queue; nothing like it comes over RPC."""

    def __new__(cls, move):
        place = super().__new__(cls, move.supply_rank)
        place.sale_line_id = move.sale_line_id.id
        place.values = {name: move._fields[name].convert_to_write(move[name], move) for name in RANK_FIELDS}
        return place


class StockMove(models.Model):
    """A place in the queue comes from the order, or from the move that is split or copied, never from who writes."""

    _inherit = "stock.move"
    _guarded_fields = tuple(RANK_FIELDS)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list if self.env.su else [self._prepare_place(vals) for vals in vals_list])

    def copy_data(self, default=None):
        if self.env.su:
            return super().copy_data(default)
        self._check_guarded(default or ())
        moves = self.sudo()
        return [{**vals, "supply_rank": Place(move)} for vals, move in zip(
            super().copy_data(default), moves, strict=True)]

    def _prepare_place(self, vals):
        """The values with the place that a copy takes along, as long as it is for the same line of an order."""
        place = vals.get("supply_rank")
        if not isinstance(place, Place):
            return vals
        plain = {name: value for name, value in vals.items() if name not in RANK_FIELDS}
        is_same = (vals.get("sale_line_id") or False) == place.sale_line_id
        return {**plain, **private.wrap(place.values)} if is_same else plain
