"""./dev bench insight [--fresh] [--repeats N]: the overview of 200,000 customers with 2,000,000 orders.

In a year with 600,000 promises, 20,000 complaints, 60,000 grades and 3,000 customers at risk: how many statements the
overview takes and how long the database is at them, the figures of complaints, what the night notes beyond the tier
run, and what the same figures cost when they are counted from the documents. Everything is undone. Ends with 1 when a
bar is not met.
"""

import argparse
import statistics
import sys
from contextlib import contextmanager
from datetime import datetime, time

from freezegun import freeze_time

from benchmarks import _nights, _odoo
from benchmarks._wholesale import LARGE, provide
from benchmarks.tier import Figure, show
from devtools.paths import say

FIRST, NEXT, LAST = _nights.NIGHTS
BARS = {"statements": 10, "overview": 150, "complaints": 100, "night": 1.0}
SMALL = 0.001  # seconds, from which a query is one that reads much
KEY_ACCOUNTS = "(SELECT id FROM crm_tier WHERE is_key_account)"

PROMISES = """
    INSERT INTO crm_service_measure (standard_id, target_id, company_id, partner_id, tier_id, res_model, res_id, state,
                document_date, promised, warned, actual)
    SELECT target.standard_id, target.id, 1, profile.partner_id, profile.tier_id, 'sale.order', sold.id,
           CASE WHEN sold.id % 400 = 0 THEN 'pending' WHEN sold.id % 9 = 0 THEN 'broken' ELSE 'kept' END,
           sold.date_order, sold.date_order + INTERVAL '3 days', sold.date_order + INTERVAL '2 days',
           CASE WHEN sold.id % 400 > 0 THEN sold.date_order + (sold.id % 5) * INTERVAL '1 day' END
      FROM (SELECT DISTINCT ON (standard_id) standard_id, id FROM crm_service_target
          ORDER BY standard_id, id LIMIT 2) target,
           (SELECT id, partner_id, date_order FROM sale_order WHERE company_id = 1 AND state = 'sale'
          ORDER BY date_order DESC LIMIT 300000) sold
      JOIN res_partner partner ON partner.id = sold.partner_id
      JOIN crm_customer_profile profile ON profile.partner_id = partner.commercial_partner_id AND profile.company_id = 1
"""
COMPLAINTS = """
    INSERT INTO crm_complaint (company_id, partner_id, commercial_partner_id, tier_id, name, subject, channel, severity,
                state, opened_at, clock_started_at, reply_deadline, resolution_deadline, deadline, replied_at,
                resolved_at, verify_deadline, verified_at, cause_id, active, unsatisfied_count, reopen_count)
    SELECT 1, partner_id, partner_id, tier_id, 'B' || number, 'Bench', 'phone', 'minor',
           CASE WHEN number % 50 = 0 THEN 'in_progress' ELSE 'closed' END, opened_at, opened_at,
           opened_at + INTERVAL '1 day', opened_at + INTERVAL '4 days', opened_at + INTERVAL '4 days',
           opened_at + INTERVAL '9 hours', CASE WHEN number % 50 > 0 THEN opened_at + INTERVAL '3 days' END,
           opened_at + INTERVAL '9 days', CASE WHEN number % 50 > 0 THEN opened_at + INTERVAL '7 days' END,
           (SELECT MIN(id) FROM crm_complaint_cause), TRUE, number % 7 / 6, 0
      FROM (SELECT partner_id, tier_id, ROW_NUMBER() OVER () AS number,
                   %(last)s::timestamp - (ROW_NUMBER() OVER () % 360) * INTERVAL '1 day' AS opened_at
              FROM crm_customer_profile WHERE company_id = 1 LIMIT 20000) told
"""
GRADES = """
    INSERT INTO crm_satisfaction_answer (indicator_id, company_id, partner_id, contact_id, tier_id, date, aspects,
                value, importance)
    SELECT indicator.id, 1, said.partner_id, said.partner_id, said.tier_id,
           %(last)s::date - (said.partner_id % 360), 'value,importance',
           25 * ((said.partner_id + indicator.id) % 5), 25 * ((said.partner_id + 2 * indicator.id) % 5)
      FROM (SELECT partner_id, tier_id FROM crm_customer_profile WHERE company_id = 1 LIMIT 6000) said
CROSS JOIN (SELECT id FROM crm_satisfaction_indicator ORDER BY sequence, id LIMIT 10) indicator
"""
CASES = """
    INSERT INTO crm_churn_case (company_id, partner_id, tier_id, state, user_id, opened_at, value_at_risk, risk,
                threshold)
    SELECT 1, partner_id, tier_id, 'at_risk', CASE WHEN partner_id % 10 > 0 THEN 2 END,
           %(last)s::timestamp - INTERVAL '20 days', margin, 0.8, 0.6
      FROM (SELECT * FROM crm_customer_profile WHERE company_id = 1 AND tier_id IN {keys}
          ORDER BY partner_id % 1009, id LIMIT 3000) risky
""".replace("{keys}", KEY_ACCOUNTS)
EXECUTIVES = "INSERT INTO crm_company_executive_rel (company_id, user_id) VALUES (1, 2)"
LEFT = (  # by other benchmarks
    "crm_kpi_day", "crm_kpi_progress", "crm_kpi_cohort", "crm_churn_case", "crm_company_executive_rel")
TABLES = ("crm_service_measure", "crm_complaint", "crm_satisfaction_answer", "crm_churn_case")


@contextmanager
def wholesaler():
    """A company with a year of everything, in a transaction that is undone."""
    _nights.classify(LARGE, FIRST)
    with _odoo.environment(LARGE.database, user=2) as env:
        env.cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")  # whose work nobody could add up
        for table in LEFT:
            env.cr.execute(f"DELETE FROM {table}")
        for statement in (PROMISES, COMPLAINTS, GRADES, CASES, EXECUTIVES):
            env.cr.execute(statement.replace("%(last)s", f"'{LAST}'"))
        for table in TABLES:
            env.cr.execute(f"ANALYZE {table}")
        yield env


def measure(repeats):
    """All figures, in the order of the table."""
    say("a year of everything")
    with wholesaler() as env:
        yield from measure_nights(env)
        with freeze_time(datetime.combine(LAST, time(15)), ignore=["benchmarks"]):
            yield from measure_afternoon(env, repeats)


def measure_afternoon(env, repeats):
    """What is read on the afternoon of the last day, up to the day before which all is noted."""
    period = env.company._get_period()
    noted = take(env, repeats, lambda: env["crm.kpi"]._get_values(env.company, period))
    yield Figure("all key figures, 12 months and 12 before: database", get_milliseconds(noted), None, "ms")
    yield from measure_overview(env, repeats)
    glance = take(env, repeats, lambda: env["crm.complaint"].get_figures())
    yield Figure("complaints at a glance: statements", len(glance[0].statements))
    yield Figure("complaints at a glance: database", get_milliseconds(glance), BARS["complaints"], "ms")
    env.cr.execute("DELETE FROM crm_kpi_day")
    env.cr.execute("DELETE FROM crm_kpi_progress")
    env.invalidate_all()
    live = take(env, 1, lambda: env["crm.kpi"]._get_values(env.company, period))
    yield Figure("the same key figures from the documents: database", get_milliseconds(live), None, "ms")


def measure_nights(env):
    """What is noted for the first time, and a night later; the day before the last one is noted then."""
    days = env["crm.kpi.day"]
    with _odoo.Cost(env.cr) as first:
        days._take(env.company, FIRST)
    env.cr.execute("ANALYZE crm_kpi_day")
    with _odoo.Cost(env.cr) as night:
        days._take(env.company, NEXT)
    env.cr.execute("SELECT pg_total_relation_size('crm_kpi_day') / 1024.0 / 1024")
    yield Figure("first filling, two years: work", first.work, None, "s")
    yield Figure("a night, beyond the tier run: work", night.work, BARS["night"], "s")
    yield Figure("two years and what they are found by", float(env.cr.fetchone()[0]), None, "MB")


def measure_overview(env, repeats):
    """As an officer sees it in a browser, warm: what the registry keeps is there, no record is."""
    dashboard = env["crm.dashboard"].with_context(tz="UTC")
    costs = take(env, repeats, dashboard.get_dashboard)
    middle = sorted(costs, key=lambda cost: sum(cost.queried))[len(costs) // 2]
    for seconds, statement in sorted(zip(middle.queried, middle.statements, strict=True), reverse=True):
        say(f"{1000 * seconds:7.1f} ms  {' '.join(statement.split())[:110]}")
    yield Figure("overview: statements", len(middle.statements), BARS["statements"])
    yield Figure("overview: of them more than 1 ms", sum(seconds > SMALL for seconds in middle.queried))
    yield Figure("overview: database", get_milliseconds(costs), BARS["overview"], "ms")
    yield Figure("overview: seconds", statistics.median(cost.seconds for cost in costs), None, "s")


def take(env, repeats, call):
    """The costs of so many calls after a first one, without records in the cache."""
    costs = []
    for _round in range(repeats + 1):
        env.flush_all()
        env.invalidate_all()
        with _odoo.Cost(env.cr) as cost:
            call()
        costs.append(cost)
    return costs[1:]


def get_milliseconds(costs):
    """The processor's time in PostgreSQL, the mean: its clock ticks a hundred times a second."""
    return 1000 * statistics.mean(cost.server for cost in costs)


def main():
    """The command line."""
    parser = argparse.ArgumentParser(prog="./dev bench insight", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh", action="store_true", help="generate the data anew")
    parser.add_argument("--repeats", type=int, default=10, help="how often each is read (default: %(default)s)")
    options = parser.parse_args()
    _odoo.start()
    provide((LARGE,), options.fresh)
    sys.exit(0 if show(measure(options.repeats)) else 1)


if __name__ == "__main__":
    main()
