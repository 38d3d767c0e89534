"""Somebody who saves partners and orders all the time, each in a transaction of its own."""

import random
import threading
import time

from psycopg2 import Error

from benchmarks import _odoo

PAUSE = 0.05


class BusyUser:
    """Context manager: a thread works on a database meanwhile; then `saves`, `failures` and `latencies` (seconds)."""

    def __init__(self, database):
        self._database = database
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.failures, self.latencies = [], []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        self._stop.set()
        self._thread.join()

    @property
    def saves(self):
        return len(self.latencies)

    def _work(self):
        dice = random.Random(1)
        with _odoo.environment(self._database, user=2) as env:
            orders = env["sale.order"].search([("state", "=", "sale")], limit=2000, order="id desc")
            customers = orders.partner_id.commercial_partner_id
            while not self._stop.is_set():
                self._save(env, dice.choice(customers), {"phone": str(dice.random())})
                self._save(env, dice.choice(orders), {"client_order_ref": str(dice.random())})
                time.sleep(PAUSE)

    def _save(self, env, record, values):
        clock = time.perf_counter()
        try:
            record.write(values)
            env.cr.commit()
            self.latencies.append(time.perf_counter() - clock)
        except Error as error:
            env.cr.rollback()
            env.invalidate_all()
            self.failures.append(type(error).__name__)
