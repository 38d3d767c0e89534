from odoo.tests import BaseCase, tagged

from ...tools import satisfaction_trend as trend
from ...tools.satisfaction import Estimate
from ...tools.satisfaction_trend import Sample

MANY = (50, 75, 75, 100, 25, 75, 100, 50)
OTHERS = (100, 75, 100, 90, 80, 95)


def sample(values):
    return Sample(len(values), sum(values), sum(value * value for value in values))


@tagged("at_install", "-post_install", "crm_relationship")
class TestTrendFormulas(BaseCase):
    """Means, differences and points of a trend against constants; intervals as scipy 1.16 gives them."""

    def _check(self, estimate, *figures):
        for found, expected in zip(estimate, figures, strict=True):
            self.assertAlmostEqual(found, expected, 5)

    def test_mean(self):
        self._check(trend.mean(sample(MANY)), 68.75, 47.115903, 90.384097)
        self.assertIsNone(trend.mean(sample(MANY[:4])), "fewer than five say nothing")

    def test_all_alike_is_not_certain(self):
        self._check(trend.mean(sample([100] * 5)), 100, 91.039062, 100)

    def test_tiers_count_by_their_weight(self):
        samples = [sample(MANY), sample(OTHERS)]
        self._check(trend.stratified_mean(samples, [70, 30]), 75.125, 59.907491, 90.342509)
        more = [sample(MANY * 3), sample(OTHERS)]
        self.assertAlmostEqual(trend.stratified_mean(more, [70, 30]).value, 75.125, msg="however many were asked")
        self.assertIsNone(trend.stratified_mean([Sample(), Sample()], [70, 30]))

    def test_thin_tier_joins_the_next(self):
        found = trend.stratified_mean([sample(OTHERS[:2]), sample(MANY)], [70, 30])
        self.assertAlmostEqual(found.value, sum(OTHERS[:2] + MANY) / 10)
        self.assertAlmostEqual(trend.stratified_mean([sample(MANY), sample(OTHERS)], [0, 0]).value,
                               sum(MANY + OTHERS) / 14, msg="without revenue each customer counts alike")
        self.assertEqual(trend.stratified_mean([sample([80])], [1]), Estimate(80, None, None))

    def test_difference(self):
        self._check(trend.difference(sample(MANY), sample(OTHERS)), -21.25, -43.836655, 1.336655)
        self.assertIsNone(trend.difference(sample(MANY), sample(OTHERS[:4])))

    def test_sheets_are_voices(self):
        """100 grades of 25 customers are as sure as 25 answers, not as 100."""
        self._check(trend.content(39, 100, 25), 39, 22.604238, 58.325992)
        self.assertIsNone(trend.content(0, 0, 0))

    def test_change(self):
        """Newcombe's example of two shares, 56 of 70 and 48 of 80."""
        self._check(trend.change(trend.content(56, 70, 70), trend.content(48, 80, 80)), 20, 5.243147, 33.387265)
        self.assertIsNone(trend.change(None, Estimate(1, 0, 2)))
        self.assertIsNone(trend.change(Estimate(80, None, None), Estimate(1, 0, 2)))

    def test_months(self):
        for counts, points in (
                ([5, 6, 7], [(0, 0), (1, 1), (2, 2)]),
                ([9, 3, 0, 4], [(0, 0), (1, 3)]),
                ([9, 4], [(0, 1)]),
                ([9, 1, 0, 0, 3], [(0, 1)]),
                ([0, 8, 0, 0], [(1, 1)]),
                ([4, 0, 0], []),
                ([], [])):
            with self.subTest(counts=counts):
                self.assertEqual(trend.join_months(counts), points)

    def test_few(self):
        self.assertEqual([trend.is_few(29), trend.is_few(30), trend.is_few(30, False), trend.is_few(300, 19.9),
                          trend.is_few(300, 20)], [True, False, False, True, False])
