from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyQueue(SupplyCase):
    """Who is served first among those who wait."""

    def test_the_best_tier_is_served_first_whoever_ordered_first(self):
        orders = [self._order(code, 10) for code in ("none", "small", "ordinary", "main", "vip")]
        self._put(25)
        self._serve()
        self.assertEqual(self._reserved(*orders), [0, 0, 5, 10, 10])
        self._check_stock()

    def test_rank_travels_to_picking_and_move(self):
        order = self._order("main", 3)
        self.assertEqual(order.supply_rank, 2)
        self.assertEqual(order.picking_ids.supply_rank, 2)
        self.assertEqual(order.picking_ids.move_ids.supply_rank, 2)
        self.assertEqual(order.picking_ids.move_ids.supply_deadline, order.commitment_date)
        self.assertEqual(order.picking_ids.supply_tier_id.code, "main")

    def test_within_a_tier_the_earlier_promise_is_served_first(self):
        late = self._order("vip", 10, promised_days=20)
        soon = self._order("vip", 10, promised_days=2)
        self._put(15)
        self._serve()
        self.assertEqual(self._reserved(late, soon), [5, 10])

    def test_scheduler_and_receipt_agree(self):
        orders = [self._order(code, 10) for code in ("none", "ordinary", "vip")]
        self._put(15)
        self.env["stock.rule"].run_scheduler()
        self.assertEqual(self._reserved(*orders), [0, 5, 10])

    def test_without_tiers_odoos_own_order(self):
        first, second = self._order("none", 10), self._order("none", 10)
        self._put(12)
        self.env["stock.rule"].run_scheduler()
        self.assertEqual(self._reserved(first, second), [10, 2])

    def test_confirmation_leaves_to_better_ranks_what_they_wait_for(self):
        vip = self._order("vip", 10)
        self._put(12)
        small = self._order("small", 10)
        self.assertEqual(self._reserved(vip, small), [0, 2])
        self._serve()
        self.assertEqual(self._reserved(vip, small), [10, 2])

    def test_delay_lets_go(self):
        self._put(10)
        first = self._order("ordinary", 10, promised_days=5)
        vip = self._order("vip", 10)
        self.assertEqual(self._reserved(first, vip), [10, 0])
        first.commitment_date = fields.Datetime.now() + timedelta(days=30)
        self._serve()
        self.assertEqual(self._reserved(first, vip), [0, 10])

    def test_simulate_apply_undo(self):
        self._put(10)
        first = self._order("small", 10)
        vip = self._order("vip", 6)
        self.assertEqual(self._reserved(first, vip), [10, 0])
        result = self.env["crm.supply.allocation"].simulate(self.goods.ids, self.warehouse.id)
        allocation = self.env["crm.supply.allocation"].browse(result["allocation_id"])
        self.assertEqual({line["order"]: line["after"] for line in result["lines"]}, {first.name: 4, vip.name: 6})
        allocation.apply()
        self.assertEqual(self._reserved(first, vip), [4, 6])
        allocation.undo()
        self.assertEqual(self._reserved(first, vip), [10, 0])
        self._check_stock()

    def test_protection(self):
        self.env["crm.supply.protection"].create({
            "product_id": self.goods.id, "warehouse_id": self.warehouse.id, "tier_id": self.tiers["vip"].id,
            "quantity": 8})
        self._put(10)
        small = self._order("small", 10)
        self.assertEqual(self._reserved(small), 2)
        vip = self._order("vip", 10)
        self.assertEqual(self._reserved(small, vip), [2, 8])
        outlook = vip.get_supply_outlook()
        self.assertEqual(outlook[0]["lines"][0]["reserved"], 8)
        self.assertEqual(outlook[0]["lines"][0]["missing"], 2)

    def test_a_late_order_gains_a_rank_for_each_so_many_days(self):
        """Up to the first; where the company does not want that, or without a tier, none."""
        late = [self._order("small", 1, promised_days=-days) for days in (-3, 0, 6, 7, 14, 99)]
        plain = self._order("none", 1, promised_days=-99)
        for ageing, turns in ((7, [4, 4, 4, 3, 2, 1, 50]), (0, [4, 4, 4, 4, 4, 4, 50])):
            self.company.supply_ageing_days = ageing
            with self.subTest(ageing=ageing):
                self.assertEqual([self._moves(order).supply_turn for order in [*late, plain]], turns)
