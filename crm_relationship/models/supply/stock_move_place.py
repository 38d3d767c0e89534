from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.supply_queue import NO_TIER_RANK
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

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        context = {key: value for key, value in self.env.context.items()
                   if key.removeprefix("default_") not in RANK_FIELDS}
        return super(StockMove, self.with_env(self.env(context=context))).create(
            [self._prepare_place(vals) for vals in vals_list])

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(RANK_FIELDS):
            self._refuse_place()
        return super().write(vals)

    def copy_data(self, default=None):
        if self.env.su:
            return super().copy_data(default)
        if not (default or {}).keys().isdisjoint(RANK_FIELDS):
            self._refuse_place()
        moves = self.sudo()
        return [{**vals, "supply_rank": Place(move)} for vals, move in zip(
            super().copy_data(default), moves, strict=True)]

    def _prepare_place(self, vals):
        """The values with the place that a copy takes along, as long as it is for the same line of an order."""
        place = vals.get("supply_rank")
        plain = {name: value for name, value in vals.items() if name not in RANK_FIELDS}
        if not isinstance(place, Place):
            if any(vals.get(name) not in (False, None, NO_TIER_RANK) for name in RANK_FIELDS):
                self._refuse_place()
            return plain
        is_same = (vals.get("sale_line_id") or False) == place.sale_line_id
        return {**plain, **place.values} if is_same else plain

    def _refuse_place(self):
        raise AccessError(self.env._(
            "The place of a delivery in the queue comes from its order: ask a relationship manager to set another rank "
            "there."))
