"""How an objective goes, worked out by hand."""

from datetime import date
from math import inf, nan

from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_relationship.tools import objectives
from odoo.addons.crm_relationship.tools.kpi import COUNT, DOWN, MONEY, PERCENT, UP
from odoo.addons.crm_relationship.tools.objectives import (
    AHEAD,
    BEHIND,
    FILLING,
    FLOW,
    LEVEL,
    ON_PACE,
    TOO_EARLY,
    Metric,
    Numbers,
    Reading,
)
from odoo.addons.crm_relationship.tools.periods import Period

FIRST, END = date(2025, 1, 1), date(2025, 12, 31)
DAY_146 = date(2025, 5, 26)  # 146 of 365 days: 40% of the year


@tagged("post_install", "-at_install", "crm_relationship")
class TestObjectivePace(TransactionCase):
    def _judge(self, kind, numbers, today=DAY_146, direction=UP, unit=MONEY, deadline=END):
        metric = Metric("Figure", "What it counts.", unit, kind, "source", direction)
        return objectives.judge(metric, Numbers(*numbers), FIRST, deadline, today)

    def _paces(self, kind, numbers, actuals, **options):
        baseline, target = numbers
        return [self._judge(kind, (baseline, target, actual, 0), **options).pace for actual in actuals]

    def test_a_flow_goes_from_nothing_over_the_calendar(self):
        """40% of 1,000 are due; whatever the year before has brought."""
        found = self._judge(FLOW, (900, 1000, 410, 300))
        self.assertEqual((round(found.expected, 6), found.actual, found.last_year), (400, 410, 300))
        self.assertEqual(self._paces(FLOW, (900, 1000), (401, 400, 360, 359)), [AHEAD, ON_PACE, ON_PACE, BEHIND])

    def test_a_level_goes_from_where_it_started(self):
        """From 60 to 85: 70 are due, and 69 are 90% of the way; 63 would be 90% of the figure."""
        self.assertAlmostEqual(self._judge(LEVEL, (60, 85, 71, 0), unit=PERCENT).expected, 70)
        self.assertEqual(
            self._paces(LEVEL, (60, 85), (71, 70, 69, 68.9, 63)), [AHEAD, ON_PACE, ON_PACE, BEHIND, BEHIND])

    def test_a_level_to_hold(self):
        self.assertEqual(self._paces(LEVEL, (80, 80), (81, 80, 79.9)), [AHEAD, ON_PACE, BEHIND])

    def test_what_fills_up_follows_the_year_before(self):
        """8 categories last year, of which 5 by this day; 13 are the target: 7 are due, not 10."""
        metric = Metric("Figure", "What it counts.", COUNT, FILLING, "source")
        found = objectives.judge(metric, Numbers(8, 13, 7, 5), FIRST, END, DAY_146)
        self.assertEqual((round(found.expected, 6), found.pace), (7, ON_PACE))
        self.assertEqual(objectives.judge(metric, Numbers(8, 13, 6, 5), FIRST, END, DAY_146).pace, BEHIND)
        self.assertEqual(objectives.judge(metric, Numbers(8, 13, 6, 5), FIRST, END, END).expected, 13)

    def test_at_most_so_many(self):
        """5 complaints in the year: 2 are due by now, 2.2 are still on pace."""
        options = {"direction": DOWN, "unit": COUNT}
        self.assertEqual(self._paces(FLOW, (9, 5), (1, 2, 3), **options), [AHEAD, ON_PACE, BEHIND])
        self.assertEqual(self._paces(FLOW, (9, 0), (0, 1), **options), [ON_PACE, BEHIND])
        self.assertEqual(self._paces(LEVEL, (10, 5), (7, 8, 8.3), **options), [AHEAD, ON_PACE, BEHIND])

    def test_at_most_so_many_is_reached_when_the_time_is_over(self):
        for today, reached in ((DAY_146, False), (END, True)):
            self.assertEqual(self._judge(FLOW, (9, 5, 1, 0), today, DOWN, COUNT).is_reached, reached)
        self.assertTrue(self._judge(FLOW, (0, 5, 5, 0)).is_reached)
        self.assertFalse(self._judge(FLOW, (0, 5, 4, 0)).is_reached)

    def test_the_first_month_tells_nothing(self):
        self.assertEqual(self._judge(FLOW, (0, 365, 0, 0), date(2025, 1, 31)).pace, TOO_EARLY)
        self.assertEqual(self._judge(FLOW, (0, 365, 0, 0), date(2025, 2, 1)).pace, BEHIND)
        self.assertEqual(self._judge(FLOW, (0, 10, 9, 0), date(2025, 1, 20), deadline=date(2025, 1, 20)).pace, BEHIND)

    def test_after_the_deadline_there_is_nothing_to_catch_up(self):
        for today in (END, date(2026, 8, 1)):
            self.assertEqual(self._paces(FLOW, (0, 1000), (1001, 1000, 999), today=today), [AHEAD, ON_PACE, BEHIND])

    def test_a_deadline_in_the_middle_of_the_year(self):
        """181 days until 30 June, 146 of them over."""
        found = self._judge(FLOW, (0, 181, 146, 0), deadline=date(2025, 6, 30))
        self.assertEqual((round(found.expected, 6), found.pace), (146, ON_PACE))

    def test_what_is_not_known(self):
        found = self._judge(LEVEL, (50, 90, None, 40))
        self.assertEqual((found.pace, found.expected, found.is_reached, found.last_year), (None, None, False, 40))
        self.assertEqual(self._judge(FLOW, (0, 100, 10, 0), date(2024, 12, 31)).pace, None)

    def test_a_target_has_to_be_measurable(self):
        def judge(unit, target, direction=UP):
            return objectives.is_measurable(Metric("F", "D", unit, direction=direction), target)

        for unit, target in ((MONEY, 0), (MONEY, -1), (MONEY, nan), (MONEY, inf), (MONEY, 1e13), (COUNT, 2.5),
                             (PERCENT, 101), (COUNT, 0)):
            self.assertFalse(judge(unit, target), (unit, target))
        for unit, target in ((MONEY, 0.5), (COUNT, 3), (PERCENT, 100)):
            self.assertTrue(judge(unit, target), (unit, target))
        self.assertTrue(judge(COUNT, 0, DOWN))

    def test_a_baseline_has_to_be_possible(self):
        money, share = (Metric("F", "D", unit) for unit in (MONEY, PERCENT))
        self.assertTrue(objectives.is_possible(money, -500))
        for metric, baseline in ((money, nan), (money, -inf), (share, -1), (share, 101)):
            self.assertFalse(objectives.is_possible(metric, baseline))

    def test_days(self):
        self.assertEqual(objectives.get_period(2025, END, DAY_146), Period(FIRST, DAY_146))
        self.assertEqual(objectives.get_period(2025, date(2025, 3, 31), DAY_146), Period(FIRST, date(2025, 3, 31)))
        self.assertIsNone(objectives.get_period(2026, date(2026, 12, 31), DAY_146))
        self.assertEqual(objectives.get_year_before(Period(date(2024, 1, 1), date(2024, 2, 29))),
                         Period(date(2023, 1, 1), date(2023, 2, 28)))
        half = date(2025, 6, 30)
        flow, level = (Metric("F", "D", MONEY, kind) for kind in (FLOW, LEVEL))
        self.assertEqual(objectives.get_baseline_period(flow, 2025, half).last, date(2024, 6, 30))
        self.assertEqual(objectives.get_baseline_period(level, 2025, half).last, date(2024, 12, 31))

    def test_periods_are_made_of_intervals(self):
        """A year so far, the same days of the year before, and a deadline that is over."""
        now, before, spring = (Period(FIRST, DAY_146), Period(date(2024, 1, 1), date(2024, 5, 26)),
                               Period(FIRST, date(2025, 3, 31)))
        reading = Reading(None, (), (now, before, spring))
        self.assertEqual(reading.bounds, [date(2024, 1, 1), date(2024, 5, 27), FIRST, date(2025, 4, 1),
                                          date(2025, 5, 27)])
        self.assertEqual([reading.get_buckets(period) for period in reading.periods], [(3, 4), (1, 1), (3, 3)])

    def test_share_and_return(self):
        live = [objectives.Live(pace=pace) for pace in (AHEAD, ON_PACE, BEHIND, TOO_EARLY, None)]
        self.assertAlmostEqual(objectives.get_share(live), 200 / 3)
        self.assertIsNone(objectives.get_share(live[3:]))
        self.assertEqual(objectives.get_return(1500, 1000, 200), 300)
