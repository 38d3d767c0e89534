"""Real transactions that are committed: people, crons and programs at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

QUIET = ("odoo.sql_db", "odoo.service.model")


class Killed(BaseException):
    """The process has been killed: nothing that it would have done afterwards happens."""


class TransactionsCase(BaseCase):
    """All rows that are committed are deleted at the end, by `_clean_up`: the database is left as it was."""

    context = {"tracking_disable": True}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.enterClassContext(mute_logger(*QUIET))
        cls.marks = cls._read_marks()
        cls.addClassCleanup(cls._clean_up)

    # === LEAVING THE DATABASE AS IT WAS ===#

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

    # === WHAT IS THERE ===#

    @classmethod
    def _insert_company(cls, env):
        """A bare copy of the main company: what counts here are its customers only."""
        owner = env["res.partner"].create({"name": "Transactions"})
        names = [name for [name] in env.execute_query(SQL(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'res_company'"
            " AND table_schema = current_schema() AND column_name NOT IN ('id', 'name', 'partner_id', 'parent_path')"))]
        columns = SQL(", ").join(map(SQL.identifier, names))
        [[company_id]] = env.execute_query(SQL(
            "INSERT INTO res_company (name, partner_id, %(columns)s)"
            " SELECT 'Transactions', %(partner)s, %(columns)s FROM res_company WHERE id = %(main)s RETURNING id",
            columns=columns, partner=owner.id, main=env.ref("base.main_company").id))
        env.cr.execute("UPDATE res_company SET parent_path = id || '/' WHERE id = %s", [company_id])
        env.registry.clear_cache()
        return company_id

    @classmethod
    def _insert_order(cls, env, partner_id, amount, margin=0, moment=None):
        """A confirmed order in the company of the test, of now unless another moment is said; its id."""
        [[order_id]] = env.execute_query(SQL(
            """
            INSERT INTO sale_order (name, picking_policy, partner_id, partner_invoice_id, partner_shipping_id,
                        company_id, currency_id, date_order, amount_untaxed, margin, currency_rate, state)
            SELECT 'Test', 'direct', %(partner)s, %(partner)s, %(partner)s, id, currency_id, %(moment)s, %(amount)s,
                   %(margin)s, 1, 'sale'
              FROM res_company WHERE id = %(company)s RETURNING id
            """, partner=partner_id, moment=moment or fields.Datetime.now(), amount=amount, margin=margin,
            company=cls.company_id))
        return order_id

    # === TRANSACTIONS ===#

    @classmethod
    def _environment(cls, cr):
        return api.Environment(cr, api.SUPERUSER_ID, dict(cls.context))

    @classmethod
    @contextmanager
    def _transaction(cls):
        """An environment on a cursor of its own, committed at the end; nobody waits for a lock for long."""
        with cls.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '5s'")
            yield cls._environment(cr)

    @classmethod
    def _take_snapshot(cls, cr):
        """From here on the transaction sees the database as it is now."""
        cr.execute("SELECT 1 FROM res_company LIMIT 1")

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
                self._take_snapshot(env.cr)
                if waiting:
                    waiting.clear()
                    barrier.wait()
                return work(env)

            return self._request(begin)

        # the pauses before another try are Odoo's, only shorter
        with patch("odoo.service.model.random.uniform", return_value=0.05), ThreadPoolExecutor(len(works)) as pool:
            return [future.result() for future in [pool.submit(run, work) for work in works]]
