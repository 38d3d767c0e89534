from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests.common import BaseCase, tagged

from ...tools import churn, lifecycle
from .tier_case import TODAY, TierCase


def days(number):
    return timedelta(days=number)


@tagged("at_install", "-post_install", "crm_relationship")
class TestStageRule(BaseCase):
    """The stage by plain figures."""

    def test_who_has_never_ordered(self):
        self.assertEqual(lifecycle.stage(0, 0, 0, (0, 0), (0, 0)), "prospect")

    def test_few_orders_or_a_short_time(self):
        for orders, span, silence, expected in (
                (1, 0, 0, "introduction"), (2, 300, 5, "introduction"), (3, 80, 9, "introduction"),
                (3, 80, 10, "growth"), (30, 60, 29, "introduction"), (30, 60, 30, "growth")):
            with self.subTest(orders=orders, span=span):
                self.assertEqual(lifecycle.stage(orders, span, silence, (100, orders), (0, 0)), expected)

    def test_revenue_up_and_down(self):
        for window, previous, expected in (
            ((120, 12), (100, 10), "growth"), ((119, 12), (100, 10), "maturity"), ((80, 12), (100, 12), "decline"),
            ((80, 8), (100, 10), "maturity"), ((81, 12), (100, 12), "maturity"), ((100, 12), (0, 0), "growth"),
            ((0, 3), (0, 0), "maturity"),
        ):
            with self.subTest(window=window, previous=previous):
                self.assertEqual(lifecycle.stage(24, 720, 10, window, previous), expected)

    def test_the_risk_says_more_than_the_revenue(self):
        silence = next(day for day in range(1000) if churn.as_shown(churn.risk(24, 720, day)) >= churn.WARNING_RISK)
        self.assertEqual(lifecycle.stage(24, 720, silence - 1, (900, 9), (100, 1)), "growth")
        self.assertEqual(lifecycle.stage(24, 720, silence, (900, 9), (100, 1)), "decline")

    def test_lost_one_interval_after_the_risk(self):
        for orders, span in ((1, 0), (2, 100), (6, 150), (24, 720), (40, 4000)):
            reached = next(day for day in range(20000) if churn.risk(orders, span, day) >= lifecycle.LOST_RISK)
            interval = span / (orders - 1) if orders > 1 else 365
            lost = next(day for day in range(20000) if lifecycle.is_lost(orders, span, day))
            with self.subTest(orders=orders):
                self.assertAlmostEqual(lost, reached + interval, delta=1)

    def test_nobody_comes_back_by_silence(self):
        """What is lost stays lost until the next order, whatever the figures of the window are."""
        for orders, span in ((1, 0), (3, 100), (24, 720)):
            found = [lifecycle.stage(orders, span, day, (50, 2), (100, 5)) for day in range(1500)]
            self.assertEqual(found[-1], "lost")
            self.assertEqual(set(found[found.index("lost"):]), {"lost"})


@tagged("post_install", "-at_install", "crm_relationship")
class TestLifecycle(TierCase):
    """Stages of a run: dated, steadied, explained, on record."""

    def _book_monthly(self, partner, months, amount, last=TODAY):
        for month in range(months):
            self._book(partner, last - relativedelta(months=month), amount)

    def _stages(self, partner):
        changes = self.env["crm.lifecycle.change"].search([("partner_id", "=", partner.id)], order="id")
        return [(change.date, change.old_stage, change.new_stage) for change in changes]

    def _assert_stage(self, partner, stage, since):
        profile = self._profile(partner)
        self.assertEqual((profile.lifecycle_stage, profile.stage_since), (stage, since))

    def test_every_stage_and_its_reason(self):
        prospect = self._new_customer("Asked for a price")
        prospect.keep_as_prospect()
        newcomer = self._customers_of(100)
        grown, mature, shrinking, silent, lost = self._customers_of(0, 0, 0, 0, 0, day=TODAY - days(900))
        self._book_monthly(grown, 12, 150)
        self._book_monthly(grown, 12, 100, TODAY - relativedelta(years=1))
        self._book_monthly(mature, 24, 100)
        self._book_monthly(shrinking, 12, 70)
        self._book_monthly(shrinking, 12, 100, TODAY - relativedelta(years=1))
        self._book_monthly(silent, 24, 100, TODAY - relativedelta(months=8))
        self._book_monthly(lost, 24, 100, TODAY - relativedelta(months=20))
        self._classify()
        for partner, stage, words in (
            (prospect, "prospect", "no order yet"), (newcomer, "introduction", "Orders so far: 1"),
            (grown, "growth", "50% above"), (mature, "maturity", "in rhythm"),
            (shrinking, "decline", "30% below that of the period before, and the orders are smaller"),
            (silent, "decline", "over the warning of 40%"), (lost, "lost", "passed 60% more than one"),
        ):
            with self.subTest(partner=partner.name):
                self._assert_stage(partner, stage, TODAY)
                self.assertIn(words, self._profile(partner).stage_explanation)
                self.assertEqual(self._stages(partner), [(TODAY, False, stage)])
                change = self.env["crm.lifecycle.change"].search([("partner_id", "=", partner.id)])
                self.assertIn(words, change.explanation)

    def test_as_the_rule_in_plain_python(self):
        customers = self._customers_of(*range(100, 1300, 100), day=TODAY - days(700))
        for number, partner in enumerate(customers):
            for order in range(number):
                self._book(partner, TODAY - days(30 + 50 * order + 9 * number), 50 + 7 * number * (-1) ** order)
        self._classify()
        for partner in customers:
            profile = self._profile(partner)
            span = (profile.last_order_date - profile.first_order_date).days
            stage = lifecycle.stage(
                profile.lifetime_order_count, span, (TODAY - profile.last_order_date).days,
                (profile.revenue, profile.order_count), (profile.previous_revenue, profile.previous_order_count))
            self.assertEqual(profile.lifecycle_stage, stage)

    def test_a_month_before_it_turns(self):
        """Growth to maturity: the rule says so from the first day on, the stage follows after thirty."""
        customer = self._new_customer("Swings")
        start = TODAY - days(40)
        self._book_monthly(customer, 12, 130, start)
        self._book_monthly(customer, 12, 100, start - relativedelta(years=1))
        self._classify(start)
        self._assert_stage(customer, "growth", start)
        self._book(customer, start + days(1), -250)
        self._classify(start + days(1))
        self._assert_stage(customer, "growth", start)
        profile = self._profile(customer)
        self.assertEqual((profile.pending_stage, profile.stage_pending_since), ("maturity", start + days(1)))
        self.assertIn("Unless that changes, the stage will be Maturity from", profile.stage_explanation)
        self._classify(start + days(30))
        self._assert_stage(customer, "growth", start)
        self._classify(start + days(31))
        self._assert_stage(customer, "maturity", start + days(31))
        self.assertFalse(self._profile(customer).pending_stage)
        self.assertEqual(self._stages(customer), [
            (start, False, "growth"), (start + days(31), "growth", "maturity")])

    def test_what_swings_back_has_not_happened(self):
        customer = self._new_customer("Swings back")
        start = TODAY - days(60)
        self._book_monthly(customer, 12, 130, start)
        self._book_monthly(customer, 12, 100, start - relativedelta(years=1))
        self._classify(start)
        self._book(customer, start + days(1), -250)
        self._classify(start + days(1))
        self._book(customer, start + days(20), 500)
        self._classify(start + days(20))
        self.assertFalse(self._profile(customer).pending_stage)
        self._book(customer, start + days(25), -500)
        self._classify(start + days(25))
        self.assertEqual(self._profile(customer).stage_pending_since, start + days(25), "it counts anew")
        self._classify(start + days(40))
        self._assert_stage(customer, "growth", start)

    def test_facts_take_effect_at_once(self):
        """A first order, a third one after ninety days, and an order of who was lost."""
        customer = self._new_customer("By and by")
        customer.keep_as_prospect()
        first = TODAY - days(1200)
        self._classify(first - days(1))
        for day in (first, first + days(60), first + days(95)):
            self._book(customer, day, 100)
            self._classify(day)
        self._classify(TODAY - days(1))
        self._book(customer, TODAY, 100)
        self._classify(TODAY)
        self.assertEqual(self._stages(customer), [
            (first - days(1), False, "prospect"), (first, "prospect", "introduction"),
            (first + days(95), "introduction", "growth"), (TODAY - days(1), "growth", "lost"),
            (TODAY, "lost", "decline")] if self._profile(customer).lifecycle_stage == "decline" else [
            (first - days(1), False, "prospect"), (first, "prospect", "introduction"),
            (first + days(95), "introduction", "growth"), (TODAY - days(1), "growth", "lost"),
            (TODAY, "lost", self._profile(customer).lifecycle_stage)])

    def test_the_same_day_again_writes_nothing(self):
        customer = self._new_customer("Swings")
        start = TODAY - days(40)
        self._book_monthly(customer, 12, 130, start)
        self._classify(start)
        self._book(customer, start + days(1), -250)
        tables = ("crm_customer_profile", "crm_lifecycle_change")

        def places():
            self.env.flush_all()
            found = []
            for table in tables:
                self.env.cr.execute(f"SELECT id, ctid::text FROM {table} ORDER BY id")  # pylint: disable=sql-injection
                found.append(self.env.cr.fetchall())
            return found

        self._classify(start + days(1))
        before = places()
        self._classify(start + days(1))
        self.assertEqual(places(), before)

    def test_who_goes_leaves_a_last_word(self):
        customer = self._customers_of(100, day=TODAY - days(2))
        self._classify(TODAY - days(1))
        self.env["sale.order"].search([("partner_id", "=", customer.id)]).state = "cancel"
        self._classify()
        self.assertFalse(self._profile(customer))
        self.assertEqual(self._stages(customer), [
            (TODAY - days(1), False, "introduction"), (TODAY, "introduction", False)])
        change = self.env["crm.lifecycle.change"].search([("partner_id", "=", customer.id)], limit=1)
        self.assertEqual(change.explanation, "There are no sales left.")

    def test_merged_customers_have_one_stage(self):
        mature, newcomer = self._customers_of(0, 100, day=TODAY - days(10))
        self._book_monthly(mature, 24, 100)
        self._classify()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((mature | newcomer).ids, mature)
        self.assertEqual(self._profile(mature).lifecycle_stage, "maturity")
        last = self.env["crm.lifecycle.change"].search([("partner_id", "=", mature.id)], limit=1)
        self.assertEqual(last.new_stage, "maturity", "the history of both ends where the customer is")
