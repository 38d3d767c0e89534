"""Real transactions that are committed: people, crons and programs at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

QUIET = ("odoo.sql_db", "odoo.service.model")


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
