from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests.common import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyAllocation(SupplyCase):
    """Who gains, who loses, who is left alone, and what is said of it."""

    def _hold(self, quantity=10, *tiers, **values):
        """Orders of these tiers that have reserved so much each."""
        self._put(quantity * len(tiers))
        orders = [self._order(code, quantity, **values) for code in tiers]
        for order in orders:
            self.assertEqual(self._reserved(order), quantity)
        return orders

    def _check(self, allocation, figures):
        """`figures`: {order: (after, reason code)}; and that applying does just that."""
        found = {line.order_id: (line.after, line.reason_code) for line in allocation.line_ids}
        self.assertEqual(found, figures)
        allocation.apply()
        self.assertEqual({order: self._reserved(order) for order in figures},
                         {order: after for order, (after, _code) in figures.items()})
        self._check_stock()

    # === STRATEGIES ===#

    def test_who_gains_takes_from_the_worst_rank_first(self):
        ordinary, small = self._hold(10, "ordinary", "small")
        vip = self._order("vip", 14)
        self._check(self._simulate(), {vip: (14, "taken"), ordinary: (6, "lost"), small: (0, "lost")})

    def test_improve_loses_nothing(self):
        main, small = self._hold(10, "main", "small")
        vip = self._order("vip", 15)
        self._check(self._simulate(), {vip: (10, "taken"), main: (10, "kept"), small: (0, "lost")})

    def test_redistribute_may_gain_and_lose(self):
        small, = self._hold(10, "small")
        ordinary = self._order("ordinary", 6)
        self._check(self._simulate(), {ordinary: (6, "taken"), small: (4, "lost")})
        vip = self._order("vip", 3)
        self.company.supply_max_bumps = 2
        self._check(self._simulate(), {vip: (3, "taken"), ordinary: (6, "kept"), small: (1, "lost")})

    def test_fill_gains_nothing(self):
        self._put(5)
        small = self._order("small", 5)
        other = self._order("small", 5)
        self._put(3)
        self._check(self._simulate(), {small: (5, "kept"), other: (0, "fill")})

    def test_skip_is_left_alone(self):
        self.tiers["ordinary"].supply_strategy = "skip"
        ordinary, = self._hold(10, "ordinary")
        waiting, vip = self._order("ordinary", 5), self._order("vip", 5)
        self._check(self._simulate(), {ordinary: (10, "kept"), waiting: (0, "skip"), vip: (0, "short")})
        self.assertTrue(self._simulate().line_ids.filtered(lambda line: line.order_id == vip).is_exception)

    def test_customers_without_tier_lose_first(self):
        small, none = self._hold(10, "small", "none")
        vip = self._order("vip", 10)
        self._check(self._simulate(), {vip: (10, "taken"), small: (10, "kept"), none: (0, "lost")})

    def test_other_demand_is_left_alone(self):
        self._put(10)
        place = self.env["stock.location"].create({"name": "Showroom", "location_id": self.stock.location_id.id})
        picking = self.env["stock.picking"].create({
            "picking_type_id": self.warehouse.int_type_id.id, "location_id": self.stock.id,
            "location_dest_id": place.id, "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": 10, "location_id": self.stock.id,
                "location_dest_id": place.id})]})
        picking.action_confirm()
        picking.action_assign()
        vip = self._order("vip", 10)
        lines = {line.move_id: (line.after, line.reason_code) for line in self._simulate().line_ids}
        self.assertEqual(lines, {picking.move_ids: (10, "kept"), self._moves(vip): (0, "short")})

    def test_free_goods_come_first(self):
        small, = self._hold(10, "small")
        vip = self._order("vip", 4)
        self._put(5)
        self._check(self._simulate(), {vip: (4, "free"), small: (10, "kept")})

    def test_the_latest_promise_of_a_rank_loses(self):
        self._put(20)
        soon, late = self._order("small", 10, promised_days=3), self._order("small", 10, promised_days=30)
        vip = self._order("vip", 10)
        self._check(self._simulate(), {vip: (10, "taken"), soon: (10, "kept"), late: (0, "lost")})

    def test_as_few_victims_as_possible(self):
        self._put(22)
        little, much = self._order("small", 2, promised_days=30), self._order("small", 20, promised_days=3)
        vip = self._order("vip", 8)
        self._check(self._simulate(), {vip: (8, "taken"), little: (2, "kept"), much: (12, "lost")})

    # === BY HAND ===#

    def test_pinned(self):
        ordinary, small = self._hold(10, "ordinary", "small")
        vip = self._order("vip", 10)
        allocation = self._simulate()
        line = allocation.line_ids.filtered(lambda line: line.order_id == small)
        line.action_toggle_pin()
        allocation.action_simulate()
        self.assertTrue(allocation.line_ids.filtered(lambda line: line.order_id == small).is_pinned)
        self._check(allocation, {vip: (10, "taken"), ordinary: (0, "lost"), small: (10, "pinned")})

    def test_excluded(self):
        small, = self._hold(10, "small")
        vip, main = self._order("vip", 10), self._order("main", 4)
        allocation = self._simulate()
        allocation.line_ids.filtered(lambda line: line.order_id == vip).action_toggle_exclude()
        allocation.action_simulate()
        self._check(allocation, {vip: (0, "excluded"), main: (4, "taken"), small: (6, "lost")})

    # === FAIRNESS ===#

    def test_an_order_is_bumped_once(self):
        small, ordinary = self._hold(10, "small", "ordinary")
        vip = self._order("vip", 4)
        self._check(self._simulate(), {vip: (4, "taken"), small: (6, "lost"), ordinary: (10, "kept")})
        best = self._order("vip", 4)
        self._check(self._simulate(), {vip: (4, "kept"), best: (4, "taken"), small: (6, "fill"),
                                       ordinary: (6, "lost")})

    def test_a_bump_that_was_undone_does_not_count(self):
        small, = self._hold(10, "small")
        self._order("vip", 4)
        allocation = self._simulate()
        allocation.apply()
        allocation.undo()
        self.assertEqual(self._reserved(small), 10)
        self.assertEqual(self._lines(self._simulate(), "after", small), [6])

    def test_no_bumps_at_all(self):
        small, = self._hold(10, "small")
        vip = self._order("vip", 10)
        self._check(self._simulate(supply_max_bumps=0), {vip: (0, "short"), small: (10, "bumped")})

    def test_freeze_window(self):
        self._put(20)
        soon, late = self._order("small", 10, promised_days=2), self._order("small", 10, promised_days=9)
        vip = self._order("vip", 20)
        self._check(self._simulate(supply_freeze_days=5),
                    {vip: (10, "taken"), soon: (10, "frozen"), late: (0, "lost")})

    def test_no_customer_takes_more_than_his_share(self):
        small, = self._hold(20, "small")
        vip, again, other = self._order("vip", 8), self._order("vip", 6), self._order("main", 4)
        self._check(self._simulate(supply_customer_cap_percent=50), {
            vip: (8, "taken"), again: (2, "taken"), other: (4, "taken"), small: (6, "lost")})

    def test_a_guaranteed_share_is_not_taken(self):
        self.tiers["small"].supply_guaranteed_percent = 40
        small, = self._hold(20, "small")
        vip = self._order("vip", 20)
        self._check(self._simulate(), {vip: (12, "taken"), small: (8, "lost")})

    def test_a_guaranteed_share_of_what_becomes_free(self):
        self.tiers["ordinary"].supply_guaranteed_percent = 30
        vip, ordinary = self._order("vip", 20), self._order("ordinary", 20)
        self._put(10)
        self._serve()
        self.assertEqual(self._reserved(vip, ordinary), [7, 3])

    def test_who_ships_all_at_once_takes_all_or_nothing(self):
        small, = self._hold(10, "small")
        vip = self._order("vip", 12, picking_policy="one")
        self._check(self._simulate(), {vip: (0, "whole"), small: (10, "kept")})
        self._put(2)
        self._check(self._simulate(), {vip: (12, "taken"), small: (0, "lost")})

    # === WHAT THE WAREHOUSE HAS BEGUN ===#

    def test_picked_and_printed_are_left_alone(self):
        picked, printed, packed = self._hold(10, "small", "small", "small")
        self._moves(picked).picked = True
        printed.picking_ids.printed = True
        package = self.env["stock.package"].create({"name": "Whole"})
        self._moves(packed).move_line_ids.write({"package_id": package.id, "result_package_id": package.id})
        vip = self._order("vip", 10)
        found = {line.order_id: (line.after, line.reason_code) for line in self._simulate().line_ids}
        self.assertEqual(found, {vip: (0, "short"), picked: (10, "picked"), printed: (10, "printed"),
                                 packed: (10, "package")})

    def test_later_steps_are_left_alone(self):
        self.warehouse.delivery_steps = "pick_ship"
        small, ordinary = self._hold(10, "small", "ordinary")
        self._ship(small.picking_ids)
        vip = self._order("vip", 10)
        self._check(self._simulate(), {vip: (10, "taken"), ordinary: (0, "lost")})
        self.assertEqual(self._moves(small).quantity, 10)

    def test_protections_are_respected(self):
        self._put(10)
        small = self._order("small", 10)
        self._protect("vip", 6)
        main, vip = self._order("main", 10), self._order("vip", 3)
        allocation = self._simulate()
        self.assertEqual(self._lines(allocation, "after", vip, main, small), [3, 4, 3])
        self._check(allocation, {vip: (3, "taken"), main: (4, "taken"), small: (3, "lost")})

    def test_tracked_goods_in_dozens(self):
        goods = self._new_product("Paint", tracking="lot")
        for name in ("L1", "L2"):
            lot = self.env["stock.lot"].create({"name": name, "product_id": goods.id, "company_id": self.company.id})
            self._put(15, goods, lot_id=lot)
        small = self._order("small", 30, goods)
        vip = self._order("vip", 2, goods, line={"product_uom_id": self.env.ref("uom.product_uom_dozen").id})
        allocation = self._simulate(goods)
        self.assertEqual(self._lines(allocation, "after", vip, small), [24, 6])
        allocation.apply()
        self.assertEqual(self._reserved(vip, small), [24, 6])
        self._check_stock(goods)
        allocation.undo()
        self.assertEqual(self._reserved(vip, small), [0, 30])
        self._check_stock(goods)

    # === STALE ===#

    def test_what_has_changed_is_simulated_again(self):
        small, = self._hold(10, "small")
        vip = self._order("vip", 6)
        for change in (lambda: self._order("vip", 2), lambda: self._put(3),
                       lambda: small.picking_ids.do_unreserve(), lambda: vip._action_cancel()):
            with self.env.cr.savepoint() as savepoint:
                allocation = self._simulate()
                change()
                before = self._reserved(small, vip)
                with self.assertRaisesRegex(UserError, "simulate again"):
                    allocation.apply()
                self.assertEqual((allocation.state, self._reserved(small, vip)), ("simulated", before))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_undo_is_refused_when_it_is_too_late(self):
        for way in ("picked", "shipped", "cancelled", "served"):
            with self.subTest(way=way), self.env.cr.savepoint() as savepoint:
                small, = self._hold(10, "small")
                vip = self._order("vip", 6)
                allocation = self._simulate()
                allocation.apply()
                if way == "picked":
                    self._moves(vip).picked = True
                elif way == "shipped":
                    self._ship(vip.picking_ids)
                elif way == "cancelled":
                    small._action_cancel()
                else:
                    self._put(6)
                    self._serve()
                before = self._reserved(small, vip)
                with self.assertRaisesRegex(UserError, "cannot be undone"):
                    allocation.undo()
                self.assertEqual((allocation.state, self._reserved(small, vip)), ("applied", before))
                savepoint.rollback()
                self.env.invalidate_all()

    # === DATES ===#

    def test_days_late_before_and_after(self):
        self._put(10)
        small = self._order("small", 10, promised_days=5)
        vip = self._order("vip", 10, promised_days=2)
        self._receive(10, days=7, done=False)
        allocation = self._simulate()
        today = fields.Date.today()
        later = today + timedelta(days=7)
        self.assertEqual(self._lines(allocation, "expected_before", vip, small), [later, today])
        self.assertEqual(self._lines(allocation, "days_late_before", vip, small), [5, 0])
        self.assertEqual(self._lines(allocation, "expected_after", vip, small), [today, later])
        self.assertEqual(self._lines(allocation, "days_late_after", vip, small), [0, 2])

    def test_no_supply_in_sight(self):
        small, = self._hold(10, "small")
        self._order("vip", 10)
        line = self._simulate().line_ids.filtered(lambda line: line.order_id == small)
        self.assertFalse(line.expected_after)
        self.assertEqual(line.days_late_after, 0)

    def test_totals(self):
        ordinary, small = self._hold(10, "ordinary", "small")
        self._order("vip", 14)
        allocation = self._simulate()
        self.assertEqual([(row["rank"], row["before"], row["after"], row["change"]) for row in allocation.totals],
                         [(1, 0, 14, 14), (3, 10, 6, -4), (4, 10, 0, -10)])
        self.assertEqual((allocation.gained, allocation.loser_count, allocation.exception_count), (14, 2, 0))
        self.assertEqual([line.order_id for line in allocation.line_ids.filtered(lambda line: line.change < 0)],
                         [ordinary, small])
