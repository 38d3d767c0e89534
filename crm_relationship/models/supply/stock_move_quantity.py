from odoo import models
from odoo.exceptions import UserError

from ...tools import private
from ...tools.supply_queue import EPSILON, format_quantity


class StockMove(models.Model):
    _inherit = "stock.move"

    def _set_quantity(self):
        """Quantities typed in by hand stop at what is protected for better tiers; a manager's go on record.

        What is picked has left the shelf: it is never stopped.
        """
        if not self.env.su and self.env["crm.supply.protection"]._is_any():
            for move in self._filter_typed():
                move._check_typed_quantity(move.quantity - move._quantity_sml())
        return super(StockMove, self.with_context(supply_is_checked=private.Private()))._set_quantity()

    def write(self, vals):
        """The same for quantities typed into the details of a move."""
        if "move_line_ids" not in vals or self.env.su or private.read(self.env.context, "supply_is_checked") \
                or not self.env["crm.supply.protection"]._is_any():
            return super().write(vals)
        before = {move: move._quantity_sml() for move in self._filter_typed()}
        result = super().write(vals)
        for move in self.browse(move.id for move in before)._filter_typed():
            more = move._quantity_sml() - before[move]
            move._check_typed_quantity(more, already=more)
        return result

    def _filter_typed(self):
        return self.filtered(lambda move: (
            move.location_id.warehouse_id.company_id.sudo().supply_priority_enabled and move.picking_id
            and move.state not in ("draft", "done", "cancel") and not move.picked and not move.move_orig_ids
            and not move._should_bypass_reservation()))

    def _check_typed_quantity(self, more, already=0.0):
        """:param more: quantity typed in beyond what was reserved, in the unit of the move
        :param already: how much of it is off the free stock by now
        """
        self.ensure_one()
        more, already = (self.product_uom._compute_quantity(quantity, self.product_id.uom_id)
                         for quantity in (more, already))
        if more <= EPSILON:
            return
        key = self._get_supply_key()
        held = self.env["crm.supply.protection.line"].sudo()._get_held({key})(*key, self.supply_rank)
        free = self.env["stock.quant"].sudo()._get_available_quantity(
            self.product_id, self.location_id.warehouse_id.lot_stock_id) + already
        allowed = max(0.0, free - held)
        if not held or more <= allowed + EPSILON:
            return
        figures = {"held": held, "allowed": allowed, "more": more}
        values = {"product": self.product_id.display_name, "unit": self.product_id.uom_id.name,
                  **{name: format_quantity(figure) for name, figure in figures.items()}}
        if not self.env["res.users"]._has_role("manager"):
            raise UserError(self.env._(
                "%(held)s %(unit)s of %(product)s are protected for better tiers, so only %(allowed)s more can be "
                "reserved for this delivery. Enter less, or ask a relationship manager.", **values))
        self.picking_id._message_log(body=self.env._(
            "%(more)s %(unit)s of %(product)s were reserved by hand, although %(held)s are protected for better tiers.",
            **values))
