from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests.common import tagged
from odoo.tools import SQL

from ...tools.periods import Period
from ..migration_case import MigrationCase
from .test_customer_revenue import TODAY
from .tier_case import TierCase

YEAR = [date(2025, 7, 1), date(2026, 7, 1)]
DETAILS = ("day", "month", "tier_id", "user_id", "categ_id")


@tagged("post_install", "-at_install", "crm_relationship")
class TestRevenueDetails(MigrationCase, TierCase):
    """Whatever revenue is grouped by, it is the revenue of the profiles, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.categories = cls.env["product.category"].create([{"name": "Chairs"}, {"name": "Tables"}])
        cls.chair, cls.table = cls.env["product.product"].create([
            {"name": category.name, "type": "service", "invoice_policy": "order", "categ_id": category.id,
             "list_price": 100, "standard_price": 60, "taxes_id": False} for category in cls.categories])
        cls.sellers = cls._new_user("seller_a", "user") | cls._new_user("seller_b", "user")
        cls.euro = cls.env.ref("base.EUR")
        cls.env["res.currency.rate"].search([("currency_id", "=", cls.euro.id)]).unlink()
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.euro.id, "name": "2020-01-01", "rate": 0.9173, "company_id": cls.company.id})
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Buyer {number}", "is_company": True} for number in range(3)])
        pricelist = cls.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": cls.euro.id, "company_id": cls.company.id})
        for number, customer in enumerate(cls.customers):
            for months in (0, 3, 7, 11, 15):
                cls._sell_lines(
                    customer, TODAY - timedelta(days=30 * months), 10.01 + number, 33.33 + months,
                    user_id=cls.sellers[number % 2].id, **({"pricelist_id": pricelist.id} if number == 2 else {}))
        cls._book(cls.customers[0], TODAY, 77.77)  # without lines
        cls._classify()

    @classmethod
    def _sell_lines(cls, customer, day, chair, table, **values):
        order = cls._sell(customer, day, chair, order_line=[
            Command.create({"product_id": cls.chair.id, "price_unit": chair, "product_uom_qty": 3, "tax_ids": False}),
            Command.create({"product_id": cls.table.id, "price_unit": table, "discount": 7, "tax_ids": False}),
            Command.create({"display_type": "line_note", "name": "By the back door"})], **values)
        order._create_invoices().write({"invoice_date": day})
        order.invoice_ids.action_post()
        return order

    @classmethod
    def _take_back(cls, customer, amount):
        move = cls.env["account.move"].create({
            "move_type": "out_refund", "partner_id": customer.id, "company_id": cls.company.id,
            "invoice_date": TODAY - timedelta(days=9), "invoice_user_id": cls.sellers[0].id, "invoice_line_ids": [
                Command.create({"product_id": cls.table.id, "price_unit": amount, "tax_ids": False}),
                Command.create({"name": "Without a product", "price_unit": 1.11, "tax_ids": False})]})
        move.action_post()

    def _read(self, *by, customers=None):
        """`{values of the columns: (revenue, orders, margin)}` of the window of the last run."""
        facts = self.env["crm.customer.facts"]
        scope = facts._get_scope(self.company, TODAY, self.policy._get_parameters())
        rows = self.env.execute_query_dict(facts._select_revenue(scope, YEAR, customers, by=by, with_margin=True))
        return {tuple(row[name] for name in by): (row["revenue"], row["orders"], row["margin"]) for row in rows}

    def _check(self):
        for basis in ("ordered", "invoiced"):
            self.policy.revenue_basis = basis
            self._classify()
            profiles = self._profile(self.customers[0]) | self._profile(self.customers[1]) | self._profile(
                self.customers[2])
            by_partner = self._read("partner_id")
            for profile in profiles:
                self.assertAlmostEqual(float(by_partner[profile.partner_id.id,][0]), profile.revenue, 2)
                self.assertEqual(by_partner[profile.partner_id.id,][1], profile.order_count)
            total = sum(found[0] for found in by_partner.values())
            margin = sum(found[2] for found in by_partner.values())
            for detail in DETAILS:
                found = self._read(detail)
                with self.subTest(basis=basis, detail=detail):
                    self.assertAlmostEqual(float(sum(row[0] for row in found.values())), float(total), 6)
                    self.assertAlmostEqual(float(sum(row[2] for row in found.values())), float(margin), 6)
                both = self._read("partner_id", detail)
                for profile in profiles:
                    own = [row[0] for key, row in both.items() if key[0] == profile.partner_id.id]
                    self.assertAlmostEqual(float(sum(own)), profile.revenue, 2)
        return profiles

    def test_sums(self):
        self._check()

    def test_sums_with_credit_notes(self):
        self._take_back(self.customers[1], 20)
        profiles = self._check()
        self.assertTrue(profiles)

    def test_credit_note_of_who_never_ordered(self):
        """It takes back nothing that was counted: without it, what products bring would be less than customers."""
        before = self._read("product_id")
        stranger = self.env["res.partner"].create({"name": "Invoiced by the accountant", "is_company": True})
        self._take_back(stranger, 500)
        self.assertEqual(self._read("product_id"), before)
        self.assertNotIn((True,), self._read("is_new", customers=stranger.ids))
        self._take_back(self.customers[1], 20)
        self.assertEqual(self._read("product_id")[self.table.id,][0], before[self.table.id,][0] - 20)

    def test_noted_day_of_a_credit_note_before_the_first_order(self):
        """It is noted anew: days add up to what customers bought, whenever they were noted."""
        stranger = self.env["res.partner"].create({"name": "Credited first", "is_company": True})
        self._take_back(stranger, 500)
        self._write_on(TODAY - timedelta(days=1))
        day = TODAY - timedelta(days=9)
        self.env["crm.kpi.day"]._take(self.company)
        self.assertEqual(self._read_day(day), 0)
        first = self._sell(stranger, TODAY, 100)
        for state, revenue in (("sale", -501.11), ("cancel", 0)):
            with self.subTest(state=state):
                first.state = state
                self._write_on(TODAY - timedelta(days=1), but=stranger)
                self.env["crm.kpi.day"]._take(self.company, TODAY)
                self.assertEqual(self._read_day(day), revenue)
        first.state = "sale"
        noted = self.env["crm.kpi.progress"].search([("company_id", "=", self.company.id)])
        noted.noted_on = False
        self._migrate("19.0.9.0.0/post-kpi.py", "19.0.8.0.0")
        self.assertEqual(set(noted.mapped("noted_on")), {TODAY})
        self.assertEqual(self._read_day(day), -501.11, "an upgrade notes all days anew")

    def _write_on(self, day, but=None):
        """Have the documents be written on a day: all, or all but the orders of a customer."""
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE account_move SET write_date = %s WHERE company_id = %s", day, self.company.id))
        self.env.cr.execute(SQL("UPDATE sale_order SET write_date = %s WHERE company_id = %s AND partner_id <> %s", day,
                                self.company.id, but.id if but else 0))

    def _read_day(self, day):
        return self.env["crm.kpi"]._get_values(self.company, Period(day, day), ["revenue"])["revenue"]["value"]

    def test_categories(self):
        self._take_back(self.customers[1], 20)
        chairs, tables = (category.id for category in self.categories)
        only = self.customers[1].ids
        found = self._read("categ_id", customers=only)
        self.assertEqual({key: (round(float(row[0]), 2), row[1]) for (key,), row in found.items()}, {
            chairs: (4 * 3 * 11.01, 4), None: (-1.11, 0),
            tables: (round(sum(round(0.93 * (33.33 + months), 2) for months in (0, 3, 7, 11)) - 20, 2), 4)})
        without = self._read("categ_id", customers=self.customers[0].ids)[None,]
        self.assertEqual((float(without[0]), without[1]), (77.77, 1), "an order without lines")

    def test_salespeople(self):
        found = self._read("user_id")
        self.assertEqual({key for (key,) in found}, {*self.sellers.ids, None})
        self.assertEqual(found[self.sellers[1].id,][1], 4)

    def test_months_and_tiers(self):
        months = {key for (key,) in self._read("month")}
        self.assertTrue(all(month.day == 1 for month in months))
        tiers = {key for (key,) in self._read("tier_id")}
        self.assertEqual(tiers, {self._profile(customer).tier_id.id for customer in self.customers})
