from dateutil.relativedelta import relativedelta

from odoo.tests.common import BaseCase, tagged

from ...tools.customer_figures import expected_years
from .tier_case import TODAY, TierCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestExpectedYears(BaseCase):
    """How long customers of a tier stay, from counts alone."""

    def test_without_history_it_is_the_policys_figure(self):
        for usual in (1, 2.5, 5, 15):
            for years in expected_years([(0, 0)] * 4, usual):
                self.assertAlmostEqual(years, usual)

    def test_much_history_speaks_for_itself(self):
        [years] = expected_years([(100000, 75000)], 5)
        self.assertAlmostEqual(years, 4, 2)

    def test_few_customers_say_little(self):
        [years] = expected_years([(3, 3)], 5)
        self.assertAlmostEqual(years, 1 / (1 - 27 / 33))
        self.assertLess(years, 6)

    def test_nobody_stays_for_ever(self):
        self.assertEqual(expected_years([(100000, 100000)], 5), [10])
        self.assertEqual(expected_years([(100000, 100000)], 15), [15])

    def test_a_better_tier_never_has_fewer_years(self):
        for tiers in ([(5, 5), (20, 10), (400, 375)], [(2, 0), (1, 1), (40, 39), (40, 1)], [(0, 0), (9, 9), (90, 90)]):
            with self.subTest(tiers=tiers):
                years = expected_years(tiers, 5)
                self.assertEqual(years, sorted(years, reverse=True))
                self.assertTrue(all(1 <= value <= 10 for value in years))

    def test_a_rate_a_year_whatever_the_window(self):
        for months in (6, 12, 24):
            [years] = expected_years([(10**6, 0.8 ** (months / 12) * 10**6)], 5, months / 12)
            self.assertAlmostEqual(years, 5)


@tagged("post_install", "-at_install", "crm_relationship")
class TestRetentionOfTiers(TierCase):
    """Who counts as a customer that a tier has kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.rule = "threshold"

    def _counts(self):
        """`{code: (customers, retained)}` of a run of today."""
        classifier = self.env["crm.tier.classifier"]
        scope, _entries = classifier._prepare(self.company, TODAY, self.policy._get_parameters())
        return {self.env["crm.tier"].browse(tier_id).code: counts
                for tier_id, counts in classifier._get_retention_counts(scope).items()}

    def test_only_who_was_there_at_the_start_and_buys_again(self):
        a_year_ago, before = TODAY - relativedelta(years=1), TODAY - relativedelta(months=18)
        kept, lost = self._customers_of(20000, 20000, day=before)
        lapsed = self._customers_of(20000, day=TODAY - relativedelta(years=3))
        self._classify(a_year_ago)
        self._book(kept, TODAY, 20000)
        self._book(lapsed, TODAY, 20000)
        self._customers_of(20000, 20000, 20000)  # bought for the first time, and were put there
        self.assertEqual(self._counts(), {"main": (2, 1)})
        self._classify()
        self.assertEqual(self._tier_codes(kept | lapsed), ["main", "main"])
        self.assertEqual(self._tier_codes(lost), ["small"])

    def test_who_falls_is_kept_by_the_tier_of_the_start(self):
        customer = self._customers_of(20000, day=TODAY - relativedelta(months=18))
        self._classify(TODAY - relativedelta(years=1))
        self._book(customer, TODAY, 1)
        self.assertEqual(self._counts(), {"main": (1, 1)})

    def test_small_customers_do_not_outlive_vips(self):
        """Thirty-two small customers of whom thirty came back, five VIPs of whom four did: 16 and 5 years it was."""
        day = TODAY - relativedelta(months=18)
        vips, small = self._customers_of(*[200000] * 5, day=day), self._customers_of(*[100] * 32, day=day)
        self._classify(TODAY - relativedelta(years=1))
        for partner in vips[:4]:
            self._book(partner, TODAY, 200000)
        for partner in small[:30]:
            self._book(partner, TODAY, 100)
        self._classify()
        years = [self._profile(partner).expected_years for partner in (vips[0], small[0])]
        self.assertEqual(self._tier_codes(vips[0] | small[0]), ["vip", "small"])
        self.assertGreaterEqual(round(years[0], 4), round(years[1], 4))
        self.assertLessEqual(max(years), 10)

    def test_nobody_is_worth_less_than_nothing(self):
        customer = self._customers_of(-300)
        self._classify()
        self.assertEqual(self._profile(customer).lifetime_value, 0)
