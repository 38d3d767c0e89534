from datetime import date, datetime, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests.common import freeze_time, tagged

from ..common import RelationshipCommon
from .tier_case import TODAY, TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestRevenueOfAPeriod(TierCase):
    """One expression says what was sold: the bars of a customer add up to the figure beside them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.customer = cls._new_customer("Charted")
        cls.contact = cls.env["res.partner"].create({"name": "Desk", "parent_id": cls.customer.id})
        cls.rival = cls._customers_of(77)
        for months in range(30):
            day = TODAY - relativedelta(months=months, days=months % 3)
            cls._book((cls.customer, cls.contact)[months % 2], day, 100 + months)
        cls._refund(cls.customer, TODAY - timedelta(days=20), 55.5)
        cls._refund(cls.customer, TODAY - timedelta(days=420), 33.25)

    @classmethod
    def _refund(cls, partner, day, amount):
        move = cls.env["account.move"].create({
            "move_type": "out_refund", "partner_id": partner.id, "company_id": cls.company.id, "invoice_date": day,
            "invoice_line_ids": [Command.create(
                {"product_id": cls.product.id, "price_unit": amount, "tax_ids": False})]})
        move.action_post()
        return move

    def _assert_adds_up(self):
        panel = self.customer.get_relationship_panel()
        profile = self._profile(self.customer)
        for name, figure in (("revenue", profile.revenue), ("previous", profile.previous_revenue)):
            self.assertAlmostEqual(sum(month[name] for month in panel["months"]), figure, 2, name)
        return panel["months"]

    def test_bars_add_up(self):
        for day in (TODAY - timedelta(days=15), TODAY):
            for basis in ("ordered", "invoiced"):
                with self.subTest(day=day, basis=basis), freeze_time(datetime.combine(day, datetime.min.time())
                                                                     + timedelta(hours=20)):
                    self.policy.revenue_basis = basis
                    self._classify(day)
                    self._assert_adds_up()
        self.policy.revenue_basis = "ordered"
        self._classify()
        self.assertEqual(self._profile(self.customer).revenue, 1266 - 55.5)

    def test_what_nobody_knows_is_no_zero(self):
        """One order has no interval, and nothing to grow from; what is 0 is told as 0."""
        self._classify()
        told = {figure["name"]: figure["value"] for group in self.rival.get_relationship_panel()["groups"]
                for figure in group["figures"]}
        self.assertEqual([told[name] for name in ("growth_percent", "mean_interval_days", "satisfaction")], [False] * 3)
        self.assertEqual((told["revenue"], told["overdue_amount"], told["revenue_rank"]), (77, 0, 2))
        self.assertEqual(self._profile(self.rival).growth_percent, 0, "which reads as one")

    def test_the_window_is_that_of_the_policy(self):
        for months in (1, 6, 24):
            self.policy.window_months = months
            self._classify()
            self.assertEqual(len(self._assert_adds_up()), months)

    def test_months_of_a_rolling_year(self):
        months = self._months_as_of(date(2026, 6, 15))
        self.assertEqual((months[0]["date_from"], months[0]["date_to"]), ("2025-06-16", "2025-07-15"))
        self.assertEqual((months[-1]["date_from"], months[-1]["date_to"]), ("2026-05-16", "2026-06-15"))
        self.assertEqual([month["month"] for month in months][::11], ["2025-07", "2026-06"])
        self.assertEqual(len({month["month"] for month in months}), 12)

    def test_months_are_those_of_the_calendar_at_the_end_of_one(self):
        months = self._months_as_of(TODAY)
        self.assertEqual({month["date_from"][8:] for month in months}, {"01"})
        self.assertEqual(months[0]["date_from"], "2025-07-01")

    def test_every_day_is_in_one_month(self):
        for day in (date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 30), date(2026, 1, 31)):
            with self.subTest(day=day):
                months = self._months_as_of(day)
                for month, following in pairwise(months):
                    self.assertEqual(date.fromisoformat(following["date_from"]),
                                     date.fromisoformat(month["date_to"]) + timedelta(days=1))
                self.assertEqual(months[-1]["date_to"], day.isoformat())

    def _months_as_of(self, day):
        profile = self.env["crm.customer.profile"].new({"company_id": self.company.id, "as_of": day})
        return self.customer._get_revenue_by_month(profile)

    def test_what_is_sold_after_the_run_waits_for_the_next_one(self):
        self._classify()
        with freeze_time(datetime(2026, 6, 30, 18)):
            self._book(self.customer, datetime(2026, 6, 30, 17), 1000)
            self._assert_adds_up()
            self._classify()
            self._assert_adds_up()

    def test_a_policy_that_has_not_run_yet(self):
        self._classify()
        self.policy.write({"window_months": 3, "revenue_basis": "invoiced"})
        self.assertEqual(len(self._assert_adds_up()), 12)

    def test_what_the_expression_returns(self):
        facts = self.env["crm.customer.facts"]
        scope = facts._get_scope(self.company, TODAY, self.policy._get_parameters())
        bounds = [date(2026, 4, 1), date(2026, 6, 1), date(2026, 7, 1)]
        rows = self.env.execute_query_dict(facts._select_revenue(scope, bounds))
        self.assertEqual(sorted((row["partner_id"], row["period"], row["orders"], float(row["revenue"]))
                                for row in rows), sorted([
            (self.customer.id, 1, 2, 203.0), (self.customer.id, 2, 1, 44.5), (self.rival.id, 2, 1, 77.0)]))
        only = self.env.execute_query_dict(facts._select_revenue(scope, bounds, self.rival.ids))
        self.assertEqual([row["partner_id"] for row in only], self.rival.ids)

    def test_an_override_without_sales_has_no_months_to_show(self):
        friend = self._new_customer("Friend")
        friend.set_tier_override("vip", "Friend of the house")
        months = friend.get_relationship_panel()["months"]
        self.assertEqual(sum(month["revenue"] for month in months), 0)


@tagged("post_install", "-at_install", "crm_relationship")
class TestOrdersOnScreens(RelationshipCommon):
    """The orders that At a glance counts are those of the list that it opens."""

    def test_orders_of_twelve_months(self):
        today = date(2026, 6, 17)
        with freeze_time(datetime(2026, 6, 17, 12)):
            customer = self._new_customer("Counted")
            for day in (date(2025, 6, 18), date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 17)):
                self._sell(customer, day, 100)
            self._sell(customer, today, 0).order_line.is_replacement = True
            figures = self.env["crm.complaint"].get_figures()
            rate = figures["rates"]["complaint_rate"]
            self.assertEqual((figures["date_from"], rate["denominator"]), ("2025-07-01", 2))
            self.assertEqual(sum(month["order_count"] for month in figures["months"]), 2)
            listed = self.env["crm.complaint.rate"].search(
                [("month", ">=", figures["date_from"]), ("company_id", "=", self.company.id)])
            self.assertEqual(sum(listed.mapped("order_count")), 2)
