"""Real transactions: a company with priority supply that is committed, and people who work in threads."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

WORKER = "odoo.addons.crm_relationship.models.supply.crm_supply_request"
QUIET = ("odoo.sql_db", "odoo.service.model")


class SupplyTransactionsCase(BaseCase):
    """All that is committed is deleted at the end: the database is left as it was."""

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
