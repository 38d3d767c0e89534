from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.periods import Period
from .audit_case import AuditCase

MAY, JULY_8 = date(2026, 5, 1), date(2026, 7, 8)


@tagged("at_install", "-post_install", "crm_relationship")
class TestComposite(AuditCase):
    """One figure a month, frozen with its sources and weights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.composites = cls.env["crm.satisfaction.composite"]
        cls.buyer = cls._new_customer("Buyer")

    def _order_and_complain(self, orders=40, complaints=1, day=date(2026, 5, 11)):
        self._book_rows([(self.buyer.id, datetime(day.year, day.month, day.day, 9), 100, 0, 1, "sale")] * orders,
                        self.company)
        with freeze_time(datetime(day.year, day.month, day.day, 10)):
            for number in range(complaints):
                self.env["crm.complaint"].create({
                    "subject": f"Late {number}", "partner_id": self.buyer.id, "company_id": self.company.id})

    def _visit(self, grade, day, **values):
        with freeze_time(datetime(day.year, day.month, day.day, 10)):
            return self._report(grade, **values)

    def _freeze(self, day=JULY_8):
        return self.composites._freeze(self.company, day)

    def test_month_with_all_sources(self):
        self._order_and_complain()
        self._visit("4", date(2026, 5, 12))
        self._visit("2", date(2026, 5, 20))
        self._visit("3", date(2026, 5, 31), way=None)
        self._visit("1", date(2026, 5, 31), subject="competitor", competitor="Northwind")
        row = self._freeze().filtered(lambda row: row.month == MAY)
        self.assertEqual((row.hotline, row.mystery, row.audit, row.competitor), (50, 75, 75, 25))
        self.assertAlmostEqual(row.value, 0.4 * 50 + 0.3 * 75 + 0.3 * 75)
        self.assertEqual((row.sources, row.is_complete), ("hotline,mystery,audit", True))
        self.assertEqual((row.complaint_count, row.order_count, row.mystery_count, row.audit_count,
                          row.competitor_count), (1, 40, 2, 1, 1))

    def test_month_with_other_sources_is_hollow(self):
        self._visit("3", date(2026, 5, 12), way=None)
        row = self._freeze()
        self.assertEqual((row.month, row.value, row.sources, row.is_complete), (MAY, 75, "audit", False))
        [month] = self.composites.with_user(self.officer).get_months()["months"]
        self.assertEqual(month["sources"]["mystery"], {"value": False, "weight": 30, "count": 0})
        self.assertEqual((month["competitor"], month["is_complete"]), (False, False))

    def test_source_without_weight_is_not_missing(self):
        self.company.write({"composite_hotline_weight": 0, "composite_mystery_weight": 0})
        self._visit("3", date(2026, 5, 12), way=None)
        self.assertTrue(self._freeze().is_complete)

    def test_nothing_known_no_row(self):
        self.assertFalse(self._freeze())

    def test_frozen_with_its_weights(self):
        self._visit("4", date(2026, 5, 12))
        self._visit("0", date(2026, 5, 12), way=None)
        row = self._freeze()
        self.assertEqual(row.value, 50)
        self.company.composite_audit_weight = 90
        self._visit("4", date(2026, 5, 13), way=None)
        self.assertFalse(self._freeze(), "neither again nor anew")
        self.assertEqual((row.value, row.audit_weight, row.audit_count), (50, 30, 1))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.composites.create({"company_id": self.company.id, "month": MAY})

    def test_not_before_its_last_reports_are_due(self):
        self._visit("4", date(2026, 6, 12))
        self.assertFalse(self._freeze(date(2026, 7, 7)))
        self.assertEqual(self._freeze(JULY_8).month, date(2026, 6, 1))

    def test_late_report_changes_no_frozen_month(self):
        late = self._audit("coming_in")
        late.line_ids.grade = "0"
        with freeze_time("2026-05-20 10:00:00"):
            late.action_visit()
        self._visit("4", date(2026, 5, 12))
        row = self._freeze()
        late.action_report()
        self._freeze(date(2026, 8, 8))
        self.assertEqual((row.value, row.mystery_count), (100, 1))

    def test_key_figure_is_the_weighted_mean_of_the_months(self):
        self._visit("4", date(2026, 5, 12))
        self._visit("2", date(2026, 6, 12))
        self._visit("4", date(2026, 6, 12), way=None)
        self._freeze()
        read = self.env["crm.kpi"]._get_values
        may = read(self.company, Period(MAY, date(2026, 5, 31)), ["composite"])["composite"]
        self.assertAlmostEqual(may["value"], 100)
        both = read(self.company, Period(MAY, date(2026, 6, 30)), ["composite"])["composite"]
        self.assertAlmostEqual(both["value"], (30 * 100 + 60 * 75) / 90)

    def test_for_officers(self):
        with self.assertRaises(AccessError):
            self.composites.with_user(self.seller).get_months()
        self._visit("4", date(2026, 5, 12))
        row = self._freeze()
        for user in self.officer | self.manager:
            self.assertRaises(AccessError, row.with_user(user).write, {"value": 100})
            self.assertRaises(AccessError, row.with_user(user).unlink)
