from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged

from ...tools.periods import Period
from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestKeySupply(SupplyCase):
    """What key accounts wait for, and how much of what they were promised they had in time; worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = fields.Date.today()
        cls.vip = cls.tiers["vip"].id
        cls.officer = cls._new_user("key_officer", "officer", "sales_team.group_sale_salesman_all_leads")

    def _read(self, code, days=30):
        self.env["crm.kpi.day"]._take(self.company)
        self.env.invalidate_all()
        period = Period(self.day - timedelta(days=days), self.day - timedelta(days=1))
        return self.env["crm.kpi"]._get_values(self.company, period, [code])[code]

    def _waiting(self, user=None, **context):
        lines = self.env["sale.order.line"].with_user(user or self.env.user).with_context(**context)
        return lines.search([("is_key_shortage", "=", True), ("company_id", "=", self.company.id)])

    def _deliver(self, order, days, quantity=None):
        """Carry out its open delivery so many days from now."""
        picking = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        picking.move_ids.quantity = quantity or picking.move_ids.product_uom_qty
        self._ship(picking)
        picking.date_done = fields.Datetime.now() + timedelta(days=days)

    # === LATE OR SHORT ===#

    def test_nothing_is_missing(self):
        self.assertEqual(self._read("key_shortage")["value"], 0)
        self.assertFalse(self._waiting())

    def test_late(self):
        """10 at 100, of which 4 came: 6 are late, wherever they are."""
        order = self._order("vip", 10, promised_days=-3)
        self._put(10)
        self._serve()
        self._deliver(order, -1, 4)
        self._order("small", 10, promised_days=-3)
        found = self._read("key_shortage")
        self.assertEqual((found["value"], found["by_tier"][self.vip]["value"]), (600, 600))
        self.assertEqual((self._waiting(), self._waiting().key_shortage_amount), (order.order_line, 600))

    def test_short(self):
        """Promised for next week; 4 of 10 are covered. Without priority supply nobody knows who would get them."""
        self._put(4)
        order = self._order("main", 10, promised_days=7)
        self.assertEqual(self._read("key_shortage")["value"], 600)
        self.assertEqual(self._waiting(), order.order_line)
        self.company.supply_priority_enabled = False
        self.assertEqual(self._read("key_shortage")["value"], 0)

    def test_part_of_a_kit_is_short(self):
        """10 sets of 4 chairs and a table, as a kit's moves are: 4 of 40 chairs and 2 of 10 tables are short, so that
        2 sets are; with more tables 1."""
        kit, table = self._new_product("Set", is_storable=False), self._new_product("Table")
        self._put(36)
        self._put(8, table)
        order = self._order("vip", 10, kit, promised_days=7)
        whole = order.picking_ids.move_ids
        parts = self.env["stock.move"]
        for product, quantity in ((self.goods, 40), (table, 10)):
            parts |= whole.copy({
                "product_id": product.id, "product_uom_qty": quantity, "product_uom": product.uom_id.id,
                "sale_line_id": order.order_line.id, "picking_id": whole.picking_id.id})
        whole._action_cancel()
        parts._action_confirm(merge=False)
        self._serve()
        self.assertEqual(self._read("key_shortage")["value"], 200)
        self._put(2, table)
        self._serve()
        self.assertEqual(self._read("key_shortage")["value"], 100, "4 of 40 chairs")

    def test_today_is_not_over(self):
        self._put(10)
        self._order("vip", 10, promised_days=0)
        self.assertEqual(self._read("key_shortage")["value"], 0)

    def test_units_and_currency(self):
        """Two dozen in euros at half a dollar each, 12 pieces in stock: one dozen is short."""
        dozen = self.env.ref("uom.product_uom_dozen")
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create({
            "currency_id": euro.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 2})
        pricelist = self.env["product.pricelist"].create({
            "name": "Euro", "currency_id": euro.id, "company_id": self.company.id})
        self._put(12)
        order = self._order("vip", 2, promised_days=7, pricelist_id=pricelist.id,
                            line={"product_uom_id": dozen.id, "price_unit": 240})
        self.assertAlmostEqual(order.currency_rate, 2)
        self.assertEqual(self._read("key_shortage")["value"], 120)

    def test_returns_and_cancelled_orders_do_not_wait(self):
        self._put(10)
        order = self._order("vip", 10, promised_days=-3)
        self._deliver(order, -2)
        self._order("vip", 5, promised_days=-3)._action_cancel()
        self.assertEqual(self._read("key_shortage")["value"], 0)

    def test_who_sees_the_lines(self):
        order = self._order("vip", 10, promised_days=-3)
        stranger = self._new_user("key_stranger", "user", "sales_team.group_sale_salesman", company_id=self.company.id)
        order.user_id = self.officer
        self.assertEqual(self._waiting(self.officer), order.order_line)
        self.assertFalse(self._waiting(stranger))
        others = self.env["sale.order.line"].search(
            [("is_key_shortage", "=", False), ("company_id", "=", self.company.id)])
        self.assertNotIn(order.order_line, others)
        self.assertTrue(self.env["sale.order.line"].search_count([("is_key_shortage", "in", [True, False])]))

    def test_another_company(self):
        self._order("vip", 10, promised_days=-3)
        other = self._new_branch()
        self.assertEqual(self._read("key_shortage")["value"], 1000)
        waiting = self.env["sale.order.line"]._select_key_shortage(other)
        self.assertFalse(self.env.execute_query(waiting))

    # === IN TIME ===#

    def test_fill(self):
        """1,000 in time; 4 of 10 in time, the rest later; nothing of 1,000: 1,400 of 3,000."""
        self._put(20)
        whole = self._order("vip", 10, promised_days=-5)
        self._deliver(whole, -6)
        part = self._order("vip", 10, promised_days=-5)
        self._deliver(part, -5, 4)
        self._deliver(part, -2)
        self._order("vip", 10, promised_days=-5)
        self._order("small", 10, promised_days=-5)
        self._order("vip", 10, promised_days=5)
        self._order("vip", 10, promised_days=-50)
        found = self._read("key_fill")
        self.assertEqual((found["numerator"], found["denominator"]), (1400, 3000))
        self.assertAlmostEqual(found["value"], 100 * 1400 / 3000)
        self.assertIs(found["low"], False)
        self.assertEqual(found["previous"], 0)

    def test_by_a_lead_time(self):
        """Ordered 8 days ago, 3 days of lead time: promised 5 days ago. Without either nothing was promised."""
        self._put(20)
        for lead in (3, 0):
            order = self._order("vip", 10, commitment_date=False, line={"customer_lead": lead})
            order.date_order = fields.Datetime.now() - timedelta(days=8)
            self._deliver(order, -4)
        found = self._read("key_fill")
        self.assertEqual((found["numerator"], found["denominator"]), (0, 1000))

    def test_services_promise_no_goods(self):
        self._order("vip", 10, promised_days=-5, product=self.product)
        self.assertIs(self._read("key_fill")["value"], False)

    def test_what_comes_back_had_come(self):
        self._put(10)
        order = self._order("vip", 10, promised_days=-5)
        self._deliver(order, -6)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=order.picking_ids.id, active_ids=order.picking_ids.ids, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 3
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._ship(back)
        self.assertEqual(self._read("key_fill")["value"], 100)

    def test_a_promise_that_moved_is_read_again(self):
        order = self._order("vip", 10, promised_days=-5)
        self.assertEqual(self._read("key_fill")["denominator"], 1000)
        order.commitment_date = fields.Datetime.now() + timedelta(days=5)
        self.assertIs(self._read("key_fill")["value"], False)
