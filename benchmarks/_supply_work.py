"""What is measured: the scheduler, a receipt, confirming an order, the simulation, the screens. All is undone."""

import gc
from collections import defaultdict
from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command

from benchmarks import _odoo, _supply_orders
from benchmarks._supply_orders import FIRST, IN_A_ROUND, LINES, MOVES, ORDERS, SHARE

ADMIN = 2
KEY_MOVES = (FIRST + MOVES - IN_A_ROUND * LINES, FIRST + MOVES - 1)  # the last round is the key account's


@contextmanager
def undone(database, user=_odoo.api.SUPERUSER_ID):
    """An environment with everything warm, rolled back at the end."""
    with _odoo.environment(database, user=user) as env:
        gc.collect()
        yield env
        env.cr.rollback()
    _supply_orders.tidy(database)


@contextmanager
def measured(env):
    """The `Cost` of what happens inside, what is written at the commit included."""
    env.cr.flush()
    env.invalidate_all()
    with _odoo.Cost(env.cr) as cost:
        yield cost
        env.cr.flush()


def moves(env):
    """The workload."""
    return env["stock.move"].browse(range(FIRST, FIRST + MOVES))


def stock(env):
    """Where the goods arrive."""
    return env["stock.warehouse"].search([("company_id", "=", 1)], limit=1).lot_stock_id


def arrive(env):
    """So much of each product as `SHARE` says."""
    needs = defaultdict(float)
    for move in moves(env):
        needs[move.product_id] += move.product_qty
    for product, need in needs.items():
        env["stock.quant"]._update_available_quantity(product, stock(env), round(need * SHARE))


def schedule(env):
    """Odoo's scheduler."""
    env["stock.rule"].run_scheduler(company_id=1)


def work(env):
    """Our worker; what it commits is left open."""
    with patch.object(env.registry["ir.cron"], "_commit_progress", lambda *_args, **_values: float("inf")):
        env["crm.supply.worker"]._cron_serve()


def read_reservations(env):
    """(share of the key account's demand that is reserved, units reserved twice, units in which lines and quants
    differ)."""
    env.flush_all()
    env.cr.execute("SELECT SUM(quantity) / SUM(product_uom_qty) FROM stock_move WHERE id BETWEEN %s AND %s", KEY_MOVES)
    [fill] = env.cr.fetchone()
    env.cr.execute(
        """
        SELECT COALESCE(SUM(GREATEST(0, in_quants - quantity)), 0),
               COALESCE(SUM(ABS(in_quants - COALESCE(in_lines, 0))), 0)
          FROM (SELECT product_id, SUM(quantity) AS quantity, SUM(reserved_quantity) AS in_quants FROM stock_quant
                 WHERE location_id = %(stock)s GROUP BY product_id) quants
     LEFT JOIN (SELECT product_id, SUM(quantity_product_uom) AS in_lines FROM stock_move_line
                 WHERE location_id = %(stock)s AND state NOT IN ('done', 'cancel') GROUP BY product_id) lines
         USING (product_id)
        """, {"stock": stock(env).id})
    return (fill, *env.cr.fetchone())


def run_scheduler(database):
    """Costs of the scheduler after the arrival, of the worker after it (ours only) and of the scheduler once more,
    and what has been reserved."""
    with undone(database) as env:
        arrive(env)
        with measured(env) as first:
            schedule(env)
        with measured(env) as worker:
            if database == _supply_orders.ON:
                work(env)
        with measured(env) as second:
            schedule(env)
        return first, worker, second, read_reservations(env)


def run_scheduler_in_vain(database):
    """Cost of the scheduler when nothing has arrived."""
    with undone(database) as env, measured(env) as cost:
        schedule(env)
    return cost


def receive(database, repeats):
    """`Cost` of so many receipts of one product each, together, and what has been reserved."""
    costs = []
    with undone(database) as env:
        for product in moves(env)[:repeats + 1].product_id:  # the first one warms the caches
            receipt = env["stock.picking"].create({
                "picking_type_id": stock(env).warehouse_id.in_type_id.id, "move_ids": [Command.create({
                    "product_id": product.id, "product_uom_qty": 150})]})
            receipt.action_confirm()
            receipt.move_ids.write({"quantity": 150, "picked": True})
            with measured(env) as cost:
                receipt._action_done()
            costs.append(cost)
        return _odoo.add_up(costs[1:]), read_reservations(env)


def confirm(database, protected=False, available=True):
    """Queries of confirming an order of one line by a salesperson, with goods in stock or without."""
    with undone(database, user=ADMIN) as env:
        products = env["product.product"].create([
            {"name": f"Chair {number}", "is_storable": True, "list_price": 100} for number in range(2)])
        if available:
            for product in products:
                env["stock.quant"].sudo()._update_available_quantity(product, stock(env), 100)
        if protected:
            env["crm.supply.protection"].create([{
                "product_id": product.id, "warehouse_id": stock(env).warehouse_id.id, "quantity": 50,
                "tier_id": env["crm.tier"].search([("code", "=", "vip")]).id} for product in products])
        customer = env["sale.order"].browse(FIRST + IN_A_ROUND).partner_id
        orders = [env["sale.order"].create({"partner_id": customer.id, "order_line": [Command.create({
            "product_id": product.id, "product_uom_qty": 60 if protected else 1})]}) for product in products]
        for order in orders:  # the first one warms the caches
            with measured(env) as cost:
                order.action_confirm()
        return len(cost.statements)


def simulate():
    """Costs of deciding on all moves and of a whole simulation; how many moves the scheduler serves otherwise."""
    with undone(_supply_orders.ON) as env:
        arrive(env)
        allocations = env["crm.supply.allocation"]
        products, warehouse = moves(env).product_id, stock(env).warehouse_id
        allocation = allocations.create({"product_ids": [Command.set(products.ids)], "warehouse_id": warehouse.id})
        with measured(env) as deciding:
            outcomes, _transfers = allocation._decide(allocation._get_moves(), {})
        with measured(env) as whole:
            allocations.simulate(products.ids, warehouse.id)
        schedule(env)
        env.flush_all()
        env.cr.execute("SELECT id, quantity FROM stock_move WHERE id BETWEEN %s AND %s", [FIRST, FIRST + MOVES - 1])
        different = sum(abs(float(quantity or 0) - outcomes[move_id].after) > 1e-6
                        for move_id, quantity in env.cr.fetchall())
        return deciding, whole, different


def read_screens():
    """Costs of the list of shortages, of counting them, and of the outlook of one of the key account's orders."""
    with undone(_supply_orders.ON, user=ADMIN) as env:
        env["res.users"].browse(ADMIN).group_ids |= env.ref("crm_relationship.group_relationship_manager")
        shortages = env["crm.supply.shortage"]
        with measured(env) as page:
            shortages.search([], limit=80).read(["move_id", "partner_id", "missing", "expected_date", "days_late"])
        with measured(env) as counting:
            count = shortages.search_count([])
        with measured(env) as outlook:
            env["sale.order"].browse(FIRST + ORDERS - 1).get_supply_outlook()
        return page, counting, outlook, count
