"""What the form shows while somebody types: who calls, their card, the products, what we wait for, and ready texts."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .complaint_case import ComplaintCase

PHONE = "+1 202 555 0134"


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintForm(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.us")
        cls.customer = cls.customers["vip"]
        cls.contact = cls.env["res.partner"].create({"name": "Buyer", "parent_id": cls.customer.id, "phone": PHONE})

    def _type(self, user=None):
        """The form of a new complaint."""
        return Form(self.env["crm.complaint"].with_user(user or self.agent))

    def _read_card(self, record):
        """`{row: its first name}` of a card."""
        return {row["key"]: row["items"][0]["name"] for row in record.customer_card or ()}

    # === WHO CALLS ===#

    def test_number_brings_the_customer_and_their_card(self):
        self._complain(self.contact)
        form = self._type()
        self.assertFalse(form.customer_card)
        form.phone = "+1 (202) 555-0134"
        self.assertEqual(form.partner_id, self.contact, "however it is written")
        card = self._read_card(form)
        self.assertEqual({key: card[key] for key in ("tier", "phone", "complaints")}, {
            "tier": self.tiers["vip"].name, "phone": PHONE, "complaints": "1 open, 1 in all"})

    def test_number_of_two_customers_brings_none(self):
        self._new_customer("Shares the number", phone=PHONE)
        form = self._type()
        form.phone = PHONE
        self.assertFalse(form.partner_id)

    def test_address_brings_the_customer(self):
        form = self._type()
        form.email_from = "Vip <VIP@customers.example.com>"
        self.assertEqual(form.partner_id, self.customer)
        form.email_from = "main@customers.example.com"
        self.assertEqual(form.partner_id, self.customer, "who was found or chosen stays")

    def test_address_is_looked_for_in_the_company_of_the_complaint(self):
        branch = self._new_branch()
        here, there = (self._new_customer(company.name, email="both@customers.example.com", company_id=company.id)
                       for company in (self.company, branch))
        self.agent.company_ids |= branch
        complaint = self.env["crm.complaint"].with_user(self.agent).with_context(
            allowed_company_ids=[self.company.id, branch.id])
        for company, customer in ((branch, there), (self.company, here)):
            found = complaint.new({"company_id": company.id, "email_from": "both@customers.example.com"})
            found._onchange_caller()
            self.assertEqual(found.partner_id, customer)

    def test_orders_are_for_who_may_read_them(self):
        orders = [self._order("vip") for _number in range(4)]
        self.assertNotIn("orders", self._read_card(self._complain()))
        self._let_sell(self.agent)
        complaint = self._complain()
        row = next(row for row in complaint.customer_card if row["key"] == "orders")
        self.assertEqual([item["id"] for item in row["items"]], [order.id for order in reversed(orders[1:])])
        self.assertIn("1,000.00", row["items"][0]["detail"])

    def test_card_of_somebody_who_is_hidden(self):
        complaint = self._complain(self.contact)
        self.env["ir.rule"].create({
            "name": "Nobody", "model_id": self.env.ref("base.model_res_partner").id,
            "domain_force": str([("id", "!=", self.contact.id)])})
        complaint.invalidate_recordset()
        self.assertFalse(complaint.customer_card)

    def test_card_of_a_contact_whose_company_is_hidden(self):
        """The form opens all the same."""
        complaint = self._complain(self.contact)
        self.assertTrue(complaint.customer_card)
        self.env["ir.rule"].create({
            "name": "Contacts only", "model_id": self.env.ref("base.model_res_partner").id,
            "domain_force": str([("id", "!=", self.customer.id)])})
        self.env.invalidate_all()
        self.assertFalse(complaint.customer_card)

    # === WHAT IT IS ABOUT ===#

    def test_products_are_those_of_the_order(self):
        self._let_sell(self.agent)
        table, lamp = self._new_product("Table"), self._new_product("Lamp")
        order = self._order("vip")
        several = self._order(
            "vip", order_line=[Command.create({"product_id": product.id}) for product in (table, lamp)])
        form = self._type()
        form.product_id = table
        form.sale_order_id = order
        self.assertEqual((form.partner_id, form.product_id), (self.customer, self.goods), "the only one it can be")
        form.sale_order_id = several
        self.assertFalse(form.product_id, "one of two: somebody has to say")
        self.assertEqual(form.document_product_ids[:], table | lamp)
        form.product_id = lamp
        form.subject = "Flickers"
        self.assertEqual(form.save().product_id, lamp)

    def test_products_of_an_order_that_is_hidden(self):
        complaint = self._complain()
        complaint.sudo().sale_order_id = self._order("vip")
        self.assertFalse(complaint.document_product_ids)
        self.assertTrue(complaint.sudo().document_product_ids)

    # === WORKING ON IT ===#

    def test_what_we_wait_for(self):
        complaint = self._bring("acknowledged")
        complaint.pause("Pictures of the damage")
        self.assertEqual(complaint.waiting_for, "Pictures of the damage")
        complaint.resume()
        self.assertFalse(complaint.waiting_for)

    def test_assign_to_me(self):
        complaints = self._complain() + self._complain()
        complaints.with_user(self.colleague).action_assign_to_me()
        self.assertEqual(complaints.user_id, self.colleague)
        self.assertEqual(len(self._get_activities(complaints, user=self.colleague)), 2, "the work is theirs")
        with self.assertRaises(AccessError):
            complaints.with_user(self.stranger).action_assign_to_me()

    def test_canned_response(self):
        """It comes before what is written already, and another one may follow."""
        responses = self.env["mail.canned.response"].create([
            {"source": name, "substitution": text, "group_ids": self.env.ref(
                "crm_relationship.group_relationship_user").ids}
            for name, text in (("sorry", "We are <sorry>.\nIt is on its way."), ("bye", "Kind regards"))])
        action = self._bring("acknowledged").action_reply()
        form = Form(self.env["mail.compose.message"].with_user(self.agent).with_context(**action["context"]))
        form.body = "<p>As said on the phone.</p>"
        for response in responses.with_user(self.agent)[::-1]:
            form.canned_response_id = response
            self.assertFalse(form.canned_response_id)
        body = str(form.body)
        self.assertIn("We are &lt;sorry&gt;.", body)
        self.assertLess(body.index("on its way"), body.index("Kind regards"))
        self.assertLess(body.index("Kind regards"), body.index("As said"))

    def test_canned_response_of_somebody_else(self):
        """Odoo shows the name of whatever a dialogue points at."""
        own = self.env["mail.canned.response"].with_user(self.colleague).create(
            {"source": "secret", "substitution": "Ours alone"})
        action = self._bring("acknowledged").action_reply()
        dialogues = self.env["mail.compose.message"].with_user(self.agent).with_context(**action["context"])
        dialogue = dialogues.create({"canned_response_id": own.id})
        self.assertFalse(dialogue.read(["canned_response_id"])[0]["canned_response_id"])
        with self.assertRaises(AccessError):
            dialogues.new({"canned_response_id": own.id})._onchange_canned_response_id()
