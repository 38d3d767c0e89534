from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .tier_case import TODAY, TierCase


def days(number):
    return relativedelta(days=number)


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierSmoothing(TierCase):
    """What keeps a customer in a tier, day by day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.rule = "threshold"

    def _new_vip(self, day, revenue=100000):
        """A customer who has been one for long, in the best tier since `day`."""
        customer = self._customers_of(1, day=TODAY - relativedelta(years=5))
        self._book(customer, day, revenue)
        self._classify(day)
        self.assertEqual(self._tier_codes(customer), ["vip"])
        return customer

    def _correct_revenue(self, customer, day, revenue):
        """From now on the customer's orders of the window make `revenue`."""
        orders = self.env["sale.order"].search([("partner_id", "=", customer.id)], order="date_order, id")
        last = orders[-1]
        last.state = "cancel"
        self.env.flush_all()
        self._book(customer, last.date_order, revenue)
        return self._classify(day)

    def test_first_classification(self):
        customer = self._customers_of(100000)
        result = self._classify()
        profile = self._profile(customer)
        self.assertEqual((result["new"], result["promoted"], result["demoted"], result["unchanged"]), (1, 0, 0, 1))
        self.assertEqual((profile.tier_id, profile.computed_tier_id), (self.tiers["vip"], self.tiers["vip"]))
        self.assertEqual((profile.tier_since, profile.pending_since, profile.as_of), (TODAY, False, TODAY))
        self.assertRecordValues(self._changes(customer), [{
            "old_tier_id": False, "new_tier_id": self.tiers["vip"].id, "cause": "run", "date": TODAY,
            "run_id": result["run_id"], "user_id": self.env.uid, "revenue": 100000, "revenue_rank": 1,
            "cumulative_share": 100}])

    def test_first_classification_is_never_softened(self):
        self.policy.write({"hysteresis_percent": 50, "demotion_delay_days": 90, "new_customer_days": 90})
        customers = self._customers_of(100000, 99999, 1)
        self._classify()
        self.assertEqual(self._tier_codes(customers), ["vip", "main", "small"])

    def test_hysteresis_keeps_a_tier_near_its_cut_off(self):
        self.policy.hysteresis_percent = 10
        customer = self._new_vip(TODAY - days(9))
        for number, (revenue, code, computed) in enumerate((
            (90000, "vip", "main"),  # just within 10% of the cut-off
            (89999.99, "main", "main"),
            (99999.99, "main", "main"),
            (100000, "vip", "vip"),  # up goes at once
            (500, "small", "small"),
        ), 1):
            with self.subTest(revenue=revenue):
                self._correct_revenue(customer, TODAY - days(9 - number), revenue)
                self.assertEqual(self._tier_codes(customer), [code])
                self.assertEqual(self._profile(customer).computed_tier_id.code, computed)
                self.assertFalse(self._profile(customer).pending_since)
        codes = [change.new_tier_id.code for change in self._changes(customer)]
        self.assertEqual(codes, ["vip", "main", "vip", "small"])

    def test_hysteresis_of_the_pareto_rule(self):
        """The cut-off is the revenue of the smallest customer that the rule puts into the tier."""
        self.policy.write({"rule": "pareto", "hysteresis_percent": 5})
        first, second, third = self._customers_of(500, 400, 10, day=TODAY - days(9))
        self._classify(TODAY - days(9))
        self.assertEqual(self._tier_codes(first | second | third), ["vip", "small", "small"])
        self._correct_revenue(second, TODAY - days(2), 520)
        self.assertEqual(self._tier_codes(first | second | third), ["vip", "vip", "small"])
        profile = self._profile(first)
        self.assertEqual((profile.revenue_rank, profile.computed_tier_id.code), (2, "small"))
        self.assertFalse(profile.pending_since)
        self._correct_revenue(second, TODAY, 530)
        self.assertEqual(self._tier_codes(first | second | third), ["small", "vip", "small"])

    def test_equal_revenue_is_no_margin_without_hysteresis(self):
        self.policy.rule = "pareto"
        first, second = self._customers_of(500, 500, day=TODAY - days(9))
        self._classify(TODAY - days(9))
        self.assertEqual(self._tier_codes(first | second), ["vip", "small"])
        for amount in (1, -1):
            self._book(second, TODAY, amount)
        self._classify()
        self.assertEqual(self._tier_codes(first | second), ["small", "vip"])

    def test_demotion_waits_for_the_delay(self):
        self.policy.demotion_delay_days = 30
        customer = self._new_vip(TODAY - days(60))
        first = TODAY - days(50)
        self._correct_revenue(customer, first, 20000)
        for day in range(30):
            if day % 7 == 0 or day == 29:
                result = self._classify(first + days(day))
                profile = self._profile(customer)
                self.assertEqual((profile.tier_id.code, profile.computed_tier_id.code), ("vip", "main"))
                self.assertEqual((profile.pending_since, profile.tier_since), (first, TODAY - days(60)))
                self.assertEqual(result["demoted"], 0)
        result = self._classify(first + days(30))
        profile = self._profile(customer)
        self.assertEqual((profile.tier_id.code, profile.pending_since, profile.tier_since),
                         ("main", False, first + days(30)))
        self.assertEqual(result["demoted"], 1)
        self.assertRecordValues(self._changes(customer)[-1], [{
            "old_tier_id": self.tiers["vip"].id, "new_tier_id": self.tiers["main"].id, "date": first + days(30),
            "cause": "run", "run_id": result["run_id"], "revenue": 20000}])

    def test_sales_that_pick_up_end_the_wait(self):
        self.policy.demotion_delay_days = 30
        customer = self._new_vip(TODAY - days(60))
        self._correct_revenue(customer, TODAY - days(50), 20000)
        self._correct_revenue(customer, TODAY - days(25), 100000)
        self.assertFalse(self._profile(customer).pending_since)
        self._correct_revenue(customer, TODAY - days(10), 20000)
        self.assertEqual(self._profile(customer).pending_since, TODAY - days(10), "the delay starts anew")
        self._classify()
        self.assertEqual(self._tier_codes(customer), ["vip"])

    def test_a_run_as_of_an_earlier_day_is_refused(self):
        self.policy.demotion_delay_days = 30
        customer = self._new_vip(TODAY - days(60))
        self._correct_revenue(customer, TODAY - days(10), 20000)
        before = self._profile(customer).read()
        with self.assertRaisesRegex(UserError, "have been classified as of 06/20/2026.*preview"):
            self._classify(TODAY - days(20))
        self.assertEqual(self._profile(customer).read(), before)
        self._classify(TODAY - days(10))
        self.assertEqual(self._profile(customer).pending_since, TODAY - days(10), "the same day again is allowed")

    def test_demotion_goes_all_the_way_down(self):
        self.policy.demotion_delay_days = 30
        customer = self._new_vip(TODAY - days(60))
        self._correct_revenue(customer, TODAY - days(50), 20000)
        self._correct_revenue(customer, TODAY - days(20), 10)
        self.assertEqual(self._tier_codes(customer), ["small"])

    def test_promotion_comes_at_once(self):
        self.policy.write({"demotion_delay_days": 30, "new_customer_days": 90})
        customer = self._customers_of(10, day=TODAY - days(5))
        self._classify(TODAY - days(5))
        self._book(customer, TODAY, 100000)
        result = self._classify()
        self.assertEqual(self._tier_codes(customer), ["vip"])
        self.assertEqual((result["promoted"], result["unchanged"], result["new"]), (1, 0, 0))

    def test_a_new_customer_is_not_put_down(self):
        self.policy.new_customer_days = 90
        first = TODAY - days(90)
        customer = self._customers_of(100000, day=first)
        self._classify(first)
        self._correct_revenue(customer, first + days(1), 10)
        self._classify(first + days(89))
        profile = self._profile(customer)
        self.assertEqual((profile.tier_id.code, profile.computed_tier_id.code, profile.pending_since),
                         ("vip", "small", False))
        self._classify(first + days(90))
        self.assertEqual(self._tier_codes(customer), ["small"])

    def test_the_delay_begins_after_the_grace(self):
        self.policy.write({"new_customer_days": 20, "demotion_delay_days": 30})
        first = TODAY - days(90)
        customer = self._customers_of(100000, day=first)
        self._classify(first)
        self._correct_revenue(customer, first + days(10), 10)
        self._classify(first + days(20))
        self.assertEqual(self._profile(customer).pending_since, first + days(20))
        self._classify(first + days(49))
        self.assertEqual(self._tier_codes(customer), ["vip"])
        self._classify(first + days(50))
        self.assertEqual(self._tier_codes(customer), ["small"])

    def test_customers_without_any_order_left_are_gone(self):
        customer = self._new_vip(TODAY - days(9))
        self.env["sale.order"].search([("partner_id", "=", customer.id)]).state = "cancel"
        self._classify()
        self.assertFalse(self._profile(customer))
        self.assertEqual(self._tier_codes(customer), [False])
