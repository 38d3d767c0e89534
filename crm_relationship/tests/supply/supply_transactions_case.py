"""Real transactions: a company with priority supply that is committed, and people who work in threads."""

from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from ..transactions_case import TransactionsCase

WORKER = "odoo.addons.crm_relationship.models.supply.crm_supply_worker"


class SupplyTransactionsCase(TransactionsCase):
    """A company with a warehouse, and a customer of each tier."""

    company_id = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.registry.cursor() as cr:
            env = cls._environment(cr)
            company = env["res.company"].create({"name": "Transactions", "supply_priority_enabled": True})
            cls.company_id = company.id
            warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)])
            cls.warehouse_id, cls.stock_id = warehouse.id, warehouse.lot_stock_id.id
            cls.customer_ids = {"none": env["res.partner"].create({"name": "Customer none"}).id}
            for tier in env["crm.tier"].search([]):
                customer = env["res.partner"].with_company(company).create({"name": f"Customer {tier.code}"})
                customer.set_tier_override(tier.code, "for the test")
                cls.customer_ids[tier.code] = customer.id
        cls.registry.clear_all_caches()

    def setUp(self):
        super().setUp()
        self.product_id = self._request(self._new_product)

    @classmethod
    def _environment(cls, cr):
        env = super()._environment(cr)
        return env(context={**cls.context, "allowed_company_ids": [cls.company_id]}) if cls.company_id else env

    @classmethod
    @contextmanager
    def _transaction(cls):
        """It has seen the database as it is now."""
        with super()._transaction() as env:
            cls._take_snapshot(env.cr)
            yield env

    # --- what people do ---

    def _new_product(self, env):
        return env["product.product"].create({
            "name": "Chair", "is_storable": True, "standard_price": 60, "taxes_id": False}).id

    def _put(self, env, quantity):
        env["stock.quant"]._update_available_quantity(
            env["product.product"].browse(self.product_id), env["stock.location"].browse(self.stock_id), quantity)

    def _order(self, env, tier, quantity=10, confirm=True):
        order = env["sale.order"].create({
            "partner_id": self.customer_ids[tier], "company_id": self.company_id, "warehouse_id": self.warehouse_id,
            "commitment_date": fields.Datetime.now() + timedelta(days=10),
            "order_line": [Command.create({
                "product_id": self.product_id, "product_uom_qty": quantity, "price_unit": 100, "tax_ids": False})]})
        if confirm:
            order.action_confirm()
        return order.id

    def _confirm(self, env, order_id):
        env["sale.order"].browse(order_id).action_confirm()

    def _cancel(self, env, order_id):
        env["sale.order"].browse(order_id)._action_cancel()

    def _assign(self, env, order_id):
        env["sale.order"].browse(order_id).picking_ids.move_ids._action_assign()

    def _schedule(self, env):
        env["stock.rule"].run_scheduler(company_id=self.company_id)

    def _work(self, env):
        """The worker's cron, which must not fail."""
        with self.assertNoLogs(WORKER, "ERROR"):
            env["crm.supply.worker"]._cron_serve()

    def _orders(self, *tiers, **values):
        """Committed orders of customers of these tiers."""
        return [self._request(partial(self._order, tier=tier, **values)) for tier in tiers]

    # --- what has come of it ---

    def _reserved(self, *order_ids):
        with self._transaction() as env:
            moves = env["sale.order"].browse(order_ids).picking_ids.move_ids
            return [sum(moves.filtered(lambda move, order_id=order_id: move.sale_line_id.order_id.id == order_id)
                        .mapped("quantity")) for order_id in order_ids]

    def _read_stock(self):
        """(quantity, reserved in quants, reserved in lines) of the product in its warehouse."""
        with self._transaction() as env:
            [row] = env.execute_query(SQL(
                """
                SELECT COALESCE(SUM(quantity), 0), COALESCE(SUM(reserved_quantity), 0),
                       (SELECT COALESCE(SUM(line.quantity_product_uom), 0) FROM stock_move_line line
                         WHERE line.product_id = %(product)s AND line.state NOT IN ('done', 'cancel'))
                  FROM stock_quant quant JOIN stock_location place ON place.id = quant.location_id
                 WHERE quant.product_id = %(product)s AND place.usage = 'internal'
                """, product=self.product_id))
            return row

    def _check(self, reserved=None):
        """Nothing is reserved twice, and quants agree with lines."""
        quantity, in_quants, in_lines = self._read_stock()
        self.assertLessEqual(in_lines, quantity)
        self.assertEqual(in_quants, in_lines)
        if reserved is not None:
            self.assertEqual(in_lines, reserved)

    def _count_requests(self):
        with self._transaction() as env:
            return env["crm.supply.request"].search_count([("product_id", "=", self.product_id)])

    def _finish(self, reserved=None):
        """The worker comes; then all is in order."""
        self._request(self._work)
        self._check(reserved)
        self.assertEqual(self._count_requests(), 0)
