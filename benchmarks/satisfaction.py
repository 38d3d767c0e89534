"""./dev bench satisfaction [--small] [--fresh] [--repeats N]: whom we ask, and what many answers cost to read.

Plans the requests of 1,000 and of 100,000 deliveries, and the turns of 200,000 customers, asks a batch, and reads gaps,
trend and what each customer says from 100,000 answers. Planning deliveries is measured against SQL written by hand that
does the same; ratios are of work, the processor's time in Python and in PostgreSQL. Everything is undone. Ends with 1
when a bar is not met.
"""

import argparse
import statistics
import sys
from datetime import date, timedelta

from benchmarks import _nights, _odoo, _requests_by_hand
from benchmarks._wholesale import LARGE, SMALL, provide
from benchmarks.tier import Figure, show
from devtools.paths import say

BATCH = 100
FIRST, _NEXT, _LAST = _nights.NIGHTS
DELIVERED = 5  # days ago

# A delivery for each of the newest orders, and an address for each customer.
DELIVERIES = """
    INSERT INTO stock_picking (name, picking_type_id, location_id, location_dest_id, move_type, company_id, state,
                date_done, sale_id, partner_id)
    SELECT 'BENCH/' || sold.id, type.id, type.default_location_src_id, type.default_location_src_id, 'direct', 1,
           'done', %s, sold.id, sold.partner_id
      FROM (SELECT id, partner_id FROM sale_order WHERE company_id = 1 AND state = 'sale'
          ORDER BY date_order DESC, id DESC LIMIT %s) sold
     CROSS JOIN (SELECT id, default_location_src_id FROM stock_picking_type
                  WHERE code = 'outgoing' AND company_id = 1 ORDER BY id LIMIT 1) type
"""
ANSWERS = """
    INSERT INTO crm_satisfaction_answer (indicator_id, company_id, partner_id, contact_id, tier_id, date, aspects,
                value, importance)
    SELECT indicator.id, 1, profile.partner_id, profile.partner_id, profile.tier_id,
           %s::date - (random() * 360)::integer, 'value,importance', 25 * (random() * 4)::integer,
           25 * (random() * 4)::integer
      FROM (SELECT partner_id, tier_id FROM crm_customer_profile WHERE company_id = 1 LIMIT %s / 10) profile
CROSS JOIN (SELECT id FROM crm_satisfaction_indicator ORDER BY sequence, id LIMIT 10) indicator
"""


def prepare(env, number):
    """So many deliveries that nobody has been asked about, in a company that asks from today on."""
    day = date.today()
    env.company.satisfaction_since = day - timedelta(days=DELIVERED + 5)
    env.flush_all()
    env.cr.execute("DELETE FROM crm_satisfaction_request")
    env.cr.execute(DELIVERIES, [day - timedelta(days=DELIVERED), number])
    env.cr.execute("ANALYZE stock_picking")
    return day


def plan(env, day):
    """What the night does of deliveries."""
    return env["crm.satisfaction.planner"]._plan_trigger(env.company, day, "delivery")


def by_hand(env, day):
    """The yardstick's."""
    _requests_by_hand.run(env, day)


def measured(database, number, run, read=None):
    """The `Cost` of planning so many deliveries, and what `read` says of it; undone."""
    with _odoo.environment(database) as env:
        day = prepare(env, number)
        with _odoo.Cost(env.cr) as cost:
            run(env, day)
            env.flush_all()
        return cost, read and read(env)


def read_requests(env):
    """Who is asked about what, and why not."""
    env.cr.execute("SELECT res_id, contact_id, partner_id, state, reason, event_on FROM crm_satisfaction_request")
    return set(env.cr.fetchall())


def measure_planning(options):
    """Deliveries, few and many, and against SQL by hand; a night with nothing new; and the customers' turns."""
    many = min(100_000, options.size.orders)
    few = many // 10 if options.size is SMALL else 1_000
    say(f"requests for {few:,} and for {many:,} deliveries, by the product and by hand in turn")
    database, costs = options.size.database, {plan: [], by_hand: []}
    small, _nothing = measured(database, few, plan)
    for _round in range(options.repeats):
        for run, found in costs.items():
            found.append(measured(database, many, run, read_requests))
    product, hand = (statistics.median(cost.work for cost, _rows in found) for found in costs.values())
    statements = len(costs[plan][0][0].statements)
    yield Figure(f"planning {many:,} deliveries: work", product, None, "s")
    yield Figure("planning against SQL by hand", product / hand, 1.5, "x")
    yield Figure("planning: statements", statements, 5)
    yield Figure(f"planning: more statements than for {few:,}", statements - len(small.statements), 0)
    yield Figure("requests that differ from those by hand", len(costs[plan][0][1] ^ costs[by_hand][0][1]), 0)
    with _odoo.environment(database) as env:
        plan(env, prepare(env, many))
        with _odoo.Cost(env.cr) as again:
            plan(env, date.today())
        yield Figure("the night after, nothing new: work", again.work, None, "s")
        with _odoo.Cost(env.cr) as turns:
            env["crm.satisfaction.planner"]._plan_trigger(env.company, date.today(), "periodic")
        yield Figure(f"turns of {options.size.customers:,} customers: work", turns.work, None, "s")
        yield Figure("turns: statements", len(turns.statements), 5)


def measure_asking(options):
    """A batch of planned requests: their sheets and their emails."""
    say(f"asking {BATCH} customers")
    with _odoo.environment(options.size.database) as env:
        plan(env, prepare(env, min(100_000, options.size.orders)))
        asker = env["crm.satisfaction.asker"]
        asker._ask()  # templates and languages are read once
        with _odoo.Cost(env.cr) as cost:
            looked_at = asker._ask()
            env.flush_all()
        yield Figure("customers of a batch", looked_at, BATCH, "", True)
        yield Figure("asking: statements for each", len(cost.statements) / looked_at)
        yield Figure("asking: work for each", 1000 * cost.work / looked_at, None, "ms")


def measure_reading(options):
    """Gaps, trend, and what customers say one by one, of many answers."""
    number = min(100_000, 10 * options.size.customers)
    say(f"reading {number:,} answers")
    with _odoo.environment(options.size.database) as env:
        env["crm.kpi.day"]._take(env.company)  # as after any night: what the tiers weigh is known
        env.cr.execute("DELETE FROM crm_satisfaction_answer")
        env.cr.execute(ANSWERS, [date.today(), number])
        env.cr.execute("ANALYZE crm_satisfaction_answer")
        analysis = env["crm.satisfaction.analysis"]
        for what, read, bar in (
                ("gaps", env["crm.satisfaction.indicator"].get_gaps, 5),
                ("trend", env["crm.satisfaction.answer"].get_trend, 30),
                ("of each customer", lambda: env.execute_query(
                    analysis._select_by_customer(env.company, date.today())), 5)):
            read()
            with _odoo.Cost(env.cr) as cost:
                read()
            yield Figure(f"{what}: statements", len(cost.statements), bar)
            yield Figure(f"{what}: work", 1000 * cost.work, None, "ms")


def main():
    """The command line."""
    parser = argparse.ArgumentParser(prog="./dev bench satisfaction", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="1,000 customers instead of 200,000: to try it")
    parser.add_argument("--fresh", action="store_true", help="generate the data anew")
    parser.add_argument("--repeats", type=int, default=3, help="rounds of what is compared (default: %(default)s)")
    options = parser.parse_args()
    options.size = SMALL if options.small else LARGE
    _odoo.start()
    provide((options.size,), options.fresh)
    _nights.forget(options.size.database)
    _nights.kept(options.size.database, FIRST)
    parts = (measure_planning, measure_asking, measure_reading)
    sys.exit(0 if show(figure for part in parts for figure in part(options)) else 1)


if __name__ == "__main__":
    main()
