"""./dev bench account [--part NAME] [--small] [--fresh]: what key accounts cost to read.

Part `objectives`: the list of 1,000 account plans with 8 objectives each, of customers with 2,000,000 orders in the
company, its figures read live; the list of the objectives, and their pace as a graph. Everything is undone.

Part `purchase`: what customers of a real year order next, as the product plans it, beside other methods; and how long a
plan takes.

Part `proposals`: visits proposed for 50 salespeople and four weeks. Ends with 1 when a bar is not met.
"""

import argparse
import sys
from pathlib import Path

from benchmarks import _odoo
from benchmarks._account_proposals import measure_proposals
from benchmarks._account_purchase import DATA, measure_purchase
from benchmarks._wholesale import FIRST_CUSTOMER, LARGE, SMALL, provide
from benchmarks.tier import Figure, show
from devtools.paths import say

ADMIN = 2
PLANS = 1_000
METRICS = ("revenue", "margin", "orders", "categories", "promises", "satisfaction", "complaints", "open_complaints")
PLAN_COLUMNS = ("partner_id", "year", "user_id", "state", "budget", "spent", "objective_count", "behind_count",
                "progress", "plan_return")
OBJECTIVE_COLUMNS = ("plan_id", "name", "metric", "actual_text", "expected_text", "target_text", "deadline", "pace")

PLAN_ROWS = """
    INSERT INTO crm_account_plan (partner_id, company_id, year, user_id, state, active)
    SELECT customer.commercial_partner_id, 1, 2026, 2, 'active', TRUE
      FROM sale_order
      JOIN res_partner customer ON customer.id = sale_order.partner_id
     WHERE sale_order.company_id = 1 AND sale_order.date_order >= '2026-01-01' AND customer.id >= %s
  GROUP BY customer.commercial_partner_id
  ORDER BY SUM(sale_order.amount_untaxed) DESC
     LIMIT %s
"""
OBJECTIVE_ROWS = """
    INSERT INTO crm_account_objective (plan_id, company_id, name, metric, baseline, target, deadline)
    SELECT plan.id, 1, metric, metric, 10, 100, MAKE_DATE(2026, 1 + (plan.id %% 12), 28)
      FROM crm_account_plan plan, UNNEST(%s) AS metric
     WHERE plan.company_id = 1
"""


def measure_objectives(options):
    """Lists and a graph, their labels read once before."""
    say(f"the list of {PLANS:,} plans with {len(METRICS)} objectives each")
    with _odoo.environment(options.size.database, user=ADMIN) as env:
        env.cr.execute("DELETE FROM crm_account_plan")
        env.cr.execute(PLAN_ROWS, [FIRST_CUSTOMER, PLANS])
        env.cr.execute(OBJECTIVE_ROWS, [list(METRICS)])
        env.cr.execute("ANALYZE crm_account_plan, crm_account_objective")
        plans, objectives = env["crm.account.plan"], env["crm.account.objective"]
        for what, read, bar in (
                ("list of plans", lambda: plans.web_search_read(
                    [], {name: {} for name in PLAN_COLUMNS}, limit=PLANS), 15),
                ("a page of objectives", lambda: objectives.web_search_read(
                    [], {name: {} for name in OBJECTIVE_COLUMNS}, limit=80), 15),
                ("all objectives by pace", lambda: objectives.formatted_read_group(
                    [], ["metric", "pace"], ["__count"]), 15)):
            read()
            env.invalidate_all()
            with _odoo.Cost(env.cr) as cost:
                read()
            yield Figure(f"{what}: statements", len(cost.statements), bar)
            yield Figure(f"{what}: work", 1000 * cost.work, None, "ms")


PARTS = {"objectives": measure_objectives, "purchase": measure_purchase, "proposals": measure_proposals}


def main():
    """The command line."""
    parser = argparse.ArgumentParser(prog="./dev bench account", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=sorted(PARTS), help="only that part")
    parser.add_argument("--small", action="store_true", help="1,000 customers instead of 200,000: to try it")
    parser.add_argument("--data", type=Path, default=DATA, help="the real purchases (default: %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="generate the data anew")
    options = parser.parse_args()
    options.size = SMALL if options.small else LARGE
    _odoo.start()
    provide((options.size,), options.fresh)
    parts = [PARTS[options.part]] if options.part else PARTS.values()
    sys.exit(0 if show(figure for part in parts for figure in part(options)) else 1)


if __name__ == "__main__":
    main()
