"""A wholesaler's sales, generated in SQL: customers, some of their contacts, and three years of confirmed orders.

A few customers order most, amounts are log-normal, some customers came late, some have left, a few pay in a foreign
currency. The days are fixed, so that the same size gives the same data whenever it is made.
"""

from contextlib import closing
from datetime import date
from typing import NamedTuple

import psycopg2

from devtools import databases
from devtools.paths import say

VERSION = 1
LAST_DAY = date(2026, 6, 30)
DAYS = 1096
FIRST_CUSTOMER = 1_000_000  # ids: customers from here on, contacts in the millions above
FIRST_CONTACT = 2_000_000
STEP = 48_271  # a prime: spreads big and small customers over the ids


class Size(NamedTuple):
    """How much to generate, and in which database."""

    database: str
    customers: int
    orders: int


LARGE = Size("bench_tier", 200_000, 2_000_000)
MEDIUM = Size("bench_tier_40000", 40_000, 400_000)
SMALL = Size("bench_tier_1000", 1_000, 10_000)


def connect(name):
    """A plain connection of its own, each statement a transaction."""
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    return closing(connection)


def provide(sizes, fresh=False):
    """Make sure that the databases exist, hold what this version generates, and have the addon as it is now."""
    for size in sizes:
        databases.own(size.database)
        if fresh or not databases.exists(size.database) or _mark(size) != _wanted(size):
            databases.with_addon(size.database, demo=False)
            generate(size)
        else:
            databases.with_addon(size.database, fresh=False, demo=False)


def _wanted(size):
    return f"benchmark data, version {VERSION}, {size.customers} customers, {size.orders} orders"


def _mark(size):
    return databases.psql(size.database, "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                                         " WHERE datname = current_database()")


def generate(size):
    """Fill a database that has the addon and nothing of ours yet; it is marked only when all is there."""
    say(f"generating {size.customers:,} customers and {size.orders:,} orders in {size.database}")
    with connect(size.database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        for table, statements in (("res_partner", (CUSTOMERS, CONTACTS)), ("sale_order", (ORDERS,))):
            restore = set_aside(cursor, table)
            for statement in statements:
                cursor.execute(statement, {
                    "customers": size.customers, "orders": size.orders, "first": FIRST_CUSTOMER,
                    "contact": FIRST_CONTACT, "step": STEP, "end": LAST_DAY, "days": DAYS})
            cursor.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
            for statement in restore:
                cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(f"COMMENT ON DATABASE {size.database} IS %s", [_wanted(size)])


def set_aside(cursor, table):
    """Drop indexes and foreign keys, which make loading slow; return the statements that bring them back."""
    cursor.execute(
        """
        SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', %(table)s, conname),
               format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', %(table)s, conname, pg_get_constraintdef(oid))
          FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype = 'f'
     UNION ALL
        SELECT format('DROP INDEX %%I', relname), pg_get_indexdef(indexrelid)
          FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
         WHERE indrelid = %(table)s::regclass
           AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
        """, {"table": table})
    pairs = cursor.fetchall()
    for drop, _restore in pairs:
        cursor.execute(drop)
    return [restore for _drop, restore in pairs]


# Three of five are companies; one in nine of all, companies only, has two contacts who order, too.
CUSTOMERS = """
    INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, commercial_company_name, is_company,
                industry_id, user_id, country_id, email, email_normalized, type, active, partner_share, lang,
                autopost_bills, customer_rank, supplier_rank, message_bounce, color,
                create_uid, write_uid, create_date, write_date)
    SELECT %(first)s + number, 'Customer ' || number, 'Customer ' || number, %(first)s + number,
           CASE WHEN number %% 5 < 3 THEN 'Customer ' || number END, number %% 5 < 3,
           CASE WHEN number %% 7 > 0
                THEN (SELECT array_agg(id ORDER BY id) FROM res_partner_industry)[1 + number %% 21] END,
           CASE WHEN number %% 3 = 0 THEN 2 END, 233, number || '@example.com', number || '@example.com', 'contact',
           TRUE, TRUE, 'en_US', 'ask', 1, 0, 0, 0, 1, 1, now(), now()
      FROM generate_series(0, %(customers)s - 1) number
"""

CONTACTS = """
    INSERT INTO res_partner (id, name, complete_name, parent_id, commercial_partner_id, commercial_company_name,
                is_company, country_id, type, active, partner_share, lang, autopost_bills, customer_rank, supplier_rank,
                message_bounce, color, create_uid, write_uid, create_date, write_date)
    SELECT %(contact)s + 2 * number + contact, 'Contact ' || contact, 'Customer ' || number || ', Contact ' || contact,
           %(first)s + number, %(first)s + number, 'Customer ' || number, FALSE, 233, 'contact', TRUE, TRUE, 'en_US',
           'ask', 1, 0, 0, 0, 1, 1, now(), now()
      FROM generate_series(0, %(customers)s - 1) number, generate_series(0, 1) contact
     WHERE number %% 5 < 3 AND number %% 9 = 0
"""

# u ** 2.5: the first fifth of the customers places half of the orders and brings two thirds of the revenue.
ORDERS = """
    INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id, partner_shipping_id, state, date_order,
                user_id, team_id, currency_id, currency_rate, amount_untaxed, amount_tax, amount_total, margin,
                margin_percent, warehouse_id, picking_policy, invoice_status, locked, require_signature,
                require_payment, prepayment_percent, create_uid, write_uid, create_date, write_date)
    SELECT 'B' || LPAD(number::text, 8, '0'), 1, partner_id, partner_id, partner_id, 'sale', ordered_at,
           2, 1, CASE WHEN rate = 1 THEN 1 ELSE (SELECT id FROM res_currency WHERE name = 'EUR') END, rate,
           amount, 0, amount, ROUND(amount * margin_rate::numeric, 2), margin_rate, 1, 'direct', 'no',
           FALSE, FALSE, FALSE, 1, 2, 2, ordered_at, ordered_at
      FROM (
        SELECT number, CASE WHEN foreign_chance < 0.04 THEN 1.0842 ELSE 1.0 END AS rate,
               CASE WHEN customer %% 5 < 3 AND customer %% 9 = 0 AND contact < 0.6
                    THEN %(contact)s + 2 * customer + (contact < 0.3)::integer
                    ELSE %(first)s + customer END AS partner_id,
               %(end)s::timestamp + interval '1 day' - %(days)s * interval '1 day'
                   * (gone + (come - gone) * moment) AS ordered_at,
               ROUND((20 + 180 * size * EXP(1.1 * SQRT(-2 * LN(1 - normal)) * COS(2 * PI() * angle)))::numeric, 2)
                   AS amount,
               0.15 + 0.25 * size_chance + 0.1 * moment AS margin_rate
          FROM (
            SELECT drawn.*, 0.3 + 4 * POWER(size_chance, 3) AS size,
                   CASE WHEN come_chance < 0.6 THEN 1 ELSE 1 - 2.4 * (come_chance - 0.6) END AS come,
                   CASE WHEN gone_chance < 0.8 THEN 0
                        ELSE (1 - 2.4 * GREATEST(come_chance - 0.6, 0)) * (gone_chance - 0.8) * 3 END AS gone
              FROM (
                SELECT placed.*, random() AS moment, random() AS normal, random() AS angle, random() AS foreign_chance,
                       random() AS contact,
                       (hashint4(customer) & 1023) / 1024.0::float8 AS size_chance,
                       (hashint4(customer + 1) & 1023) / 1024.0::float8 AS come_chance,
                       (hashint4(customer + 2) & 1023) / 1024.0::float8 AS gone_chance
                  FROM (SELECT number, ((FLOOR(%(customers)s * POWER(random(), 2.5))::bigint * %(step)s)
                                        %% %(customers)s)::integer AS customer
                          FROM generate_series(1, %(orders)s) number) placed
              ) drawn
          ) lived
      ) ordered
  ORDER BY ordered_at
"""
