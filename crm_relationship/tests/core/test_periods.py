"""Days and periods: one way to name them, for callers and screens."""

from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests.common import BaseCase, freeze_time, tagged

from ...tools import arguments
from ...tools.periods import STARTS, Period, get_period
from ..common import RelationshipCommon

TODAY = date(2026, 8, 17)


@tagged("post_install", "-at_install", "crm_relationship")
class TestPeriods(BaseCase):
    def test_codes(self):
        for code, first in (
                ("this_month", date(2026, 8, 1)), ("this_quarter", date(2026, 7, 1)), ("this_year", date(2026, 1, 1)),
                ("last_3_months", date(2026, 6, 1)), ("last_12_months", date(2025, 9, 1))):
            with self.subTest(code=code):
                self.assertEqual(get_period(TODAY, code), (first, TODAY))
        self.assertEqual([get_period(date(2026, month, 3), "this_quarter").first.month for month in range(1, 13)],
                         [1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10])
        self.assertEqual(len(STARTS), 5)

    def test_days(self):
        day = date(2026, 3, 9)
        self.assertEqual(get_period(TODAY), (date(2025, 9, 1), TODAY))
        self.assertEqual(get_period(TODAY, last=day), (date(2025, 4, 1), day))
        self.assertEqual(get_period(TODAY, first=day), (day, TODAY))
        self.assertEqual(get_period(TODAY, first=day, last=day), (day, day))

    def test_months(self):
        self.assertEqual(Period(date(2025, 12, 31), date(2026, 2, 1)).get_months(),
                         [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)])
        self.assertEqual(len(get_period(TODAY).get_months()), 12)
        self.assertEqual(len(get_period(TODAY, "this_month").get_months()), 1)

    def test_the_period_before(self):
        """Whole months against whole months, begun ones against the same part of others, days against days."""
        for first, last, before in (
                (date(2026, 8, 1), TODAY, (date(2026, 7, 1), date(2026, 7, 17))),
                (date(2025, 9, 1), TODAY, (date(2024, 9, 1), date(2025, 8, 17))),
                (date(2026, 2, 1), date(2026, 2, 28), (date(2026, 1, 1), date(2026, 1, 31))),
                (date(2026, 3, 1), date(2026, 3, 30), (date(2026, 2, 1), date(2026, 2, 28))),
                (date(2025, 1, 1), date(2025, 12, 31), (date(2024, 1, 1), date(2024, 12, 31))),
                (date(2026, 7, 1), date(2026, 9, 30), (date(2026, 4, 1), date(2026, 6, 30))),
                (date(2026, 8, 10), TODAY, (date(2026, 8, 2), date(2026, 8, 9))),
                (TODAY, TODAY, (date(2026, 8, 16), date(2026, 8, 16)))):
            with self.subTest(first=first, last=last):
                self.assertEqual(Period(first, last).get_previous(), before)


@tagged("post_install", "-at_install", "crm_relationship")
class TestPeriodsOfACompany(RelationshipCommon):
    """Which day it is, is the company's; days themselves are UTC days."""

    def test_today(self):
        calendar = self.company.resource_calendar_id
        for zone, day in (("Asia/Shanghai", 1), ("UTC", 31), ("America/Los_Angeles", 31)):
            with self.subTest(zone=zone), freeze_time(datetime(2026, 7, 31, 17)):
                calendar.tz = zone
                self.assertEqual(self.company._get_today().day, day)
        with freeze_time(datetime(2026, 7, 31, 17)):
            calendar.tz = "Asia/Shanghai"
            self.assertEqual(self.company._get_period(period="this_month"), (date(2026, 8, 1), date(2026, 8, 1)))
            self.assertEqual(self.company._get_period(date_from=date(2026, 7, 1)), (date(2026, 7, 1), date(2026, 8, 1)))
        self.company.resource_calendar_id = False
        self.assertEqual(self.company._get_zone(), "UTC")

    def test_a_day_to_come(self):
        past = self.env["crm.arguments"]._get_past_day
        with freeze_time(datetime(2026, 7, 31, 17)):
            self.assertEqual((past(), past(date(2026, 7, 1))), (date(2026, 7, 31), date(2026, 7, 1)))
            with self.assertRaisesRegex(UserError, "in the future"):
                past(date(2026, 8, 1))

    def test_arguments(self):
        """Every method that takes a period refuses in the same words."""
        complaints = self.env["crm.complaint"]
        for values, message in (
                ({"date_from": "2026-07-02", "date_to": "2026-07-01"}, "first day cannot be after the last"),
                ({"period": "this_month", "date_from": "2026-07-01"}, "either"),
                ({"period": "next_month"}, "one of: this_month"), ({"date_to": "2026-02-30"}, "not a day")):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, message):
                complaints.get_figures(**values)
        self.assertEqual(complaints.get_figures(period="this_year")["date_from"][4:], "-01-01")

    def test_rules_of_keys_together(self):
        rule = arguments.mapping({"name": arguments.text(required=False)}, together=[arguments.period()])
        self.assertEqual(rule({"date_from": "2026-07-01"}, "x"), {"date_from": date(2026, 7, 1)})
        self.assertEqual(rule({"date_from": "2026-07-01", "date_to": "2026-07-01", "name": "n"}, "x")["name"], "n")
        with self.assertRaises(arguments.Refused) as caught:
            rule({"date_from": "2026-07-02", "date_to": "2026-07-01"}, "x")
        self.assertEqual(caught.exception.problem, "order")
