from odoo.tests.common import BaseCase, tagged

from ...tools import intervals

QUANTILES = {  # of tables: A. H. Bowker, G. J. Lieberman, and any later one
    1: 12.7062047, 2: 4.30265273, 5: 2.57058184, 10: 2.22813885, 30: 2.04227246, 120: 1.97993041, 1000: 1.96233908}


@tagged("post_install", "-at_install", "crm_relationship")
class TestIntervals(BaseCase):
    """Between what shares and means lie."""

    # === SHARES ===#

    def test_shares(self):
        """The examples of Newcombe's article."""
        for numbers, interval in (((56, 70, 48, 80), (0.052431, 0.333873)), ((9, 10, 3, 10), (0.170523, 0.809018))):
            for value, wanted in zip(intervals.newcombe(*numbers), interval, strict=True):
                self.assertAlmostEqual(value, wanted, 6)

    def test_shares_at_the_ends(self):
        """Nobody or everybody: still an interval, and none beyond -1 and 1."""
        for numbers in ((0, 50, 0, 50), (50, 50, 0, 50), (50, 50, 50, 50), (0, 1, 10, 10)):
            low, high = intervals.newcombe(*numbers)
            self.assertTrue(-1 <= low < high <= 1, numbers)

    # === STUDENT ===#

    def test_quantiles(self):
        for freedom, quantile in QUANTILES.items():
            self.assertAlmostEqual(intervals.student(freedom), quantile, 6)
        self.assertAlmostEqual(intervals.student(1e9), intervals.Z, 12)
        self.assertAlmostEqual(intervals.student(10, 0.99), 3.16927267, 7)

    def test_quantiles_are_inverse_to_the_distribution(self):
        for freedom in (1, 1.5, 7.3, 40.2, 999.9, 1e5, 3e6):
            for level in (0.5, 0.95, 0.999):
                quantile = intervals.student(freedom, level)
                self.assertAlmostEqual(intervals.student_share(quantile, freedom), (1 + level) / 2, 9)
            below, above = (intervals.student_share(point, freedom) for point in (-1.3, 1.3))
            self.assertAlmostEqual(below, 1 - above, 12)
