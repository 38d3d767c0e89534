from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools.workbook import build
from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionWorkbook(SatisfactionCase):
    """The figures of *Trend* to download."""

    def _get(self, **parameters):
        _title, sheets = self.env["crm.workbook"]._workbook_satisfaction(parameters)
        self.assertTrue(build(sheets))
        return {sheet.title: sheet for sheet in sheets}

    def test_same_figures_as_the_screen(self):
        for number in range(5):
            contact = self._new_contact(f"Contact {number}", tier="vip")
            self._answer(contact, {"delivery": 4, "quality": 5}, days_ago=3)
        sheets = self._get()
        figures = self.answers.get_trend()["figures"]
        months = {row["month"]: row for row in sheets["Month by Month"].rows}
        self.assertEqual(len(months), 13)
        june = months[date(2026, 6, 1)]
        for code in ("satisfaction", "csat"):
            [point] = figures[code]["points"]
            self.assertEqual([june[f"{code}_{part}"] for part in ("value", "low", "high", "answers")],
                             [point[part] for part in ("value", "low", "high", "answers")])
        self.assertEqual([row["answers"] for row in sheets["By Tier"].rows], [5])

    def test_empty(self):
        self.assertEqual(self._get()["By Salesperson"].rows, [])

    def test_days_of_a_browser(self):
        self._get(date_from="2026-01-01", date_to="2026-02-01")
        for days in ({"date_from": "yesterday"}, {"date_from": "2026-02-01", "date_to": "2026-01-01"}):
            with self.subTest(days=days), self.assertRaises(UserError):
                self._get(**days)

    def test_officers_only(self):
        with self.assertRaises(AccessError):
            self.env["crm.workbook"].with_user(self._new_user("workbook_user", "user"))._workbook_satisfaction({})
