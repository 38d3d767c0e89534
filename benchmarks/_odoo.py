"""Odoo from inside this process: an environment on a database, and what it costs to do something in it."""

import os
import resource
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

STATUS = Path("/proc/self/status")


def start():
    """Read the configuration; once in a process, before anything else."""
    config.parse_config(["--config", os.environ["ODOO_RC"], "--no-http", "--log-level=error",
                         "--log-handler=odoo.sql_db:CRITICAL"])


@contextmanager
def environment(database, user=api.SUPERUSER_ID):
    """An environment of company 1 in a transaction of its own, rolled back at the end unless it was committed."""
    with Registry(database).cursor() as cursor:
        try:
            yield api.Environment(cursor, user, {"allowed_company_ids": [1]})
        finally:
            cursor.rollback()


class Cost:
    """What happened between enter and exit: `seconds`, `statements` (a list), `queried` (the seconds that each of them
    took), `megabytes` of peak above the start.

    `seconds` are those of the clock; `work` those of the processor, Python's and the server process's of the cursor
    together: others who use the machine meanwhile hardly change it. Where the server cannot be watched, `work` is the
    clock's, too. `server` is the part of PostgreSQL.
    """

    def __init__(self, cursor):
        cursor.execute("SELECT pg_backend_pid()")
        self._server = Path(f"/proc/{cursor.fetchone()[0]}/stat")

    def __enter__(self):
        self.statements, self.queried = [], []
        self._thread = threading.current_thread()
        self._thread.query_hooks = [*getattr(self._thread, "query_hooks", ()), self._note]
        self._memory = reset_peak()
        self._clock, self._work, self._served = time.perf_counter(), self._read_work(), self._read_served()
        return self

    def __exit__(self, *_exception):
        self.seconds, self.work = time.perf_counter() - self._clock, self._read_work() - self._work
        self.server = self._read_served() - self._served
        self._thread.query_hooks.remove(self._note)
        self.megabytes = (peak() - self._memory) / 1024

    def _note(self, _cursor, query, _parameters, _start, seconds):
        self.statements.append(query if isinstance(query, str) else query.code)
        self.queried.append(seconds)

    def _read_work(self):
        return time.thread_time() + self._read_served() if self._server.exists() else time.perf_counter()

    def _read_served(self):
        try:
            ticks = self._server.read_text().rpartition(")")[2].split()
        except OSError:
            return time.perf_counter()
        return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


def add_up(costs):
    """The first of the costs, with the statements and the time of all of them."""
    total, *others = costs
    for cost in others:
        total.statements += cost.statements
        total.seconds += cost.seconds
        total.work += cost.work
    return total


def reset_peak():
    """Start anew to watch the peak of memory, where the system can; the memory in use now, in KB."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return peak()
    return _status("VmRSS")


def peak():
    """The most memory in use at once since `reset_peak`, in KB."""
    return _status("VmHWM") if STATUS.exists() else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _status(name):
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])


def written(cursor, *tables):
    """Rows inserted, updated or deleted in `tables` by the transaction so far."""
    cursor.execute(
        "SELECT COALESCE(SUM(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables WHERE relname IN %s",
        [tables])
    return int(cursor.fetchone()[0])
