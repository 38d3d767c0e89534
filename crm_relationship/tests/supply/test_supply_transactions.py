import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from psycopg2 import Error, IntegrityError

from odoo import api, fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

WORKER = "odoo.addons.crm_relationship.models.supply.crm_supply_request"
QUIET = ("odoo.sql_db", "odoo.service.model")
TIERS = ("small", "none", "ordinary", "main", "vip", "none", "small", "vip")


class TransactionsCase(BaseCase):
    """A company with priority supply that is committed, and deleted with all that came after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.enterClassContext(mute_logger(*QUIET))
        cls.marks = cls._read_marks()
        cls.addClassCleanup(cls._clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True})
            company = env["res.company"].create({"name": "Transactions", "supply_priority_enabled": True})
            cls.company_id = company.id
            warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)])
            cls.warehouse_id, cls.stock_id = warehouse.id, warehouse.lot_stock_id.id
            cls.customer_ids = {"none": env["res.partner"].create({"name": "Customer none"}).id}
            for tier in env["crm.tier"].search([]):
                customer = env["res.partner"].with_company(company).create({"name": f"Customer {tier.code}"})
                customer.set_tier_override(tier.code, "for the test")
                cls.customer_ids[tier.code] = customer.id
        cls.registry.clear_all_caches()

    def setUp(self):
        super().setUp()
        self.product_id = self._request(self._new_product)

    # --- leaving the database as it was ---

    @classmethod
    def _read_marks(cls):
        """{table: last id}"""
        tables = sorted({model._table for model in cls.registry.models.values() if model._auto and not model._abstract})
        with cls.registry.cursor() as cr:
            cr.execute(SQL(" UNION ALL ").join(
                SQL("SELECT %s, COALESCE(MAX(id), 0) FROM %s", table, SQL.identifier(table)) for table in tables))
            return dict(cr.fetchall())

    @classmethod
    def _clean_up(cls):
        """Delete all rows after the marks, those that others refer to last."""
        with cls.registry.cursor() as cr:
            left, before = list(cls.marks), None
            while left and left != before:
                left, before = [table for table in left if not cls._delete(cr, table)], left
            if left:
                raise AssertionError(f"cannot be deleted: {left}")
        cls.registry.clear_all_caches()

    @classmethod
    def _delete(cls, cr, table):
        try:
            with cr.savepoint():
                cr.execute(SQL("DELETE FROM %s WHERE id > %s", SQL.identifier(table), cls.marks[table]))
        except IntegrityError:
            return False
        return True

    # --- transactions ---

    @classmethod
    def _environment(cls, cr):
        return api.Environment(
            cr, api.SUPERUSER_ID, {"tracking_disable": True, "allowed_company_ids": [cls.company_id]})

    @classmethod
    @contextmanager
    def _transaction(cls):
        """An environment whose transaction has seen the database as it is now, committed at the end."""
        with cls.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '5s'")
            cr.execute("SELECT 1 FROM res_company LIMIT 1")
            yield cls._environment(cr)

    @classmethod
    def _request(cls, work, *args):
        """What Odoo does with a user's request: once more after a conflict; then it is committed."""
        with cls.registry.cursor() as cr:
            env = cls._environment(cr)
            return retrying(partial(work, env, *args), env)

    def _at_once(self, *works):
        """Each of `works` in a thread and a transaction of its own; all have begun before one goes on."""
        barrier = threading.Barrier(len(works), timeout=20)

        def run(work):
            waiting = [True]

            def begin(env):
                env.cr.execute("SELECT 1 FROM res_company LIMIT 1")
                if waiting:
                    waiting.clear()
                    barrier.wait()
                return work(env)

            return self._request(begin)

        # the pauses before another try are Odoo's, only shorter
        with patch("odoo.service.model.random.uniform", return_value=0.05), ThreadPoolExecutor(len(works)) as pool:
            return [future.result() for future in [pool.submit(run, work) for work in works]]

    # --- what people do ---

    def _new_product(self, env):
        return env["product.product"].create({
            "name": "Chair", "is_storable": True, "standard_price": 60, "taxes_id": False}).id

    def _put(self, env, quantity):
        env["stock.quant"]._update_available_quantity(
            env["product.product"].browse(self.product_id), env["stock.location"].browse(self.stock_id), quantity)

    def _order(self, env, tier, quantity=10, confirm=True):
        order = env["sale.order"].create({
            "partner_id": self.customer_ids[tier], "company_id": self.company_id, "warehouse_id": self.warehouse_id,
            "commitment_date": fields.Datetime.now() + timedelta(days=10),
            "order_line": [Command.create({
                "product_id": self.product_id, "product_uom_qty": quantity, "price_unit": 100, "tax_ids": False})]})
        if confirm:
            order.action_confirm()
        return order.id

    def _confirm(self, env, order_id):
        env["sale.order"].browse(order_id).action_confirm()

    def _cancel(self, env, order_id):
        env["sale.order"].browse(order_id)._action_cancel()

    def _assign(self, env, order_id):
        env["sale.order"].browse(order_id).picking_ids.move_ids._action_assign()

    def _schedule(self, env):
        env["stock.rule"].run_scheduler(company_id=self.company_id)

    def _work(self, env):
        """The worker's cron, which must not fail."""
        with self.assertNoLogs(WORKER, "ERROR"):
            env["crm.supply.request"]._cron_serve()

    def _orders(self, *tiers, **values):
        """Committed orders of customers of these tiers."""
        return [self._request(partial(self._order, tier=tier, **values)) for tier in tiers]

    # --- what has come of it ---

    def _reserved(self, *order_ids):
        with self._transaction() as env:
            moves = env["sale.order"].browse(order_ids).picking_ids.move_ids
            return [sum(moves.filtered(lambda move, order_id=order_id: move.sale_line_id.order_id.id == order_id)
                        .mapped("quantity")) for order_id in order_ids]

    def _read_stock(self):
        """(quantity, reserved in quants, reserved in lines) of the product in its warehouse."""
        with self._transaction() as env:
            [row] = env.execute_query(SQL(
                """
                SELECT COALESCE(SUM(quantity), 0), COALESCE(SUM(reserved_quantity), 0),
                       (SELECT COALESCE(SUM(line.quantity_product_uom), 0) FROM stock_move_line line
                         WHERE line.product_id = %(product)s AND line.state NOT IN ('done', 'cancel'))
                  FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id
                 WHERE quant.product_id = %(product)s AND place.usage = 'internal'
                """, product=self.product_id))
            return row

    def _check(self, reserved=None):
        """Nothing is reserved twice, and quants agree with lines."""
        quantity, in_quants, in_lines = self._read_stock()
        self.assertLessEqual(in_lines, quantity)
        self.assertEqual(in_quants, in_lines)
        if reserved is not None:
            self.assertEqual(in_lines, reserved)

    def _count_requests(self):
        with self._transaction() as env:
            return env["crm.supply.request"].search_count([("product_id", "=", self.product_id)])

    def _finish(self, reserved=None):
        """The worker comes; then all is in order."""
        self._request(self._work)
        self._check(reserved)
        self.assertEqual(self._count_requests(), 0)


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyTransactions(TransactionsCase):
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
        """Goods come in, orders are confirmed and cancelled, the scheduler and the worker run: all at once.

        Who lets go of goods and who begins to wait at the same moment do not see each other: the next scheduler does.
        """
        self._request(self._put, 30)
        held = self._orders("none", "small", "vip")
        new = self._orders("vip", "main", "none", confirm=False)
        self._at_once(
            *(partial(self._cancel, order_id=order) for order in held[:2]),
            *(partial(self._confirm, order_id=order) for order in new),
            partial(self._put, quantity=5), self._schedule, self._work)
        self._check()
        self._request(self._work)
        self._request(self._schedule)
        self._finish(35)
        self.assertEqual(self._reserved(held[2], *new[:2]), [10, 10, 10])

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
                    env["crm.supply.request"]._cron_serve()
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
            env["crm.supply.request"]._cron_serve()
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

    # --- allocations ---

    def _simulate(self, env):
        return env["crm.supply.allocation"].simulate([self.product_id], self.warehouse_id)["allocation_id"]

    def _apply(self, env, allocation_id):
        """Whether it was applied; what it says if not."""
        try:
            env["crm.supply.allocation"].browse(allocation_id).apply()
        except UserError as error:
            return str(error)
        return True

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
        self.assertIn("Simulate first", self._request(self._apply, allocations[0]))
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
            self._request(lambda env, allocation: env["crm.supply.allocation"].browse(allocation).undo()
                          and None, applied)
            self.assertEqual(self._reserved(*orders), [8, 2])
