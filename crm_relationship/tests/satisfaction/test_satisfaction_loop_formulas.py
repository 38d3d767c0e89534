from odoo.tests import BaseCase, tagged

from ...tools import satisfaction_loop as loop


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionLoopFormulas(BaseCase):
    """What is low, what has changed, and how sure a mean is, against published and computed constants."""

    def _tell(self, high, answers=30):
        return {"high": high, "answers": answers}

    def test_low_is_surely_low(self):
        for expected, figures in (
                (True, (False, self._tell(-0.1), False)), (False, (False, self._tell(0.1), False)),
                (False, (False, self._tell(-9, 29), False)), (True, (self._tell(49.9), False, False)),
                (False, (self._tell(49.9), self._tell(3), False)),
                (True, (self._tell(90), self._tell(3), self._tell(-1))),
                (False, (False, False, False))):
            with self.subTest(figures):
                self.assertEqual(loop.is_low(*figures), expected)

    def test_change_between_two_groups(self):
        """Newcombe (1998), method 10, example (a): 56 of 70 against 48 of 80."""
        found = loop.change(80, 70, 60, 80)
        for value, expected in zip(found, (20, 5.24, 33.39), strict=True):
            self.assertAlmostEqual(value, expected, delta=0.01)
        self.assertIsNone(loop.change(80, 70, 0, 0))

    def test_mean(self):
        """As `scipy.stats.t.interval(0.95, 9, loc=10, scale=sqrt(4 / 10))`."""
        found = loop.mean(10, 4, 10)
        self.assertAlmostEqual(found.low, 8.56929, places=4)
        self.assertAlmostEqual(found.high, 11.43071, places=4)
        self.assertIsNone(loop.mean(10, None, 1))

    def test_verdict(self):
        self.assertEqual([
            loop.judge(loop.change(*figures), min(figures[1], figures[3])) for figures in (
                (80, 70, 60, 80), (60, 80, 80, 70), (80, 70, 79, 80), (100, 29, 0, 80))],
            ["better", "worse", "unsure", "few"])
        self.assertIsNone(loop.judge(None, 0))
