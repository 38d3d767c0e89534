import csv
import gzip
import random
from math import sqrt

from odoo.tests.common import BaseCase, tagged
from odoo.tools import file_open

from ...tools import intervals, sample_size, uplift


def get_values(pairs):
    """`Values` of pairs of money before and after."""
    count = len(pairs)
    before, after = (sum(column) / count for column in zip(*pairs, strict=True))
    return uplift.Values(
        count, before, after, sum((x - before) ** 2 for x, _y in pairs), sum((y - after) ** 2 for _x, y in pairs),
        sum((x - before) * (y - after) for x, y in pairs))


def solve(matrix, *sides):
    """Solutions of linear equations with the same matrix, by elimination."""
    rows = [[*row, *values] for row, *values in zip(matrix, *sides, strict=True)]
    size = len(rows)
    for place in range(size):
        best = max(range(place, size), key=lambda row: abs(rows[row][place]))
        rows[place], rows[best] = rows[best], rows[place]
        rows[place] = [value / rows[place][place] for value in rows[place]]
        for other in range(size):
            if other != place:
                rows[other] = [value - rows[other][place] * mine
                               for value, mine in zip(rows[other], rows[place], strict=True)]
    return [[row[size + side] for row in rows] for side in range(len(sides))]


def least_squares(treated, control):
    """The coefficient of the arm in a regression of money after on arm and money before, and its standard error."""
    rows = [(1.0, arm, before, after) for arm, pairs in ((1.0, treated), (0.0, control)) for before, after in pairs]
    normal = [[sum(row[i] * row[j] for row in rows) for j in range(3)] for i in range(3)]
    right = [sum(row[i] * row[3] for row in rows) for i in range(3)]
    coefficients, column = solve(normal, right, [0.0, 1.0, 0.0])
    rest = sum((row[3] - sum(c * v for c, v in zip(coefficients, row, strict=False))) ** 2 for row in rows)
    return coefficients[1], sqrt(rest / (len(rows) - 3) * column[1])


@tagged("post_install", "-at_install", "crm_relationship")
class TestUplift(BaseCase):
    """Differences, and how many customers it takes to see them."""

    def _draw(self, treated=400, control=120, lift=1.2):
        """Pairs of money before and after, skewed as purchases are; who is treated buys more."""
        chance = random.Random(11)
        draws = []
        for count, factor in ((treated, lift), (control, 1)):
            size = [chance.lognormvariate(5, 1) for _customer in range(count)]
            draws.append([(x, factor * x * chance.uniform(0.5, 1.5) * (chance.random() < 0.6)) for x in size])
        return draws

    # === SHARES ===#

    def test_verdicts_on_shares(self):
        for numbers, verdict in (((56, 70, 48, 80), "works"), ((48, 80, 56, 70), "hurts"),
                                 ((50, 80, 48, 80), "no_evidence"), ((56, 70, 5, 9), "too_few"),
                                 ((0, 0, 5, 20), "too_few"), ((0, 0, 0, 0), "too_few")):
            self.assertEqual(uplift.compare_shares(*numbers).verdict, verdict, numbers)

    # === MONEY ===#

    def test_adjusted_difference_is_that_of_least_squares(self):
        treated, control = self._draw()
        coefficient, error = least_squares(treated, control)
        few = uplift.compare_means(get_values(treated), get_values(control), buyers=19)
        self.assertAlmostEqual(few.difference, coefficient, 8)
        self.assertAlmostEqual(few.error, error, 8)
        self.assertAlmostEqual((few.high - few.low) / 2, intervals.student(517) * error, 8)
        many = uplift.compare_means(get_values(treated), get_values(control), buyers=20)
        self.assertAlmostEqual(many.difference, coefficient, 8)
        self.assertNotAlmostEqual(many.error, error, 3)

    def test_welch_without_anything_before(self):
        """An example found in many places: t = -2.46 with 24.99 degrees of freedom."""
        treated, control = ([(0, float(y)) for y in draw] for draw in (
            (27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4),
            (27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4)))
        found = uplift.compare_means(get_values(treated), get_values(control), buyers=20)
        self.assertAlmostEqual(found.difference / found.error, -2.46, 2)
        self.assertAlmostEqual(found.high - found.difference, intervals.student(24.99) * found.error, 2)

    def test_too_few_to_tell(self):
        treated, control = map(get_values, self._draw())
        self.assertEqual(uplift.compare_means(treated, control, buyers=4.9).verdict, "too_few")
        self.assertEqual(uplift.compare_means(treated, control._replace(count=9), buyers=9).verdict, "too_few")
        self.assertEqual(uplift.compare_means(uplift.Values(), uplift.Values(), buyers=0).verdict, "too_few")
        self.assertTrue(uplift.compare_means(treated, control, buyers=5).told)

    def test_nothing_before_and_nothing_after(self):
        arm = uplift.Values(count=50)
        found = uplift.compare_means(arm, arm, buyers=30)
        self.assertEqual((found.low, found.high, found.verdict), (0, 0, "no_evidence"))
        self.assertFalse(found.harms)

    def test_harm_needs_more_than_a_verdict(self):
        self.assertFalse(uplift.Estimate(1, 3, -2, -3.4, -0.6, 0.7).harms)
        self.assertTrue(uplift.Estimate(1, 3, -2, -3.2, -0.8, 0.6).harms)
        self.assertFalse(uplift.Estimate(3, 1, 2, 0.8, 3.2, 0.6).harms)
        self.assertFalse(uplift.Estimate(1, 3, -2).harms)

    # === HOW MANY ===#

    def test_what_can_be_seen(self):
        """As in the simulations: 1,000 customers of a wholesaler, 20% held out."""
        self.assertAlmostEqual(sample_size.smallest_share(0.35, 800, 200), 0.109, 3)
        self.assertAlmostEqual(sample_size.smallest_share(0.35, 4000, 1000), 0.048, 3)
        self.assertAlmostEqual(sample_size.smallest_share(0, 800, 200), 0.028, 3)
        self.assertAlmostEqual(sample_size.smallest_mean(400, 800, 200), 2.8016 * 20 * sqrt(1 / 800 + 1 / 200), 3)
        self.assertIsNone(sample_size.smallest_share(0.9, 5, 5))
        for function in (sample_size.smallest_share, sample_size.smallest_mean):
            self.assertIsNone(function(0.5, 100, 0))

    def test_how_many_more(self):
        self.assertEqual(sample_size.more_needed(1000, 10, 14), 3005)  # 1000 x (2.8016 x 10 / 14)^2 - 1000
        self.assertEqual(sample_size.more_needed(1000, 10, 28.1), 0)
        self.assertEqual([sample_size.round_up(number) for number in (0, 7, 99, 101, 1230, 98_700, 99_900)],
                         [0, 7, 99, 110, 1300, 99_000, 100_000])

@tagged("post_install", "-at_install", "crm_relationship")
class TestHillstrom(BaseCase):
    """A real e-mail, sent to every second customer by chance: what is told of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.arms = {"treated": [], "control": []}
        with file_open("crm_relationship/tests/data/hillstrom_womens.csv.gz", "rb") as packed, gzip.open(
                packed, "rt") as lines:
            for row in csv.DictReader(lines):
                cls.arms[row["segment"]].append((float(row["history"]), float(row["spend"])))

    def _cap(self, pairs):
        """Values up to the 99th percentile of what all of them had spent before."""
        before = sorted(x for arm in self.arms.values() for x, _y in arm)
        place = uplift.CAP_SHARE * (len(before) - 1)
        cap = before[int(place)] + (place - int(place)) * (before[int(place) + 1] - before[int(place)])
        self.assertAlmostEqual(cap, 1214.69, 2)
        return [(min(x, cap), min(y, cap)) for x, y in pairs]

    def test_buyers(self):
        numbers = [number for arm in self.arms.values() for number in (sum(y > 0 for _x, y in arm), len(arm))]
        self.assertEqual(numbers, [189, 21387, 122, 21306])
        found = uplift.compare_shares(*numbers)
        self.assertEqual(found.verdict, "works")
        self.assertEqual([round(100 * value, 3) for value in found[2:5]], [0.311, 0.150, 0.475])

    def test_money(self):
        treated, control = (get_values(self._cap(self.arms[name])) for name in ("treated", "control"))
        found = uplift.compare_means(treated, control, buyers=(189 + 122) / (21387 + 21306) * 21306)
        self.assertEqual(found.verdict, "works")
        self.assertEqual([round(value, 3) for value in found[:5]], [1.077, 0.653, 0.423, 0.168, 0.679])
