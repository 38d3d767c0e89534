"""Purchase plans, by the product itself: a part of `./dev bench account`.

Loads a wholesaler's real year into Odoo, and has the product plan what each customer orders next, as of the day before
their last order and as of November: beside the last order again, what is popular, the customer's most frequent
products, and TIFU-KNN. Quantities, bands and new products are judged as well, generated cycles too, and the time that a
customer takes among 2,000,000 orders with 6,000,000 lines.
"""

import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from importlib import import_module
from itertools import groupby, pairwise

from benchmarks import _nights, _odoo, _retail
from benchmarks._wholesale import LARGE, LAST_DAY, connect, set_aside
from benchmarks.tier import Figure
from devtools import databases
from devtools.paths import ADDON_DIR, ROOT, say

sys.path.insert(0, str(ADDON_DIR))
plans = import_module("tools.purchase_plan")

DATA = ROOT.parent / "shared" / "data" / "online_retail_even.csv.gz"
DATABASE, LARGE_DATABASE = "bench_retail", "bench_purchase"
NOVEMBER = datetime(2011, 11, 1)
HITS = {"last orders": 0.75, "November": 0.84}
PRODUCTS, CUSTOMERS = 5_000, 200
BANDS = [band for band, _least in plans.BANDS]


def measure_purchase(options):
    """All figures, in the order of the table; the small size leaves out the many orders."""
    if not options.data.exists():
        sys.exit(f"dev: no purchases at {options.data}: name the file with --data")
    orders = _retail.read(options.data)
    _retail.provide(DATABASE, orders, options.fresh)
    _nights.forget(DATABASE)
    found = defaultdict(Counter)
    for name, tasks in (("last orders", _retail.get_last_orders(orders)),
                        ("November", _retail.get_month(orders, NOVEMBER))):
        say(f"{name}: {len(tasks)} customers, by the product and by other methods")
        if name == "November":
            _nights.forget(DATABASE)
        yield from measure_real(name, sorted(tasks, key=lambda task: task.day), orders, found[name])
    for spread in (0.2, 0.5):
        yield from measure_cycles(spread)
    if options.size is LARGE:
        yield from measure_large()


# === A REAL YEAR ===#


def measure_real(name, tasks, orders, found):
    """The product beside the others, on the same tasks."""
    planned, others = [], defaultdict(list)
    neighbours = [_retail.TifuKnn(orders, settings) for settings in _retail.TIFU_SETTINGS]
    for day, same_day in groupby(tasks, key=lambda task: task.day):
        group, sold = list(same_day), _retail.get_sold(orders, day)
        planned += plan(group, day, sold, found)
        for method in (_retail.last_order, _retail.last_order_sorted, _retail.popular, _retail.frequent):
            others[method.__name__] += [method(task, sold) for task in group]
        for number, method in enumerate(neighbours):
            others[f"tifu_{number}"] += method.recommend(group)
    scores = {method: _retail.judge(tasks, lists) for method, lists in others.items()}
    ours = _retail.judge(tasks, planned)
    tifu = max((scores[f"tifu_{number}"] for number in range(len(neighbours))), key=lambda score: score["ndcg"])
    for what, score in (("the last order again", scores["last_order"]),
                        ("the last order, most frequent first", scores["last_order_sorted"]),
                        ("popular", scores["popular"]),
                        ("most frequent", scores["frequent"]), ("TIFU-KNN", tifu), ("the product", ours)):
        for part in ("hit", "precision", "recall", "ndcg"):
            yield Figure(f"{name}, {what}: {part}", 100 * score[part], None, "%")
    yield Figure(f"{name}: hit rate", ours["hit"], HITS[name], "", at_least=True)
    for what, score, bar in (("the last order again", scores["last_order"], 1.35),
                             ("the same, most frequent first", scores["last_order_sorted"], None),
                             ("most frequent", scores["frequent"], 1.05), ("TIFU-KNN", tifu, 1)):
        yield Figure(f"{name}: NDCG against {what}", ours["ndcg"] / score["ndcg"], bar, "x", at_least=True)
    yield from judge_details(name, found)


def plan(tasks, day, sold, found):
    """What the product plans on a day; what it says beyond the order of the lines is counted in `found`."""
    lists = []
    with _odoo.environment(DATABASE) as env:
        company, planner = env.company, env["crm.purchase.planner"]
        env["crm.tier.policy"].search([("company_id", "=", 1)]).classify((day - timedelta(days=1)).date())
        env["crm.purchase.pool"]._build(company, day)
        codes = read_codes(env)
        for task in tasks:
            customer = env["res.partner"].browse(_retail.FIRST_CUSTOMER + task.customer)
            plans, _shares = planner._plan(company, customer, day)
            found_plan = plans[customer.id]
            ideas = planner._find_ideas(company, customer, found_plan.best)
            lists.append([codes[line.product] for line in found_plan.due])
            count_lines(task, found_plan, codes, found)
            count_ideas(task, [codes[idea[0]] for idea in ideas], sold, found)
        env.cr.commit()
    tidy(DATABASE)
    return lists


def tidy(database):
    """As autovacuum leaves the pool after a night."""
    with connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE crm_purchase_pool")


def read_codes(env):
    """`{product id: code}`"""
    env.cr.execute("SELECT id, default_code FROM product_product WHERE default_code IS NOT NULL")
    return dict(env.cr.fetchall())


def count_lines(task, found_plan, codes, found):
    """Bands and quantities."""
    latest = {product: quantity for order in task.history for product, quantity in order.lines.items()}
    for line in found_plan.due:
        product = codes[line.product]
        found[f"{line.band} lines"] += 1
        found[f"{line.reason} lines"] += 1
        if product in task.truth:
            found[f"{line.band} hits"] += 1
            found["quantities"] += 1
            found["error"] += get_error(line.habit.quantity, task.truth[product])
            found["error of the last quantity"] += get_error(latest[product], task.truth[product])


def get_error(expected, ordered):
    """By how much a quantity is wrong, as a part of what was ordered, 3 at most."""
    return min(3, abs(float(expected) - ordered) / ordered)


def count_ideas(task, ideas, sold, found):
    """What is new to them, beside as many popular products that they never bought."""
    own = {product for order in task.history for product in order.lines}
    others = [product for product in _retail.popular(task, sold) if product not in own]
    for name, products in (("new", ideas), ("popular", others[:len(ideas)])):
        found[f"{name} lines"] += len(products)
        found[f"{name} hits"] += sum(product in task.truth for product in products)


def judge_details(name, found):
    """Bands in the right order, quantities, and new products."""
    rates = {band: found[f"{band} hits"] / found[f"{band} lines"] for band in BANDS}
    for band, rate in rates.items():
        yield Figure(f"{name}, {band}: bought, of {found[f'{band} lines']:,} lines", 100 * rate, None, "%")
    for better, worse in pairwise(BANDS):
        yield Figure(f"{name}: {better} above {worse}", rates[better] / rates[worse], 1.1, "x", at_least=True)
    for what in ("error", "error of the last quantity"):
        yield Figure(f"{name}, quantity: {what}", found[what] / found["quantities"])
    yield Figure(f"{name}: error against the last quantity", found["error"] / found["error of the last quantity"], 1,
                 "x")
    new, popular = (found[f"{kind} hits"] / found[f"{kind} lines"] for kind in ("new", "popular"))
    yield Figure(f"{name}, new to them: precision of {found['new lines']:,} lines", 100 * new, None, "%")
    yield Figure(f"{name}, popular and new to them: precision", 100 * popular, None, "%")
    yield Figure(f"{name}: precision of new products against popular", new / popular, 1.2, "x", at_least=True)
    total = sum(found[f"{reason} lines"] for reason in ("cycle", "often", "before"))
    yield Figure(f"{name}: lines explained by a cycle", 100 * found["cycle lines"] / total, None, "%")


# === GENERATED CYCLES ===#


def measure_cycles(spread):
    """Supplies that are used up regularly: what has run out goes on the next order."""
    tasks = generate_cycles(spread)
    ours = [[line.product for line in plans.plan(make_purchases(task), lambda product: 0.0).due] for task in tasks]
    often, last = ([method(task, None) for task in tasks] for method in (_retail.frequent, _retail.last_order))
    ours, often, last = (_retail.judge(tasks, lists)["ndcg"] for lists in (ours, often, last))
    yield Figure(f"supplies, gaps vary by {spread}: NDCG", ours)
    yield Figure(f"supplies, gaps vary by {spread}: NDCG against most frequent", ours / often, 1.05, "x",
                 at_least=True)
    yield Figure(f"supplies, gaps vary by {spread}: NDCG against the last order again", ours / last, 1.05, "x",
                 at_least=True)


def generate_cycles(spread, customers=300, products=30, days=540):
    """Tasks of customers who order every 6 to 20 days what they need by then."""
    dice, start, tasks = random.Random(11), datetime(2025, 1, 1), []
    shape = 1 / spread ** 2
    for customer in range(customers):
        means = {product: dice.uniform(15, 120) for product in range(products)}
        runs_out = {product: dice.uniform(0, mean) for product, mean in means.items()}
        every, day, history = dice.uniform(6, 20), 0.0, []
        while day < days:
            day += dice.uniform(0.7, 1.3) * every
            needed = [product for product, at in runs_out.items() if at <= day + every / 2]
            if needed:
                at = start + timedelta(days=day)
                history.append(_retail.Order(customer, at, dict.fromkeys(needed, 1.0), {}))
                for product in needed:
                    runs_out[product] = day + dice.gammavariate(shape, means[product] / shape)
        *before, last = history
        tasks.append(_retail.Task(customer, last.at, before, last.lines))
    return tasks


def make_purchases(task):
    """The history of a task as the rule takes it."""
    return [plans.Purchase(number, (task.day - order.at).total_seconds() / 86400, product, quantity)
            for number, order in enumerate(task.history) for product, quantity in order.lines.items()]


# === MANY ORDERS ===#

# Three lines an order, of a fifth of the products that the customer chooses from.
LINES = """
    INSERT INTO sale_order_line (order_id, company_id, order_partner_id, state, name, product_id, product_uom_id,
                product_uom_qty, price_unit, price_subtotal, customer_lead)
    SELECT sold.id, 1, sold.partner_id, 'sale', 'Line', %(first)s + (
               (hashint4(contact.commercial_partner_id) & 1023)
               + (POWER(random(), 2) * 200)::integer * 17) %% %(products)s,
           %(unit)s, 1 + (random() * 20)::integer, 10, ROUND(sold.amount_untaxed / 3, 2), 0
      FROM sale_order sold
      JOIN res_partner contact ON contact.id = sold.partner_id
CROSS JOIN generate_series(1, 3)
"""


def provide_lines():
    """A copy of the large database in which the orders have lines."""
    mark = f"purchase benchmark, version {_retail.VERSION}"
    databases.own(LARGE_DATABASE)
    if databases.exists(LARGE_DATABASE) and databases.psql(
            LARGE_DATABASE, "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                            " WHERE datname = current_database()") == mark:
        databases.with_addon(LARGE_DATABASE, fresh=False, demo=False)
        return
    databases.copy(LARGE.database, LARGE_DATABASE)
    say("6,000,000 lines")
    with _odoo.environment(LARGE_DATABASE) as env:
        products = env["product.product"].create([{"name": f"P{number}"} for number in range(PRODUCTS)])
        first, unit = products[0].id, products[0].uom_id.id
        env.cr.commit()
    with connect(LARGE_DATABASE) as connection, connection.cursor() as cursor:
        restore = set_aside(cursor, "sale_order_line")
        cursor.execute(LINES, {"first": first, "unit": unit, "products": PRODUCTS})
        for statement in restore:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE sale_order_line")
        cursor.execute(f"COMMENT ON DATABASE {LARGE_DATABASE} IS %s", [mark])


def measure_large():
    """The night, and a plan, among 2,000,000 orders."""
    provide_lines()
    _nights.forget(LARGE_DATABASE)
    say("a night, and plans, among 2,000,000 orders")
    now = datetime.combine(LAST_DAY, datetime.min.time()) + timedelta(days=1)
    with _odoo.environment(LARGE_DATABASE) as env:
        env["crm.tier.policy"].search([("company_id", "=", 1)]).classify(LAST_DAY)
        env.cr.commit()
    with _odoo.environment(LARGE_DATABASE) as env:
        with _odoo.Cost(env.cr) as cost:
            env["crm.purchase.pool"]._build(env.company, now)
        yield Figure("pool of the night: seconds", cost.seconds, None, "s")
        yield Figure("pool of the night: rows", env["crm.purchase.pool"].search_count([]))
        with _odoo.Cost(env.cr) as cost:
            env["crm.purchase.quality"]._get(env.company)._judge(now)
        yield Figure("weekly check: seconds", cost.seconds, None, "s")
        env.cr.commit()
    tidy(LARGE_DATABASE)
    yield from measure_plans(now)


def measure_plans(now):
    """Plans of the biggest customers and of others, each for the first time."""
    with _odoo.environment(LARGE_DATABASE) as env:
        planner = env["crm.purchase.planner"]
        for what, order in (("of the biggest customers", "revenue DESC"), ("by chance", "MD5(partner_id::text)")):
            env.cr.execute(f"SELECT partner_id FROM crm_customer_profile ORDER BY {order} LIMIT %s", [CUSTOMERS])
            customers, times = env["res.partner"].browse(row[0] for row in env.cr.fetchall()), []
            with _odoo.Cost(env.cr) as cost:
                for customer in customers:
                    clock = time.perf_counter()
                    plans, _shares = planner._plan(env.company, customer, now)
                    planner._find_ideas(env.company, customer, plans[customer.id].best)
                    times.append(1000 * (time.perf_counter() - clock))
            yield Figure(f"a plan, {what}: work", 1000 * cost.work / len(customers), 50, "ms")
            yield Figure(f"a plan, {what}: median by the clock", statistics.median(times), None, "ms")
            yield Figure(f"a plan, {what}: statements", len(cost.statements) / len(customers))
