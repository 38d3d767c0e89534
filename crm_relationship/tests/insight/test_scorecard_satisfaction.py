from datetime import date, datetime

from odoo.tests import tagged

from .scorecard_case import FIRST, LAST, ScorecardCase

NEXT = date(2026, 4, 1), date(2026, 6, 30)


@tagged("at_install", "-post_install", "crm_relationship")
class TestScorecardSatisfaction(ScorecardCase):
    """Against the mean of the tier, drawn to the mean of all; and nothing to win by having customers not asked."""

    def _satisfaction(self, *names, **period):
        return [self._line(card, "satisfaction") for card in self._open(*names, **period)]

    def test_by_hand(self):
        """Main customers say 60 on average: Ann's 10 answers lie 10 above, Bob's 10 below. VIP ones say 90."""
        self._said("alpha", *[70] * 10)
        self._said("gamma", *[50] * 10)
        self._said("delta", *[90] * 5, tier="vip")
        ann, bob, cy = self._satisfaction()
        mean = (70 * 10 + 50 * 10 + 90 * 5) / 25
        for line, shift, answers in ((ann, 100 / 40, 10), (bob, -100 / 40, 10), (cy, 0, 5)):
            self.assertAlmostEqual(line.actual, mean + shift, 1)
            self.assertEqual((line.denominator, round(line.reliability, 1)),
                             (answers, round(100 * answers / (answers + 30), 1)))
        self.assertEqual([line.hint for line in (ann, bob, cy)], [False, False, "own"])
        self.assertEqual([line.band for line in (ann, bob)], ["A", "A"], "20 points between them are not sure")

    def test_who_sells_to_better_tiers_wins_nothing(self):
        self._said("alpha", *[90] * 10, tier="vip")
        self._said("gamma", *[90] * 10, tier="vip")
        self._said("delta", *[50] * 10, tier="small")
        self._said("epsilon", *[50] * 10, tier="small")
        ann, bob, cy = self._satisfaction()
        self.assertEqual({line.actual for line in (ann, bob, cy)}, {70})

    def test_without_answers_the_mean(self):
        self._said("gamma", 40, 60)
        [ann, _bob] = self._satisfaction("ann", "bob")
        self.assertEqual((ann.actual, ann.denominator, ann.hint, ann.band), (50, 0, "few", False))

    def test_the_mean_is_of_twelve_months(self):
        """Older answers do not count, nor do those of other quarters but in the mean."""
        self._said("alpha", *[80] * 10)
        self._said("gamma", *[40] * 10, day=date(2025, 6, 1))
        self._said("gamma", *[0] * 10, day=date(2025, 3, 1))
        [ann, bob] = self._satisfaction("ann", "bob")
        self.assertEqual((round(ann.actual, 2), bob.actual, bob.denominator), (60 + 200 / 40, 60, 0))

    def test_only_who_was_drawn(self):
        """Who was invited by hand does not count, nor a sheet that was filled in by somebody judged by such."""
        self._said("gamma", 50)
        self._said("alpha", *[100] * 3, trigger="invitation")
        self._said("alpha", *[100] * 3, interviewer_id=self.people["bob"].id)
        self._said("alpha", 50, interviewer_id=self.manager.id)
        [ann, _bob] = self._satisfaction("ann", "bob")
        self.assertEqual((ann.actual, ann.denominator), (50, 1))
        answers = self._behind(ann.scorecard_id, "satisfaction")
        self.assertEqual((answers.mapped("value"), len(answers.request_id)), ([50], 1))

    def test_left_out_by_hand(self):
        """Of 20 drawn 4 were left out, 3 too many; half of those who were asked have answered."""
        self.company.scorecard_min_coverage = 0
        self._said("alpha", *[60] * 8)
        for _number in range(8):
            self._asked("alpha", state="expired")
        for _number in range(4):
            self._asked("alpha", state="excluded", reason="by_hand")
        self._said("gamma", *[20, 100] * 4)
        for _number in range(8):
            self._asked("gamma", state="expired")
        [ann, bob] = self._satisfaction("ann", "bob")
        self.assertEqual((ann.excluded, ann.counted, ann.coverage), (4, 1.5, 80))
        self.assertAlmostEqual(ann.actual, 60 + 1.5 * (20 - 60) / (8 + 1.5 + 30), 1)
        self.assertEqual((bob.excluded, bob.counted, bob.actual), (0, 0, 60))

    def test_coverage_below_ninety_percent_puts_the_line_at_its_floor(self):
        self._said("alpha", *[90] * 12)
        self._said("gamma", *[70] * 12)
        for reason in ("no_address", "opted_out"):
            self._asked("alpha", state="excluded", reason=reason)
            self._asked("gamma", state="excluded", reason=reason)
        for _number in range(20):
            self._asked("gamma", state="excluded", reason="not_drawn")
            self._asked("alpha", state="excluded", reason="asked")
            self._asked("alpha", state="excluded", reason="complaint")
        [ann, bob] = self._satisfaction("ann", "bob")
        self.assertEqual((ann.hint, ann.actual, ann.attainment), ("floor", ann.floor, 0))
        self.assertEqual(round(ann.coverage, 1), round(100 * 12 / 14, 1))
        self.assertEqual(round(bob.coverage, 1), round(100 * 32 / 34, 1), "who was not drawn counts as asked")
        self.assertNotEqual(bob.hint, "floor")

    def test_handed_over_customers_stay_unhappy(self):
        self._said("alpha", *[20] * 12)
        self._said("gamma", *[80] * 12)
        ann, bob = self._open("ann", "bob")
        before = self._line(ann, "satisfaction").actual
        self.customers["alpha"].user_id = self.people["bob"]
        (ann | bob).action_update()
        self.assertEqual(self._line(ann, "satisfaction").actual, before)

    def test_later_answers_count_in_the_next_period(self):
        """What was noted after the first quarter was closed, of its days."""
        self._said("gamma", *[50] * 4)
        self._said("alpha", *[50] * 4)
        cards = self._open("ann", "bob", first=FIRST, last=LAST)
        cards.action_close()
        closed = self._line(cards[0], "satisfaction").actual
        cards.closed_at = datetime(2026, 4, 2)
        self.env.cr.execute("UPDATE crm_satisfaction_answer SET create_date = '2026-04-01'")
        self._said("beta", 90, 90, day=date(2026, 3, 30))
        ann = self._line(self._open("ann", first=NEXT[0], last=NEXT[1]), "satisfaction")
        self.assertEqual(ann.denominator, 2)
        mean = (8 * 50 + 2 * 90) / 10
        self.assertAlmostEqual(ann.actual, mean + 2 * (90 - mean) / 32, 1)
        self.assertEqual(self._behind(ann.scorecard_id, "satisfaction").mapped("value"), [90, 90])
        self.assertEqual(self._line(cards[0], "satisfaction").actual, closed)

    def test_who_could_be_asked_of_the_last_days_counts_in_the_next_period(self):
        """Of whom the last two weeks are of we do not know yet who answers: no day is of two periods, none of none."""
        for day in (date(2025, 12, 17), date(2025, 12, 18), date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 31),
                    date(2026, 6, 16), date(2026, 6, 17)):
            self._asked("beta", day=day, state="excluded", reason="by_hand")
        self._said("gamma", 50)
        first = self._line(self._open("ann"), "satisfaction")
        second = self._line(self._open("ann", first=NEXT[0], last=NEXT[1]), "satisfaction")
        self.assertEqual((first.excluded, second.excluded), (2, 3))

    def test_answers_are_late_by_their_own_card(self):
        """Ann's first quarter was closed on 2 April, Bob's ten days later: what came between is late for Ann only."""
        self._said("gamma", *[50] * 4)
        for card, day in zip(self._open("ann", "bob"), (2, 12), strict=True):
            card.action_close()
            card.closed_at = datetime(2026, 4, day)
        self.env.cr.execute("UPDATE crm_satisfaction_answer SET create_date = '2026-04-01'")
        self._said("beta", 90, day=date(2026, 3, 30))
        self._said("gamma", 90, day=date(2026, 3, 30))
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_satisfaction_answer SET create_date = '2026-04-08' WHERE date = '2026-03-30'")
        self.assertEqual([line.denominator for line in self._satisfaction("ann", "bob", first=NEXT[0], last=NEXT[1])],
                         [1, 0])
