"""Scorecards as a program and a workbook tell them."""

import json
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools.workbook import build
from .scorecard_case import ScorecardCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestScorecardPapers(ScorecardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_cards = cls._open()

    def _tell(self, user=None, **days):
        [found] = self.company.with_user(user or self.manager).get_relationship_scorecards(**days)
        return found

    def test_api(self):
        found = self._tell(date_from="2026-01-01", date_to="2026-03-31")
        self.assertEqual(json.loads(json.dumps(found)), found)
        self.assertEqual({card["user"] for card in found["scorecards"]}, {"Ann", "Bob", "Cy"})
        [ann] = [card for card in found["scorecards"] if card["user"] == "Ann"]
        self.assertEqual((ann["date_from"], ann["state"], ann["customers"], ann["closed_at"], ann["pay_low"]),
                         ("2026-01-01", "open", 3, False, 0.8))
        lines = {line["code"]: line for line in ann["lines"]}
        self.assertEqual((lines["revenue"]["numerator"], lines["revenue"]["denominator"], lines["revenue"]["low"]),
                         (1600, 1500, False))
        self.assertEqual([lines["satisfaction"][name] for name in ("actual", "coverage", "hint")],
                         [False, False, "nothing"], "unknown is never 0")
        self.assertEqual((lines["retention"]["actual"], lines["retention"]["hint"]), (66.67, "few"))
        self.assertAlmostEqual(ann["pay_factor"], 0.8 + 0.4 * ann["score"] / 200, 2)

    def test_api_of_a_period(self):
        self.assertEqual(len(self._tell()["scorecards"]), 3, "the last 12 months")
        self.assertEqual(len(self._tell(date_from="2026-03-31", date_to="2026-04-30")["scorecards"]), 3)
        self.assertFalse(self._tell(date_from="2026-04-01")["scorecards"])
        self.assertFalse(self._tell(self._new_user("papers_officer", "officer"))["scorecards"])

    def test_workbook(self):
        _title, sheets = self.env["crm.workbook"]._workbook_scorecards({})
        self.assertTrue(build(sheets))
        cards, lines, definitions = sheets
        self.assertEqual({row["user_id"] for row in cards.rows}, {"Ann", "Bob", "Cy"})
        self.assertEqual({row["user_id"]: row["score"] for row in cards.rows},
                         {card.user_id.name: card.score for card in self.open_cards})
        [row] = [row for row in lines.rows if row["user_id"] == "Ann" and row["code"] == "Revenue Against Last Year"]
        self.assertEqual((row["unit"], row["actual"], row["numerator"], row["low"], row["coverage"]),
                         ("%", (106.67, "percent"), (1600, "money"), None, None))
        self.assertEqual({row["display_name"] for row in cards.rows}, set(self.open_cards.mapped("display_name")))
        [row] = [row for row in lines.rows if row["user_id"] == "Ann" and row["code"] == "Satisfaction"]
        self.assertIsNone(row["actual"])
        self.assertIn("Pay Factor", {row["name"] for row in definitions.rows})
        self.assertTrue(all(row["definition"] for row in definitions.rows))

    def test_workbook_is_of_what_one_may_read(self):
        workbook = self.env["crm.workbook"].with_user(self.people["ann"])
        cards = workbook._workbook_scorecards({})[1][0]
        self.assertEqual([row["user_id"] for row in cards.rows], ["Ann"])
        for days in ({"date_from": "yesterday"}, {"date_from": "2026-04-01", "date_to": "2026-01-01"}):
            with self.assertRaises(UserError):
                workbook._workbook_scorecards(days)
        self.assertRaises(AccessError, self.env["crm.workbook"].with_user(
            self._new_user("papers_stranger"))._workbook_scorecards, {})

    def test_export_of_what_was_chosen(self):
        later = self._open("ann", first=date(2026, 4, 1), last=date(2026, 6, 30))
        action = later.action_export()
        self.assertIn("date_from=2026-04-01&date_to=2026-06-30", action["url"])
        self.assertNotIn("date_from", self.cards.action_export()["url"])

    def test_words(self):
        ann = self.open_cards[0]
        self.assertEqual(ann.display_name, "Ann, 01/01/2026 – 03/31/2026")
        line = self._line(ann, "retention")
        self.assertEqual((line.actual_text, line.goal_text, line.of_text), ("66.7%", "75.0 → 92.0%", "3"))
        self.assertEqual(self._line(ann, "revenue").of_text, "$ 1,500")
        self.assertEqual(self._line(ann, "complaint_rate").actual_text, "0.0 per 100")
        self.assertEqual(self._line(ann, "satisfaction").actual_text, "–")
