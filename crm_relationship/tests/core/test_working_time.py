from datetime import datetime

from odoo.fields import Command
from odoo.tests.common import BaseCase, tagged

from ...tools.working_time import RoundTheClock, WorkingTime
from ..common import RelationshipCommon

MONDAY, TUESDAY, FRIDAY = 6, 7, 10  # July 2026


def at(day, hour, minute=0, month=7):
    return datetime(2026, month, day, hour, minute)


@tagged("post_install", "-at_install", "crm_relationship")
class TestWorkingTime(BaseCase):
    """Sums over plain intervals."""

    def setUp(self):
        super().setUp()
        self.clock = WorkingTime(
            [span for day in (MONDAY, TUESDAY, 13) for span in ((at(day, 13), at(day, 17)), (at(day, 8), at(day, 12)))],
            8)

    def test_add(self):
        for start, hours, end in (
            (at(MONDAY, 8), 0, at(MONDAY, 8)),
            (at(MONDAY, 8), 4, at(MONDAY, 12)),
            (at(MONDAY, 8), 4.5, at(MONDAY, 13, 30)),
            (at(MONDAY, 8), 8, at(MONDAY, 17)),
            (at(MONDAY, 12, 30), 1, at(MONDAY, 14)),
            (at(MONDAY, 6), 1, at(MONDAY, 9)),
            (at(MONDAY, 16), 2, at(TUESDAY, 9)),
            (at(TUESDAY, 16), 2, at(13, 9)),
            (at(FRIDAY, 9), 1, at(13, 9)),
            (at(11, 9), 0, at(11, 9)),
            (at(13, 16), 2, None),
        ):
            with self.subTest(start=start, hours=hours):
                self.assertEqual(self.clock.add(start, hours), end)

    def test_between(self):
        for start, end, hours in (
            (at(MONDAY, 8), at(MONDAY, 17), 8),
            (at(MONDAY, 16), at(13, 9), 10),
            (at(MONDAY, 18), at(TUESDAY, 7), 0),
            (at(MONDAY, 12, 15), at(MONDAY, 13, 15), 0.25),
            (at(TUESDAY, 9), at(MONDAY, 9), 0),
            (at(1, 9), at(30, 9), 24),
        ):
            with self.subTest(start=start, end=end):
                self.assertEqual(self.clock.between(start, end), hours)

    def test_add_and_between_agree(self):
        for hours in (0.25, 3, 8, 11.5, 20):
            self.assertAlmostEqual(
                self.clock.between(at(MONDAY, 10), self.clock.add(at(MONDAY, 10), hours)), hours)

    def test_overlapping_intervals_count_once(self):
        clock = WorkingTime([(at(MONDAY, 8), at(MONDAY, 12)), (at(MONDAY, 10), at(MONDAY, 14))], 8)
        self.assertEqual(clock.between(at(MONDAY, 0), at(TUESDAY, 0)), 6)

    def test_nobody_works(self):
        clock = WorkingTime([], 8)
        self.assertIsNone(clock.add(at(MONDAY, 8), 1))
        self.assertEqual(clock.between(at(MONDAY, 8), at(TUESDAY, 8)), 0)

    def test_round_the_clock(self):
        self.assertEqual(RoundTheClock().add(at(FRIDAY, 20), 24), at(11, 20))
        self.assertEqual(RoundTheClock().between(at(FRIDAY, 20), at(11, 8)), 12)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCalendars(RelationshipCommon):
    """The working time of Odoo's calendars, in naive UTC moments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create({
            "name": "Berlin, nine to five", "company_id": cls.company.id, "tz": "Europe/Berlin",
            "attendance_ids": [Command.clear()] + [Command.create({
                "name": "Day", "dayofweek": str(day), "hour_from": 9, "hour_to": 17, "day_period": "full_day"})
                for day in range(5)]})

    def _read(self, month=7):
        return self.env["crm.clock"]._read_clock(
            self.calendar, datetime(2026, month - 1, 1), datetime(2026, month + 1, 28), self.company)

    def test_week_end(self):
        """Friday four in the afternoon in Berlin, which is 14:00 UTC in summer, and two hours."""
        self.assertEqual(self._read().add(at(FRIDAY, 14), 2), at(13, 8))

    def test_holiday(self):
        self.env["resource.calendar.leaves"].create({
            "name": "Works outing", "calendar_id": self.calendar.id, "company_id": self.company.id,
            "date_from": at(13, 0), "date_to": at(13, 22)})
        self.assertEqual(self._read().add(at(FRIDAY, 14), 2), at(14, 8))

    def test_holidays_of_all_calendars(self):
        """Those of our company count, those of another do not."""
        self._close(self._create_company(name="Elsewhere"))
        self.assertEqual(self._read().add(at(FRIDAY, 14), 2), at(13, 8))
        self._close(self.company)
        self.assertEqual(self._read().add(at(FRIDAY, 14), 2), at(14, 8))

    def _close(self, company):
        leave = self.env["resource.calendar.leaves"].with_company(company).create({
            "name": "Anniversary", "calendar_id": False, "date_from": at(13, 0), "date_to": at(13, 22)})
        self.assertEqual((leave.company_id, leave.calendar_id), (company, leave.calendar_id.browse()))

    def test_clocks_go_back(self):
        """In the night to 25 October 2026 summer time ends: nine o'clock is 7:00 UTC before, 8:00 UTC after."""
        clock = self._read(10)
        self.assertEqual(clock.add(at(23, 14, month=10), 2), at(26, 9, month=10))
        self.assertEqual(clock.between(at(23, 7, month=10), at(26, 16, month=10)), 16)

    def test_clocks_go_forward(self):
        """On 29 March 2026 summer time begins: nine o'clock is 8:00 UTC before, 7:00 UTC after."""
        clock = self._read(3)
        self.assertEqual(clock.add(at(27, 15, month=3), 2), at(30, 8, month=3))

    def test_a_day_is_what_the_calendar_says(self):
        self.assertEqual(self._read().hours_per_day, self.calendar.hours_per_day)
        self.assertEqual(self.env["crm.clock"]._read_clock(
            self.calendar.browse(), at(1, 0), at(2, 0), self.company).hours_per_day, 24)
