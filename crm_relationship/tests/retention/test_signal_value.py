"""What a signal is worth beyond the risk: constants worked out by hand."""

from math import sqrt

from odoo.tests.common import BaseCase, tagged

from ...tools import signal_value
from ...tools.signal_value import HELPS, NOTHING, TOO_FEW, compare


def customers(band, flagged, flagged_left, others, others_left):
    """So many customers of a band of risk with the signal, of whom so many left, and without it."""
    return [(band, is_flagged, place < left) for is_flagged, number, left in (
        (True, flagged, flagged_left), (False, others, others_left)) for place in range(number)]


@tagged("at_install", "-post_install", "crm_relationship")
class TestSignalValue(BaseCase):
    def test_one_band_is_a_difference_of_shares(self):
        """Sato's variance of one table is, up to a term of the order of 1 / n, that of two shares."""
        found = compare(customers(0, 100, 40, 400, 80))
        self.assertAlmostEqual(found.difference, 0.2)
        reach = 1.96 * sqrt(0.4 * 0.6 / 100 + 0.2 * 0.8 / 400)
        self.assertAlmostEqual(found.high - found.difference, reach, 3)
        self.assertEqual((found.compared, found.verdict), (100, HELPS))

    def test_customers_of_the_same_risk_are_compared(self):
        """The signal falls on the risky: together it seems to help, in each band it says nothing."""
        rows = customers(2, 20, 2, 200, 20) + customers(7, 80, 40, 40, 20)
        self.assertGreater(compare([(0, flagged, left) for _band, flagged, left in rows]).low, 0)
        found = compare(rows)
        self.assertAlmostEqual(found.difference, 0)
        self.assertEqual(found.verdict, NOTHING)

    def test_weights(self):
        """Mantel and Haenszel: 20 x 80 / 100 = 16 and 50 x 50 / 100 = 25."""
        found = compare(customers(1, 20, 10, 80, 16) + customers(2, 50, 10, 50, 20))
        self.assertAlmostEqual(found.difference, (16 * 0.3 - 25 * 0.2) / 41)

    def test_too_few_to_tell(self):
        self.assertEqual(compare([]), (None, None, None, 0, TOO_FEW))
        self.assertEqual(compare(customers(3, 5, 5, 0, 0)).verdict, TOO_FEW)
        found = compare(customers(3, 19, 19, 500, 5))
        self.assertEqual(found, (None, None, None, 19, TOO_FEW), "however clear it looks")
        self.assertEqual(compare(customers(3, 25, 12, 25, 11)).verdict, TOO_FEW, "anything is possible")
        self.assertEqual(compare(customers(3, 400, 20, 400, 60)).verdict, NOTHING, "they even stay")

    def test_bands(self):
        self.assertEqual([signal_value.band(risk) for risk in (0, 0.049, 0.05, 0.349, 0.35, 1)], [0, 0, 1, 6, 7, 20])
