from datetime import date, datetime, timedelta

from odoo.tests.common import BaseCase, tagged

from ...tools.complaint_clock import (
    HORIZONS_DAYS,
    Clocks,
    Event,
    Phase,
    get_deadline,
    get_due,
    get_events,
)
from ...tools.service_targets import Target
from ...tools.similar_text import are_similar, get_words
from ...tools.working_time import RoundTheClock, WorkingTime

MONDAY = datetime(2026, 7, 6, 8)
CALENDAR = 5


def at(day, hour=0):
    return datetime(2026, 7, day, hour)


def promise(value, unit="hours", calendar=CALENDAR, warn_percent=75):
    return Target(1, 0, 0, value, unit, calendar, warn_percent, date(2026, 1, 1), None)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintTools(BaseCase):
    """The clock of complaints on plain values: working time is Monday to Friday, 8 to 16 o'clock."""

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

    # === EVENTS ===#

    def test_events_in_order(self):
        events = get_events(
            [Phase("reply", at(6, 11), at(6, 12)), Phase("resolution", at(7, 11), at(7, 16))],
            [(2, at(7, 12)), (1, at(6, 12)), (3, at(9, 12))])
        self.assertEqual(events, [
            Event(at(6, 11), "warn", "reply"), Event(at(6, 12), "late", "reply"), Event(at(6, 12), "escalate", level=1),
            Event(at(7, 11), "warn", "resolution"), Event(at(7, 12), "escalate", level=2),
            Event(at(7, 16), "late", "resolution"), Event(at(9, 12), "escalate", level=3)])

    def test_no_event_without_a_deadline(self):
        self.assertEqual(get_events([Phase("reply", None, None)]), [])

    def test_no_warning_at_the_deadline_itself(self):
        self.assertEqual(get_events([Phase("reply", at(6), at(6))]), [Event(at(6), "late", "reply")])

    def test_due(self):
        warn, late = Event(at(6, 11), "warn", "reply"), Event(at(6, 12), "late", "reply")
        other, escalate = Event(at(6, 12), "warn", "resolution"), Event(at(6, 12), "escalate", level=1)
        events = [warn, late, other, escalate]
        for since, now, due in (
                (at(6, 8), at(6, 10), []),
                (at(6, 8), at(6, 11), [warn]),
                (at(6, 11), at(6, 11), []),
                (at(6, 11), at(6, 12), [late, other, escalate]),
                (at(6, 8), at(6, 12), [late, other, escalate]),
                (at(6, 12), at(9), [])):
            with self.subTest(since=since, now=now):
                self.assertEqual(get_due(events, since, now), due)

    # === WORDS ===#

    def test_similar_texts(self):
        for first, second, similar in (
                ("Chairs came scratched", "Another chair arrived scratched", True),
                ("Chairs came scratched", "CHAIRS", True),
                ("Chairs came scratched", "The invoice is wrong", False),
                ("The delivery of the chairs is late", "The delivery of the tables came broken", False),
                ("To the one", "To the one", False), ("", "", False), (None, "Chairs", False),
                ("椅子有划痕", "椅子划痕很多", True), ("椅子有划痕", "发票金额错误", False)):
            with self.subTest(first=first, second=second):
                self.assertEqual(are_similar(first, second), similar)
                self.assertEqual(are_similar(second, first), similar)

    def test_words(self):
        self.assertEqual(get_words("The chairs, again!"), {"chair", "again"})
        self.assertEqual(get_words("椅子坏了 ok"), {"椅子", "子坏", "坏了"})
        self.assertEqual(get_words("坏"), {"坏"})
