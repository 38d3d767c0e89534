from odoo.exceptions import AccessError
from odoo.tests import tagged

from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionGaps(SatisfactionCase):
    """`get_gaps`: importance, performance and the gap, over the public interface."""

    def _get(self, code, **period):
        return next(gap for gap in self.env["crm.satisfaction.indicator"].get_gaps(**period) if gap["code"] == code)

    def test_same_people(self):
        for value, importance in ((100, 100), (50, 100), (0, 75), (50, 0)):
            self._note("delivery", {"value": value, "importance": importance})
        gap = self._get("delivery")
        self.assertEqual((gap["performance"]["value"], gap["importance"]["value"]), (25, 75))
        self.assertEqual((gap["gap"]["value"], gap["answers"], gap["is_few"]), (-50, 4, True))
        self.assertLess(gap["gap"]["low"], -50)
        self.assertEqual(self.env["crm.satisfaction.indicator"].get_gaps()[0]["code"], "delivery", "widest first")

    def test_nothing_said_is_not_known(self):
        gap = self._get("quality")
        self.assertEqual((gap["performance"], gap["gap"], gap["answers"]), (False, False, 0))

    def test_expectation_and_competitor(self):
        for value, expectation, competitor in ((100, 50, 50), (50, 100, 75), (50, 50, 25)):
            self._note("range", {"value": value, "expectation": expectation, "competitor": competitor})
        gap = self._get("range")
        self.assertAlmostEqual(gap["dissatisfied"], 100 / 3)
        self.assertAlmostEqual(gap["delighted"], 100 / 3)
        self.assertAlmostEqual(gap["competitor"], 50 / 3)

    def test_period_and_company(self):
        self._note("design", {"value": 0}, days_ago=40)
        self._note("design", {"value": 100}, days_ago=10)
        self.assertEqual(self._get("design", date_from=self._ago(30))["mean"], 100)
        self.assertEqual(self._get("design", date_to=self._ago(30))["mean"], 0)
        self.assertFalse(self.env["crm.satisfaction.indicator"].with_company(self._new_branch()).with_context(
            allowed_company_ids=[]).get_gaps() == [])

    def test_what_is_said_in_sum_is_no_gap(self):
        self._note("overall", {"value": 0, "importance": 100})
        self.assertNotIn("overall", {gap["group"] for gap in self.env["crm.satisfaction.indicator"].get_gaps()})

    def test_officers_only(self):
        with self.assertRaises(AccessError):
            self.env["crm.satisfaction.indicator"].with_user(self._new_user("sat_user", "user")).get_gaps()
