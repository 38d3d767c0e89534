"""./dev bench retention [--part NAME] [--small] [--fresh] [--repeats N]: what a campaign's result is worth, and speed.

Parts: `coverage` simulates campaigns on purchases of real customers, and counts how often the interval of the effect
holds the truth; it needs no database. `cases` opens the churn cases of 200,000 customers, against SQL written by hand.
`campaigns` chooses 100,000 customers and judges what they bought. `night` compares a night with and without retention.
Ratios are of work, the processor's time in Python and in PostgreSQL. Ends with 1 when a bar is not met.
"""

import argparse
import sys
from contextlib import ExitStack
from datetime import date, timedelta
from unittest.mock import patch

from benchmarks import _churn_by_hand, _coverage, _nights, _odoo
from benchmarks._wholesale import FIRST_CUSTOMER, LARGE, SMALL, provide
from benchmarks.tier import Figure, show
from devtools.paths import say

# Of a nominal 95 %, with as many simulated campaigns as there are.
LEAST, MOST = 92, 98
TOLD = 0.5  # cells in which fewer campaigns than that can be told are no measure of coverage
FIRST, NEXT, _LAST = _nights.NIGHTS
MEASURED_DAYS = 200  # of a campaign: the generated orders end some months before today


# === COVERAGE ===#


def measure_coverage(options):
    """How often the intervals hold the truth, of revenue and of buyers: least and most, then cell by cell."""
    say("campaigns, simulated on all cores")
    cells = list(_coverage.simulate_all())
    for name in dict.fromkeys(found.cell.population.name for found in cells):
        mine = [found for found in cells if found.cell.population.name == name]
        told = [found.revenue for found in mine
                if found.told >= TOLD and found.buyers >= _coverage.uplift.FEWEST_BUYERS]
        bought = [found.bought for found in mine if found.bought]
        too_wide = name == _coverage.MAIL  # where hardly anybody buys; never too narrow
        for what, values in (("revenue", told), ("buyers", bought)):
            yield Figure(f"{name}: intervals of {what} that hold the truth, least", min(values), LEAST, "%", True)
            yield Figure(f"{name}: intervals of {what} that hold the truth, most", max(values),
                         None if too_wide else MOST, "%")
    for found in cells:
        cell = found.cell
        what = f"{cell.population.name}, {cell.effect}, {cell.size:,} customers, {cell.holdout:.0%} held out"
        if found.told >= TOLD:
            yield Figure(f"{what}: revenue", found.revenue, None, "%")
        if found.bought:
            yield Figure(f"{what}: buyers", found.bought, None, "%")


# === CASES ===#


def measure_cases(options):
    """The first night, on which most cases are opened; telling people of them, record by record, apart."""
    size = options.size
    say(f"churn cases of {size.customers:,} customers, by the product and by hand in turn")
    prepare_night(size)
    costs = _nights.alternate(options.repeats, {
        "product": (size.database, watch_quietly), "told": (size.database, watch),
        "hand": (size.database, lambda env, day: _churn_by_hand.run(env.cr, day))}, FIRST)
    product, hand = costs["product"], costs["hand"]
    yield Figure(f"churn cases, {size.customers:,} customers: work", product.work, None, "s")
    yield Figure("churn cases, with the activities of whom they are opened for: work", costs["told"].work, None, "s")
    yield Figure("churn cases: statements", len(product.statements))
    yield Figure("churn cases against SQL by hand", product.work / hand.work, 1.5, "x")
    ours, theirs = (read_cases(size.database, run) for run in (
        watch_quietly, lambda env, day: _churn_by_hand.run(env.cr, day)))
    yield Figure(f"cases of {len(ours):,} that differ from those by hand", len(ours ^ theirs), 0)


def prepare_night(size):
    """All customers are classified as of the first night, and there is no case yet."""
    _nights.forget(size.database)
    with _odoo.environment(size.database) as env:
        env.cr.execute("TRUNCATE crm_churn_case, crm_churn_signal, crm_churn_waiting CASCADE")
        env.cr.commit()
    _nights.kept(size.database, FIRST)


def watch(env, _day):
    """The product's cases."""
    run = env["crm.tier.run"].search([("company_id", "=", 1)], order="id DESC", limit=1)
    env["crm.churn.watch"]._watch(run)
    env.flush_all()


def watch_quietly(env, day):
    """The same, and nobody hears of them."""
    with patch.object(type(env["crm.churn.case"]), "_follow_at_risk", lambda self, before: None):
        watch(env, day)


def read_cases(database, run):
    """What a run opens: a set of customers, values and days."""
    with _odoo.environment(database) as env:
        run(env, FIRST)
        env.cr.execute("SELECT partner_id, value_at_risk, at_risk_since, too_late_on FROM crm_churn_case")
        return set(env.cr.fetchall())


# === CAMPAIGNS ===#


def measure_campaigns(options):
    """Choosing the customers of a campaign, deriving what is due, and the result; of few customers and of many."""
    size = options.size
    many = min(100_000, size.customers)
    few = many // 4 if size is SMALL else 1_000
    say(f"campaigns for {few:,} and for {many:,} customers")
    prepare_night(size)
    found = {number: run_campaign(size.database, number) for number in (few, many)}
    for name in ("planning", "due", "judging", "reading"):
        less, more = found[few][name], found[many][name]
        yield Figure(f"{name}, {many:,} customers: work", more.work, None, "s")
        yield Figure(f"{name}: statements", len(more.statements))
        yield Figure(f"{name}: more statements than for {few:,} customers",
                     len(more.statements) - len(less.statements), 0)
    yield Figure("customers chosen, of all", found[many]["targets"] / found[many]["customers"], 0.999, "", True)


def run_campaign(database, number):
    """The `Cost` of each part of a campaign for so many customers, and how many were chosen."""
    costs = {}
    with _odoo.environment(database) as env:
        env.company.retention_sending_enabled = True
        campaign = env["crm.retention.campaign"].create({
            "name": "Benchmark", "holdout_percent": 10, "end_date": date.today() + timedelta(days=MEASURED_DAYS),
            "domain": f"[('partner_id', '<', {FIRST_CUSTOMER + number})]", "measure": "revenue", "contact_cost": 0,
            "step_ids": [(0, 0, {"kind": "activity", "activity_type_id": env.ref("mail.mail_activity_data_todo").id})]})
        planner, worker = env["crm.retention.planner"], env["crm.retention.worker"]
        with patch.object(type(planner), "_plan_due", lambda self, campaigns=None: None):
            campaign._move_to("running")
        env.cr.execute("ANALYZE crm_retention_target")
        for name, work in (("planning", lambda: planner._plan(campaign)), ("due", worker._derive),
                           ("judging", campaign._judge), ("reading", campaign.get_results)):
            env.flush_all()
            env.invalidate_all()
            with _odoo.Cost(env.cr) as costs[name]:
                work()
                env.flush_all()
            env.cr.execute("ANALYZE crm_retention_target")
        costs["targets"] = env["crm.retention.target"].search_count([("campaign_id", "=", campaign.id)])
        costs["customers"] = env["crm.customer.profile"].search_count([("partner_id", "<", FIRST_CUSTOMER + number)])
    return costs


# === THE NIGHT ===#


def measure_night(options):
    """Classification, churn cases and key figures, against a night without what retention brings."""
    size = options.size
    say(f"nights of {size.customers:,} customers, with and without retention in turn")
    prepare_night(size)
    with _odoo.environment(size.database) as env:
        watch(env, FIRST)
        env["crm.kpi.day"]._take(env.company, FIRST)
        env.cr.commit()
    costs = _nights.alternate(options.repeats, {
        "with": (size.database, run_night), "without": (size.database, run_night_without)}, NEXT)
    yield Figure("a night: work", costs["with"].work, None, "s")
    yield Figure("a night: statements", len(costs["with"].statements))
    yield Figure("a night against one without retention", costs["with"].work / costs["without"].work, 1.25, "x")


def run_night(env, day):
    """All of a night."""
    _nights.by_product(env, day)
    watch(env, day)
    env["crm.kpi.day"]._take(env.company, day)
    env.flush_all()


def run_night_without(env, day):
    """The same without cases, and without the key figures of retention."""
    registry = type(env["crm.kpi"])
    with ExitStack() as stack:
        sources = [name for name in env["crm.kpi"]._get_sources()
                   if ".retention." not in getattr(registry, f"_facts_{name}").__module__]
        stack.enter_context(patch.object(registry, "_get_sources", lambda self: sources))
        _nights.by_product(env, day)
        env["crm.kpi.day"]._take(env.company, day)
        env.flush_all()


PARTS = {"coverage": measure_coverage, "cases": measure_cases, "campaigns": measure_campaigns, "night": measure_night}


def main():
    """The command line."""
    parser = argparse.ArgumentParser(prog="./dev bench retention", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=sorted(PARTS), help="one part only (default: all)")
    parser.add_argument("--small", action="store_true", help="1,000 customers instead of 200,000: to try it")
    parser.add_argument("--fresh", action="store_true", help="generate the data anew")
    parser.add_argument("--repeats", type=int, default=3, help="rounds of what is compared (default: %(default)s)")
    options = parser.parse_args()
    options.size = SMALL if options.small else LARGE
    parts = [options.part] if options.part else list(PARTS)
    if parts != ["coverage"]:
        _odoo.start()
        provide((options.size,), options.fresh)
    sys.exit(0 if show(figure for part in parts for figure in PARTS[part](options)) else 1)


if __name__ == "__main__":
    main()
