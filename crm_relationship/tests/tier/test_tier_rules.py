from dateutil.relativedelta import relativedelta

from odoo.tests.common import tagged

from .tier_case import TODAY, TierCase

WEIGHTS = ("recency", "frequency", "monetary", "margin", "growth", "payment", "potential", "satisfaction")


def days(number):
    return relativedelta(days=number)


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierRules(TierCase):
    """Which tier each rule gives, without anything that softens it."""

    def _set_weights(self, **weights):
        self.policy.write({
            "rule": "weighted", **{f"weight_{name}": weights.get(name, 0) for name in WEIGHTS}})

    # === PARETO ===#

    def test_pareto_cut_offs_are_inclusive(self):
        customers = self._customers_of(500, 300, 150, 50)
        self._classify()
        self.assertEqual(self._tier_codes(customers), ["vip", "main", "ordinary", "small"])
        self.assertEqual([self._profile(customer).cumulative_share for customer in customers], [50, 80, 95, 100])

    def test_pareto_a_cent_beyond_the_cut_off(self):
        customers = self._customers_of(500, 300.01, 149.99, 50)
        self._classify()
        self.assertEqual(self._tier_codes(customers), ["vip", "ordinary", "ordinary", "small"])

    def test_pareto_biggest_customer_is_always_in_the_best_tier(self):
        customers = self._customers_of(900, 100)
        self._classify()
        self.assertEqual(self._tier_codes(customers), ["vip", "small"])

    def test_pareto_single_customer(self):
        customer = self._customers_of(10)
        result = self._classify()
        self.assertEqual(self._tier_codes(customer), ["vip"])
        self.assertEqual(result["by_tier"]["vip"], {"customers": 1, "revenue": 10, "revenue_share": 100})

    def test_pareto_ties(self):
        """Equal revenue: the larger order count, then the older customer, then the lower id goes first."""
        by_id, older, younger, more = self.env["res.partner"].create(
            [{"name": name} for name in ("By id", "Older", "Younger", "More orders")])
        twin = self._new_customer("Twin of the older one")
        self._book(more, TODAY, 50)
        self._book(more, TODAY, 50)
        for partner in (older, twin):
            self._book(partner, TODAY - days(9), 100)
        for partner in (by_id, younger):
            self._book(partner, TODAY - days(8), 100)
        self._classify()
        ranks = {partner.name: self._profile(partner).revenue_rank for partner in (more, older, twin, by_id, younger)}
        self.assertEqual(ranks, {
            "More orders": 1, "Older": 2, "Twin of the older one": 3, "By id": 4, "Younger": 5})
        self.assertEqual(self._tier_codes(more | older | twin | by_id | younger),
                         ["vip", "vip", "main", "main", "small"])

    def test_pareto_zero_and_negative_revenue(self):
        """Who takes back more than he buys counts as nothing; nobody else's share suffers."""
        customers = self._customers_of(600, 400, -300)
        sleeper = self._customers_of(700, day=TODAY - relativedelta(years=2))
        result = self._classify()
        self.assertEqual(self._tier_codes(customers | sleeper), ["vip", "small", "small", "small"])
        negative = self._profile(customers[2])
        self.assertEqual((negative.revenue, negative.revenue_share, negative.cumulative_share), (-300, 0, 100))
        self.assertEqual((negative.purchase_level, self._profile(sleeper).purchase_level), (0, 0))
        self.assertEqual(self._profile(sleeper).revenue_rank, 3)
        self.assertEqual(sum(told["revenue"] for told in result["by_tier"].values()), 1000)

    def test_pareto_nobody_bought_in_the_window(self):
        sleepers = self._customers_of(100, 50, day=TODAY - relativedelta(years=2))
        result = self._classify()
        self.assertEqual(self._tier_codes(sleepers), ["small", "small"])
        self.assertEqual(result["by_tier"]["small"], {"customers": 2, "revenue": 0, "revenue_share": 0})

    def test_no_customer_at_all(self):
        result = self._classify()
        self.assertEqual(result["customers"], 0)
        self.assertEqual(set(result["by_tier"]), {"vip", "main", "ordinary", "small"})

    # === THRESHOLD ===#

    def test_threshold(self):
        self.policy.rule = "threshold"
        customers = self._customers_of(100000, 99999.99, 20000, 5000, 4999.99, -1)
        self._classify()
        self.assertEqual(self._tier_codes(customers), ["vip", "main", "main", "ordinary", "small", "small"])

    def test_threshold_does_not_depend_on_others(self):
        self.policy.rule = "threshold"
        customer = self._customers_of(30000)
        self._classify()
        self.assertEqual(self._tier_codes(customer), ["main"])

    # === POTENTIAL ===#

    def test_potential(self):
        """X is 4, 3, 2, 1 and 0; Y is as high where nothing else is known."""
        self.policy.rule = "potential"
        customers = self._customers_of(400, 300, 200, 100, 0)
        self._classify()
        profiles = [self._profile(customer) for customer in customers]
        self.assertEqual([profile.purchase_level for profile in profiles], [4, 3, 2, 1, 0])
        self.assertEqual([profile.tier_score for profile in profiles], [100, 75, 50, 25, 0])
        self.assertEqual(self._tier_codes(customers), ["vip", "vip", "main", "ordinary", "small"])

    def test_potential_set_by_hand_lifts_the_score(self):
        self.policy.rule = "potential"
        customers = self._customers_of(400, 300, 200, 100)
        self._classify()
        officer = self._new_user("potential_officer", "officer")
        self._profile(customers[3]).with_user(officer).potential_level = 4
        self._classify()
        self.assertEqual(self._profile(customers[3]).tier_score, 62.5)
        self.assertEqual(self._tier_codes(customers), ["vip", "vip", "main", "main"])

    # === WEIGHTED ===#

    def test_each_criterion_of_the_weighted_rule(self):
        best, middle, worst = self._customers_of(900, 500, 100, day=TODAY - relativedelta(months=13))
        for partner, day, revenue, margin in (
            (best, TODAY, 500, 300), (best, TODAY - days(1), 400, 200),
            (middle, TODAY - days(2), 1000, 250), (worst, TODAY - days(3), 10, -5),
        ):
            self._book(partner, day, revenue, margin)
        self._classify()
        self._profile(best).satisfaction = 80
        expected = {
            "recency": (75, 25, 0),  # scores of three customers: 4, 2 and 1
            "frequency": (75, 0, 0),
            "monetary": (25, 75, 0),
            "margin": (100, 50, 0),
            "growth": (50, 100, 5),  # 0 %, 100 %, -90 %: half of it on top of the neutral 50
            "payment": (50, 50, 50),  # nothing is known
            "potential": (50, 75, 25),
            "satisfaction": (80, 0, 0),
        }
        for name, scores in expected.items():
            with self.subTest(criterion=name):
                self._set_weights(**{name: 7})
                self._classify()
                found = [self._profile(partner).tier_score for partner in (best, middle, worst)]
                if name == "satisfaction":
                    scores = (80, 50, 50)  # what nobody has answered is neutral
                self.assertEqual(tuple(found), scores)

    def test_weights_are_relative(self):
        customers = self._customers_of(500, 400, 300, 200, 100)
        for customer in customers[:2]:
            self._book(customer, TODAY, 0)
        self._set_weights(monetary=3, frequency=1)
        self._classify()
        scores = [self._profile(customer).tier_score for customer in customers]
        self.assertEqual(scores, [
            (3 * 100 + 75) / 4, (3 * 75 + 75) / 4, 3 * 50 / 4, 3 * 25 / 4, 0])
        self.assertEqual(self._tier_codes(customers), ["vip", "vip", "ordinary", "small", "small"])

    # === TIERS ===#

    def test_customers_of_an_archived_tier_move_on(self):
        customers = self._customers_of(500, 300, 150, 50)
        self._classify()
        self.policy.demotion_delay_days = 30
        self.tiers["ordinary"].active = False
        result = self._classify()
        self.assertEqual(self._tier_codes(customers), ["vip", "main", "small", "small"])
        self.assertEqual(set(result["by_tier"]), {"vip", "main", "small"})

    def test_a_tier_of_ones_own(self):
        self.tiers["vip"].cumulative_share = 40
        self.env["crm.tier"].create({
            "name": "Star", "code": "star", "sequence": 0, "cumulative_share": 20, "min_revenue": 1000000,
            "min_score": 90})
        customers = self._customers_of(20, 20, 20, 40)
        self._classify()
        self.assertEqual(self._tier_codes(customers), ["main", "main", "small", "star"])

    # === LIFETIME VALUE ===#

    def test_fifteen_hundred_a_month_for_ten_years(self):
        customer = self._new_customer("Steady")
        for month in range(12):
            self._book(customer, TODAY - relativedelta(months=month), 1500)
        self.policy.expected_years = 10
        self._classify()
        self.assertEqual(self._profile(customer).lifetime_value, 180000)
        self.policy.window_months = 6
        self._classify()
        self.assertEqual(self._profile(customer).revenue, 9000)
        self.assertEqual(self._profile(customer).lifetime_value, 180000, "a shorter window doesn't change a steady year")

    def test_expected_years_from_the_tiers_own_retention(self):
        """Three of four customers of the tier stay each year: four years. With less than thirty, the policy's five."""
        for count, years in ((40, 4), (28, 5)):
            with self.subTest(customers=count):
                self.env["crm.tier.change"].search([("company_id", "=", self.company.id)]).unlink()
                self.env["sale.order"].search([("company_id", "=", self.company.id)]).state = "cancel"
                self.policy.rule = "threshold"
                customers = self._customers_of(*[20000] * count, day=TODAY - relativedelta(months=18))
                self._classify(TODAY - relativedelta(years=1))
                for customer in customers[count // 4:]:
                    self._book(customer, TODAY, 21000)
                self._classify()
                self.assertEqual(self._profile(customers[-1]).tier_id.code, "main")
                self.assertEqual(self._profile(customers[-1]).lifetime_value, 21000 * years)


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
        last = self.env["sale.order"].search([("partner_id", "=", customer.id)], order="date_order DESC, id DESC", limit=1)
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
            (90000, "vip", "main"),  # just within 10 % of the cut-off
            (89999.99, "main", "main"),
            (109999.99, "main", "vip"),  # the way up is as wide
            (110000, "vip", "vip"),
            (500, "small", "small"),
        ), 1):
            with self.subTest(revenue=revenue):
                self._correct_revenue(customer, TODAY - days(9 - number), revenue)
                self.assertEqual(self._tier_codes(customer), [code])
                self.assertEqual(self._profile(customer).computed_tier_id.code, computed)
                self.assertFalse(self._profile(customer).pending_since)
        self.assertEqual(self._changes(customer).new_tier_id.mapped("code"), ["vip", "main", "small"])

    def test_hysteresis_of_the_pareto_rule(self):
        """The cut-off is the revenue of the smallest customer that the rule puts into the tier."""
        self.policy.write({"rule": "pareto", "hysteresis_percent": 5})
        big, small = self._customers_of(500, 497, 3)[:2]
        self._classify(TODAY - days(2))
        self.assertEqual(self._tier_codes(big | small), ["vip", "ordinary"])
        self._correct_revenue(big, TODAY - days(1), 490)
        profile = self._profile(big)
        self.assertEqual((profile.revenue_rank, profile.computed_tier_id.code, profile.tier_id.code),
                         (2, "ordinary", "vip"))

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

    def test_a_run_as_of_an_earlier_day_does_not_shorten_the_delay(self):
        self.policy.demotion_delay_days = 30
        customer = self._new_vip(TODAY - days(60))
        self._correct_revenue(customer, TODAY - days(10), 20000)
        self._classify(TODAY - days(20))
        self.assertEqual(self._profile(customer).pending_since, TODAY - days(20))

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
