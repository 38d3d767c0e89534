"""What people are told of goods that are short, late, gone or taken back."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyOutlook(SupplyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = fields.Date.today()

    def _get_line(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        return order.get_supply_outlook()[0]["lines"][0]

    def _return(self, picking, quantity, done=True):
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        if done:
            back.move_ids.write({"quantity": quantity, "picked": True})
            back.button_validate()
        return back

    # === WHO MAY OPEN WHAT ===#

    def test_a_warehouse_manager_without_a_sales_role(self):
        """The order's form asks for invoices that they may not read: they are shown the delivery."""
        keeper = self._new_user("outlook_keeper", "officer", "stock.group_stock_manager")
        seller = self._new_user("outlook_seller", "user", "sales_team.group_sale_salesman")
        order = self._order("vip", 6, user_id=seller.id)
        self.assertEqual(order.with_user(keeper).get_supply_outlook()[0]["lines"][0]["missing"], 6)
        for user, record in ((keeper, order.picking_ids), (seller, order)):
            with self.subTest(user=user.login):
                shortage = self._get_shortage(order).with_user(user)
                views = shortage.get_views([(False, "list"), (False, "kanban")])["models"]["crm.supply.shortage"]
                shortage.web_read({name: {} for name in views["fields"]})
                action = shortage.action_open_order()
                self.assertEqual((action["res_model"], action["res_id"]), (record._name, record.id))
                form = Form(self.env[action["res_model"]].with_user(user).browse(action["res_id"]))
                self.assertEqual(form.partner_id, order.partner_id)

    def test_who_may_not_open_it_is_told_whom_to_ask(self):
        """Officers see everybody's shortages, but the order by their other roles only."""
        seller = self._new_user("outlook_asked", "user", "sales_team.group_sale_salesman", name="Ann Lee")
        order = self._order("vip", 6, user_id=seller.id)
        own = self._new_user("outlook_own", "officer", "sales_team.group_sale_salesman")
        shortage = self._get_shortage(order)
        for user in (own, self._new_user("outlook_no_sales", "officer")):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "Ask Ann Lee, whose order it is"):
                shortage.with_user(user).action_open_order()
        order.user_id = own
        self.assertEqual(shortage.with_user(own).action_open_order()["res_id"], order.id)
        order.user_id = False
        with self.assertRaisesRegex(UserError, "or to Inventory"):
            shortage.with_user(user).action_open_order()

    def test_the_lines_of_an_allocation_open_what_may_be_read(self):
        keeper = self._new_user("outlook_allocator", "officer", "stock.group_stock_manager")
        order = self._order("vip", 6)
        line = self._simulate().line_ids.with_user(keeper)
        self.assertEqual(line.action_open_order()["res_model"], "stock.picking")
        self.assertEqual(line.sudo().action_open_order()["res_id"], order.id)

    # === PARTLY IN SIGHT ===#

    def test_partly_covered(self):
        """What is on its way is enough for some of it: that is not nothing."""
        part, none = self._order("vip", 10), self._order("small", 5)
        self._receive(6, days=3, done=False)
        row, last = self._get_shortage(part), self._get_shortage(none)
        self.assertEqual((row.in_sight, row.is_uncovered, row.expected_date), (6, False, False))
        self.assertEqual((row.coverage, last.coverage, last.in_sight), ("part", "none", 0))
        self.assertEqual(row.first_date, self.day + timedelta(3))
        self._receive(9, days=8, done=False)
        row, last = self._get_shortage(part), self._get_shortage(none)
        self.assertEqual((row.coverage, row.in_sight, row.expected_date), ("full", 10, self.day + timedelta(8)))
        self.assertEqual((last.coverage, last.in_sight), ("full", 5))

    def test_nobody_knows_how_late(self):
        """Without a day, all that is known is how much is lost already."""
        for promised, days, is_known in ((10, 0, False), (-3, 3, True)):
            with self.subTest(promised=promised):
                row = self._get_shortage(self._order("vip", 10, promised_days=promised))
                self.assertEqual((row.days_late, row.is_lateness_known), (days, is_known))
        soon = self._order("main", 4, self._new_product("Lamp"), promised_days=5)
        self._receive(4, soon.order_line.product_id, days=2, done=False)
        self.assertTrue(self._get_shortage(soon).is_lateness_known)

    def test_what_is_kept_for_others_is_not_in_sight(self):
        self._protect("vip", 8)
        small = self._order("small", 10)
        self._receive(10, days=4, done=False)
        row = self._get_shortage(small)
        self.assertEqual((row.in_sight, row.coverage), (2, "part"))

    def test_the_outlook_tells_what_is_in_sight(self):
        order = self._order("vip", 10, promised_days=5)
        self._receive(6, days=3, done=False)
        line = self._get_line(order)
        self.assertEqual((line["missing"], line["in_sight"], line["expected_date"], line["days_late"]),
                         (10, 6, False, False))

    def test_the_salesperson_is_told_that_some_is_in_sight(self):
        order = self._order("vip", 10, user_id=self._new_user("outlook_told", "user").id)
        self._receive(6, days=3, done=False)
        self.env["crm.supply.shortage"]._cron_remind()
        self.assertEqual(order.activity_ids.summary, "Chair is short: supply in sight for 6 of 10 Units")

    # === WHAT IS OVER ===#

    def test_delivered_is_not_late(self):
        self._put(10)
        order = self._order("vip", 10, promised_days=-736)
        self._ship(order.picking_ids)
        line = self._get_line(order)
        self.assertEqual((line["state"], line["days_late"], line["expected_date"]), ("delivered", 0, False))

    def test_nothing_more_will_come(self):
        """Cancelled, or delivered in part without a backorder: nothing is reserved, nothing is late."""
        self._put(6)
        cancelled, closed = self._order("main", 2, promised_days=-9), self._order("vip", 10, promised_days=-9)
        cancelled._action_cancel()
        picking = self._ship(closed.picking_ids, 4)
        picking.backorder_ids.action_cancel()
        for order in (cancelled, closed):
            line = self._get_line(order)
            self.assertEqual((line["state"], line["reserved"], line["missing"], line["days_late"]),
                             ("closed", 0, 0, 0))

    def test_what_comes_back_is_not_reserved(self):
        self._put(10)
        order = self._order("vip", 10, promised_days=-9)
        picking = self._ship(order.picking_ids)
        self._return(picking, 4, done=False)
        line = self._get_line(order)
        self.assertEqual((line["state"], line["reserved"]), ("delivered", 0))

    # === THERE AND BACK ===#

    def test_transfers_that_were_undone_move_nothing(self):
        self._put(10)
        self._order("small", 10)
        self._order("vip", 6)
        allocation = self._simulate()
        allocation.apply()
        rows = self.env["crm.supply.transfer"].search([("allocation_id", "=", allocation.id)])
        self.assertEqual(self._sum(rows), 6)
        allocation.undo()
        rows = self.env["crm.supply.transfer"].search([("allocation_id", "=", allocation.id)])
        self.assertEqual((sum(rows.mapped("moved")), self._sum(rows)), (0, 0))
        self.assertEqual(rows.mapped("quantity"), [6, 6])
        self.assertIsNone(rows._fields["quantity"].aggregator)

    def _sum(self, rows):
        [(_product, moved)] = rows._read_group([("id", "in", rows.ids)], ["product_id"], ["moved:sum"])
        return moved
