"""Nightly classifications of a generated database: by the product, by hand and by the ORM, each undone or kept."""

import gc
import io
from datetime import timedelta

from benchmarks import _nightly_by_hand, _nightly_by_orm, _odoo, _wholesale

NIGHTS = [_wholesale.LAST_DAY - timedelta(days=left) for left in (2, 1, 0)]
TABLES = ("crm_customer_profile", "crm_tier_change", "crm_lifecycle_change")
OTHERS = ("res_partner", "sale_order")
INEXACT = {"revenue_share", "cumulative_share", "margin_share", "cumulative_margin_share", "margin_percentile",
           "churn_risk", "mean_interval_days", "growth_percent", "expected_years", "wallet_share"}
ROWS = {
    "crm_customer_profile": "SELECT partner_id, {} FROM crm_customer_profile ORDER BY partner_id".format(", ".join(
        f"ROUND({name}::numeric, 9)" if name in INEXACT else name for name in _nightly_by_hand.COLUMNS)),
    "crm_tier_change": "SELECT partner_id, date, old_tier_id, new_tier_id, cause, revenue, revenue_rank"
                       " FROM crm_tier_change ORDER BY partner_id, date, id",
    "crm_lifecycle_change": "SELECT partner_id, date, old_stage, new_stage, revenue, lifetime_order_count"
                            " FROM crm_lifecycle_change ORDER BY partner_id, date, id",
}


def by_product(env, day):
    """The product's own run."""
    return env["crm.tier.policy"].search([("company_id", "=", 1)])._classify(day)[0]


def by_hand(env, day):
    """The yardstick's."""
    _nightly_by_hand.run(env.cr, day)


def by_orm(env, day):
    """The peer's."""
    _nightly_by_orm.run(env, day)


def by_preview(env, _day, values):
    """What a policy with other values would do, as its screen asks."""
    env["crm.tier.policy"].search([("company_id", "=", 1)]).get_preview(values)


def tidy(database):
    """Clear away what an undone run has left behind, so that the next one starts as the first did."""
    with _wholesale.connect(database) as connection, connection.cursor() as cursor:
        for table in (*TABLES, *OTHERS):
            cursor.execute(f"VACUUM ANALYZE {table}")


def forget(database):
    """No customer has been classified yet, and the policy is the shipped one."""
    with _wholesale.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("TRUNCATE crm_customer_profile, crm_tier_change, crm_lifecycle_change, crm_tier_run,"
                       " crm_tier_run_line, crm_kpi_day, crm_kpi_progress, crm_kpi_cohort CASCADE")
    tidy(database)


def classify(size, day):
    """Classify the customers of a size as of a day where no benchmark has, but for the few of the demo data."""
    with _wholesale.connect(size.database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM crm_customer_profile")
        [number] = cursor.fetchone()
    if number < size.customers / 2:
        forget(size.database)
        kept(size.database, day)


def undone(database, run, day):
    """The `Cost` of a run whose writes are rolled back."""
    with _odoo.environment(database) as env:
        gc.collect()
        with _odoo.Cost(env.cr) as cost:
            run(env, day)
            env.cr.flush()
    tidy(database)
    return cost


def kept(database, day):
    """Run the product and commit; the `Cost`, and how many rows it wrote in our tables and in others'."""
    with _odoo.environment(database) as env, _odoo.Cost(env.cr) as cost:
        # the server may still count what an earlier transaction of this connection wrote
        before = [_odoo.written(env.cr, *tables) for tables in (TABLES, OTHERS)]
        by_product(env, day)
        env.cr.flush()
        ours, others = (_odoo.written(env.cr, *tables) - rows
                        for tables, rows in zip((TABLES, OTHERS), before, strict=True))
        env.cr.commit()
    tidy(database)
    return cost, ours, others


def alternate(repeats, contenders, day):
    """The median `Cost` (by work) of each of `contenders` (`{name: (database, run)}`) after so many rounds in turn."""
    costs = {name: [] for name in contenders}
    for _round in range(repeats):
        for name, (database, run) in contenders.items():
            costs[name].append(undone(database, run, day))
    return {name: sorted(found, key=lambda cost: cost.work)[repeats // 2] for name, found in costs.items()}


def differences(database, day):
    """How many rows of profiles and changes the product and the yardstick write differently, and of how many."""
    written = [_written_by(database, run, day) for run in (by_product, by_hand)]
    return len(written[0] ^ written[1]), len(written[0])


def _written_by(database, run, day):
    rows = set()
    with _odoo.environment(database) as env:
        run(env, day)
        env.cr.flush()
        for table, query in ROWS.items():
            buffer = io.StringIO()
            env.cr.copy_expert(f"COPY ({query}) TO STDOUT", buffer)
            rows.update(f"{table}\t{line}" for line in buffer.getvalue().splitlines())
    tidy(database)
    return rows
