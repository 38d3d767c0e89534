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
        """X is 4, 3, 2, 1, 1 and 0; a Y that nobody knows counts as high."""
        self.policy.rule = "potential"
        customers = self._customers_of(1700, 500, 200, 60, 40)
        customers |= self._customers_of(5, day=TODAY - relativedelta(years=2))
        self._classify()
        profiles = [self._profile(customer) for customer in customers]
        self.assertEqual([profile.purchase_level for profile in profiles], [4, 3, 2, 1, 1, 0])
        self.assertEqual({profile.potential_level for profile in profiles}, {-1})
        self.assertEqual([profile.tier_score for profile in profiles], [100, 75, 50, 25, 25, 0])
        self.assertEqual(self._tier_codes(customers), ["vip", "vip", "main", "ordinary", "ordinary", "small"])

    def test_potential_set_by_hand_lifts_the_score(self):
        self.policy.rule = "potential"
        customers = self._customers_of(1700, 500, 200, 60, 40)
        self._classify()
        officer = self._new_user("potential_officer", "officer")
        self._profile(customers[3]).with_user(officer).potential_level = 4
        self._classify()
        self.assertEqual(self._profile(customers[3]).tier_score, 62.5)
        self.assertEqual(self._tier_codes(customers), ["vip", "vip", "main", "main", "ordinary"])

    # === WEIGHTED ===#

    def test_each_criterion_of_the_weighted_rule(self):
        best, middle, worst = self._customers_of(900, 500, 100, day=TODAY - relativedelta(months=13))
        for partner, day, revenue, margin in (
            (best, TODAY, 500, 300), (best, TODAY - days(1), 400, 200),
            (middle, TODAY - days(2), 1000, 250), (worst, TODAY - days(3), 10, -5),
        ):
            self._book(partner, day, revenue, margin)
        self._classify()
        expected = {
            "recency": (75, 25, 0),  # scores of three customers: 4, 2 and 1
            "frequency": (75, 0, 0),
            "monetary": (25, 75, 0),
            "margin": (100, 50, 0),
            "growth": (50, 100, 5),  # 0%, 100%, -90%: half of it on top of the neutral 50
            "payment": (50, 50, 50),  # nothing is known
            "potential": (50, 50, 25),  # nobody knows it: as high as the purchases
            "satisfaction": (50, 50, 50),  # what nobody has answered is neutral
        }
        for name, scores in expected.items():
            with self.subTest(criterion=name):
                self._set_weights(**{name: 7})
                self._classify()
                found = [self._profile(partner).tier_score for partner in (best, middle, worst)]
                self.assertEqual(tuple(found), scores)

    def test_weights_are_relative(self):
        customers = self._customers_of(500, 400, 300, 200, 100)
        for customer in customers[:2]:
            self._book(customer, TODAY, 1)
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
