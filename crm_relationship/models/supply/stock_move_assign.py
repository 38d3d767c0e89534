from odoo import api, models

from ...tools import private
from ...tools.supply_queue import EPSILON, NO_TIER_RANK, Claim

ROUNDS = 5  # of handing on what somebody was granted and could not take


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        """Moves that compete for stock reserve what the one plan of their product and warehouse grants them.

        Those that are granted nothing are left out; the reservation itself stays Odoo's. What a move could not take
        (other lots, packages, units) is handed on to the next ones. With `supply_grants` ({move id: quantity}) in the
        context the plan is made already.
        """
        competing = self.browse() if force_qty else self._filter_supply_competing()
        if not competing:
            return super()._action_assign(force_qty=force_qty)
        rest, result, passed_over = self - competing, None, set()
        for _round in range(ROUNDS):
            grants = self._get_supply_grants(competing, passed_over)
            served = competing.filtered(lambda move, grants=grants: move.id in grants)
            batch = rest + served.sorted(lambda move: (not move._is_supply_pegged(), *move._get_supply_order()))
            if not batch:
                break
            needs = {move: move._get_supply_need() for move in served}
            result = super(StockMove, batch.with_context(supply_caps=private.Private(grants)))._action_assign()
            left = {move for move, need in needs.items()
                    if grants[move.id] - (need - move._get_supply_need()) > EPSILON}
            if not left or private.read(self.env.context, "supply_grants") is not None:
                break
            passed_over.update(move.id for move in left)
            rest, competing = self.browse(), competing.filtered(
                lambda move: move.id not in passed_over and move._get_supply_need() > EPSILON)
            if not competing:
                break
        return result

    def _get_supply_grants(self, competing, passed_over):
        """{move id: quantity} of the moves that may reserve something now."""
        planned = private.read(self.env.context, "supply_grants")
        if planned is not None:
            return {move.id: planned[move.id] for move in competing if move.id in planned}
        grants = self.env["crm.supply.queue"].sudo()._plan(competing, passed_over)
        return {move_id: grant.quantity for move_id, grant in grants.items()}

    def _update_reserved_quantity_vals(self, need, *args, **kwargs):
        """The plan lowers what a move takes, and nothing else: lots, packages and strategies stay Odoo's business."""
        cap = private.read(self.env.context, "supply_caps", {}).get(self.id)
        return super()._update_reserved_quantity_vals(need if cap is None else min(need, cap), *args, **kwargs)

    def _trigger_assign(self):
        """A receipt serves the one queue; first the deliveries it was ordered for, where the company wants that."""
        pegged = private.Private(frozenset(self.reference_ids.ids))
        return super(StockMove, self.with_context(
            supply_queue=private.Private(), supply_pegged=pegged))._trigger_assign()

    # === WHO COMPETES ===#

    def _filter_supply_competing(self):
        """Moves that take goods from the stock of a warehouse with priority supply, and still need some."""
        return self.filtered(lambda move: (
            move.location_id.warehouse_id.company_id.sudo().supply_priority_enabled
            and move.state in ("confirmed", "waiting", "partially_available")
            and move.procure_method == "make_to_stock"
            and not move.picked
            and not move.move_orig_ids
            and not move._should_bypass_reservation()
            and move._get_supply_need() > EPSILON))

    def _is_supply_pegged(self):
        pegged = private.read(self.env.context, "supply_pegged")
        return bool(pegged and self.company_id.sudo().supply_peg_first and pegged & set(self.reference_ids.ids))

    def _get_supply_claims(self, keys=None):
        """The claims of these moves, or of those that take goods of `keys`."""
        places = {location: self._get_supply_place(location) for location in self.location_id}
        return [move._make_supply_claim(*places[move.location_id]) for move in self
                if keys is None or (move.product_id.id, places[move.location_id][0]) in keys]

    @api.model
    def _get_supply_place(self, location):
        """(warehouse id, path, root) of a claim on goods of `location`."""
        path = self.env["crm.supply.queue"]._get_path(location.parent_path)
        shelf = location.warehouse_id.lot_stock_id.id
        return location.warehouse_id.id, path, shelf if shelf in path else path[-1]

    def _make_supply_claim(self, warehouse_id, path, root):
        return Claim(
            self.id, (self.product_id.id, warehouse_id), path, root, self.supply_rank, self.supply_turn,
            self.supply_deadline or None, self._get_supply_need(), step=self._get_supply_step(),
            pack=self._get_supply_pack(), whole=self._is_supply_whole(), pegged=self._is_supply_pegged())

    def _get_supply_step(self):
        """The smallest quantity that the move can take, in the product's unit; 0 where it is the product's own."""
        if self.product_uom == self.product_id.uom_id:
            return 0.0
        return self.product_uom._compute_quantity(self.product_uom.rounding, self.product_id.uom_id, round=False)

    def _get_supply_pack(self):
        """The size of the packages that the move may not break, in the product's unit; 0 where there is none."""
        if self.product_id.tracking == "serial":
            return 1.0
        if not self.packaging_uom_id or self.product_id.categ_id.packaging_reserve_method != "full":
            return 0.0
        return self.packaging_uom_id._compute_quantity(1.0, self.product_id.uom_id, round=False)

    def _is_supply_whole(self):
        """Orders that ship all at once hoard nothing: each of their moves takes all it needs, or nothing."""
        return self.supply_rank < NO_TIER_RANK and self.picking_id.move_type == "one"
