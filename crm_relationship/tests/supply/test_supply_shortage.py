from collections import defaultdict
from datetime import date, timedelta
from random import Random

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import tagged

from ...hooks import uninstall_hook
from ...tools import private
from ...tools.supply_forecast import forecast
from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyShortage(SupplyCase):
    """Who will be short or late, and what can be done about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = fields.Date.today()
        cls.seller = cls._new_user("supply_seller", "user", "sales_team.group_sale_salesman", "stock.group_stock_user")
        cls.manager = cls._new_user("supply_manager", "manager", "sales_team.group_sale_manager",
                                    "stock.group_stock_user")

    def _short(self, *orders, **context):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["crm.supply.shortage"].with_context(**context).search([
            ("company_id", "=", self.company.id)])
        if not orders:
            return rows
        return [rows.filtered(lambda row, order=order: row.order_id == order) for order in orders]

    # === CONTENTS ===#

    def test_who_has_what_he_needs_is_not_listed(self):
        self._put(10)
        self._order("vip", 10)
        self.assertFalse(self._short())

    def test_short_without_supply_in_sight(self):
        self._put(4)
        order = self._order("vip", 10, promised_days=-3, user_id=self.seller.id)
        row, = self._short(order)
        self.assertEqual((row.demand, row.reserved, row.missing), (10, 4, 6))
        self.assertEqual((row.expected_date, row.is_uncovered, row.days_late), (False, True, 3))
        self.assertEqual((row.partner_id, row.user_id, row.tier_id, row.is_key_account, row.supply_rank),
                         (order.partner_id, self.seller, self.tiers["vip"], True, 1))
        self.assertEqual((row.move_id, row.picking_id), (self._moves(order), order.picking_ids))
        self.assertAlmostEqual(row.margin_at_stake, 6 * 40)
        self.assertEqual(row.promised_date, order.commitment_date.date())

    def test_late_until_the_receipt(self):
        order = self._order("vip", 10, promised_days=2)
        self._receive(6, days=3, done=False)
        self._receive(6, days=9, done=False)
        row, = self._short(order)
        self.assertEqual((row.expected_date, row.days_late, row.is_uncovered), (self.day + timedelta(9), 7, False))

    def test_an_overdue_receipt_is_expected_today(self):
        order = self._order("vip", 10, promised_days=2)
        self._receive(10, days=-9, done=False)
        row, = self._short(order)
        self.assertEqual((row.expected_date, row.days_late), (self.day, 0))

    def test_receipts_serve_the_queue(self):
        small, vip = self._order("small", 10), self._order("vip", 10)
        self._receive(10, days=3, done=False)
        self._receive(10, days=6, done=False)
        late = self._short(vip, small)
        self.assertEqual([row.expected_date for row in late], [self.day + timedelta(3), self.day + timedelta(6)])

    def test_free_goods_count_before_the_worker_has_served(self):
        small, vip = self._order("small", 10), self._order("vip", 10)
        self._put(12)
        self.assertEqual([len(rows) for rows in self._short(vip, small)], [0, 1])

    def test_what_is_kept_for_better_tiers_is_not_expected(self):
        self._protect("vip", 8)
        small = self._order("small", 10)
        self._put(10)
        self._serve()
        row, = self._short(small)
        self.assertEqual((row.missing, row.is_uncovered), (8, True))

    def test_later_steps_and_other_warehouses_are_not_counted_twice(self):
        self.warehouse.delivery_steps = "pick_ship"
        other = self.env["stock.warehouse"].create({"name": "North", "code": "NRT", "company_id": self.company.id})
        order = self._order("vip", 10)
        self._put(10, location=other.lot_stock_id)
        self.assertEqual(len(self._short()), 1)
        self._put(10)
        self._serve()
        self._ship(order.picking_ids)
        self._moves(order)._do_unreserve()
        self.assertFalse(self._short())

    def test_dozens(self):
        self._put(30)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order("vip", 3, line={"product_uom_id": dozen.id, "price_unit": 1200})
        row, = self._short(order)
        self.assertEqual((row.demand, row.reserved, row.missing), (36, 30, 6))
        self.assertGreater(row.margin_at_stake, 0)
        self.assertAlmostEqual(row.margin_at_stake, order.order_line.margin / 6, 2)

    def test_nothing_where_priority_supply_is_off(self):
        self._order("vip", 10)
        self.assertTrue(self._short())
        self.company.supply_priority_enabled = False
        self.assertFalse(self._short())

    def test_worst_first(self):
        table = self._new_product("Table")
        orders = [self._order(code, 10, product, promised_days=days) for code, product, days in (
            ("none", self.goods, -90), ("main", self.goods, -2), ("vip", self.goods, -1), ("main", table, -8),
            ("vip", table, 5))]
        keys = [order for order in self._short().order_id if order.supply_tier_id.is_key_account]
        self.assertEqual(keys, [order for order in (orders[3], orders[1], orders[2], orders[4])
                                if order.supply_tier_id.is_key_account])
        rows = self._short()
        self.assertEqual(rows[-1].order_id, orders[0], "who is no key account comes last, however late")
        flags = rows.mapped("is_key_account")
        self.assertEqual(flags, sorted(flags, reverse=True))

    def test_the_view_agrees_with_the_walk(self):
        random = Random(5)
        products = [self._new_product(f"Goods {number}") for number in range(4)]
        for _number in range(40):
            self._order(random.choice(("vip", "main", "ordinary", "small", "none")), random.randint(1, 12),
                        random.choice(products), promised_days=random.randint(-9, 20), date_order=fields.Datetime.now())
        receipts, free = defaultdict(list), {}
        for product in products:
            free[product] = random.randint(1, 20)
            self._put(free[product], product)
            for days in random.sample(range(1, 30), 3):
                self._receive(random.randint(5, 25), product, days=days, done=False)
                receipts[product].append((self.day + timedelta(days), 0))
            receipts[product] = [
                (move.date.date(), move.product_qty) for move in self.env["stock.move"].search([
                    ("product_id", "=", product.id), ("picking_code", "=", "incoming")])]
        found = {row.move_id.id: row.expected_date or None for row in self._short()}
        expected = {}
        for product in products:
            moves = self.env["stock.move"].with_context(supply_queue=private.Private()).search([
                ("product_id", "=", product.id), ("picking_code", "=", "outgoing")],
                order="priority desc, date, id")
            days = forecast([(move.id, move.product_qty, 0) for move in moves], free[product], receipts[product],
                            self.day)
            expected.update(days)
        covered = {move_id for move_id, day in expected.items() if move_id not in found}
        self.assertEqual({expected[move_id] for move_id in covered}, {self.day}, "only who is covered is left out")
        self.assertEqual(found, {move_id: day for move_id, day in expected.items() if move_id in found})
        self.assertGreater(len(found), 10)

    # === WHO SEES IT ===#

    def test_own_and_the_teams_orders(self):
        mate, stranger = self._new_user("supply_mate"), self._new_user("supply_stranger")
        self.env["crm.team"].create({
            "name": "Team", "company_id": self.company.id,
            "crm_team_member_ids": [(0, 0, {"user_id": user.id}) for user in self.seller + mate]})
        orders = {user: self._order("vip", 1, user_id=user.id) for user in (self.seller, mate, stranger)}
        self.env.flush_all()
        seen = self.env["crm.supply.shortage"].with_user(self.seller).search([])
        self.assertEqual(seen.order_id, orders[self.seller] | orders[mate])
        officer = self._new_user("supply_officer", "officer")
        ids = [order.id for order in orders.values()]
        self.assertEqual(len(self.env["crm.supply.shortage"].with_user(officer).search([("order_id", "in", ids)])), 3)
        with self.assertRaises(AccessError):
            self.env["crm.supply.shortage"].with_user(stranger).search([])

    # === ACTIONS ===#

    def test_reallocate(self):
        self._put(10)
        small, vip = self._order("small", 10), self._order("vip", 6)
        action = self._short(vip)[0].with_user(self.manager).action_reallocate()
        allocation = self.env["crm.supply.allocation"].browse(action["res_id"])
        self.assertEqual((action["res_model"], allocation.state), ("crm.supply.allocation", "simulated"))
        self.assertEqual(self._lines(allocation, "after", vip, small), [6, 4])
        with self.assertRaises(AccessError):
            self._short(vip)[0].with_user(self.seller).action_reallocate()

    def test_expedite(self):
        vip = self._order("vip", 6)
        action = self._short(vip)[0].action_expedite()
        self.assertEqual(action["res_model"], "product.replenish")
        self.assertEqual((action["context"]["default_product_id"], action["context"]["default_quantity"],
                          action["context"]["default_warehouse_id"]), (self.goods.id, 6, self.warehouse.id))
        picking = self._receive(6, days=20, done=False)
        action = self._short(vip)[0].action_expedite()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), picking)

    def test_who_has_no_right_to_the_stock_is_told_what_comes(self):
        salesperson = self._new_user("supply_reader", "user", "sales_team.group_sale_salesman_all_leads")
        vip = self._order("vip", 6, user_id=salesperson.id)
        shortage = self._short(vip)[0].with_user(salesperson)
        self.assertIn("Nothing of Chair is on its way", shortage.action_expedite()["params"]["message"])
        self._receive(6, days=4, done=False)
        self.assertIn("6 Units", shortage.action_expedite()["params"]["message"])

    def test_open_the_order(self):
        order = self._order("vip", 6)
        action = self._short(order)[0].action_open_order()
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", order.id))

    def test_the_order_tells_how_many_lines_are_short(self):
        order, served = self._order("vip", 6, user_id=self.seller.id), self._order("main", 6, self._new_product("Sofa"))
        other = self._order("main", 2, self._new_product("Shelf"), user_id=self.seller.id)
        self._put(9, served.order_line.product_id)
        self._serve()
        self.env.invalidate_all()
        orders = (order | served | other).with_user(self.manager)
        self.assertEqual(orders.mapped("supply_shortage_count"), [1, 0, 1])
        action = order.with_user(self.seller).action_view_shortages()
        self.assertEqual(self.env["crm.supply.shortage"].search(action["domain"]).order_id, order)
        self.company.supply_priority_enabled = False
        self.env.invalidate_all()
        self.assertEqual(orders.mapped("supply_shortage_count"), [0, 0, 0])

    # === TO-DO ===#

    def _get_todo(self, order):
        return self.env["mail.activity"].search([
            ("res_model", "=", "sale.order"), ("res_id", "=", order.id),
            ("activity_type_id", "=", self.env.ref("crm_relationship.mail_activity_type_shortage").id)])

    def test_the_salesperson_of_a_key_account_is_reminded_until_it_is_solved(self):
        order = self._order("vip", 6, user_id=self.seller.id)
        small = self._order("small", 6, user_id=self.seller.id)
        for _day in range(2):
            self.env.flush_all()
            self.env["crm.supply.shortage"]._cron_remind()
        todo = self._get_todo(order)
        self.assertEqual((len(todo), todo.user_id), (1, self.seller))
        self.assertEqual(todo.summary, "Chair is short: no supply in sight")
        self.assertFalse(self._get_todo(small))
        self._put(6)
        self._serve()
        self.env.flush_all()
        self.env["crm.supply.shortage"]._cron_remind()
        self.assertFalse(self._get_todo(order))

    def test_what_is_done_stays_done(self):
        """Until the product is there: short once more, or another one, is news."""
        order = self._order("vip", 6, user_id=self.seller.id)
        self._remind()
        self._get_todo(order).action_feedback("Told the customer")
        self._remind()
        self.assertFalse(self._get_todo(order))
        self._put(2)
        self._serve()
        self._ship(order.picking_ids)
        self._remind()
        self.assertFalse(self._get_todo(order), "the rest of it was short before")
        table = self._new_product("Table")
        order.order_line = [Command.create({"product_id": table.id, "product_uom_qty": 3})]
        self._remind()
        todo = self._get_todo(order)
        self.assertEqual(todo.summary, "Table is short: no supply in sight")
        self.assertIn("1 lines", todo.note)
        todo.action_feedback()
        self._put(4)
        self._serve()
        self._remind()
        self.assertFalse(self._get_todo(order))
        self._moves(order)._do_unreserve()
        self._put(-4)
        self._remind()
        self.assertEqual(self._get_todo(order).summary, "Chair is short: no supply in sight")

    def test_who_takes_an_order_over_is_told(self):
        """Without a salesperson nobody was told."""
        order = self._order("vip", 6, user_id=False)
        self._remind()
        order.user_id = self.seller
        self._remind()
        self.assertEqual(self._get_todo(order).user_id, self.seller)

    def _remind(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.env["crm.supply.shortage"]._cron_remind()

    # === OUTLOOK ===#

    def test_outlook(self):
        self._protect("vip", 9)
        self._put(4)
        order = self._order("vip", 10, promised_days=2)
        self._receive(9, days=5, done=False)
        self.env.flush_all()
        [outlook] = order.get_supply_outlook()
        [line] = outlook.pop("lines")
        self.assertEqual(outlook, {"order_id": order.id, "name": order.name, "partner_id": order.partner_id.id,
                                   "tier": "vip", "supply_rank": 1, "enabled": True})
        self.assertEqual(line, {
            "line_id": order.order_line.id, "product_id": self.goods.id, "product": "Chair", "uom": "Units",
            "ordered": 10, "delivered": 0, "reserved": 4, "missing": 6, "in_sight": 6, "protected": 5,
            "promised_date": date.isoformat(order.commitment_date.date()),
            "expected_date": date.isoformat(self.day + timedelta(5)), "days_late": 3, "state": "waiting"})

    def test_outlook_in_each_state(self):
        self._put(10)
        order = self._order("main", 4, confirm=False)
        states = [order.get_supply_outlook()[0]["lines"][0]["state"]]
        order.action_confirm()
        states.append(order.get_supply_outlook()[0]["lines"][0]["state"])
        self._ship(order.picking_ids)
        self.env.invalidate_all()
        line = order.get_supply_outlook()[0]["lines"][0]
        self.assertEqual([*states, line["state"]], ["quoted", "reserved", "delivered"])
        self.assertEqual((line["delivered"], line["missing"]), (4, 0))

    def test_outlook_of_several_orders_and_of_strangers(self):
        orders = self._order("vip", 1) | self._order("none", 1)
        self.assertEqual([row["tier"] for row in orders.get_supply_outlook()], ["vip", False])
        portal = self._new_user("supply_portal")
        portal.group_ids = self.env.ref("base.group_portal")
        with self.assertRaises(AccessError):
            orders.with_user(portal).get_supply_outlook()

    def test_outlook_where_priority_supply_is_off(self):
        self.company.supply_priority_enabled = False
        self._put(3)
        order = self._order("vip", 3)
        [outlook] = order.get_supply_outlook()
        self.assertEqual((outlook["enabled"], outlook["lines"][0]["reserved"]), (False, 3))

    def test_goods_at_the_dock_are_supply_in_sight(self):
        self.warehouse.reception_steps = "two_steps"
        order = self._order("vip", 10)
        self._receive(10, location_dest_id=self.warehouse.wh_input_stock_loc_id.id, location_final_id=self.stock.id)
        put_away = self.env["stock.move"].search([
            ("product_id", "=", self.goods.id), ("location_id", "=", self.warehouse.wh_input_stock_loc_id.id)])
        self.assertEqual((put_away.state, put_away.quantity), ("assigned", 10))
        shortage = self.env["crm.supply.shortage"].search([("order_id", "=", order.id)])
        self.assertEqual((shortage.is_uncovered, shortage.expected_date), (False, fields.Date.today()))
        self.assertEqual(self._lines(self._simulate(), "expected_before", order), [fields.Date.today()])

    def test_uninstalling_takes_the_todos_along(self):
        order = self._order("vip", 10, user_id=self.env.user.id)
        self.env["crm.supply.shortage"]._cron_remind()
        self.assertIn("no supply in sight", order.activity_ids.summary)
        uninstall_hook(self.env)
        self.assertFalse(order.activity_ids.exists())
