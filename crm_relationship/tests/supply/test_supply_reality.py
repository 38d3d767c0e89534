from datetime import timedelta
from random import Random

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import tagged

from .supply_case import SupplyCase

ORDERS, LINES, PRODUCTS = 84, 12, 20
TIERS = ("vip", "main", "main", "ordinary", "ordinary", "ordinary", "small", "small", "none")


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyReality(SupplyCase):
    """What is simulated is what happens, for each of a thousand moves with lots, protections, units and all-at-once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = Random(7)
        cls.products = cls.env["product.product"].create([{
            "name": f"Goods {number}", "type": "consu", "is_storable": True, "taxes_id": False,
            "tracking": "lot" if number % 4 == 0 else "none"} for number in range(PRODUCTS)])
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        now = fields.Datetime.now()
        cls.orders = cls.env["sale.order"].create([{
            "partner_id": cls.customers[cls.random.choice(TIERS)].id, "company_id": cls.company.id,
            "warehouse_id": cls.warehouse.id, "picking_policy": "one" if number % 9 == 0 else "direct",
            "commitment_date": now + timedelta(days=cls.random.randint(-5, 20), minutes=number),
            "order_line": [Command.create(cls._prepare_line(product))
                           for product in cls.random.sample(list(cls.products), LINES)]}
            for number in range(ORDERS)])
        cls.orders.action_confirm()
        cls.moves = cls.orders.picking_ids.move_ids
        for number, product in enumerate(cls.products[:6]):
            cls._protect("vip" if number % 2 else "main", 20 + 10 * number, product)
        cls._protect("vip", 15, cls.products[0])

    @classmethod
    def _prepare_line(cls, product):
        in_dozens = cls.random.random() < 0.1
        return {"product_id": product.id, "product_uom_qty": cls.random.randint(1, 2 if in_dozens else 15),
                "price_unit": 10, "product_uom_id": cls.dozen.id if in_dozens else product.uom_id.id}

    def _fill(self, least, most):
        """Stock of each product for a part of what is needed."""
        for product in self.products:
            need = sum(self.moves.filtered(lambda move, product=product: move.product_id == product).mapped(
                "product_qty"))
            quantity = int(need * self.random.uniform(least, most))
            lots = self.env["stock.lot"].create([
                {"name": f"{product.name} {number} {quantity}", "product_id": product.id,
                 "company_id": self.company.id} for number in range(3)]) if product.tracking == "lot" else [None]
            for lot in lots:
                self._put(max(1, quantity // len(lots)), product, lot_id=lot)

    def _get_reserved(self):
        self.env.invalidate_all()
        return {move: round(move.product_qty - move._get_supply_need(), 4) for move in self.moves}

    def _get_simulated(self, allocation):
        return {line.move_id: round(line.after, 4) for line in allocation.line_ids}

    def test_the_queue_is_served_as_simulated(self):
        self.assertGreater(len(self.moves), 1000)
        self.tiers["vip"].browse([tier.id for tier in self.tiers.values()]).supply_strategy = "redistribute"
        self._fill(0.2, 0.7)
        simulated = self._get_simulated(self._simulate(*self.products))
        self.assertEqual(len(simulated), len(self.moves))
        self.assertFalse(any(self._get_reserved().values()))
        self.env["stock.rule"].run_scheduler()
        reserved = self._get_reserved()
        self.assertEqual({move: (after, reserved[move]) for move, after in simulated.items()
                          if after != reserved[move]}, {})
        self.assertGreater(sum(bool(quantity) for quantity in reserved.values()), 300)
        for product in self.products:
            self._check_stock(product)
        before = reserved
        self._serve()
        self.assertEqual(self._get_reserved(), before, "who is served already is not served again")

    def test_what_is_applied_is_what_was_simulated(self):
        self._fill(0.3, 0.6)
        self.company.supply_priority_enabled = False
        self.env["stock.rule"].run_scheduler()
        self.company.supply_priority_enabled = True
        self._fill(0.05, 0.1)
        before = self._get_reserved()
        allocation = self._simulate(*self.products)
        simulated = self._get_simulated(allocation)
        self.assertEqual({line.move_id: round(line.before, 4) for line in allocation.line_ids}, before)
        codes = set(allocation.line_ids.mapped("reason_code"))
        self.assertLessEqual({"taken", "lost", "free", "kept", "fill"}, codes)
        allocation.apply()
        reserved = self._get_reserved()
        self.assertEqual({move: (after, reserved[move]) for move, after in simulated.items()
                          if after != reserved[move]}, {})
        for product in self.products:
            self._check_stock(product)
