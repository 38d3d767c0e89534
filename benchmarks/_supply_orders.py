"""Scarce goods: 200 products, 10,000 waiting moves of customers of every tier, the key account's ordered last.

One order is confirmed by Odoo; the others are its copies in SQL, the same in a plain database, in one with the addon
switched off, and in one with it switched on.
"""

from contextlib import closing

import psycopg2

from odoo import Command
from odoo.sql_db import close_all

from benchmarks import _odoo
from devtools import databases
from devtools.paths import say

VERSION = 2
PLAIN, OFF, ON = "bench_supply_plain", "bench_supply_off", "bench_supply_on"
PRODUCTS, LINES, ROUNDS = 200, 5, 50  # in each round every product is ordered once
IN_A_ROUND = PRODUCTS // LINES
ORDERS, MOVES = ROUNDS * IN_A_ROUND, ROUNDS * PRODUCTS
SHARE = 0.3  # of what is needed arrives
FIRST = 1_000_000  # ids of orders, lines, deliveries and moves
TIERS = ("vip", "main", "ordinary", "small", "none")
ROUND_TIERS = (0, 1, 1, 2, 2, 2, 3, 3, 3, 4)  # of each ten rounds; the last one of all is the key account's
QUANTITY = "5 + 7 * {number} % 11"

CUSTOMER = f"""
    CASE WHEN number / {IN_A_ROUND} = {ROUNDS - 1} THEN (%(customers)s)[1]
         ELSE (%(customers)s)[2 + {IN_A_ROUND} * (ARRAY{list(ROUND_TIERS)})[1 + number / {IN_A_ROUND} %% 10]
                              + number %% {IN_A_ROUND}] END
"""
MOMENT = "date_trunc('day', now() AT TIME ZONE 'UTC') - interval '30 days' + {order} * interval '20 minutes'"


def provide(fresh=False):
    """Make sure that the databases exist, hold what this version generates, and have the addon as it is now."""
    for name in (PLAIN, OFF, ON):
        databases.own(name)
        known = not fresh and databases.exists(name) and _mark(name) == _wanted()
        if name != PLAIN:
            databases.with_addon(name, fresh=not known, demo=False)
        elif not known:
            databases.copy(databases.template(), name)
        if not known:
            generate(name)


def _wanted():
    return f"benchmark data, version {VERSION}, {MOVES} moves"


def _mark(name):
    return databases.psql(name, "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                                " WHERE datname = current_database()")


def generate(name):
    """Fill a database that holds nothing of ours yet; it is marked only when all is there."""
    say(f"generating {MOVES:,} waiting moves of {PRODUCTS} products in {name}")
    with _odoo.environment(name) as env:
        if name != PLAIN:  # the demo data have switched it on
            env.company.supply_priority_enabled = False
            env["crm.supply.protection"].search([]).unlink()
        prototype = _create_prototype(env)
        env.cr.commit()
    with _connect(name) as connection, connection.cursor() as cursor:
        _copy_orders(cursor, prototype)
        if name != PLAIN:
            _rank_customers(cursor, prototype["customers"])
    if name == ON:
        with _odoo.environment(name) as env:
            env.company.supply_priority_enabled = True
            env.cr.commit()
            env["crm.supply.worker"]._cron_serve()
            env.cr.commit()
    close_all()
    with _connect(name) as connection, connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [_wanted()])


def tidy(name):
    """Clear away what an undone transaction has left behind, so that the next one starts as the first did."""
    with _connect(name) as connection, connection.cursor() as cursor:
        for table in ("stock_move", "stock_move_line", "stock_quant", "stock_picking"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _connect(name):
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    return closing(connection)


def _create_prototype(env):
    """Products, customers and one confirmed order, by the ORM; ids for `_copy_orders`."""
    products = env["product.product"].create([{
        "name": f"Product {number}", "is_storable": True, "standard_price": 60, "list_price": 100, "taxes_id": False,
    } for number in range(PRODUCTS)])
    customers = env["res.partner"].create([{
        "name": f"Customer {number}", "is_company": True} for number in range(1 + len(TIERS) * IN_A_ROUND)])
    order = env["sale.order"].create({"partner_id": customers[0].id, "order_line": [Command.create({
        "product_id": products[0].id, "product_uom_qty": 1, "tax_ids": False})]})
    order.action_confirm()
    move = order.picking_ids.move_ids
    return {"products": products.ids, "customers": customers.ids, "sale_order": order.id,
            "sale_order_line": order.order_line.id, "stock_picking": move.picking_id.id, "stock_move": move.id,
            "stock_reference": order.stock_reference_ids.id}


def _copy_orders(cursor, prototype):
    """Make all orders out of the one; no other delivery is left open."""
    order = f"number / {LINES}"
    product = f"(%(products)s)[1 + ({order} * {LINES} + number %% {LINES}) %% {PRODUCTS}]"
    quantity = QUANTITY.format(number="number").replace("%", "%%")
    number = f"{FIRST} + number"
    of_order = f"{FIRST} + {order}"
    copies = (
        ("sale_order", ORDERS, {
            "name": "'BENCH' || number", "date_order": MOMENT.format(order="number"),
            "partner_id": CUSTOMER, "partner_invoice_id": CUSTOMER, "partner_shipping_id": CUSTOMER}),
        ("sale_order_line", MOVES, {"order_id": of_order, "product_id": product, "product_uom_qty": quantity}),
        ("stock_reference", ORDERS, {"name": "'BENCH' || number"}),
        ("stock_picking", ORDERS, {
            "name": "'BENCH/' || number", "sale_id": number, "partner_id": CUSTOMER, "origin": "'BENCH' || number",
            "scheduled_date": MOMENT.format(order="number"), "date_deadline": MOMENT.format(order="number")}),
        ("stock_move", MOVES, {
            "picking_id": of_order, "sale_line_id": number, "product_id": product, "product_uom_qty": quantity,
            "product_qty": quantity, "date": MOMENT.format(order=f"({order})"), "reference": f"'BENCH/' || {order}",
            "date_deadline": MOMENT.format(order=f"({order})"), "reservation_date": "CURRENT_DATE - 30",
            "origin": f"'BENCH' || {order}"}),
    )
    for table, count, values in copies:
        _copy_row(cursor, table, count, {"id": number, **values}, prototype)
    cursor.execute(f"INSERT INTO stock_reference_sale_rel (sale_id, reference_id)"
                   f" SELECT {FIRST} + n, {FIRST} + n FROM generate_series(0, {ORDERS - 1}) n")
    cursor.execute(f"INSERT INTO stock_reference_move_rel (move_id, reference_id)"
                   f" SELECT {FIRST} + n, {FIRST} + n / {LINES} FROM generate_series(0, {MOVES - 1}) n")
    for table in ("stock_move", "stock_picking"):  # the demo data's too: the same work is left everywhere
        cursor.execute(f"UPDATE {table} SET state = 'cancel' WHERE id < {FIRST} AND state NOT IN ('done', 'cancel')")


def _copy_row(cursor, table, count, values, prototype):
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                   " AND table_schema = current_schema()", [table])
    columns = [column for [column] in cursor.fetchall()]
    chosen = ", ".join(values.get(column, f"proto.{column}") for column in columns)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} proto,"
        f" generate_series(0, {count - 1}) number WHERE proto.id = {prototype[table]}",
        {name: prototype[name] for name in ("products", "customers")})
    cursor.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")


def _rank_customers(cursor, customers):
    """The first one is the key account; then so many of each tier."""
    for number, customer in enumerate(customers):
        code = TIERS[(number - 1) // IN_A_ROUND] if number else "vip"
        cursor.execute(
            "INSERT INTO crm_customer_profile (partner_id, company_id, as_of, tier_id, computed_tier_id, churn_risk)"
            " SELECT %s, 1, CURRENT_DATE, id, id, 0.5 FROM crm_tier WHERE code = %s", [customer, code])
