from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import private
from ...tools.supply_queue import EPSILON, format_quantity

TOLERANCE = 0.01  # quantities are stored with two decimals of their unit


class CrmSupplyAllocation(models.Model):
    """Carrying a simulation out, and taking it back: all of it or nothing."""

    _inherit = "crm.supply.allocation"

    # === APPLY ===#

    def _apply(self):
        self.ensure_one()
        if self.state == "applied":
            return
        if self.state != "simulated":
            raise UserError(self.env._("Simulate first: only a simulated allocation can be applied."))
        if self.is_stale:
            raise UserError(self.env._("Lines were pinned or excluded since the simulation: simulate again."))
        with self.env.cr.savepoint():
            self._lock(self.line_ids.product_id)
            moves = self._get_moves()
            marks = {line.move_id.id: (line.is_pinned, line.is_excluded) for line in self.line_ids}
            outcomes, transfers = self._decide(moves, marks)
            self._check_unchanged(moves, outcomes)
            gains = self._get_gains(transfers)
            losses = self._get_losses(transfers)
            self._carry_out(losses, gains)
            self._check_result(moves, {move_id: outcome.after for move_id, outcome in outcomes.items()})
            self._record(transfers)
            self._move_to("applied", applied_at=fields.Datetime.now(), applied_by_id=self.env.uid)
        losers = self.env["stock.move"].sudo().browse(losses)
        losers._trigger_scheduler()
        self._tell_losers()

    def _lock(self, products):
        keys = {(product.id, self.warehouse_id.id) for product in products}
        if self.env["crm.supply.lock"].sudo()._take(keys) != keys:
            self.env["crm.contention"]._refuse(self.env._(
                "Somebody is reserving these goods right now. Nothing was changed: try again in a moment."))

    def _check_unchanged(self, moves, outcomes):
        """What was simulated is what would happen now; else the user shall see the new figures first."""
        simulated = {line.move_id.id: (line.before, line.after) for line in self.line_ids}
        now = {move.id: (move.product_qty - move._get_supply_need(), outcomes[move.id].after) for move in moves}
        same = simulated.keys() == now.keys() and all(
            abs(was - is_now) < TOLERANCE
            for move_id, figures in now.items() for was, is_now in zip(simulated[move_id], figures, strict=True))
        if not same:
            raise UserError(self.env._(
                "Stock or orders have changed since the simulation. Nothing was changed: simulate again."))

    def _get_gains(self, transfers):
        gains = defaultdict(float)
        for _loser_id, winner_id, quantity in transfers:
            gains[winner_id] += quantity
        return gains

    def _get_losses(self, transfers):
        losses = defaultdict(float)
        for loser_id, _winner_id, quantity in transfers:
            if loser_id:
                losses[loser_id] += quantity
        return losses

    def _carry_out(self, losses, gains):
        """Take `losses` ({move id: quantity}) off the reservations, then reserve `gains` for exactly these moves."""
        moves = self.env["stock.move"].sudo()
        for move in moves.browse(losses):
            kept = move.product_qty - move._get_supply_need() - losses[move.id]
            move.quantity = move.product_id.uom_id._compute_quantity(kept, move.product_uom, rounding_method="HALF-UP")
            move._recompute_state()
        winners = moves.browse(gains)
        winners.with_context(supply_grants=private.Private(dict(gains)))._action_assign()

    def _check_result(self, moves, after):
        for move in moves:
            unit = move.product_uom._compute_quantity(1.0, move.product_id.uom_id, round=False)
            if abs(move.product_qty - move._get_supply_need() - after[move.id]) > TOLERANCE * max(1.0, unit):
                raise UserError(self.env._(
                    "%(product)s could not be reserved for %(delivery)s as simulated, because of its lots, packages or "
                    "units. Nothing was changed: pin that line and simulate again.",
                    product=move.product_id.display_name, delivery=move.picking_id.name or move.reference))

    def _record(self, transfers, is_reversal=False):
        moves = self.env["stock.move"].sudo()
        self.env["crm.supply.transfer"].sudo().create([{
            "allocation_id": self.id,
            "from_move_id": loser_id,
            "to_move_id": winner_id,
            "product_id": moves.browse(winner_id or loser_id).product_id.id,
            "from_order_id": moves.browse(loser_id).supply_order_id.id if loser_id else False,
            "to_order_id": moves.browse(winner_id).supply_order_id.id if winner_id else False,
            "quantity": quantity,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "is_reversal": is_reversal,
        } for loser_id, winner_id, quantity in transfers])

    # === UNDO ===#

    def _undo(self):
        self.ensure_one()
        if self.state == "undone":
            return
        if self.state != "applied":
            raise UserError(self.env._("Only an applied allocation can be undone."))
        rows = self.transfer_ids.sudo().filtered(lambda transfer: not transfer.is_reversal)
        if not all(row.to_move_id for row in rows):
            raise UserError(self.env._(
                "A delivery that gained goods is gone: this allocation cannot be undone any more."))
        with self.env.cr.savepoint():
            self._lock(rows.product_id)
            back = [(row.to_move_id.id, row.from_move_id.id or None, row.quantity) for row in rows]
            losses, gains = self._get_losses(back), self._get_gains([row for row in back if row[1]])
            self._check_undoable(losses, gains)
            moves = self.env["stock.move"].sudo().browse([*losses, *gains])
            after = {move.id: move.product_qty - move._get_supply_need() - losses.get(move.id, 0.0)
                     + gains.get(move.id, 0.0) for move in moves}
            self._carry_out(losses, gains)
            self._check_result(moves, after)
            self._record(back, is_reversal=True)
            self._move_to("undone")
        self.message_post(body=self.env._("Undone: the goods are back with those who had them."))

    def _check_undoable(self, losses, gains):
        """A move may be in several transfers: what counts is all that it gives back, or gets back."""
        moves = self.env["stock.move"].sudo()
        for winner in moves.browse(losses):
            reserved = winner.product_qty - winner._get_supply_need()
            if winner.state not in ("assigned", "partially_available") or winner.picked \
                    or reserved + EPSILON < losses[winner.id]:
                raise UserError(self.env._(
                    "The goods of %(order)s are picked or gone: this allocation cannot be undone any more.",
                    order=winner.supply_order_id.name or winner.reference))
        for loser in moves.browse(gains):
            if loser.state in ("done", "cancel", "assigned") or loser.picked \
                    or loser._get_supply_need() + EPSILON < gains[loser.id]:
                raise UserError(self.env._(
                    "%(order)s needs the goods no longer: this allocation cannot be undone any more.",
                    order=loser.supply_order_id.name or loser.reference))

    # === TELLING ===#

    def _tell_losers(self):
        """One message to each salesperson: which of his orders lose what, and when they can be delivered now."""
        lines = self.line_ids.filtered(lambda line: line.change < -EPSILON)
        for user, own in lines.grouped(lambda line: line.order_id.user_id).items():
            if user:
                reader = self.with_context(**user._get_reader_context(self.company_id))
                reader.message_notify(
                    partner_ids=user.partner_id.ids, subject=reader._get_loss_subject(),
                    body=reader._get_loss_body(own))
        for order, own in lines.grouped("order_id").items():
            reader = self.with_context(**order.user_id._get_reader_context(self.company_id))
            order.sudo()._message_log(body=reader._get_loss_body(own))

    def _get_loss_subject(self):
        return self.env._("Goods of your orders went to better-ranked customers (%(reference)s)", reference=self.name)

    def _get_loss_body(self, lines):
        items = Markup().join(
            Markup("<li>%s</li>") % self._get_loss_text(line.with_context(**self.env.context)) for line in lines)
        return Markup("<p>%s</p><ul>%s</ul>") % (self.env._(
            "Scarce goods were re-allocated (%(reference)s). What changes:", reference=self.name), items)

    def _get_loss_text(self, line):
        expected = format_date(self.env, line.expected_after) if line.expected_after \
            else self.env._("not known: not all of it is on its way")
        return self.env._(
            "%(order)s, %(customer)s: %(quantity)s %(uom)s of %(product)s less; new expected date: %(date)s",
            order=line.order_id.name or line.picking_id.name, customer=line.partner_id.display_name or "-",
            quantity=format_quantity(-line.change), uom=line.product_id.uom_id.name,
            product=line.product_id.display_name,
            date=expected)
