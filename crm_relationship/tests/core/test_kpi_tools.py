"""How the parts of key figures become values: constants worked out by hand."""

from datetime import date

from odoo.tests.common import BaseCase, tagged

from ...tools import kpi as kpis
from ...tools.kpi import Kpi, Parts

SHARE = Kpi("Share", "", kpis.PERCENT, scale=100)
MEAN = Kpi("Mean", "", kpis.SCORE, scale=1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestKpiTools(BaseCase):
    def test_values(self):
        self.assertEqual(kpis.get_value(SHARE, Parts(39, 100)), 39)
        self.assertIs(kpis.get_value(SHARE, Parts(0, 0)), False)
        self.assertEqual(kpis.get_value(Kpi("Sum", "", kpis.COUNT), Parts(7, 0)), 7)
        self.assertEqual(kpis.get_value(MEAN, Parts(300, 4)), 75)

    def test_points(self):
        """A rate of fewer than five cases is no point of a chart; sums, and shares of money, are."""
        amounts = Kpi("Of money", "", kpis.PERCENT, scale=100, counts_cases=False)
        for kpi, denominator, point in ((SHARE, 4, False), (SHARE, 5, 20), (MEAN, 1, False), (amounts, 1, 20),
                                        (Kpi("Sum", "", kpis.COUNT), 0, 20)):
            with self.subTest(kpi=kpi.name, denominator=denominator):
                self.assertEqual(kpis.get_point(kpi, {"value": 20, "denominator": denominator}), point)

    def test_intervals(self):
        """Wilson's, as published: 39 of 100 and 9 of 10."""
        for parts, low, high in ((Parts(39, 100), 30.0, 48.8), (Parts(9, 10), 59.6, 98.2), (Parts(0, 10), 0, 27.8)):
            with self.subTest(parts=parts):
                found = kpis.get_interval(SHARE, parts)
                self.assertAlmostEqual(found[0], low, 1)
                self.assertAlmostEqual(found[1], high, 1)
        for kpi, parts in ((SHARE, Parts(0, 0)), (SHARE, Parts(3, 2)), (MEAN, Parts(1, 2)),
                           (Kpi("Of all", "", kpis.PERCENT, scale=100, denominator=kpis.TOTAL), Parts(1, 2))):
            self.assertEqual(kpis.get_interval(kpi, parts), (False, False))

    def test_net_interval(self):
        """Of 100 people 50 for and 20 against, so 30."""
        low, high = kpis.get_net_interval(Parts(30, 100), Parts(20, 100))
        self.assertAlmostEqual(low, 14.1, 1)
        self.assertAlmostEqual(high, 44.2, 1)
        self.assertEqual(kpis.get_net_interval(Parts(), Parts()), (False, False))

    def test_strata(self):
        """Tiers count by their weight, not by how many answers they gave."""
        best, worst = Parts(900, 10), Parts(5000, 100)  # means 90 and 50
        self.assertEqual(kpis.stratify(MEAN, [best, worst], [50, 50]), 70)
        self.assertEqual(kpis.stratify(MEAN, [best, worst], [75, 25]), 80)
        self.assertAlmostEqual(kpis.stratify(MEAN, [best, worst], [0, 0]), 5900 / 110)
        self.assertIs(kpis.stratify(MEAN, [], []), False)

    def test_thin_strata_join_the_next(self):
        few = Parts(400, 4)  # mean 100
        self.assertAlmostEqual(kpis.stratify(MEAN, [few, Parts(300, 6), Parts(500, 10)], [40, 20, 40]),
                               0.6 * 70 + 0.4 * 50)
        self.assertAlmostEqual(kpis.stratify(MEAN, [Parts(500, 10), few], [60, 40]), 900 / 14, msg="the last one")
        self.assertEqual(kpis.stratify(MEAN, [few], [0]), 100)

    def test_ranges(self):
        def merge(most, *days):
            return [(first.day, last.day) for first, last in kpis.merge_ranges(
                [date(2026, 7, day) for day in days], most)]

        days = (20, 1, 2, 2, 9, 3)
        self.assertEqual(merge(9, *days), [(1, 3), (9, 9), (20, 20)])
        self.assertEqual(merge(2, *days), [(1, 9), (20, 20)])
        self.assertEqual(merge(1, *days), [(1, 20)])
        self.assertEqual(merge(9, 5), [(5, 5)])
        self.assertEqual(merge(9), [])

    def test_money_is_for_officers(self):
        self.assertEqual(Kpi("", "", kpis.MONEY, role=kpis.USER).reader, kpis.OFFICER)
        self.assertEqual(Kpi("", "", kpis.COUNT, role=kpis.USER).reader, kpis.USER)
