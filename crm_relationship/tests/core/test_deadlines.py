"""Deadlines on plain values, by the one formula of standards, complaints and verifications."""

from datetime import datetime, timedelta

from odoo.tests.common import BaseCase, tagged

from ...tools.service_targets import BROKEN, KEPT, PENDING, Event, Target, judge
from ...tools.working_time import HORIZONS_DAYS, Clocks, Promise, RoundTheClock, WorkingTime, get_deadline

MONDAY = datetime(2026, 7, 6, 8)
CALENDAR = 5


def at(day, hour=0):
    return datetime(2026, 7, day, hour)


def promise(value, unit="hours", calendar=CALENDAR, warn_percent=75):
    return Promise(value, unit, calendar, warn_percent)


@tagged("post_install", "-at_install", "crm_relationship")
class TestDeadlines(BaseCase):
    """Working time is Monday to Friday, 8 to 16 o'clock."""

    def setUp(self):
        super().setUp()
        self.read = []

    def _read(self, calendar, start, end):
        self.read.append((calendar, start, end))
        days = [start.date() + timedelta(days=day) for day in range((end - start).days + 1)]
        return WorkingTime([(datetime(day.year, day.month, day.day, 8), datetime(day.year, day.month, day.day, 16))
                            for day in days if day.weekday() < 5], 8)

    def _deadline(self, target, start=MONDAY, **values):
        return get_deadline(Clocks(self._read), target, start, **values)

    def test_pauses_that_overlap_count_once(self):
        expected = self._deadline(promise(8), pauses=[(at(6, 9), at(6, 15))])
        for pauses in ([(at(6, 9), at(6, 13)), (at(6, 11), at(6, 15))], [(at(6, 12), at(6, 13)), (at(6, 9), at(6, 15))],
                       [(at(6, 9), at(6, 12)), (at(6, 12), at(6, 15))]):
            with self.subTest(pauses=pauses):
                self.assertEqual(self._deadline(promise(8), pauses=pauses), expected)

    # === CLOCKS ===#

    def test_a_span_is_read_at_once(self):
        clocks = Clocks(self._read, (at(1), at(31)))
        for day in (13, 6, 20, 27):
            clocks.between(CALENDAR, at(day, 8), at(day, 16))
        self.assertEqual(self.read, [(CALENDAR, at(1), at(31))])

    def test_a_calendar_is_read_once(self):
        clocks = Clocks(self._read)
        for hours in (1, 8, 40, 160):
            clocks.add(CALENDAR, MONDAY, hours)
            clocks.between(CALENDAR, MONDAY, MONDAY + timedelta(hours=hours))
        self.assertEqual(len(self.read), 1)
        clocks.add(CALENDAR + 1, MONDAY, 1)
        self.assertEqual([calendar for calendar, _start, _end in self.read], [CALENDAR, CALENDAR + 1])

    def test_an_earlier_start_widens_what_is_known(self):
        clocks = Clocks(self._read)
        clocks.add(CALENDAR, MONDAY, 1)
        earlier = MONDAY - timedelta(days=7)
        self.assertEqual(clocks.add(CALENDAR, earlier, 41), at(6, 9))
        self.assertEqual(clocks.add(CALENDAR, MONDAY, 1), at(6, 9))
        self.assertEqual(len(self.read), 2)
        self.assertEqual(self.read[1], (CALENDAR, earlier, MONDAY + timedelta(days=HORIZONS_DAYS[0])))

    def test_long_promises_read_further(self):
        weeks = 20
        self.assertEqual(Clocks(self._read).add(CALENDAR, MONDAY, weeks * 40),
                         MONDAY + timedelta(weeks=weeks - 1, days=4, hours=8))
        self.assertEqual([(end - start).days for _calendar, start, end in self.read], list(HORIZONS_DAYS[:2]))

    def test_a_calendar_without_working_time_counts_round_the_clock(self):
        clocks = Clocks(lambda calendar, start, end: WorkingTime([], 8))
        self.assertEqual(clocks.add(CALENDAR, MONDAY, 10), MONDAY + timedelta(hours=10))
        self.assertEqual(clocks.add(CALENDAR, at(9), 10), at(9, 10))

    def test_no_calendar_is_never_read(self):
        clocks = Clocks(self._read)
        self.assertIsInstance(clocks.get(0, MONDAY, MONDAY), RoundTheClock)
        self.assertEqual(clocks.add(0, at(11), 24), at(12), "over the week-end")
        self.assertEqual(self.read, [])

    def test_between_never_runs_back(self):
        clocks = Clocks(self._read)
        self.assertEqual(clocks.between(CALENDAR, at(7, 8), at(6, 8)), 0)
        self.assertEqual(clocks.between(0, at(7, 8), at(6, 8)), 0)
        self.assertEqual(clocks.between(CALENDAR, at(10, 12), at(13, 10)), 6, "four on Friday, two on Monday")

    # === DEADLINES ===#

    def test_hours_and_days(self):
        for target, warning, deadline in (
                (promise(4), at(6, 11), at(6, 12)),
                (promise(2, "days"), at(7, 12), at(7, 16)),
                (promise(2, "days", calendar=0), at(7, 20), at(8, 8)),
                (promise(24, calendar=0, warn_percent=50), at(6, 20), at(7, 8)),
                (promise(0), MONDAY, MONDAY)):
            with self.subTest(target=target):
                self.assertEqual(self._deadline(target), (warning, deadline))

    def test_nothing_is_owed(self):
        self.assertEqual(self._deadline(None), (None, None))
        self.assertEqual(self._deadline(promise(90, "percent")), (None, None))

    def test_a_share_of_the_time(self):
        self.assertEqual(self._deadline(promise(2, "days"), share=0.5), (at(6, 14), at(6, 16)))
        self.assertEqual(self._deadline(promise(24, calendar=0), share=0.25),
                         (at(6, 12) + timedelta(minutes=30), at(6, 14)))

    def test_opened_out_of_working_time(self):
        self.assertEqual(self._deadline(promise(4), start=at(11, 3))[1], at(13, 12), "a Saturday")

    def test_pauses_count_in_working_time(self):
        target = promise(2, "days")
        for pauses, deadline in (
                ([(at(6, 10), at(6, 12))], at(8, 10)),
                ([(at(6, 10), at(6, 12)), (at(7, 9), at(7, 10))], at(8, 11)),
                ([(at(6, 15), at(7, 9))], at(8, 10)),
                ([(at(6, 17), at(7, 7))], at(7, 16)),
                ([(at(3, 15), at(6, 10))], at(8, 10)),
                ([(at(1, 8), at(3, 16))], at(7, 16))):
            with self.subTest(pauses=pauses):
                self.assertEqual(self._deadline(target, pauses=pauses)[1], deadline)

    def test_a_warning_is_put_off_by_a_pause(self):
        self.assertEqual(self._deadline(promise(8), pauses=[(at(6, 9), at(6, 11))]), (at(6, 16), at(7, 10)))

    def test_agreed_later(self):
        """The warning is put off with the deadline; a day before it changes nothing."""
        self.assertEqual(self._deadline(promise(8), agreed=at(7, 16)), (at(7, 12), at(7, 16)))
        self.assertEqual(self._deadline(promise(8), agreed=at(6, 12)), self._deadline(promise(8)))
        self.assertEqual(self._deadline(promise(8), agreed=at(7, 16), pauses=[(at(6, 9), at(6, 11))]),
                         (at(7, 12) + timedelta(minutes=30), at(7, 16)))

    def test_given(self):
        self.assertEqual(self._deadline(promise(8), given=at(6, 12)), (at(6, 11), at(6, 12)))
        self.assertEqual(self._deadline(promise(8), agreed=at(9, 12), given=at(6, 12)), (at(6, 11), at(6, 12)))

    # === VERDICTS ===#

    def test_the_same_deadline_in_every_slice(self):
        """What a standard says of an event is what a complaint is given."""
        clocks = Clocks(self._read)
        for value, unit in ((4, "hours"), (2, "days"), (30, "hours")):
            target = Target(1, 0, 0, value, unit, CALENDAR, 75, MONDAY.date(), None)
            verdict = judge(target, Event(at(10, 15)), clocks, at(10, 15))
            self.assertEqual((verdict.warned, verdict.promised), self._deadline(promise(value, unit), at(10, 15)))

    def test_verdicts(self):
        clocks = Clocks(self._read)
        target = Target(1, 0, 0, 1, "days", CALENDAR, 75, MONDAY.date(), None)
        for event, now, state, value in (
                (Event(MONDAY), at(6, 16), PENDING, None),
                (Event(MONDAY), at(6, 17), BROKEN, None),
                (Event(MONDAY, ended=at(6, 12)), at(9), KEPT, 0.5),
                (Event(MONDAY, ended=at(7, 12)), at(9), BROKEN, 1.5),
                (Event(MONDAY, ended=at(7, 12), agreed=at(7, 12)), at(9), KEPT, 1.5),
                (Event(MONDAY, ended=at(7, 12), given=at(7, 10)), at(9), BROKEN, 1.5)):
            with self.subTest(event=event):
                verdict = judge(target, event, clocks, now)
                self.assertEqual((verdict.state, verdict.value), (state, value))
        self.assertIsNone(judge(target, Event(MONDAY, withdrawn=at(6, 12)), clocks, at(9)))
        self.assertTrue(judge(target, Event(MONDAY, withdrawn=at(7, 12)), clocks, at(9)))
