from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import tagged

from .purchase_case import PurchaseCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPurchasePlan(PurchaseCase):
    """What a customer is likely to order next, why, how much, and the quotation from it."""

    def test_a_cycle_is_told_as_one(self):
        self._buy_every(self.customer, 41, 5, {self.paper: 24}, first=45)
        [line] = self._plan()["due"]
        self.assertEqual((line["product_id"], line["quantity"], line["reason_code"]), (self.paper.id, 24, "cycle"))
        self.assertEqual(line["reason"], "Buys it about every 41 days, last 45 days ago, usually 24")
        self.assertEqual(line["figures"]["interval_days"], 41)
        self.assertIn(line["band"], ("likely", "probable", "possible"))

    def test_never_a_cycle_from_two_purchases(self):
        self._buy_every(self.customer, 41, 2, {self.paper: 24}, first=45)
        [line] = self._plan()["due"]
        self.assertEqual((line["reason_code"], line["figures"]["interval_days"]), ("before", False))
        self.assertTrue(line["reason"].startswith("Bought twice, last on 05/16/2026"), line["reason"])

    def test_contacts_orders_are_the_customers(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        self._buy(contact, 20, {self.paper: 3})
        self.assertEqual([line["product_id"] for line in self._plan()["due"]], [self.paper.id])
        self.assertEqual([line["product_id"] for line in self._plan(contact)["due"]], [self.paper.id])

    def test_what_is_no_goods_is_left_out(self):
        """Each of these lines alone would be a line of the plan."""
        reward = self.env["loyalty.program"].create({
            "name": "Gift", "program_type": "promotion",
            "reward_ids": [Command.create({"discount": 5})]}).reward_ids[:1]
        combo = self.env["product.combo"].create({
            "name": "Set", "company_id": self.company.id,
            "combo_item_ids": [Command.create({"product_id": self.paper.id})]})
        for line in ({"is_downpayment": True}, {"is_expense": True}, {"reward_id": reward.id},
                     {"combo_item_id": combo.combo_item_ids.id}):
            self._buy(self.customer, 20, {self.paper: 3}, **line)
        self._buy(self.customer, 20, {self.paper: 3}, state="draft")
        self._buy(self.customer, 20, {self.paper: 3}, state="cancel")
        self.assertFalse(self._plan()["due"])
        self._buy(self.customer, 20, {self.paper: 3})
        self.assertTrue(self._plan()["due"])

    def test_what_is_not_sold_any_more_is_left_out(self):
        self._buy(self.customer, 20, {self.paper: 3, self.toner: 3, self.soap: 3, self.cups: 3})
        self.paper.active = False
        self.toner.sale_ok = False
        other = self._create_company(name="Elsewhere")
        self.env.cr.execute("UPDATE product_template SET company_id = %s WHERE id = %s",
                            (other.id, self.soap.product_tmpl_id.id))
        self.env.invalidate_all()
        self.assertEqual([line["product_id"] for line in self._plan()["due"]], [self.cups.id])

    def test_another_companys_orders_are_not_ours(self):
        other = self._create_company(name="Elsewhere")
        self.paper.company_id = False
        self._buy(self.customer, 20, {self.paper: 3}, company=other)
        self.assertFalse(self._plan()["due"])

    def test_quantity_is_in_the_products_unit(self):
        """Two dozen ordered by the dozen are 24."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self._buy(self.customer, 20, {self.paper: 2}, product_uom_id=dozen.id)
        [line] = self._plan()["due"]
        self.assertEqual((line["quantity"], line["uom"]), (24, self.paper.uom_id.name))

    def test_price_is_the_customers(self):
        pricelist = self.env["product.pricelist"].create({
            "name": "Bulk", "company_id": self.company.id, "currency_id": self.env.ref("base.EUR").id, "item_ids": [
                Command.create({"compute_price": "fixed", "fixed_price": 7, "min_quantity": 20}),
                Command.create({"compute_price": "fixed", "fixed_price": 9})]})
        self.customer.with_company(self.company).property_product_pricelist = pricelist
        self._buy(self.customer, 20, {self.paper: 24, self.toner: 2})
        prices = {line["product_id"]: (line["price"], line["currency"]) for line in self._plan()["due"]}
        self.assertEqual(prices, {self.paper.id: (7, "EUR"), self.toner.id: (9, "EUR")})

    def test_what_is_short_is_marked(self):
        self.paper.is_storable = self.toner.is_storable = True
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        self.env["stock.quant"]._update_available_quantity(self.toner, warehouse.lot_stock_id, 3)
        self._buy(self.customer, 20, {self.paper: 3, self.toner: 3, self.soap: 3})
        short = {line["product_id"]: line["is_short"] for line in self._plan()["due"]}
        self.assertEqual(short, {self.paper.id: True, self.toner.id: False, self.soap.id: False})

    def test_stopped_is_a_question(self):
        self._buy_every(self.customer, 20, 5, {self.paper: 5}, first=100)
        self._buy_every(self.customer, 15, 10, {self.toner: 1}, first=5)
        plan = self._plan()
        [line] = plan["stopped"]
        self.assertEqual(line["reason"], "Bought 5 times, about every 20 days, but not for 100 days: why?")
        self.assertEqual([line["product_id"] for line in plan["due"]], [self.toner.id])

    def test_nothing_bought(self):
        self.assertEqual(self._plan(), {"due": [], "new": [], "stopped": [], "quality": False})

    def test_reasons_are_in_the_readers_language(self):
        self._buy_every(self.customer, 41, 5, {self.paper: 24}, first=45)
        chinese = self.customer.with_user(self.seller).with_context(
            lang="zh_CN", allowed_company_ids=self.company.ids)
        self.assertNotEqual(self.seller.lang, "zh_CN")
        [line] = chinese._get_purchase_plan()["due"]
        self.assertIn("24", line["reason"])

    # === WHO MAY SEE IT ===#

    def test_for_the_salesperson_and_officers(self):
        self._buy(self.customer, 20, {self.paper: 3})
        self.assertTrue(self._plan(user=self.officer)["due"])
        for user in (self.other, self._new_user("plan_nobody")):
            with self.assertRaises(AccessError):
                self._plan(user=user)

    def test_quotation_is_for_own_customers(self):
        lines = [{"product_id": self.paper.id, "quantity": 2}]
        self.other.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            self.customer.with_user(self.other).create_purchase_quotation(lines)
        user = self._new_user("plan_no_sales", "user")
        self.customer.user_id = user
        with self.assertRaises(AccessError):
            self.customer.with_user(user).create_purchase_quotation(lines)

    # === QUOTATION ===#

    def _quote(self, lines, partner=None):
        partner = (partner or self.customer).with_user(self.seller).with_context(allowed_company_ids=self.company.ids)
        result = partner.create_purchase_quotation(lines)
        return self.env["sale.order"].browse(result["order_id"])

    def test_quotation_remembers_the_whole_plan(self):
        self._buy_every(self.customer, 30, 4, {self.paper: 24, self.toner: 2})
        order = self._quote([{"product_id": self.paper.id, "quantity": 30}])
        self.assertEqual((order.state, order.partner_id, order.company_id), ("draft", self.customer, self.company))
        self.assertEqual([(line.product_id, line.product_uom_qty) for line in order.order_line], [(self.paper, 30)])
        proposals = self.env["crm.purchase.proposal"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(proposals.product_id, self.paper + self.toner)
        taken = proposals.filtered("is_taken")
        self.assertEqual((taken.product_id, taken.order_line_id, taken.quantity), (self.paper, order.order_line, 24))
        self.assertEqual(proposals.user_id, self.seller)

    def test_who_sees_their_own_quotations_only_makes_one_of_their_own(self):
        """For the customer of a colleague of the team, too."""
        self.other.group_ids += self.env.ref("sales_team.group_sale_salesman")
        self.env["crm.team"].create({"name": "Team", "company_id": self.company.id, "member_ids": [
            Command.set((self.seller | self.other).ids)]})
        partner = self.customer.with_user(self.other).with_context(allowed_company_ids=self.company.ids)
        order = self.env["sale.order"].browse(
            partner.create_purchase_quotation([{"product_id": self.paper.id, "quantity": 2}])["order_id"])
        self.assertEqual((order.user_id, order.order_line.product_id), (self.other, self.paper))
        self.assertEqual(self._quote([{"product_id": self.paper.id, "quantity": 2}]).user_id, self.seller)

    def test_second_quotation_of_the_day_proposes_nothing_twice(self):
        self._buy_every(self.customer, 30, 4, {self.paper: 24, self.toner: 2})
        for product in (self.paper, self.toner):
            self._quote([{"product_id": product.id, "quantity": 1}])
        proposals = self.env["crm.purchase.proposal"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(proposals.mapped("is_taken"), [True, True])

    def test_quotation_for_a_contact(self):
        self._buy_every(self.customer, 30, 4, {self.paper: 24})
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        order = self._quote([{"product_id": self.paper.id, "quantity": 1}], contact)
        self.assertEqual(order.partner_id, contact)
        self.assertTrue(self.env["crm.purchase.proposal"].search([("partner_id", "=", self.customer.id)]).is_taken)

    def test_quotation_is_of_its_visit(self):
        self._buy_every(self.customer, 30, 4, {self.paper: 24})
        mine, theirs = self.env["crm.visit"].create([{
            "partner_id": partner.id, "company_id": self.company.id, "user_id": self.seller.id,
            "planned_at": self.now} for partner in (self.customer, self._new_customer("Quay"))])
        partner = self.customer.with_user(self.seller).with_context(allowed_company_ids=self.company.ids)
        lines = [{"product_id": self.paper.id, "quantity": 1}]
        order = self.env["sale.order"].browse(partner.create_purchase_quotation(lines, visit_id=mine.id)["order_id"])
        self.assertEqual(order.visit_id, mine)
        proposals = self.env["crm.purchase.proposal"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(proposals.visit_id, mine)
        with self.assertRaises(UserError):
            partner.create_purchase_quotation(lines, visit_id=theirs.id)

    def test_only_what_is_sold_is_quoted(self):
        self.toner.active = False
        for lines in ([], [{"product_id": self.toner.id, "quantity": 1}], [{"product_id": 0x7FFFFFFF, "quantity": 1}]):
            with self.assertRaises(UserError):
                self._quote(lines)
        for lines in ([{"product_id": self.paper.id, "quantity": 0}], [{"product_id": self.paper.id}],
                      [{"product_id": self.paper.id, "quantity": 1, "price_unit": 1}]):
            with self.assertRaises(UserError):
                self._quote(lines)

    def test_dialogue_ticks_what_is_likely_and_quotes_it(self):
        self._buy_every(self.customer, 30, 6, {self.paper: 24})
        self._buy(self.customer, 300, {self.soap: 1})
        partner = self.customer.with_user(self.seller).with_context(allowed_company_ids=self.company.ids)
        action = partner.action_view_purchase_plan()
        dialogue = partner.env[action["res_model"]].browse(action["res_id"])
        ticked = {line.product_id: line.is_chosen for line in dialogue.due_ids}
        self.assertEqual(ticked, {self.paper: True, self.soap: False})
        opened = dialogue.action_quote()
        order = self.env["sale.order"].browse(opened["res_id"])
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [24])

    def test_past_and_future_do_not_mix(self):
        """As of 50 days ago, nothing of what was ordered since is known."""
        self._buy(self.customer, 60, {self.paper: 3})
        self._buy(self.customer, 40, {self.toner: 3})
        then = self.now - timedelta(days=50)
        history = self.planner._read_purchases(self.company, self.customer.ids, then)
        self.assertEqual([purchase.product for purchase in history[self.customer.id]], [self.paper.id])
        self.assertAlmostEqual(history[self.customer.id][0].age, 10)
