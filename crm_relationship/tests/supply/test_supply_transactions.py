from functools import partial
from unittest.mock import patch

from psycopg2 import Error

from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .supply_transactions_case import SupplyTransactionsCase

TIERS = ("small", "none", "ordinary", "main", "vip", "none", "small", "vip")


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyTransactions(SupplyTransactionsCase):
    """Users, the scheduler and the worker at the same time, in transactions of their own that are committed."""

    def test_plain_odoo_reserves_twice(self):
        """The yardstick: what the other tests show does happen without priority supply."""
        self._request(self._switch, False)
        self.addCleanup(self._request, self._switch, True)
        self._request(self._put, 10)
        with self._transaction() as first:
            self._order(first, "none")
            first.flush_all()
            with self._transaction() as second:
                self._order(second, "none")
        self.assertEqual(self._read_stock(), (10, 20, 20))

    def _switch(self, env, enabled):
        env["res.company"].browse(self.company_id).supply_priority_enabled = enabled

    def test_two_open_transactions(self):
        self._request(self._put, 10)
        with self._transaction() as first:
            orders = [self._order(first, "none", 6)]
            first.flush_all()
            with self._transaction() as second:
                orders.append(self._order(second, "vip", 6))
        self.assertEqual(self._reserved(*orders), [6, 0])
        self.assertEqual(self._count_requests(), 1)
        self._finish(10)
        self.assertEqual(self._reserved(*orders), [6, 4])

    def test_a_stale_snapshot_reserves_nothing(self):
        self._request(self._put, 10)
        with self._transaction() as late:
            orders = self._orders("none", quantity=6)
            orders.append(self._order(late, "vip", 6))
        self.assertEqual(self._reserved(*orders), [6, 0])
        self._finish(10)
        self.assertEqual(self._reserved(*orders), [6, 4])

    def test_eight_confirm_at_once(self):
        orders = self._orders(*TIERS, confirm=False)
        self._request(self._put, 55)
        self._at_once(*(partial(self._confirm, order_id=order) for order in orders), self._work, self._schedule)
        self._check()
        self._finish(55)

    def test_the_best_ranks_complete(self):
        """Whoever asks first, and however many at once: those who wait get their goods in the order of the queue."""
        orders = self._orders(*TIERS)
        self._request(self._put, 55)
        self._at_once(*(partial(self._assign, order_id=order) for order in orders), self._work, self._schedule)
        self._check()
        self._finish(55)
        reserved = self._reserved(*orders)
        self.assertEqual(
            [sum(quantity for tier, quantity in zip(TIERS, reserved, strict=True) if tier == code)
             for code in ("vip", "main", "ordinary", "small", "none")], [20, 10, 10, 15, 0])

    def test_two_assign_at_once(self):
        orders = self._orders("small", "vip")
        self._request(self._put, 10)
        self._at_once(*(partial(self._assign, order_id=order) for order in orders))
        self._finish(10)
        self.assertEqual(self._reserved(*orders), [0, 10])

    def test_coming_and_going(self):
        """Goods come in, orders are confirmed and cancelled, the scheduler and the worker run: all at once."""
        self._request(self._put, 30)
        held = self._orders("none", "small", "vip")
        new = self._orders("vip", "main", "none", confirm=False)
        self._at_once(
            *(partial(self._cancel, order_id=order) for order in held[:2]),
            *(partial(self._confirm, order_id=order) for order in new),
            partial(self._put, quantity=5), self._schedule, self._work)
        self._check()
        self._request(self._work)
        self._finish(35)
        self.assertEqual(self._reserved(held[2], *new[:2]), [10, 10, 10])

    def test_goods_let_go_of_while_somebody_begins_to_wait(self):
        """Neither sees the other; the worker's next regular run does."""
        self._request(self._put, 10)
        [holder] = self._orders("small")
        with self._transaction() as late:
            self._request(self._cancel, holder)
            order = self._order(late, "vip")
        self.assertEqual((self._reserved(order), self._count_requests()), ([0], 0))
        self._finish(10)
        self.assertEqual(self._reserved(order), [10])

    # --- what fails halfway ---

    def test_a_rolled_back_request(self):
        """It leaves nothing behind, and when it comes again the worker is told."""
        self._request(self._put, 10)
        holder, waiting = self._orders("none", "vip")
        with self._transaction() as env:
            self._cancel(env, holder)
            env.flush_all()
            env.cr.rollback()
        self.assertEqual((self._count_requests(), self._reserved(holder, waiting)), (0, [10, 0]))
        with self._transaction() as env:
            self._cancel(env, holder)
            env.flush_all()
            env.cr.rollback()
            env.invalidate_all(flush=False)
            self._cancel(env, holder)
        self.assertEqual(self._count_requests(), 1)
        self._finish(10)
        self.assertEqual(self._reserved(waiting), [10])

    def test_a_lock_is_free_after_a_rollback(self):
        self._request(self._put, 10)
        with self._transaction() as env:
            self._order(env, "none")
            env.flush_all()
            env.cr.rollback()
        [order] = self._orders("small")
        self.assertEqual(self._reserved(order), [10])
        self._check(10)

    def _interrupt(self, step):
        """Context manager: the worker stops dead after a step (model, method)."""
        model, name = step
        finish = getattr(self.registry[model], name)

        def stop(*args, **kwargs):
            finish(*args, **kwargs)
            raise KeyboardInterrupt

        return patch.object(self.registry[model], name, stop)

    def test_a_worker_that_is_interrupted(self):
        orders = self._orders("small", "vip")
        self._request(self._put, 15)
        for step in (("crm.supply.lock", "_take"), ("stock.move", "_action_assign"), ("crm.supply.request", "unlink")):
            with self.subTest(step=step):
                with self._interrupt(step), self.assertRaises(KeyboardInterrupt), self._transaction() as env:
                    env["crm.supply.worker"]._cron_serve()
                self._check(0)
                self.assertEqual(self._count_requests(), 1)
        self._finish(15)
        self.assertEqual(self._reserved(*orders), [5, 10])

    def test_a_worker_whose_connection_is_cut(self):
        """What it has done for one product stays, the other product is served the next time."""
        first, orders = self.product_id, self._orders("vip", "small")
        self._request(self._put, 15)
        self.product_id = self._request(self._new_product)
        orders += self._orders("small", "main")
        self._request(self._put, 15)
        assign, served = self.registry["stock.move"]._action_assign, []

        def cut(moves, *args, **kwargs):
            result = assign(moves, *args, **kwargs)
            served.append(moves.product_id.id)
            if len(served) == 2:
                moves.env.cr.execute("SELECT pg_backend_pid()")
                [pid] = moves.env.cr.fetchone()
                with self.registry.cursor() as other:
                    other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            return result

        with patch.object(self.registry["stock.move"], "_action_assign", cut), self.assertRaises(Error), \
                self._transaction() as env:
            env["crm.supply.worker"]._cron_serve()
        self.assertEqual(served, [first, self.product_id])
        self.assertEqual(self._reserved(*orders), [10, 5, 0, 0])
        self.assertEqual(self._count_requests(), 1)
        self._finish(15)
        self.assertEqual(self._reserved(*orders), [10, 5, 5, 10])

    def test_a_worker_that_finds_the_lock_taken(self):
        """It leaves the note, and comes again."""
        [order] = self._orders("vip")
        self._request(self._put, 10)
        with self._transaction() as user:
            user["crm.supply.lock"]._take([(self.product_id, self.warehouse_id)])
            self._request(self._work)
            self.assertEqual((self._reserved(order), self._count_requests()), ([0], 1))
        self._finish(10)
        self.assertEqual(self._reserved(order), [10])

    def test_a_worker_leaves_it_to_the_scheduler_while_that_runs(self):
        [order] = self._orders("vip")
        self._request(self._put, 10)
        with self._transaction() as scheduler:
            scheduler.cr.execute("SELECT 1 FROM ir_cron WHERE id = %s FOR NO KEY UPDATE",
                                 [scheduler.ref("stock.ir_cron_scheduler_action").id])
            self._request(self._work)
            self.assertEqual((self._reserved(order), self._count_requests()), ([0], 1))
        self._finish(10)
        self.assertEqual(self._reserved(order), [10])

    # --- allocations ---

    def _simulate(self, env):
        """A simulation of its own: the method of the API would take up an unchanged one again."""
        allocation = env["crm.supply.allocation"].create({
            "product_ids": [(6, 0, [self.product_id])], "warehouse_id": self.warehouse_id})
        allocation.action_simulate()
        return allocation.id

    def _apply(self, env, allocation_id):
        """Whether it was applied; what it says if not."""
        try:
            env["crm.supply.allocation"].browse(allocation_id).apply()
        except UserError as error:
            return str(error)
        return True

    def _undo(self, env, allocation_id):
        env["crm.supply.allocation"].browse(allocation_id).undo()

    def test_an_apply_while_another_is_open(self):
        self._request(self._put, 10)
        orders = self._orders("small", "vip")
        allocations = [self._request(self._simulate) for _number in range(2)]
        with self._transaction() as first:
            self.assertIs(self._apply(first, allocations[0]), True)
            first.flush_all()
            with self._transaction() as second:
                self.assertIn("Somebody is reserving", self._apply(second, allocations[1]))
        self.assertIn("have changed", self._request(self._apply, allocations[1]))
        self.assertIs(self._request(self._apply, allocations[0]), True, "applied already")
        self._finish(10)
        self.assertEqual(self._reserved(*orders), [0, 10])

    def test_two_applies_at_once(self):
        self._request(self._put, 10)
        orders = self._orders("small", "vip", quantity=8)
        for same in (True, False):
            first = self._request(self._simulate)
            second = first if same else self._request(self._simulate)
            with self.subTest(same=same):
                results = self._at_once(*(partial(self._apply, allocation_id=each) for each in (first, second)))
                self.assertEqual(results.count(True), 1)
                self._finish(10)
                self.assertEqual(self._reserved(*orders), [2, 8])
            [applied] = [each for each, result in zip((first, second), results, strict=True) if result is True]
            self._request(self._undo, applied)
            self.assertEqual(self._reserved(*orders), [8, 2])
