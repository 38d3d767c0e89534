"""Points, score, pay factor and bands by hand; and the simulation by which the prior weight was chosen, repeated."""

import random
from statistics import mean, pstdev

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ...tools import scorecard as formulas
from ...tools.kpi import DOWN

PEOPLE = (3, 4, 5, 6, 8, 10, 12, 18, 22, 28, 35, 45, 60, 80, 100, 120)  # answers each: 44% of them have fewer than 15
TIERS = {"vip": 76, "main": 70, "ordinary": 64, "small": 56}  # what customers of a tier say on average
SPREAD, ANSWERS = 4, 22  # standard deviations: between people, of one person's answers
RUNS = 60
FLOOR = 60
ALL = formulas.Company(70, 20, 0.4)


def ranks(figures):
    order = sorted(range(len(figures)), key=lambda person: figures[person])
    return [order.index(person) for person in range(len(figures))]


def pay(figure):
    """Of a floor and a target ten points apart."""
    return formulas.get_pay_factor(formulas.get_attainment(figure, 62, 72))


@tagged("at_install", "-post_install", "crm_relationship")
class TestScorecardFormulas(BaseCase):
    def test_points(self):
        self.assertEqual([formulas.get_attainment(actual, 60, 80) for actual in (50, 60, 70, 80, 90, 100, 120)],
                         [0, 0, 50, 100, 150, 200, 200])
        self.assertEqual([formulas.get_attainment(actual, 6, 2) for actual in (8, 6, 4, 2, 0)], [0, 0, 50, 100, 150])
        self.assertRaises(ValueError, formulas.get_attainment, 5, 80, 80)

    def test_score_and_pay(self):
        self.assertEqual(formulas.get_score([(30, 50), (10, 150), (60, None)]), 75)
        self.assertIsNone(formulas.get_score([(30, None)]))
        self.assertIsNone(formulas.get_score([]))
        self.assertEqual([round(formulas.get_pay_factor(score), 3) for score in (0, 100, 150, 200)],
                         [0.8, 1.0, 1.1, 1.2])
        self.assertEqual(formulas.get_pay_factor(50, 0.5, 2.5), 1.0)

    def test_what_would_improve_it(self):
        lines = [(30, 50), (10, 150), (60, None), (10, 0)]
        gains = formulas.get_gains(lines)
        self.assertEqual(gains, [30, 0, 0, 20])
        self.assertAlmostEqual(formulas.get_score([(30, 100), *lines[1:]]) - formulas.get_score(lines), gains[0])
        self.assertEqual(formulas.get_gains([(30, None)]), [0])

    # === SATISFACTION ===#

    def _judge(self, tiers=None, least_coverage=formulas.COVERAGE, **said):
        tiers = tiers or {1: formulas.Tier(1000, 70, 40)}
        return formulas.judge_satisfaction(
            ALL, tiers, {1: formulas.Said(**said)}, least_coverage=least_coverage, floor=FLOOR)

    def test_few_answers_stay_near_the_mean(self):
        """Ten answers 12 below: -3; ninety: -9."""
        for answers, shift in ((10, -3), (90, -9)):
            found = self._judge(answers=answers, above=-12 * answers)
            self.assertAlmostEqual(found.actual, 70 + shift)
            self.assertAlmostEqual(found.reliability, answers / (answers + 30))
            self.assertLess(found.low, found.actual)
            self.assertEqual(found.hint, "")
        self.assertEqual(self._judge(answers=9, above=90).hint, "few")

    def test_nothing_to_gain_without_answers(self):
        self.assertEqual(self._judge()[0], 70)
        self.assertEqual(formulas.judge_satisfaction(None, {}, {}).hint, "nothing")

    def test_customers_left_out_by_hand(self):
        """Of 100 drawn 20 were left out: 15 too many, of whom 40% would have answered, 30 below the mean."""
        found = self._judge(answers=32, asked=80, excluded=20, least_coverage=0)
        self.assertEqual((round(found.counted, 6), found.excluded), (6, 20))
        self.assertAlmostEqual(found.actual, 70 - 6 * 30 / (32 + 6 + 30))
        self.assertEqual(self._judge(answers=38, asked=95, excluded=5).actual, 70, "5% are free")

    def test_coverage(self):
        self.assertIsNone(formulas.get_coverage(0, 0, 0, 0))
        self.assertEqual(formulas.get_coverage(20, 80, 0, 0), 100, "who was not drawn is no gap")
        self.assertEqual(formulas.get_coverage(20, 70, 0, 10), 90)
        self.assertEqual(formulas.get_coverage(15, 60, 5, 20), 60)
        self.assertEqual(formulas.get_coverage(0, 0, 0, 4), 0)

    def test_too_low_a_coverage_puts_the_line_at_its_floor(self):
        found = self._judge(answers=40, above=400, asked=50, unreached=10)
        self.assertEqual((found.actual, found.hint), (FLOOR, "floor"))
        low = self._judge(answers=90, above=-9000, asked=50, unreached=10)
        self.assertLess(low.actual, FLOOR, "below the floor nothing is lifted to it")
        self.assertEqual(self._judge(answers=40, above=400, asked=50, unreached=5).hint, "")

    def test_own_tier(self):
        """Whoever gives the mean cannot be compared with it."""
        tiers = {1: formulas.Tier(100, 70, 40)}
        for own, hint in ((50, ""), (51, "own")):
            self.assertEqual(self._judge(tiers, answers=20, own=own).hint, hint)

    # === BANDS ===#

    def test_bands(self):
        intervals = {"ann": (80, 76, 84), "bob": (74, 70, 78), "cy": (71, 67, 75), "di": (60, 52, 68)}
        self.assertEqual(formulas.get_bands(intervals), {"ann": "A", "bob": "A", "cy": "B", "di": "B"})
        self.assertEqual(formulas.get_bands(intervals, DOWN), {"di": "A", "cy": "A", "bob": "B", "ann": "B"})
        self.assertEqual(formulas.get_bands({}), {})
        self.assertEqual(len(set(formulas.get_bands({key: (key, key, key) for key in range(40)}).values())), 26)

    # === SIMULATION ===#

    def _draw(self, chance):
        """16 people, how good they truly are, and `[(tier, grade)]` of each."""
        truth = [chance.gauss(0, SPREAD) for _person in PEOPLE]
        said = []
        for better, answers in zip(truth, PEOPLE, strict=True):
            mix = [chance.random() ** 2 + 0.05 for _tier in TIERS]
            said.append([(tier, min(100, max(0, chance.gauss(TIERS[tier] + better, ANSWERS))))
                         for tier in chance.choices(list(TIERS), mix, k=answers)])
        return truth, said

    def _judge_all(self, said, excluded=(), response=1.0):
        """The satisfaction of each person, by the formulas of the product."""
        grades = {tier: sorted(grade for own in said for name, grade in own if name == tier) for tier in TIERS}
        tiers = {tier: formulas.Tier(len(found), mean(found), found[len(found) // 10])
                 for tier, found in grades.items() if found}
        every = [grade for found in grades.values() for grade in found]
        company = formulas.Company(mean(every), pstdev(every), response)
        figures = []
        for person, own in enumerate(said):
            left_out = excluded[person] if excluded else []
            figures.append(formulas.judge_satisfaction(company, tiers, {tier: formulas.Said(
                answers=sum(name == tier for name, _grade in own),
                above=sum(grade - tiers[tier].mean for name, grade in own if name == tier),
                asked=round(sum(name == tier for name, _grade in own) / response),
                excluded=sum(name == tier for name, _grade in left_out)) for tier in tiers}, least_coverage=0).actual)
        return company.mean, figures

    def test_simulation(self):
        """Against the plain mean: less error, no worse ranks, and fewer extremes that are chance."""
        chance, results = random.Random(14), {"plain": [], "ours": []}
        for _run in range(RUNS):
            truth, said = self._draw(chance)
            middle, ours = self._judge_all(said)
            true = [middle + better for better in truth]
            for name, figures in (("plain", [mean(grade for _tier, grade in own) for own in said]), ("ours", ours)):
                extremes = [max(range(16), key=figures.__getitem__), min(range(16), key=figures.__getitem__)]
                results[name].append((
                    mean((figure - right) ** 2 for figure, right in zip(figures, true, strict=True)),
                    mean(abs(place - right) / 15 for place, right in zip(ranks(figures), ranks(true), strict=True)),
                    mean(abs(pay(figure) - pay(right)) for figure, right in zip(figures, true, strict=True)),
                    mean(PEOPLE[person] < 15 for person in extremes)))
        plain, ours = ([mean(column) for column in zip(*results[name], strict=True)] for name in ("plain", "ours"))
        self.assertLess(ours[0] ** 0.5, 3.5, "points")
        self.assertGreater(plain[0] ** 0.5, 5.5)
        self.assertLess(ours[1], 0.235, "mean shift of a rank, of 15")
        self.assertLess(ours[1], plain[1])
        self.assertLess(ours[2], 0.055, "pay factor")
        self.assertLess(ours[2], 0.7 * plain[2])
        self.assertLess(ours[3], 0.40, "extremes with fewer than 15 answers")
        self.assertGreater(plain[3], 0.5)

    def test_hiding_the_unhappiest_wins_little(self):
        """20% of whom the system has drawn left out by hand, the unhappiest: 1.3 points; 40%: nothing."""
        chance, response, gained = random.Random(2026), 0.4, {0.2: [], 0.4: []}
        free = []
        for _run in range(RUNS):
            drawn = self._draw(chance)[1]
            person = chance.randrange(9, 16)
            others = [[said for said in own if chance.random() < response] or own[:1] for own in drawn]
            honest = self._judge_all(others, response=response)[1][person]
            for part, gains in gained.items():
                asked = sorted(drawn[person], key=lambda said: said[1])
                hidden = asked[:round(part * len(asked))]
                own = [said for said in others[person] if said not in hidden]
                sheets = [*others[:person], own, *others[person + 1:]]
                excluded = [hidden if place == person else [] for place in range(16)]
                gains.append(self._judge_all(sheets, excluded, response)[1][person] - honest)
                if part == 0.2:
                    free.append(self._judge_all(sheets, response=response)[1][person] - honest)
        self.assertGreater(mean(free), 2, "if it cost nothing")
        self.assertLess(mean(gained[0.2]), 1.3)
        self.assertLess(mean(gained[0.4]), 0.5)
