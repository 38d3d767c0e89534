from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyProtection(SupplyCase):
    """Goods kept for a tier and better ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = fields.Date.today()

    def _figures(self, protection):
        self.env.invalidate_all()
        return protection.protected, protection.consumed, protection.remaining, protection.over_protected

    # === WHO GETS WHAT ===#

    def test_only_entitled_tiers_reserve_what_is_kept(self):
        self._protect("main", 7)
        self._put(10)
        orders = [self._order(code, 10) for code in ("none", "small", "main")]
        self.assertEqual(self._reserved(*orders), [3, 0, 7])

    def test_nested_protections_hold_the_same_goods(self):
        vip, both = self._protect("vip", 50), self._protect("main", 80)
        self._put(100)
        small, main, best = (self._order(code, 100) for code in ("small", "main", "vip"))
        self.assertEqual(self._reserved(small, main, best), [20, 30, 50])
        self.assertEqual(self._figures(vip), (50, 50, 0, 0))
        self.assertEqual(self._figures(both), (80, 80, 0, 0))

    def test_the_best_tier_uses_up_both(self):
        vip, both = self._protect("vip", 50), self._protect("main", 80)
        self._put(100)
        self._order("vip", 60)
        self.assertEqual((self._figures(vip)[2], self._figures(both)[2]), (0, 20))
        self.assertEqual(self._reserved(self._order("small", 100)), 20)

    def test_one_who_is_worse_uses_up_his_own(self):
        vip, both = self._protect("vip", 50), self._protect("main", 80)
        self._put(100)
        self._order("main", 30)
        self.assertEqual((self._figures(vip)[2], self._figures(both)[2]), (50, 50))
        self.assertEqual(self._reserved(self._order("main", 100)), 20)

    def test_another_warehouse_and_product_are_free(self):
        other = self.env["stock.warehouse"].create({"name": "North", "code": "NRT", "company_id": self.company.id})
        self._protect("vip", 10)
        table = self._new_product("Table")
        self._put(10, location=other.lot_stock_id)
        self._put(10, table)
        self.assertEqual(self._reserved(self._order("none", 10, warehouse_id=other.id)), 10)
        self.assertEqual(self._reserved(self._order("none", 10, table)), 10)

    def test_a_category_and_those_below_it(self):
        parent = self.env["product.category"].create({"name": "Furniture"})
        child = self.env["product.category"].create({"name": "Chairs", "parent_id": parent.id})
        products = [self._new_product("Stool", categ_id=child.id), self._new_product("Desk", categ_id=parent.id)]
        self._new_product("Assembly", categ_id=child.id, type="service", is_storable=False)
        protection = self._protect("vip", 6, categ_id=parent.id)
        self.assertCountEqual(protection.line_ids.product_id.ids, [product.id for product in products])
        self.assertEqual(protection.protected, 12)
        for product in products:
            self._put(10, product)
            self.assertEqual(self._reserved(self._order("small", 10, product)), 4)
        late = self._new_product("Bench", categ_id=child.id)
        self._put(10, late)
        self.env["crm.supply.protection"]._cron_protect()
        self.assertEqual(self._reserved(self._order("small", 10, late)), 4)

    # === WHEN ===#

    def test_days(self):
        for first, last, expected in ((1, 5, 10), (-5, -1, 10), (0, 0, 2), (-5, None, 2)):
            with self.subTest(first=first, last=last):
                goods = self._new_product(f"Lamp {first} {last}")
                self._put(10, goods)
                self._protect("vip", 8, goods, date_from=self.day + timedelta(days=first),
                              date_to=last is not None and self.day + timedelta(days=last))
                self.assertEqual(self._reserved(self._order("small", 10, goods)), expected)

    def test_proposed_and_archived_protections_keep_nothing(self):
        self._put(10)
        protection = self._protect("vip", 8, state="proposed")
        order = self._order("small", 3)
        self.assertEqual(self._reserved(order), 3)
        protection.action_confirm()
        self.assertEqual(self._reserved(self._order("small", 3)), 0)
        protection.active = False
        self.assertEqual(self._reserved(self._order("small", 3)), 3)

    def test_what_is_left_at_the_end_is_released_to_who_waits(self):
        protection = self._protect("vip", 8, date_from=self.day - timedelta(days=3))
        self._put(10)
        small = self._order("small", 10)
        self.assertEqual(self._reserved(small), 2)
        self._serve()
        self.env.cr.execute("UPDATE crm_supply_protection SET date_to = %s WHERE id = %s",
                            [self.day - timedelta(days=1), protection.id])
        self.env.invalidate_all()
        self.env["crm.supply.protection"]._cron_protect()
        self.assertEqual(protection.state, "released")
        self._serve()
        self.assertEqual(self._reserved(small), 10)
        self.assertEqual(self._figures(protection)[2], 0)

    def test_released_by_hand(self):
        protection = self._protect("vip", 8)
        self._put(10)
        small = self._order("small", 10)
        self._serve()
        protection.action_release()
        self._serve()
        self.assertEqual(self._reserved(small), 10)

    # === FIGURES ===#

    def test_reserved_shipped_returned(self):
        protection = self._protect("vip", 10)
        self._put(6)
        self.assertEqual(self._figures(protection), (10, 0, 10, 4))
        order = self._order("vip", 4)
        self.assertEqual(self._figures(protection), (10, 4, 6, 4))
        self._ship(order.picking_ids)
        self.assertEqual(self._figures(protection), (10, 4, 6, 4))
        self._order("small", 1)
        self.assertEqual(self._figures(protection), (10, 4, 6, 4), "other tiers use up nothing")

    def test_two_steps_count_once(self):
        self.warehouse.delivery_steps = "pick_ship"
        protection = self._protect("vip", 10)
        self._put(10)
        order = self._order("vip", 5)
        self.assertEqual(self._figures(protection)[1:3], (5, 5))
        self._ship(order.picking_ids)
        self.assertEqual(self._figures(protection)[1:3], (5, 5))
        self._ship(self._moves(order).picking_id)
        self.assertEqual(self._figures(protection)[1:3], (5, 5))

    def test_deliveries_before_the_first_day_do_not_count(self):
        self._put(10)
        order = self._order("vip", 5)
        self._ship(order.picking_ids)
        order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=3)
        self.assertEqual(self._figures(self._protect("vip", 10, date_from=self.day))[1], 0)
        early = self._protect("vip", 10, date_from=self.day - timedelta(days=5))
        self.assertEqual(self._figures(early)[1], 5)

    def test_dozens_count_in_the_products_unit(self):
        protection = self._protect("vip", 30)
        self._put(30)
        self._order("vip", 2, line={"product_uom_id": self.env.ref("uom.product_uom_dozen").id})
        self.assertEqual(self._figures(protection)[1:3], (24, 6))

    # === TOLD TRUTHFULLY ===#

    def test_a_quotation_shows_what_is_free_for_this_customer(self):
        self._protect("vip", 8)
        self._put(10)
        shown = {}
        for code in ("small", "vip"):
            line = self._order(code, 5, confirm=False).order_line
            shown[code] = line.free_qty_today, line.supply_protected_quantity, line.virtual_available_at_date
        self.assertEqual(shown, {"small": (2, 8, 2), "vip": (10, 0, 10)})
        dozen = self.env.ref("uom.product_uom_dozen").id
        line = self._order("small", 1, confirm=False, line={"product_uom_id": dozen}).order_line
        self.assertAlmostEqual(line.free_qty_today, 2 / 12, places=2)

    def test_a_new_customer_of_a_quotation_sees_another_figure(self):
        self._protect("vip", 8)
        self._put(10)
        order = self._order("small", 5, confirm=False)
        self.assertEqual(order.order_line.free_qty_today, 2)
        order.partner_id = self.customers["vip"]
        self.assertEqual(order.order_line.free_qty_today, 10)

    def test_what_is_kept_is_ordered_for_the_others(self):
        reserve = self._let_stock_be_filled()
        rule = self.warehouse.delivery_route_id.rule_ids.filtered(lambda rule: rule.location_src_id == self.stock)
        rule.procure_method = "mts_else_mto"
        self._protect("vip", 8)
        self._put(10)
        for code, ordered in (("small", 8), ("vip", 0)):
            with self.subTest(tier=code), self.env.cr.savepoint() as savepoint:
                self._order(code, 10)
                moves = self.env["stock.move"].search([("location_id", "=", reserve.id)])
                self.assertEqual(sum(moves.mapped("product_uom_qty")), ordered)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_reordering_buys_for_the_others(self):
        reserve = self._let_stock_be_filled()
        self._protect("vip", 8)
        self._put(10)
        self.env["stock.warehouse.orderpoint"].create({
            "product_id": self.goods.id, "location_id": self.stock.id, "warehouse_id": self.warehouse.id,
            "product_min_qty": 0, "product_max_qty": 0, "trigger": "auto"})
        for code, bought in (("small", 8), ("vip", 0)):
            with self.subTest(tier=code), self.env.cr.savepoint() as savepoint:
                self._order(code, 10)
                moves = self.env["stock.move"].search([("location_id", "=", reserve.id)])
                self.assertEqual(sum(moves.mapped("product_uom_qty")), bought)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_key_accounts_wait_for_is_not_bought_twice(self):
        """A VIP who waits for 6 is counted once, as demand; what is kept beyond that is bought for the others."""
        point = self.env["stock.warehouse.orderpoint"].create({
            "product_id": self.goods.id, "location_id": self.stock.id, "warehouse_id": self.warehouse.id,
            "product_min_qty": 0, "product_max_qty": 0, "trigger": "manual"})
        protection = self._protect("vip", 8)
        self._order("vip", 6)
        self._put(10)
        self.env.invalidate_all()
        self.assertEqual(point.qty_forecast, 10 - 6 - 2)
        protection.action_release()
        self.env.invalidate_all()
        self.assertEqual(point.qty_forecast, 10 - 6)

    def test_quantities_typed_in_by_hand_stop_at_what_is_kept(self):
        user = self._new_user("supply_keeper", "stock.group_stock_user")
        manager = self._new_user("supply_boss", "stock.group_stock_user", "manager")
        self._protect("vip", 8)
        self._put(10)
        move = self._moves(self._order("small", 10))
        with self.assertRaisesRegex(UserError, "8 .* protected for better tiers"), self.env.cr.savepoint():
            move.with_user(user).quantity = 6
        self.assertEqual(move.quantity, 2)
        move.with_user(manager).quantity = 6
        self.assertEqual(move.quantity, 6)
        self.assertIn("although 8 are protected", move.picking_id.message_ids[0].body)

    # === FORM ===#

    def test_what_is_not_valid_is_refused(self):
        model = self.env["crm.supply.protection"]
        category = self.env["product.category"].create({"name": "Furniture"})
        good = {"warehouse_id": self.warehouse.id, "tier_id": self.tiers["vip"].id, "product_id": self.goods.id,
                "quantity": 1}
        for changes, name in (
                ({"quantity": 0}, "quantity_check"), ({"quantity": -1}, "quantity_check"),
                ({"coverage_days": 5}, "quantity_check"), ({"quantity": 0, "coverage_days": -5}, "quantity_check"),
                ({"product_id": False}, "target_check"), ({"categ_id": category.id}, "target_check"),
                ({"date_to": self.day - timedelta(days=1)}, "dates_check")):
            with self.subTest(changes=changes), mute_logger("odoo.sql_db"), \
                    self.assertRaisesRegex(IntegrityError, name), self.env.cr.savepoint():
                model.create({**good, **changes})
        service = self.env["product.product"].create({"name": "Advice", "type": "service"})
        with self.assertRaisesRegex(ValidationError, "not kept in stock"), self.env.cr.savepoint():
            model.create({**good, "product_id": service.id})

    def test_the_form_starts_with_key_accounts_in_our_warehouse(self):
        form = Form(self.env["crm.supply.protection"])
        self.assertEqual((form.warehouse_id, form.tier_id, form.date_from, form.state),
                         (self.warehouse, self.tiers["vip"], self.day, "confirmed"))

    def test_a_copy_has_to_be_confirmed(self):
        copy = self._protect("vip", 8).copy()
        self.assertEqual((copy.state, copy.quantity, copy.line_ids.quantity), ("proposed", 8, 8))

    def test_quantities_typed_into_the_details_stop_there_too(self):
        self._protect("vip", 8)
        self._put(10)
        move = self._moves(self._order("small", 5))
        vals = {"move_line_ids": [Command.create({
            "product_id": self.goods.id, "quantity": 3, "picking_id": move.picking_id.id,
            "location_id": self.stock.id, "location_dest_id": move.location_dest_id.id})]}
        stocker = self._new_user("supply_details", "stock.group_stock_user")
        for record, values in ((move, vals), (move.picking_id, {"move_ids": [Command.update(move.id, vals)]})):
            with self.subTest(record=record), self.assertRaisesRegex(UserError, "8 Units"), self.env.cr.savepoint():
                record.with_user(stocker).write(values)
        self.assertEqual(move.quantity, 2)
        move.with_user(self._new_user("supply_details_manager", "manager", "stock.group_stock_user")).write(vals)
        self.assertEqual(move.quantity, 5)
        self.assertIn("3 Units", move.picking_id.message_ids[0].body)
        move.with_user(stocker).move_line_ids[0].quantity = 1
        self.assertEqual(move.quantity, sum(move.move_line_ids.mapped("quantity")), "less is always possible")

    def test_what_comes_back_from_a_pick_is_taken_off(self):
        self.warehouse.delivery_steps = "pick_ship"
        protection = self._protect("vip", 10)
        self._put(10)
        pick = self._order("vip", 4).picking_ids[:1]
        self._ship(pick)
        self.assertEqual(self._figures(protection)[1:3], (4, 6))
        wizard = self.env["stock.return.picking"].with_context(
            active_id=pick.id, active_model="stock.picking").create({"picking_id": pick.id})
        wizard.product_return_moves.quantity = 4
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertEqual(self._figures(protection)[1:3], (4, 6), "not yet")
        self._ship(back, 4)
        self.assertEqual(self._figures(protection)[1:3], (0, 10))
