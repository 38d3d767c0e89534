from odoo.tests import BaseCase, tagged

from ...tools import satisfaction as formulas


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionFormulas(BaseCase):
    """The formulas against constants, intervals as scipy and statsmodels give them."""

    def _check(self, estimate, *figures):
        for found, expected in zip(estimate, figures, strict=True):
            self.assertAlmostEqual(found, expected, delta=0.06)

    def test_grades_of_any_scale(self):
        self.assertEqual([formulas.to_scale(grade, 1, 5) for grade in (1, 2, 4, 5)], [0, 25, 75, 100])
        self.assertEqual(formulas.to_scale(7, 0, 10), 70)
        for grade, lowest, highest in ((0, 1, 5), (99, 1, 5), (3, 3, 3)):
            with self.assertRaises(ValueError):
                formulas.to_scale(grade, lowest, highest)

    def test_share(self):
        self._check(formulas.share(39, 100), 39, 30.0, 48.8)
        self._check(formulas.share(9, 10), 90, 59.6, 98.2)
        self.assertIsNone(formulas.share(0, 0))

    def test_net_promoter_score(self):
        self._check(formulas.net_share(50, 20, 100), 30, 14.1, 44.2)
        self._check(formulas.net_share(0, 5, 5), -100, -100, -17.5)
        self.assertIsNone(formulas.net_share(0, 0, 0))

    def test_gap_of_the_same_people(self):
        self._check(formulas.net_share(2, 52, 100), -50, -59.2, -37.9)

    def test_gap_of_different_people(self):
        self._check(formulas.gap(39, 100, 89, 100), -50, -60.2, -37.6)
        self.assertIsNone(formulas.gap(0, 0, 89, 100))

    def test_experience_against_expectation(self):
        self.assertEqual(
            [formulas.experience(value, 75) for value in (50, 62.5, 63, 75, 87, 87.5, 100)],
            ["dissatisfied"] * 2 + ["satisfied"] * 3 + ["delighted"] * 2)

    def test_index_leaves_out_what_is_not_known(self):
        self.assertEqual(formulas.index([(80, 2), (50, 1), (None, 5), (10, 0)]), 70)
        self.assertIsNone(formulas.index([(80, 0)]))

    def test_one_answer_lasts_half_a_year_and_two_a_year(self):
        self.assertEqual(formulas.fading_mean([(80, 0)]), 80)
        self.assertEqual(formulas.fading_mean([(80, 180)]), 80)
        self.assertIsNone(formulas.fading_mean([(80, 181)]))
        self.assertIsNone(formulas.fading_mean([]))
        self.assertAlmostEqual(formulas.fading_mean([(90, 0), (30, 180)]), 70)
        self.assertEqual(formulas.fading_mean([(80, 360), (80, 360)]), 80)
