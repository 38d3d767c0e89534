from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from odoo.tests.common import tagged

from .tier_case import TODAY, TierCase


def days(number):
    return relativedelta(days=number)


def years(number):
    return relativedelta(years=number)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCustomerSales(TierCase):
    """Revenue, counts and days from confirmed orders."""

    def test_only_confirmed_orders_count(self):
        customer = self._new_customer("Undecided")
        self._sell(customer, TODAY, 1000)
        for state in ("draft", "sent", "cancel"):
            self._book(customer, TODAY, 50, margin=50, state=state)
        self._sell(customer, TODAY, 300)._action_cancel()
        self._classify()
        self.assertEqual(self._figures(customer, "revenue", "margin", "order_count", "lifetime_order_count"),
                         (1000, 940, 1, 1))

    def test_who_has_only_cancelled_is_no_customer(self):
        customer = self._new_customer("Nothing left")
        self._sell(customer, TODAY, 1000)._action_cancel()
        self.assertEqual(self._classify()["customers"], 0)
        self.assertFalse(self._profile(customer))

    def test_window_edges(self):
        """The start day is out, the end day is in, to the second; the window before ends where this one starts."""
        customer = self._new_customer("On the edge")
        for moment, amount in (
            (datetime(2024, 6, 30, 23, 59, 59), 1),
            (datetime(2024, 7, 1), 10),
            (datetime(2025, 6, 30, 23, 59, 59), 100),
            (datetime(2025, 7, 1), 1000),
            (datetime(2026, 6, 30, 23, 59, 59), 10000),
            (datetime(2026, 7, 1), 100000),
        ):
            self._book(customer, moment, amount)
        self._classify(date(2026, 6, 30))
        self.assertEqual(
            self._figures(customer, "revenue", "previous_revenue", "order_count", "lifetime_order_count"),
            (11000, 110, 2, 5))
        self.assertEqual(self._figures(customer, "first_order_date", "last_order_date", "mean_interval_days"),
                         (date(2024, 6, 30), date(2026, 6, 30), 182.5))

    def test_window_from_the_end_of_a_short_month(self):
        self.policy.window_months = 4
        customer = self._new_customer("February")
        self._book(customer, date(2026, 2, 28), 1)
        self._book(customer, date(2026, 3, 1), 10)
        self._book(customer, date(2025, 10, 30), 100)
        self._book(customer, date(2025, 10, 31), 1000)
        self._classify()
        self.assertEqual(self._figures(customer, "revenue", "previous_revenue"), (10, 1001))

    def test_growth(self):
        customers = self._customers_of(150, 50, 100)
        self._book(customers[0], TODAY - years(1), 100)
        self._book(customers[1], TODAY - years(1), 100)
        self._book(customers[2], TODAY - years(2) - days(1), 100)
        self._classify()
        self.assertEqual([self._profile(customer).growth_percent for customer in customers], [50, -50, 0])

    def test_the_past_knows_nothing_of_later_documents(self):
        customer = self._new_customer("Grew later")
        self._book(customer, TODAY - days(200), 100)
        self._book(customer, TODAY - days(99), 1000)
        newcomer = self._customers_of(5000)
        result = self._classify(TODAY - days(100))
        self.assertEqual(result["customers"], 1)
        self.assertEqual(self._figures(customer, "revenue", "last_order_date", "as_of"),
                         (100, TODAY - days(200), TODAY - days(100)))
        self.assertFalse(self._profile(newcomer))
        self._classify()
        self.assertEqual(self._figures(customer, "revenue", "as_of"), (1100, TODAY))
        self.assertEqual(self._profile(newcomer).revenue, 5000)

    def test_foreign_currency_at_the_rate_of_the_document(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5), ("2026-05-01", 0.8)])
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        customer = self._new_customer("Abroad")
        early = self._sell(customer, date(2026, 2, 1), 100, pricelist_id=pricelist.id)
        late = self._sell(customer, date(2026, 6, 1), 100, pricelist_id=pricelist.id)
        self.assertEqual((early.currency_id, late.currency_id), (euro, euro))
        self._classify()
        self.assertEqual(self._profile(customer).revenue, 200 + 125)
        self.assertEqual(self._profile(customer).currency_id, self.company.currency_id)

    def test_contacts_belong_to_their_company(self):
        firm = self._new_customer("Firm")
        branch = self.env["res.partner"].create({"name": "Desk", "parent_id": firm.id, "type": "delivery"})
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": branch.id})
        self._book(firm, TODAY - days(30), 100)
        self._book(branch, TODAY - days(20), 200)
        self._book(contact, TODAY - days(10), 400)
        result = self._classify()
        self.assertEqual(result["customers"], 1)
        self.assertEqual(self._figures(firm, "revenue", "lifetime_order_count", "mean_interval_days"), (700, 3, 10))
        self.assertEqual((firm | branch | contact).customer_profile_id, self._profile(firm))
        self.assertEqual(self._tier_codes(firm | branch | contact), ["vip"] * 3)

    def test_own_companies_and_the_public_user_are_no_customers(self):
        sister = self._create_company(name="Sister")
        employee = self.env["res.partner"].create({"name": "Colleague", "parent_id": sister.partner_id.id})
        public = self.env.ref("base.public_user").partner_id
        customer = self._customers_of(1)
        for partner in (sister.partner_id, employee, self.company.partner_id, public):
            self._book(partner, TODAY, 1000)
        result = self._classify()
        self.assertEqual(result["customers"], 1)
        self.assertEqual(self._profile(customer).revenue_share, 100)
        self.assertFalse((sister.partner_id | employee | self.company.partner_id | public).customer_profile_id)

    def test_companies_do_not_mix(self):
        other = self._create_company(name="Other", currency_id=self.env.ref("base.EUR").id)
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", other.id)])
        customer, rival = self._customers_of(100, 900)
        self._book(customer, TODAY - days(5), 5000, company=other)
        self._book(rival, TODAY - days(5), 1, company=other)
        self._classify()
        self._classify(policy=policy)
        there = customer.with_company(other)
        self.assertEqual(self._figures(customer, "revenue", "last_order_date"), (100, TODAY))
        self.assertEqual((there.customer_profile_id.revenue, there.customer_profile_id.last_order_date),
                         (5000, TODAY - days(5)))
        self.assertEqual(there.customer_profile_id.currency_id, other.currency_id)
        self.assertEqual((customer.tier_id.code, there.tier_id.code), ("small", "vip"))
        partners = self.env["res.partner"]
        self.assertEqual(partners.search([("tier_id.code", "=", "vip"), ("id", "in", (customer | rival).ids)]), rival)
        self.assertEqual(partners.with_company(other).search(
            [("tier_id.code", "=", "vip"), ("id", "in", (customer | rival).ids)]), customer)

    def test_relation_type(self):
        one_off, loyal, hasty, discounted = self.env["res.partner"].create(
            [{"name": name} for name in ("One-off", "Loyal", "Hasty", "Discounted")])
        self._book(one_off, TODAY, 100, margin=50)
        for number in range(4):
            self._book(loyal, TODAY - days(60 * number), 100, margin=50)
            self._book(hasty, TODAY - days(59 * number), 100, margin=50)
            self._book(discounted, TODAY - days(60 * number), 100, margin=30)
        self._classify()
        self.assertEqual(
            [self._profile(partner).relation_type for partner in (one_off, loyal, hasty, discounted)],
            ["one_off", "relational", "transactional", "transactional"])
