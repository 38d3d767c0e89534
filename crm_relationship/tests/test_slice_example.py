"""A new slice is only its own idea: what it adds is found by its name, and no earlier slice is edited."""

from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .slice_case import SliceCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSliceExample(SliceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("example_manager", "manager")
        cls.agent = cls._new_user("example_agent", "user")
        cls.customer = cls._new_customer("Customer", user_id=cls.manager.id)
        cls.policy.classify(cls.today)

    def _quote(self, **values):
        return self.env["sale.order"].create({
            "partner_id": self.customer.id, "company_id": self.company.id,
            "order_line": [(0, 0, {"product_id": self.product.id, "price_unit": 100, "tax_ids": False})], **values})

    def test_a_figure(self):
        """One hook and one field: the nightly run counts it."""
        self._sell(self.customer, self.today, 1000)
        for _number in range(2):
            self._quote(date_order=self.today)
        self._classify()
        self.assertEqual(self._profile(self.customer).quotation_count, 2)
        [profile] = self.customer.with_user(self.manager).get_relationship_profile()
        self.assertEqual(profile["quotation_count"], 2)
        panel = self.customer.with_user(self.manager).get_relationship_panel()
        self.assertIn("Open Quotations", str(panel))

    def test_a_key_figure(self):
        """A pair of methods: screens, workbooks and programs read it."""
        for _number in range(3):
            self._quote()
        company = self.company.with_user(self.manager)
        [result] = company.get_relationship_kpis(period="this_month", codes=["quotations"])
        self.assertEqual(result["kpis"]["quotations"]["value"], 3)

    def test_a_reason_of_who_needs_somebody(self):
        """A pair of methods: the overview names the customer, and opens the quotation."""
        today = fields.Date.today()
        quotation = self._quote(state="sent", validity_date=today - timedelta(days=4))
        self._quote(state="sent", validity_date=today)
        self.manager.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        dashboard = self.env["crm.dashboard"].with_user(self.manager).with_company(self.company)
        [row] = dashboard.get_dashboard()["needs"]["rows"]
        self.assertEqual(row["reason"], f"Quotation {quotation.name} expired 4 days ago")
        self.assertEqual((row["partner_id"], row["action"]["res_id"]), (self.customer.id, quotation.id))

    def test_a_metric_of_objectives(self):
        """A pair of methods: plans may aim at it."""
        today = fields.Date.today()
        plan = self.env["crm.account.plan"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id, "year": today.year})
        for _number in range(3):
            self._quote()
        objective = self.env["crm.account.objective"].create(
            {"plan_id": plan.id, "name": "Ask more often", "metric": "quotations", "target": 12})
        self.assertEqual(objective.actual, 3)

    def test_a_workbook(self):
        """One method: a file with a table, its total, a chart and what the figures mean."""
        for group in ("base.group_allow_export", "sales_team.group_sale_salesman_all_leads"):
            self.manager.group_ids |= self.env.ref(group)
        self._quote()
        workbooks = self.env["crm.workbook"].with_user(self.manager).with_company(self.company)
        _name, content = workbooks._get_file("quotations", {})
        book = load_workbook(BytesIO(content), data_only=True)
        self.assertEqual(book.sheetnames, ["Quotations", "Amounts", "Definitions"])
        self.assertEqual([cell.value for cell in book.worksheets[0]["D"]], ["Amount", 100, 100])

    def _new_standard(self, **target):
        standard = self.env["crm.service.standard"].create({
            "name": "Quick confirmation", "code": "quick_confirmation", "metric": "order_confirmation",
            "moment_id": self.env.ref("crm_relationship.crm_service_moment_order").id})
        self.env["crm.service.target"].create({
            "standard_id": standard.id, "value": 2, "unit": "days", "valid_from": "2020-01-01", **target})
        return standard

    def test_a_metric(self):
        """A pair of methods and a value of the selection: standards that are measured so are."""
        standard, order = self._new_standard(), self._quote()
        order.action_confirm()
        order.date_order = order.create_date + timedelta(days=1)
        self.env["crm.service.meter"]._measure(standard, self.company)
        measure = self.env["crm.service.measure"].search([("standard_id", "=", standard.id)])
        self.assertEqual((measure.res_id, measure.state), (order.id, "kept"))

    def test_a_kind_of_remedy(self):
        """A method and a value of the selection: a breach is put right so."""
        remedy = self.env["crm.service.remedy"].create(
            {"name": "A letter", "kind": "letter", "approval_required": False})
        standard = self._new_standard()
        breach = self.env["crm.service.breach"].sudo().create({
            "standard_id": standard.id, "target_id": standard.target_ids.id, "partner_id": self.customer.id,
            "company_id": self.company.id, "res_model": "res.partner", "res_id": self.customer.id,
            "promised": fields.Datetime.now(), "state": "proposed", "remedy_id": remedy.id})
        breach.with_user(self.manager).action_approve()
        self.assertEqual((breach.state, breach.granted_model), ("remedied", "mail.activity"))
        self.assertEqual(self.env["mail.activity"].browse(breach.granted_id).user_id, self.manager)

    # === A KIND OF CASE ===#

    def _new_wish(self):
        """With the type of activity and the access line that a slice has among its data."""
        model = self.env["ir.model"]._get("crm.wish")
        kind = self.env["mail.activity.type"].create({"name": "Wish", "res_model": "crm.wish"})
        self.env["ir.model.data"].create({
            "module": "crm_relationship", "name": "mail_activity_type_wish", "model": kind._name, "res_id": kind.id})
        self.env["ir.model.access"].create({
            "name": "wish", "model_id": model.id, "perm_read": True, "perm_write": True,
            "group_id": self.env.ref("crm_relationship.group_relationship_user").id})
        return self.env["crm.wish"].create({
            "name": "Blue chairs", "partner_id": self.customer.id, "company_id": self.company.id,
            "user_id": self.agent.id})

    def test_a_kind_of_case(self):
        """Two mixins and a table: people are asked and told, states follow each other, nobody writes them by hand."""
        wish = self._new_wish()
        self.assertEqual((wish.activity_ids.user_id, wish.activity_ids.summary), (
            self.agent, "Can we have it? Blue chairs"))
        with self.assertRaises(AccessError):
            wish.with_user(self.agent).write({"state": "granted"})
        wish.with_user(self.agent).action_grant()
        self.assertEqual((wish.state, bool(wish.answered_at)), ("granted", True))
        self.assertFalse(wish.activity_ids)
        told = wish.message_ids.filtered(lambda message: self.manager.partner_id in message.notified_partner_ids)
        self.assertIn("We have it: Blue chairs", str(told.body))
        with self.assertRaisesRegex(UserError, "no further step"):
            wish.with_user(self.agent).action_grant()
