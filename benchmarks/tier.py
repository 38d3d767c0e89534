"""./dev bench tier [--fresh] [--repeats N]: the nightly classification of 200,000 customers with 2,000,000 orders.

Each figure is measured against its yardstick in the same run: SQL written by hand, and the way of most addons. Ratios
are of work, the processor's time in Python and in PostgreSQL, which others on the machine hardly change; seconds are
the clock's. The data are generated once and kept. Ends with 1 when a bar is not met.
"""

import argparse
import json
import statistics
import subprocess
import sys
from functools import partial
from typing import NamedTuple

from benchmarks import _nights, _odoo, _screens
from benchmarks._busy_user import BusyUser
from benchmarks._wholesale import LARGE, MEDIUM, SMALL, provide
from devtools.paths import say

FIRST, NEXT, LAST = _nights.NIGHTS


class Figure(NamedTuple):
    """A line of the table; `bar` is the most (or with `at_least`, the least) that `value` may be, None for a remark."""

    what: str
    value: float
    bar: float | None = None
    unit: str = ""
    at_least: bool = False

    @property
    def passed(self):
        """Whether the bar is met."""
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar


def measure(repeats):
    """All figures, in the order of the table."""
    for size in (LARGE, MEDIUM):
        _nights.forget(size.database)
    yield from measure_cold()
    yield from measure_first_night()
    yield from measure_next_night(repeats)
    yield from measure_kept_nights()
    yield from measure_preview(repeats)
    yield from measure_key_figures(repeats)
    yield from measure_screens()


def measure_cold():
    """Statements and memory of a run in a process that has just started."""
    say("a run in a new process")
    cold = {}
    for size in (SMALL, LARGE):
        _nights.forget(size.database)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.tier", "--cold", size.database], stdout=subprocess.PIPE, check=True)
        cold[size] = json.loads(done.stdout)
        _nights.tidy(size.database)
    for size in (SMALL, LARGE):
        yield Figure(f"SQL statements of a run, {size.customers:,} customers", cold[size]["statements"], 25)
    yield Figure("the same, whatever the size: difference", abs(
        cold[SMALL]["statements"] - cold[LARGE]["statements"]), 0)
    yield Figure("Python memory of a run", cold[LARGE]["megabytes"], 30, "MB")


def run_cold(database):
    """In a process of its own: one run, undone; what it cost, as JSON."""
    with _odoo.environment(database) as env:
        policy = env["crm.tier.policy"].search([("company_id", "=", 1)])
        with _odoo.Cost(env.cr) as cost:
            policy._classify(FIRST)
            env.cr.flush()
    print(json.dumps({"statements": len(cost.statements), "megabytes": cost.megabytes}))


def measure_first_night():
    """Nobody has been classified yet: every row is new. The product's run is kept, while somebody saves."""
    say("the first night")
    product = _nights.undone(LARGE.database, _nights.by_product, FIRST)
    by_hand = _nights.undone(LARGE.database, _nights.by_hand, FIRST)
    yield Figure("first night, all rows new: seconds", product.seconds, None, "s")
    yield Figure("first night, all rows new: work", product.work, None, "s")
    yield Figure("first night against SQL by hand", product.work / by_hand.work, 1.5, "x")
    with BusyUser(LARGE.database) as user:
        cost, _rows, others = _nights.kept(LARGE.database, FIRST)
    yield from judge_user("first night", user, cost, others)
    _nights.kept(MEDIUM.database, FIRST)


def judge_user(night, user, cost, others):
    """What somebody who works meanwhile notices."""
    latency = statistics.quantiles(user.latencies, n=20)[-1]
    yield Figure(f"{night}: saves of partners and orders meanwhile", user.saves, 20, "", at_least=True)
    yield Figure(f"{night}: failures of those saves", len(user.failures), 0)
    yield Figure(f"{night}: latency of those saves, 95th percentile", 1000 * latency, None, "ms")
    yield Figure(f"{night}: partners and orders that the run wrote", others, 0)
    yield Figure(f"{night}: longest transaction", cost.seconds, 30, "s")


def measure_next_night(repeats):
    """A day later every row is rewritten: that is the nightly run."""
    say("the next night, by the product and by hand in turn")
    costs = _nights.alternate(repeats, {
        "product": (LARGE.database, _nights.by_product),
        "hand": (LARGE.database, _nights.by_hand),
        "fifth": (MEDIUM.database, _nights.by_product),
    }, NEXT)
    product = costs["product"]
    different, rows = _nights.differences(LARGE.database, NEXT)
    yield Figure("nightly run, 200,000 customers, 2,000,000 orders: seconds", product.seconds, None, "s")
    yield Figure("nightly run: work", product.work, None, "s")
    yield Figure("nightly run against SQL by hand", product.work / costs["hand"].work, 1.2, "x")
    yield Figure(f"rows of {rows:,} that differ from those by hand", different, 0)
    yield Figure("five times the data", product.work / costs["fifth"].work, 5.5, "x")
    say("the next night by _read_group, Python and the ORM")
    orm = _nights.undone(LARGE.database, _nights.by_orm, NEXT)
    yield Figure("faster than _read_group + Python + ORM", orm.work / product.work, 6, "x", at_least=True)
    yield Figure("memory of _read_group + Python + ORM", orm.megabytes, None, "MB")


def measure_kept_nights():
    """The next night again, kept this time and with somebody at work; then the same day once more."""
    say("the next night while somebody works, then the same day again")
    with BusyUser(LARGE.database) as user:
        cost, _rows, others = _nights.kept(LARGE.database, NEXT)
    yield from judge_user("nightly run", user, cost, others)
    cost, rows, others = _nights.kept(LARGE.database, NEXT)
    yield Figure("same day again: rows written, ours and others'", rows + others, 0)
    yield Figure("same day again: seconds", cost.seconds, None, "s")


def measure_preview(repeats):
    """The tier policy's preview: on the figures of the run just kept, and with another window from the documents."""
    say("the policy's preview")
    costs = _nights.alternate(repeats, {
        name: (LARGE.database, partial(_nights.by_preview, values=values)) for name, values in {
            "pareto": {"tiers": {"vip": {"cumulative_share": 40}}}, "weighted": {"rule": "weighted"},
            "full": {"window_months": 11}}.items()}, NEXT)
    for name in ("pareto", "weighted"):
        yield Figure(f"preview on the last run's figures, {name}: seconds", costs[name].seconds, 0.5, "s")
    yield Figure("preview with another window: seconds", costs["full"].seconds, None, "s")
    yield Figure("preview on the last run's figures against another window",
                 costs["pareto"].work / costs["full"].work, 0.2, "x")


def measure_key_figures(repeats):
    """Key figures: noted for the first time, after the next run, and read; the day before the last one is noted."""
    say("key figures")
    with _odoo.environment(LARGE.database) as env:
        company, days, reader = env["res.company"].browse(1), env["crm.kpi.day"], env["crm.kpi"]
        with _odoo.Cost(env.cr) as first:
            days._take(company, FIRST)
        with _odoo.Cost(env.cr) as night:
            days._take(company, NEXT)
        yield Figure("key figures: first filling, two years: work", first.work, None, "s")
        yield Figure("key figures: nightly, beyond the run: work", night.work, 1.0, "s")
        env.cr.execute("ANALYZE crm_kpi_day")
        period = company._get_period(date_to=LAST)
        for what, call in (
                ("all key figures, 12 months and 12 before", lambda: reader._get_values(company, period)),
                ("complaints at a glance", lambda: env["crm.complaint"].get_figures(date_to=LAST))):
            costs = []
            for _round in range(repeats + 1):
                env.invalidate_all()
                with _odoo.Cost(env.cr) as cost:
                    call()
                costs.append(cost)
            yield Figure(f"{what}: statements", len(costs[-1].statements), 10)
            yield Figure(f"{what}: work", 1000 * statistics.median(cost.work for cost in costs[1:]), 150, "ms")


def measure_screens():
    """Odoo's own screens with the addon."""
    say("screens")
    plain, shown, grouped = _screens.partner_list(LARGE.database)
    yield Figure("list of 80 partners, plain: queries", plain[0])
    yield Figure("list of 80 partners, plain", 1000 * plain[1], None, "ms")
    yield Figure("list of 80 partners, tier shown: more queries", shown[0] - plain[0], 1)
    yield Figure("list of 80 partners, tier shown: time", shown[1] / plain[1], 1.05, "x")
    yield Figure("all partners grouped by tier", 1000 * grouped[1], None, "ms")
    plain, shown = _screens.partner_form(LARGE.database)
    yield Figure("partner form, plain: queries", plain)
    yield Figure("partner form: more queries", shown - plain, 5)  # 3, and 2 for what goes on with key accounts
    queries, ours = _screens.confirm_order(LARGE.database)
    yield Figure("confirming an order of one line: queries", queries)
    yield Figure("confirming an order: of them ours", ours, 1)


def show(figures):
    """Print the table as it grows; return whether every bar was met."""
    passed = True
    for figure in figures:
        bar = "" if figure.bar is None else f"{'>=' if figure.at_least else '<='} {figure.bar:g} {figure.unit}"
        value = f"{figure.value:,.2f}" if isinstance(figure.value, float) else f"{figure.value:,}"
        verdict = "" if figure.bar is None else ("pass" if figure.passed else "FAIL")
        print(f"{figure.what:<62} {value:>12} {figure.unit:<3} {bar:<10} {verdict}", flush=True)
        passed &= figure.passed
    return passed


def main():
    """The command line."""
    parser = argparse.ArgumentParser(prog="./dev bench tier", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh", action="store_true", help="generate the data anew")
    parser.add_argument("--repeats", type=int, default=3, help="rounds of the nightly run (default: %(default)s)")
    parser.add_argument("--cold", metavar="DATABASE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    _odoo.start()
    if options.cold:
        run_cold(options.cold)
        return
    provide((SMALL, MEDIUM, LARGE), options.fresh)
    sys.exit(0 if show(measure(options.repeats)) else 1)


if __name__ == "__main__":
    main()
