from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.supply_allocation import Holder, Reallocation
from ...tools.supply_forecast import days_late, forecast, keep
from ...tools.supply_queue import NO_TIER_RANK, Ledger

MOST_LINES = 20000


class CrmSupplyAllocation(models.Model):
    """What a re-allocation would do: read once, decided in plain Python (`tools.supply_allocation`)."""

    _inherit = "crm.supply.allocation"

    def _simulate(self):
        self.ensure_one()
        if self.state not in ("draft", "simulated"):
            raise UserError(self.env._("This allocation was applied already: make a new one."))
        if not self.company_id.sudo().supply_priority_enabled:
            raise UserError(self.env._(
                "%(company)s has not switched priority supply on: do so in the settings of Relationship.",
                company=self.company_id.display_name))
        marks = {line.move_id.id: (line.is_pinned, line.is_excluded) for line in self.line_ids}
        moves = self._get_moves()
        outcomes, transfers = self._decide(moves, marks)
        self.line_ids.unlink()
        self.line_ids = [fields.Command.create(vals) for vals in self._prepare_lines(moves, outcomes, transfers, marks)]
        self._move_to("simulated", simulated_at=fields.Datetime.now(), is_stale=False)

    # === READING ===#

    def _get_moves(self):
        """Moves that wait for the products now, or have reserved them: first steps only, in the order of the queue."""
        products, queue = self.product_ids or self._get_short_products(), self.env["crm.supply.queue"]
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            SELECT move.id
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
              JOIN stock_picking_type kind ON kind.id = move.picking_type_id
             WHERE source.warehouse_id = %(warehouse)s AND move.product_id = ANY(%(products)s)
               AND move.product_uom_qty > 0
               AND (move.state IN ('assigned', 'partially_available') AND move.quantity > 0 AND %(first)s
                    OR %(competes)s)
          ORDER BY move.product_id, %(order)s
             LIMIT %(limit)s
            """, warehouse=self.warehouse_id.id, products=products.ids, first=queue._sql_is_first_step(),
            competes=queue._sql_competes(), order=queue._sql_order(), limit=MOST_LINES + 1))
        if len(rows) > MOST_LINES:
            raise UserError(self.env._(
                "More than %(count)s moves are concerned: choose fewer products.", count=MOST_LINES))
        return self.env["stock.move"].sudo().browse(move_id for [move_id] in rows)

    def _get_short_products(self):
        """Products for which somebody with a tier waits in the warehouse."""
        shortages = self.env["crm.supply.shortage"].sudo().search([
            ("warehouse_id", "=", self.warehouse_id.id), ("supply_rank", "<", NO_TIER_RANK)])
        return shortages.product_id

    def _get_keys(self, moves):
        return {(product_id, self.warehouse_id.id) for product_id in moves.product_id.ids}

    def _read_ledger(self, moves):
        queue, keys = self.env["crm.supply.queue"].sudo(), self._get_keys(moves)
        rows = self.env.execute_query(queue._select_stock(keys)) if keys else []
        stock = [((product, warehouse), queue._get_path(path), free) for product, warehouse, path, free in rows]
        return Ledger(stock, queue._read_protections(keys))

    # === DECIDING ===#

    def _decide(self, moves, marks):
        """({move id: Outcome}, [(losing move id or None, gaining move id, quantity)])."""
        company = self.company_id.sudo()
        return Reallocation(
            self._make_holders(moves, marks), self._read_ledger(moves), self.env["crm.tier"]._get_guarantees(),
            company.supply_customer_cap_percent).run()

    def _make_holders(self, moves, marks):
        fixed = self._get_fixed(moves.filtered("quantity"))
        customers = {order: order.partner_id.commercial_partner_id.id for order in moves.supply_order_id}
        strategies = self._get_strategies(moves)
        holders = []
        for move, claim in zip(moves, moves._get_supply_claims(), strict=True):
            order, (is_pinned, is_excluded) = move.supply_order_id, marks.get(move.id, (False, False))
            holders.append(Holder(
                claim, move.product_qty - claim.need, strategies[claim.rank, bool(order)],
                customers[order] if order else -move.id,
                fixed="pinned" if is_pinned else fixed.get(move.id, ""),
                silent="pinned" if is_pinned else "excluded" if is_excluded else "picked" if move.picked else ""))
        return holders

    def _get_strategies(self, moves):
        """{(rank, whether for a sales order): strategy}. A tier's own; demand of no sales order is left alone,
        customers without a tier may gain or lose."""
        strategies = {}
        for rank in set(moves.mapped("supply_rank")):
            own = self.env["crm.tier"]._get_by_rank(rank).supply_strategy
            strategies[rank, True], strategies[rank, False] = own or "redistribute", "skip"
        return strategies

    def _get_fixed(self, moves):
        """{move id: code of what forbids to take its goods}."""
        company = self.company_id.sudo()
        frozen_until = fields.Datetime.now() + timedelta(days=company.supply_freeze_days)
        bumps = self._count_bumps(moves.supply_order_id)
        packed = set(self._get_packed(moves))
        fixed = {}
        for move in moves:
            tests = (
                ("picked", move.picked or any(line.picked for line in move.move_line_ids)),
                ("printed", move.picking_id.printed),
                ("batch", self._is_in_running_batch(move.picking_id)),
                ("package", move.id in packed),
                ("frozen", company.supply_freeze_days and move.supply_deadline
                 and move.supply_deadline < frozen_until),
                ("bumped", bumps.get(move.supply_order_id.id, 0) >= company.supply_max_bumps),
            )
            code = next((code for code, holds in tests if holds), "")
            if code:
                fixed[move.id] = code
        return fixed

    def _get_packed(self, moves):
        """Ids of moves that take whole packages: to break one is the warehouse's business."""
        lines = self.env["stock.move.line"].sudo().search([
            ("move_id", "in", moves.ids), ("package_id", "!=", False), ("result_package_id", "!=", False)])
        return lines.move_id.ids

    def _is_in_running_batch(self, picking):
        batch = picking["batch_id"] if "batch_id" in picking._fields else False
        return bool(batch) and batch.state == "in_progress"

    def _count_bumps(self, orders):
        """{order id: how many allocations have taken goods from it and were not undone}."""
        rows = self.env["crm.supply.transfer"].sudo()._read_group(
            [("from_order_id", "in", orders.ids), ("allocation_id.state", "=", "applied"),
             ("is_reversal", "=", False)],
            ["from_order_id"], ["allocation_id:count_distinct"])
        return {order.id: count for order, count in rows}

    # === LINES ===#

    def _prepare_lines(self, moves, outcomes, transfers, marks):
        before = {move.id: move.product_qty - move._get_supply_need() for move in moves}
        after = {move.id: outcomes[move.id].after for move in moves}
        expected_before, expected_after = self._forecast(moves, before), self._forecast(moves, after)
        other = self._get_counterparts(transfers)
        today = fields.Date.today()
        churn, strategies = self._get_churn_risks(moves), self._get_strategies(moves)
        for sequence, move in enumerate(moves):
            promised = fields.Date.to_date(move.supply_deadline or move.date_deadline or move.date)
            lack = move.product_qty - after[move.id]
            yield {
                "sequence": sequence, "move_id": move.id, "demand": move.product_qty, "before": before[move.id],
                "after": after[move.id], "promised_date": promised, "reason_code": outcomes[move.id].reason,
                "other_move_id": other.get(move.id), "supply_rank": move.supply_rank,
                "expected_before": expected_before[move.id], "expected_after": expected_after[move.id],
                "days_late_before": days_late(expected_before[move.id], promised, today),
                "days_late_after": days_late(expected_after[move.id], promised, today),
                "margin_at_stake": move._get_supply_margin(max(move.product_qty - before[move.id], lack)),
                "churn_risk": churn.get(move.supply_order_id.partner_id.commercial_partner_id.id, 0.0),
                "is_exception": lack > 0 and strategies[move.supply_rank, bool(move.supply_order_id)] == "win",
                "is_pinned": marks.get(move.id, (False, False))[0],
                "is_excluded": marks.get(move.id, (False, False))[1],
            }

    def _get_counterparts(self, transfers):
        """{move id: the move that gave it most, or took most from it}."""
        parts = defaultdict(lambda: defaultdict(float))
        for loser_id, winner_id, quantity in transfers:
            if loser_id:
                parts[loser_id][winner_id] += quantity
                parts[winner_id][loser_id] += quantity
        return {move_id: max(others, key=others.get) for move_id, others in parts.items()}

    def _get_churn_risks(self, moves):
        profiles = self.env["crm.customer.profile"].sudo().search_fetch([
            ("company_id", "=", self.company_id.id),
            ("partner_id", "in", moves.supply_order_id.partner_id.commercial_partner_id.ids)],
            ["partner_id", "churn_risk"])
        return {profile.partner_id.id: profile.churn_risk for profile in profiles}

    def _forecast(self, moves, reserved):
        """{move id: day on which it has all its goods, or False}, given what each move has reserved."""
        today = fields.Date.today()
        free, receipts = self._read_free(moves), self._read_receipts(moves.product_id)
        protections = self.env["crm.supply.queue"].sudo()._read_protections(self._get_keys(moves))
        days = {}
        for product, product_moves in moves.grouped("product_id").items():
            lack = {move: move.product_qty - reserved[move.id] for move in product_moves}
            kept = keep([row[1:] for row in protections if row[0][0] == product.id],
                        [(move.supply_rank, quantity) for move, quantity in lack.items()])
            lacks = [(move.id, quantity, kept(move.supply_rank)) for move, quantity in lack.items()]
            held = sum(reserved[move.id] - (move.product_qty - move._get_supply_need()) for move in product_moves)
            days.update(forecast(lacks, free[product.id] - held, receipts[product.id], today))
        return {move_id: day or False for move_id, day in days.items()}

    def _read_free(self, moves):
        queue, keys = self.env["crm.supply.queue"], self._get_keys(moves)
        rows = self.env.execute_query(queue._select_free(queue._sql_is_of(keys))) if keys else []
        return defaultdict(float, {product: quantity for product, _warehouse, quantity in rows})

    def _read_receipts(self, products):
        """{product id: [(day, quantity) that comes into the warehouse, or is put away in it]}."""
        self.env["stock.move"].flush_model()
        receipts = defaultdict(list)
        scope = SQL("move.product_id = ANY(%s) AND target.warehouse_id = %s", products.ids, self.warehouse_id.id)
        for product, _warehouse, day, quantity in self.env.execute_query(
                self.env["crm.supply.queue"]._select_coming(scope)):
            receipts[product].append((day, quantity))
        return receipts

    def _read_stock(self, products):
        """For the head of the workbench: what is on hand, free, protected and coming of each product."""
        result, receipts = [], self._read_receipts(products)
        for product in products.with_context(warehouse_id=self.warehouse_id.id):
            lines = self.env["crm.supply.protection.line"].sudo().search([
                ("product_id", "=", product.id), ("warehouse_id", "=", self.warehouse_id.id),
                ("state", "=", "confirmed")])
            result.append({
                "product_id": product.id, "product": product.display_name, "uom": product.uom_id.name,
                "on_hand": product.qty_available, "free": product.free_qty, "incoming": product.incoming_qty,
                "receipts": [{"day": fields.Date.to_string(day), "quantity": quantity}
                             for day, quantity in sorted(receipts[product.id])],
                "protected": max(lines.filtered(lambda line: line._is_current()).mapped("remaining"), default=0.0)})
        return result
