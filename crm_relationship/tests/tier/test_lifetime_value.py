from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests.common import BaseCase, tagged
from odoo.tools import SQL

from ...tools import customer_figures as figures
from .tier_case import TODAY, TierCase


def days(number):
    return relativedelta(days=number)


@tagged("at_install", "-post_install", "crm_relationship")
class TestValueFormula(BaseCase):
    """What a customer is worth, by plain figures."""

    def test_fifteen_hundred_a_month_for_ten_years(self):
        """60 months of 1,500 are 18,000 a year; who is kept for ten years without a risk is worth 180,000."""
        self.assertEqual(figures.expected_value(60 * 1500, 3652, 0) * 10, 180000)

    def test_one_busy_month_is_no_fortune(self):
        self.assertAlmostEqual(figures.expected_value(1000, 0, 0), 2000)
        self.assertAlmostEqual(figures.expected_value(1000, 30, 0), 1717.81, 2)

    def test_monotone(self):
        """More revenue never means less, nor does a lower risk; the same revenue over more time never means more."""
        amounts = [figures.expected_value(amount, 400, 0.3) for amount in (-50, 0, 1, 100, 5000)]
        risks = [figures.expected_value(100, 400, risk / 10) for risk in range(11)]
        tenures = [figures.expected_value(100, tenure, 0.3) for tenure in (0, 1, 90, 400, 1600, 1700, 9000)]
        self.assertEqual(amounts, sorted(amounts))
        self.assertEqual(risks, sorted(risks, reverse=True))
        self.assertEqual(tenures, sorted(tenures, reverse=True))
        self.assertEqual(risks[-1], 0)

    def test_never_negative(self):
        self.assertEqual(figures.expected_value(-100, 400, 0.3), 0)


@tagged("post_install", "-at_install", "crm_relationship")
class TestLifetimeValue(TierCase):
    """What a run makes of it."""

    def _book_monthly(self, partner, months, amount, margin=0, last=TODAY):
        for month in range(months):
            self._book(partner, last - relativedelta(months=month), amount, margin)

    def test_fifteen_hundred_a_month_for_ten_years(self):
        """A customer of ten years; who goes by the policy's ten years and has no risk is worth 180,000."""
        customer = self._new_customer("Steady")
        self._book_monthly(customer, 121, 1500)
        self.policy.expected_years = 10
        facts = type(self.env["crm.customer.facts"])
        with patch.object(facts, "_sql_churn_risk", lambda *_args, **_kwargs: SQL("0::float8")):
            self._classify()
        self.assertEqual(self._figures(customer, "lifetime_revenue", "value_base", "expected_value", "lifetime_value"),
                         (181500, 90000, 18000, 180000))
        self._classify()
        risk = self._profile(customer).churn_risk
        self.assertTrue(0 < risk < 0.1)
        self.assertAlmostEqual(self._profile(customer).lifetime_value, 180000 * (1 - risk), 2)

    def test_as_the_formula_says(self):
        found = []
        for silence in (0, 90, 180, 270, 360):
            customer = self._new_customer(f"Silent for {silence} days")
            for month in range(6):
                self._book(customer, TODAY - days(silence + 30 * month), 1000)
            found.append(customer)
        self._classify()
        for customer in found:
            profile = self._profile(customer)
            expected = figures.expected_value(6000, (TODAY - profile.first_order_date).days, profile.churn_risk)
            self.assertAlmostEqual(profile.expected_value, expected, 2)
            self.assertAlmostEqual(profile.lifetime_value, 5 * expected, 1)
        values = [self._profile(customer).lifetime_value for customer in found]
        self.assertEqual(values, sorted(values, reverse=True), "who has been silent for longer is worth less")

    def test_who_has_lapsed_is_worth_something(self):
        """Of a window alone they would be worth nothing."""
        customer = self._new_customer("Lapsed")
        self._book_monthly(customer, 24, 1000, last=TODAY - relativedelta(months=13))
        self._classify()
        revenue, value = self._figures(customer, "revenue", "lifetime_value")
        self.assertEqual(revenue, 0)
        self.assertGreater(value, 0)

    def test_whatever_the_window_is(self):
        customer = self._new_customer("Steady")
        self._book_monthly(customer, 30, 1500)
        self._classify()
        before = self._figures(customer, "expected_value", "lifetime_value")
        self.policy.window_months = 6
        self._classify()
        self.assertEqual(self._profile(customer).revenue, 9000)
        self.assertEqual(self._figures(customer, "expected_value", "lifetime_value"), before)

    def test_only_the_last_five_years(self):
        customer = self._new_customer("Was big once")
        self._book(customer, TODAY - relativedelta(years=5), 1000000)
        self._book(customer, TODAY - relativedelta(years=5) + days(1), 500)
        self._classify()
        self.assertEqual(self._figures(customer, "lifetime_revenue", "value_base"), (1000500, 500))

    def test_credit_notes_take_back_and_nobody_is_worth_less_than_nothing(self):
        customer = self._customers_of(300)
        self._book(customer, TODAY, -500, -200)
        self._classify()
        self.assertEqual(self._figures(customer, "lifetime_revenue", "value_base", "expected_value", "lifetime_value"),
                         (-200, -200, 0, 0))
        self.policy.value_basis = "margin"
        self._classify()
        self.assertEqual(self._figures(customer, "value_base", "lifetime_value"), (-200, 0))

    def test_on_margin(self):
        customer = self._new_customer("Dear")
        self._book_monthly(customer, 30, 1000, margin=250)
        self._classify()
        [by_revenue] = self._figures(customer, "lifetime_value")
        self.policy.value_basis = "margin"
        self._classify()
        self.assertEqual(self._figures(customer, "value_base"), (30 * 250,))
        self.assertAlmostEqual(self._profile(customer).lifetime_value, by_revenue / 4, 1)

    def test_on_margin_of_invoices(self):
        """The margin lies on the orders, of five years, whatever revenue is counted."""
        customer = self._new_customer("Invoiced")
        self._book_monthly(customer, 30, 1000, margin=250)
        self.policy.write({"value_basis": "margin", "revenue_basis": "invoiced"})
        journal = self.env["account.journal"].create(
            {"name": "Sales", "code": "SALE", "type": "sale", "company_id": self.company.id})
        self.env.cr.execute(SQL(
            """
            INSERT INTO account_move (move_type, state, auto_post, journal_id, company_id, currency_id, date,
                        partner_id, commercial_partner_id, invoice_date, amount_untaxed_signed)
            VALUES ('out_invoice', 'posted', 'no', %(journal)s, %(company)s, %(currency)s, %(day)s, %(partner)s,
                    %(partner)s, %(day)s, 30000)
            """, journal=journal.id, company=self.company.id, currency=self.company.currency_id.id, day=TODAY,
            partner=customer.id))
        self._classify()
        self.assertEqual(self._figures(customer, "revenue", "value_base"), (30000, 7500))

    def test_less_the_cost_of_serving(self):
        """A slice tells what serving costs; it counts where the value is of margin, and shows whom we lose money on."""
        customer, other = self._customers_of(1000, 1000, day=TODAY - days(30))
        for partner in customer | other:
            self._book(partner, TODAY, 1000, margin=300)
        costs = SQL(
            """
            SELECT %(partner)s AS partner_id, day::date, amount
              FROM (VALUES ('2026-06-30', 320.0), ('2024-01-01', 50), ('2020-01-01', 999), ('2026-07-01', 777))
                   cost (day, amount)
            """, partner=customer.id)
        facts = type(self.env["crm.customer.facts"])
        with patch.object(facts, "_get_service_costs", lambda *_args: [costs]):
            self._classify()
            self.assertEqual(self._figures(customer, "service_cost", "value_base"), (320, 2000))
            self.assertEqual(self._figures(other, "service_cost", "value_base"), (0, 2000))
            self.policy.value_basis = "margin"
            self._classify()
        self.assertEqual(self._figures(customer, "service_cost", "value_base", "lifetime_value"), (320, -70, 0))
        self.assertEqual(self._figures(other, "value_base"), (300,))
        self.assertEqual((self._profile(customer).is_loss_making, self._profile(other).is_loss_making), (True, False))

    def test_the_formula_is_on_screen(self):
        customer = self._new_customer("Steady")
        self._book_monthly(customer, 30, 1500)
        self._classify()
        profile = self._profile(customer)
        text = profile.value_explanation.replace("\N{NO-BREAK SPACE}", " ")
        years = figures.value_years((TODAY - profile.first_order_date).days)
        for part in ("Brought $ 45,000.00 in 2.9 years", f"{45000 / years:,.2f} a year",
                     f"risk of leaving of {100 * profile.churn_risk:.1f}%", f"$ {profile.expected_value:,.2f}",
                     "stay 5.0 years", f"the lifetime value is $ {profile.lifetime_value:,.2f}"):
            self.assertIn(part, text)

    def test_companies_and_currencies_do_not_mix(self):
        other = self._create_company(name="Other", currency_id=self.env.ref("base.EUR").id)
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", other.id)])
        policy.value_basis = "margin"
        customer = self._new_customer("Here and there")
        self._book(customer, TODAY, 1000, margin=100, currency_rate=2)
        self._book(customer, TODAY, 70, margin=7, company=other)
        self._classify()
        self._classify(policy=policy)
        here, there = self._profile(customer), customer.with_company(other).customer_profile_id
        self.assertEqual((here.value_base, here.lifetime_revenue, here.margin), (500, 500, 50))
        self.assertEqual((there.value_base, there.lifetime_revenue, there.margin), (7, 70, 7))
        self.assertEqual(there.currency_id, other.currency_id)
