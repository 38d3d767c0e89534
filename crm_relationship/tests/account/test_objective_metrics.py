"""What objectives are measured by, against figures that are worked out here, without the addon's SQL."""

from datetime import date, datetime, time

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_relationship.tools.service_targets import PENDING

from .objective_case import YEAR, ObjectiveCase

RATE = 0.8  # euros for a dollar
COST = 60


@tagged("post_install", "-at_install", "crm_relationship")
class TestObjectiveMetrics(ObjectiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.euro = cls.env.ref("base.EUR")
        cls.env["res.currency.rate"].search([("currency_id", "=", cls.euro.id)]).unlink()
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.euro.id, "name": "2020-01-01", "rate": RATE, "company_id": cls.company.id})
        cls.in_euro = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id, "company_id": cls.company.id})
        cls.contact = cls.env["res.partner"].create({"name": "Ann Lee", "parent_id": cls.customer.id})
        cls.branch = cls._new_branch(currency_id=cls.euro.id)
        cls.chairs, cls.tables = (cls.env["product.product"].create({
            "name": name, "type": "service", "invoice_policy": "order", "list_price": 100, "standard_price": COST,
            "taxes_id": False, "categ_id": cls.env["product.category"].create({"name": name}).id})
            for name in ("Chairs", "Tables"))

    def _line(self, product, price, **values):
        return Command.create({"product_id": product.id, "price_unit": price, "tax_ids": False, **values})

    def _sell_lines(self, partner, day, *lines, **values):
        return self._sell(partner, day, 0, order_line=list(lines), **values)

    # === SALES ===#

    def _story(self):
        """A year of purchases: by a contact, in another currency, last year, in another company, cancelled, to come."""
        self._sell_lines(self.customer, self._day(1, 1), self._line(self.chairs, 100.10))
        self._sell_lines(self.contact, self._day(3), self._line(self.chairs, 200, product_uom_qty=2),
                         self._line(self.tables, 80.25))
        self._sell_lines(self.customer, self._day(5), self._line(self.tables, 120), pricelist_id=self.in_euro.id)
        self._sell_lines(self.customer, self._day(6, 30), self._line(self.product, 90))
        self._sell_lines(self.customer, self._day(6, 30, YEAR - 1), self._line(self.tables, 77))
        self._sell_lines(self.customer, self._day(7, 1, YEAR - 1), self._line(self.chairs, 1000))
        self._sell_lines(self._new_customer("Somebody else"), self._day(4), self._line(self.chairs, 5000))
        self._sell_lines(self.customer, self._day(4), self._line(self.chairs, 400)).write({"state": "cancel"})
        self._book(self.customer, date(YEAR, 7, 1), 9999)
        self._book(self.customer, self._day(4), 8888, company=self.branch)

    def test_revenue_margin_and_orders(self):
        self._story()
        sold = 100.10 + 2 * 200 + 80.25 + 120 / RATE + 90
        cost = COST + 2 * COST + COST + COST + 60  # in euros as in dollars: the cost is that of the company's currency
        revenue = self._actual("revenue")
        self.assertEqual((round(revenue[0], 2), revenue[1]), (round(sold, 2), 77))
        margin = self._actual("margin")
        self.assertEqual((round(margin[0], 2), margin[1]), (round(sold - cost, 2), 77 - COST))
        self.assertEqual(self._actual("orders"), (4, 1))

    def test_categories(self):
        self._story()
        self.assertFalse(self.product.categ_id)
        self.assertEqual(self._actual("categories"), (2, 1))
        sample = self.env["product.product"].create({
            "name": "Sample", "type": "service", "categ_id": self.env["product.category"].create({"name": "X"}).id})
        self._sell_lines(self.customer, self._day(2, 1), self._line(sample, 0))
        self.assertEqual(self._aim("categories", 9, deadline=self._day(12, 1)).actual, 2)

    def test_a_credit_note_takes_back_revenue_and_its_part_of_the_margin(self):
        order = self._sell_lines(self.customer, self._day(3), self._line(self.chairs, 160))
        self._sell_lines(self.customer, self._day(4), self._line(self.tables, 240))
        order._create_invoices().write({"invoice_date": self._day(3)})
        order.invoice_ids.action_post()
        note = self.env["account.move"].create({
            "move_type": "out_refund", "partner_id": self.customer.id, "company_id": self.company.id,
            "invoice_date": self._day(5), "invoice_line_ids": [self._line(self.chairs, 100)]})
        note.action_post()
        self.assertEqual(self._actual("revenue")[0], 300)
        self.assertEqual(self._actual("margin")[0], (400 - 2 * COST) * 300 / 400)
        self.assertEqual(self._actual("orders")[0], 2)

    def test_by_invoices_where_the_tiers_count_them(self):
        self.policy.revenue_basis = "invoiced"
        order = self._sell_lines(self.customer, self._day(3), self._line(self.chairs, 160))
        self._sell_lines(self.customer, self._day(3), self._line(self.chairs, 300))
        order._create_invoices().write({"invoice_date": self._day(4)})
        order.invoice_ids.action_post()
        self.assertEqual(self._actual("revenue")[0], 160)
        self.assertEqual(self._actual("orders")[0], 1)

    def test_same_window_same_cents_as_the_profile(self):
        """On the last day of the year the window of the tiers is the year of the plan."""
        self._story()
        order = self._sell_lines(self.customer, self._day(8), self._line(self.chairs, 333.33))
        order._create_invoices().write({"invoice_date": self._day(8)})
        order.invoice_ids.action_post()
        self.env["account.move"].create({
            "move_type": "out_refund", "partner_id": self.customer.id, "company_id": self.company.id,
            "invoice_date": self._day(9), "invoice_line_ids": [self._line(self.chairs, 77.77)]}).action_post()
        for basis in ("ordered", "invoiced"):
            self.policy.revenue_basis = basis
            with self.subTest(basis=basis), freeze_time(datetime(YEAR, 12, 31, 12)):
                self._classify(date(YEAR, 12, 31))
                profile = self._profile(self.customer)
                self.assertTrue(profile.revenue)
                objectives = [self._aim(metric, 5, deadline=date(YEAR, 12, 31))
                              for metric in ("revenue", "margin", "orders")]
                self.assertEqual([objective.actual for objective in objectives],
                                 [profile.revenue, profile.margin, profile.order_count])
                for objective in objectives:
                    objective.unlink()

    def test_two_companies(self):
        """A shared customer has a plan in each company, with the figures of that company in its currency."""
        self._book(self.customer, self._day(3), 100)
        self._book(self.customer, self._day(3), 700, company=self.branch)
        there = self.env["crm.account.plan"].create({
            "partner_id": self.customer.id, "company_id": self.branch.id, "year": YEAR})
        objectives = self._aim() | self._aim(plan=there)
        self.assertEqual([objective.actual for objective in objectives], [100, 700])
        self.assertEqual(objectives.currency_id, self.company.currency_id | self.euro)
        self.assertIn("€", objectives[1].actual_text)

    def test_share_of_wallet(self):
        """Only in categories of which somebody has entered the need, by the last one that was known on the day."""
        chairs, tables = self.chairs.categ_id, self.tables.categ_id
        needs = self.env["crm.account.need"]
        self.assertEqual(self._aim("wallet_share", 40).actual_text, "")
        for categ, amount, day in ((chairs, 500, self._day(1, year=YEAR - 1)), (chairs, 800, self._day(2)),
                                   (tables, 200, self._day(3))):
            needs.create({"partner_id": self.customer.id, "company_id": self.company.id, "categ_id": categ.id,
                          "amount": amount, "day": day, "source": "Their buyer"})
        self._sell_lines(self.contact, self._day(9, year=YEAR - 1), self._line(self.chairs, 150))
        self._sell_lines(self.customer, self._day(5), self._line(self.chairs, 250), self._line(self.product, 900))
        self._sell_lines(self.customer, self._day(9, year=YEAR - 2), self._line(self.chairs, 100))
        objective = self._aim("wallet_share", 50, deadline=self._day(12, 1))
        self.assertEqual((objective.actual, objective.last_year), (100 * 400 / 1000, 100 * 100 / 500))

    # === SERVICE ===#

    def test_promises(self):
        standards = {standard.metric: standard for standard in self.env["crm.service.standard"].search([])}
        story = [("complaint_reply", 2, "kept"), ("complaint_reply", 3, "broken"), ("on_time_delivery", 4, "kept"),
                 ("on_time_delivery", 5, "kept"), ("on_time_delivery", 6, "broken"), ("visit_interval", 2, "kept"),
                 ("complaint_reply", 6, PENDING)]
        for metric, month, state in story:
            self._measure(standards[metric], self._day(month), state)
        self._measure(standards["complaint_reply"], self._day(2, year=YEAR - 1), "broken")
        self._measure(standards["complaint_reply"], self._day(9, year=YEAR - 1), "kept")
        self._measure(standards["complaint_reply"], self._day(3), "broken", self._new_customer("Somebody else"))
        self._measure(standards["complaint_reply"], self._day(3), "broken", company=self.branch)
        self.assertAlmostEqual(self._aim("promises", 95).baseline, 50)
        self.assertAlmostEqual(self._aim("promises", 96, deadline=self._day(12, 1)).actual, 100 * 4 / 6, 2)
        self.assertEqual(self._aim("promises", 96, deadline=self._day(12, 2)).last_year, 0)
        self.assertAlmostEqual(self._aim("delivered_on_time", 96).actual, 100 * 2 / 3, 2)
        self.assertEqual(self._aim("visits_kept", 96).actual, 100)

    def test_satisfaction(self):
        """Two answers, half a year apart: the older one counts half. Last year there was none."""
        indicator = self.env.ref("crm_relationship.crm_satisfaction_indicator_quality")
        survey = self.env.ref("crm_relationship.survey_delivery")
        for day, value in ((date(YEAR, 6, 30), 80), (date(YEAR, 1, 1), 50)):
            self.env["crm.satisfaction.answer"].create({
                "indicator_id": indicator.id, "company_id": self.company.id, "partner_id": self.customer.id,
                "contact_id": self.contact.id, "date": day, "value": value,
                "user_input_id": self.env["survey.user_input"].create({"survey_id": survey.id}).id})
        objective = self._aim("satisfaction", 90)
        self.assertAlmostEqual(objective.actual, (80 + 0.5 * 50) / 1.5, 4)
        self.assertEqual((objective.baseline, objective.last_year_text), (0, ""))

    def _complain(self, day, state="new", **values):
        complaint = self.env["crm.complaint"].create({
            "subject": "Scratched", "partner_id": self.contact.id, "company_id": self.company.id,
            "opened_at": datetime.combine(day, time(9)), **values})
        if state != "new":
            complaint.flush_recordset()
            self.env.cr.execute("UPDATE crm_complaint SET state = %s, verified_at = %s WHERE id = %s", [
                state, values.get("verified_at"), complaint.id])
            complaint.invalidate_recordset()

    def test_complaints(self):
        """Those that were none are left out; what was closed this year was open a year ago."""
        self._complain(self._day(2))
        self._complain(self._day(3), "cancelled")
        self._complain(self._day(4), "closed", verified_at=datetime(YEAR, 5, 1))
        self._complain(self._day(3, year=YEAR - 1), "closed", verified_at=datetime(YEAR, 1, 10))
        self._complain(self._day(9, year=YEAR - 1), "resolved")
        self.assertEqual(self._actual("complaints", target=3), (2, 1))
        objective = self._aim("open_complaints", 1)
        self.assertEqual((objective.actual, objective.last_year, objective.baseline), (2, 1, 2))

    def test_visits(self):
        """What took place, but for phone calls."""
        for day, kind, state in ((self._day(1, 1), "on_site", "done"), (self._day(6, 30), "video", "done"),
                                 (self._day(3), "phone", "done"), (self._day(4), "on_site", "planned"),
                                 (self._day(4, year=YEAR - 1), "at_ours", "done")):
            visit = self.env["crm.visit"].create({
                "partner_id": self.customer.id, "company_id": self.company.id, "kind": kind,
                "user_id": self.salesperson.id, "planned_at": datetime.combine(day, time(9))})
            if state == "done":
                visit.flush_recordset()
                self.env.cr.execute("UPDATE crm_visit SET state = 'done', done_at = planned_at, outcome = 'same'"
                                    " WHERE id = %s", [visit.id])
                visit.invalidate_recordset()
        self.assertEqual(self._actual("visits", target=9), (2, 1))
