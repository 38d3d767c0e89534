"""The peer: the way most addons do it. Sums by `_read_group`, ranks and classes in Python, rows written by the ORM."""

from datetime import datetime, time, timedelta
from operator import itemgetter
from statistics import median

BATCH = 1_000
SHARES = (50, 80, 95, 100)


def run(env, day, company_id=1):
    """Compute and write revenue, counts, dates, ranks, shares, RFM, level and tier; no margins, churn, value, stage."""
    end = datetime.combine(day + timedelta(days=1), time.min)
    start = end.replace(year=end.year - 1)
    base = [("state", "=", "sale"), ("company_id", "=", company_id)]
    orders = env["sale.order"]
    ever = orders._read_group(
        [*base, ("date_order", "<", end)], ["partner_id"],
        ["__count", "date_order:min", "date_order:max", "amount_untaxed:sum"])
    window = orders._read_group(
        [*base, ("date_order", "<", end), ("date_order", ">=", start)], ["partner_id"],
        ["__count", "amount_untaxed:sum"])
    customers = collect(ever, window)
    rank(customers)
    tiers = env["crm.tier"].search([])
    write(env, customers, tiers, day, company_id)


def collect(ever, window):
    """`{commercial partner id: figures}`, contacts added to their company."""
    customers = {}
    for partner, count, first, last, amount in ever:
        row = customers.setdefault(partner.commercial_partner_id.id, {
            "revenue": 0.0, "lifetime_revenue": 0.0, "order_count": 0, "lifetime_order_count": 0,
            "first_order_date": first.date(), "last_order_date": last.date()})
        row["lifetime_order_count"] += count
        row["lifetime_revenue"] += amount
        row["first_order_date"] = min(row["first_order_date"], first.date())
        row["last_order_date"] = max(row["last_order_date"], last.date())
    for partner, count, revenue in window:
        row = customers[partner.commercial_partner_id.id]
        row["order_count"] += count
        row["revenue"] += revenue
    return customers


def rank(customers):
    """Ranks, shares, quintiles and levels; `place` of the tier by the Pareto rule."""
    total = sum(row["revenue"] for row in customers.values())
    for name, column in (
            ("rfm_recency", "last_order_date"), ("rfm_frequency", "order_count"), ("rfm_monetary", "revenue")):
        for position, row in enumerate(sorted(customers.values(), key=itemgetter(column))):
            row[name] = 1 + 5 * position // len(customers)
    middle = median(row["revenue"] for row in customers.values() if row["revenue"] > 0)
    cumulative = 0.0
    for position, row in enumerate(sorted(customers.values(), key=lambda row: -row["revenue"]), 1):
        cumulative += row["revenue"]
        row["revenue_rank"] = position
        row["purchase_level"] = (row["revenue"] > 0) + sum(row["revenue"] >= bound * middle for bound in (0.5, 2, 8))
        row["revenue_share"] = 100 * row["revenue"] / total
        row["cumulative_share"] = 100 * cumulative / total
        row["place"] = next(place for place, share in enumerate(SHARES) if row["cumulative_share"] <= share + 1e-9)


def write(env, customers, tiers, day, company_id):
    """One `write` for each profile, as a loop over records does; flushed in batches so that memory stays low."""
    profiles = env["crm.customer.profile"].search_fetch([("company_id", "=", company_id)], ["partner_id"])
    missing = set(customers) - set(profiles.partner_id.ids)
    for number, profile in enumerate(profiles, 1):
        row = customers.get(profile.partner_id.id)
        if row:
            profile.write(prepare(row, tiers, day))
        if number % BATCH == 0:
            env.flush_all()
    env["crm.customer.profile"].create([
        {"partner_id": partner_id, "company_id": company_id, **prepare(customers[partner_id], tiers, day)}
        for partner_id in missing])
    env.flush_all()


def prepare(row, tiers, day):
    """The values of one profile."""
    values = {name: value for name, value in row.items() if name != "place"}
    return {**values, "tier_id": tiers[row["place"]].id, "computed_tier_id": tiers[row["place"]].id, "as_of": day}
