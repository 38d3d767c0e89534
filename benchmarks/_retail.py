"""A wholesaler's real year (UCI "Online Retail", CC BY 4.0): its orders, in Odoo too, and how others would recommend.

The methods beside the product: the last order again, what is popular, the customer's most frequent products, and
TIFU-KNN (Hu et al. 2020) with the settings that its authors published for three sets of data, the best of which counts.
"""

import csv
import gzip
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from heapq import nsmallest
from math import log2
from statistics import fmean
from typing import NamedTuple

from benchmarks import _odoo
from benchmarks._wholesale import connect
from devtools import databases
from devtools.paths import say

VERSION = 1
NO_GOODS = {"POST", "M", "m", "D", "B", "S", "DOT", "C2", "CRUK", "PADS", "BANK CHARGES", "AMAZONFEE"}
FIRST_CUSTOMER, FIRST_ORDER = 1_000_000, 1_000_000
RECENT = timedelta(days=30)
# Groups of orders, decay within and between groups, share of the customer's own, neighbours.
TIFU_SETTINGS = ((7, 0.9, 0.7, 0.7, 300), (3, 0.9, 0.7, 0.9, 900), (7, 0.9, 0.6, 0.2, 900))


class Order(NamedTuple):
    """An order of a customer: `lines` is `{product code: quantity}`, `prices` `{product code: price}`."""

    customer: int
    at: datetime
    lines: dict
    prices: dict


class Task(NamedTuple):
    """What is to be told: the products that a customer orders, from what was ordered before `day`."""

    customer: int
    day: datetime
    history: list
    truth: dict  # {product: quantity}


def read(path):
    """All orders, oldest first; cancellations and what is no goods are left out."""
    orders = {}
    with gzip.open(path, "rt") as lines:
        for row in csv.DictReader(lines):
            quantity, product = float(row["quantity"]), row["product"]
            if row["invoice"].startswith("C") or quantity <= 0 or product in NO_GOODS:
                continue
            at = datetime.strptime(row["time"][:16], "%Y-%m-%d %H:%M")
            order = orders.setdefault(row["invoice"], Order(int(row["customer"]), at, {}, {}))
            order.lines[product] = order.lines.get(product, 0) + quantity
            order.prices[product] = float(row["unit_price"])
    return sorted(orders.values(), key=lambda order: (order.at, order.customer))


def get_last_orders(orders, least=4):
    """A task for each customer with so many orders: their last one, from everything before its day."""
    tasks = []
    for customer, history in group(orders).items():
        day = start_of(history[-1].at)
        before = [order for order in history[:-1] if order.at < day]
        if len(history) >= least and before:
            tasks.append(Task(customer, day, before, history[-1].lines))
    return tasks


def get_month(orders, day, least=4):
    """A task for each customer with so many orders before a day: what they order in the 30 days from then on."""
    tasks = []
    for customer, history in group(orders).items():
        before, truth = [order for order in history if order.at < day], {}
        for order in history:
            if day <= order.at < day + RECENT:
                truth = {**order.lines, **truth}
        if len(before) >= least and truth:
            tasks.append(Task(customer, day, before, truth))
    return tasks


def group(orders):
    """`{customer: orders}`, oldest first."""
    found = defaultdict(list)
    for order in orders:
        found[order.customer].append(order)
    return found


def start_of(moment):
    """Midnight of its day."""
    return moment.replace(hour=0, minute=0)


# === HOW GOOD ===#


def judge(tasks, lists):
    """`{hit, precision, recall, ndcg}` of lists of ten products, on average."""
    found = {"hit": [], "precision": [], "recall": [], "ndcg": []}
    for task, products in zip(tasks, lists, strict=True):
        top = products[:10]
        hits = [product in task.truth for product in top]
        found["hit"].append(any(hits))
        found["precision"].append(sum(hits) / 10)
        found["recall"].append(sum(hits) / len(task.truth))
        gain = sum(hit / log2(place + 2) for place, hit in enumerate(hits))
        found["ndcg"].append(gain / sum(1 / log2(place + 2) for place in range(min(10, len(task.truth)))))
    return {name: fmean(values) for name, values in found.items()}


# === OTHER METHODS ===#


def last_order(task, _sold):
    """The same again, as it stands."""
    return list(task.history[-1].lines)


def last_order_sorted(task, _sold):
    """The same again, the most frequent first: harder to beat."""
    often = Counter(product for order in task.history for product in order.lines)
    return sorted(task.history[-1].lines, key=lambda product: (-often[product], product))


def frequent(task, _sold):
    """The customer's own most frequent products, the latest first among equals."""
    often, latest = Counter(), {}
    for order in task.history:
        often.update(order.lines.keys())
        latest.update(dict.fromkeys(order.lines, order.at))
    return sorted(often, key=lambda product: (-often[product], -latest[product].timestamp(), product))


def popular(_task, sold):
    """What most orders of the last 30 days have."""
    return sorted(sold, key=lambda product: (-sold[product], product))


def get_sold(orders, day):
    """`{product: orders with it}` of the 30 days before a day."""
    sold = Counter()
    for order in orders:
        if day - RECENT <= order.at < day:
            sold.update(order.lines.keys())
    return sold


class TifuKnn:
    """Personal frequency that fades from group to group of orders, mixed with that of the nearest customers."""

    def __init__(self, orders, settings):
        self._orders, self._kept = group(orders), {}
        self._groups, self._within, self._between, self._own, self._neighbours = settings

    def _get_vectors(self, day):
        vectors = {}
        for customer, history in self._orders.items():
            number = sum(order.at < day for order in history)
            if number and self._kept.get(customer, (0,))[0] != number:
                vector = self._fade(history[:number])
                self._kept[customer] = number, vector, sum(value * value for value in vector.values())
            if number:
                vectors[customer] = self._kept[customer][1:]
        return vectors

    def _fade(self, history):
        size = -(-len(history) // self._groups)
        groups = [history[max(0, end - size):end] for end in range(len(history), 0, -size)][::-1]
        vector = defaultdict(float)
        for place, orders in enumerate(groups, 1):
            for number, order in enumerate(orders, 1):
                weight = self._within ** (len(orders) - number) / len(orders)
                weight *= self._between ** (len(groups) - place) / len(groups)
                for product in order.lines:
                    vector[product] += weight
        return vector

    def recommend(self, tasks):
        """A list of products for each task of the same day."""
        vectors, lists = self._get_vectors(tasks[0].day), []
        for task in tasks:
            own, norm = vectors[task.customer]
            distances = ((norm + other_norm - 2 * sum(
                value * other[product] for product, value in own.items() if product in other), customer)
                for customer, (other, other_norm) in vectors.items() if customer != task.customer)
            nearest = nsmallest(self._neighbours, distances)
            mixed = defaultdict(float, {product: self._own * value for product, value in own.items()})
            for _distance, customer in nearest:
                for product, value in vectors[customer][0].items():
                    mixed[product] += (1 - self._own) * value / len(nearest)
            lists.append(sorted(mixed, key=lambda product: (-mixed[product], product))[:10])
        return lists


# === IN ODOO ===#


def provide(database, orders, fresh=False):
    """A database with these orders, in company 1: customers and orders have the ids of `FIRST_CUSTOMER` and
    `FIRST_ORDER` on; the products' codes are their internal references."""
    databases.own(database)
    wanted = f"retail, version {VERSION}, {len(orders)} orders"
    mark = databases.exists(database) and databases.psql(
        database, "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")
    if not fresh and mark == wanted:
        databases.with_addon(database, fresh=False, demo=False)
        return
    databases.with_addon(database, demo=False)
    say(f"loading {len(orders):,} orders into {database}")
    codes = sorted({product for order in orders for product in order.lines})
    with _odoo.environment(database) as env:
        env["product.product"].create([{"name": code, "default_code": code} for code in codes])
        env.cr.commit()
    with connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT default_code, product.id FROM product_product product WHERE default_code = ANY(%s)",
                       [codes])
        load(cursor, orders, dict(cursor.fetchall()))
        cursor.execute(f"COMMENT ON DATABASE {database} IS %s", [wanted])


CUSTOMER = """
    INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, is_company, type, active, autopost_bills)
    SELECT id, 'Customer ' || id, 'Customer ' || id, id, TRUE, 'contact', TRUE, 'ask' FROM unnest(%s) id
"""
ORDERS = """
    INSERT INTO sale_order (id, name, company_id, partner_id, partner_invoice_id, partner_shipping_id, state,
                date_order, currency_id, currency_rate, amount_untaxed, picking_policy)
    SELECT id, 'R' || id, 1, customer, customer, customer, 'sale', at,
           (SELECT currency_id FROM res_company WHERE id = 1), 1, amount, 'direct'
      FROM unnest(%s, %s, %s::timestamp[], %s::numeric[]) AS sold (id, customer, at, amount)
"""
LINES = """
    INSERT INTO sale_order_line (order_id, company_id, order_partner_id, state, name, product_id, product_uom_id,
                product_uom_qty, price_unit, price_subtotal, customer_lead)
    SELECT sold.order_id, 1, sale_order.partner_id, 'sale', 'Line', product.id, template.uom_id, sold.quantity,
           sold.price, sold.price * sold.quantity, 0
      FROM unnest(%s, %s, %s::numeric[], %s::numeric[]) AS sold (order_id, product_id, quantity, price)
      JOIN sale_order ON sale_order.id = sold.order_id
      JOIN product_product product ON product.id = sold.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
"""


def load(cursor, orders, products):
    """Customers, orders and lines, in three statements."""
    numbers = range(FIRST_ORDER, FIRST_ORDER + len(orders))
    cursor.execute(CUSTOMER, [sorted({FIRST_CUSTOMER + order.customer for order in orders})])
    cursor.execute(ORDERS, [
        list(numbers), [FIRST_CUSTOMER + order.customer for order in orders], [order.at for order in orders],
        [sum(quantity * order.prices[product] for product, quantity in order.lines.items()) for order in orders]])
    lines = [(number, products[product], quantity, order.prices[product])
             for number, order in zip(numbers, orders, strict=True) for product, quantity in order.lines.items()]
    cursor.execute(LINES, [list(column) for column in zip(*lines, strict=True)])
    cursor.execute("VACUUM ANALYZE")
