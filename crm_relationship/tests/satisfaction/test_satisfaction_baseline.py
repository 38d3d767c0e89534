from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.satisfaction import INDEX_GROUPS
from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionBaseline(SatisfactionCase):
    """Three phases: find, baseline, track; what is answered after the baseline is compared with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quality = cls.indicators["quality"].with_context(allowed_company_ids=cls.company.ids)

    def _get(self, **days):
        return next(gap for gap in self.quality.get_gaps(**days) if gap["code"] == "quality")

    def _set(self, **days):
        return self.quality.set_baseline(**days)

    def test_find_baseline_track(self):
        self._note("quality", *[{"value": 100}] * 4, *[{"value": 0}] * 6, days_ago=50)
        self.assertEqual((self._get()["phase"], self._get()["baseline"], self.quality.phase), ("find", False, "find"))
        self.assertEqual(self._set(date_to=self._ago(40)), [{
            "indicator_id": self.quality.id, "code": "quality", "value": 40, "answers": 10,
            "date": self._ago(40).isoformat()}])
        self.quality.invalidate_recordset()
        self.assertEqual((self._get()["phase"], self._get()["change"], self.quality.phase),
                         ("baseline", False, "baseline"))
        self._note("quality", *[{"value": 75}] * 8, *[{"value": 50}] * 2, days_ago=10)
        self.quality.invalidate_recordset()
        gap = self._get()
        self.assertEqual((gap["phase"], self.quality.phase), ("track", "track"))
        self.assertEqual((gap["change"]["value"], gap["change"]["answers"]), (40, 10), "nothing said before")
        self.assertLess(gap["change"]["low"], 0, "so few tell nothing for sure")

    def test_newest_counts_but_not_in_the_past(self):
        self._note("quality", *[{"value": 0}] * 5, days_ago=50)
        self._set(date_to=self._ago(40))
        self._note("quality", *[{"value": 100}] * 5, days_ago=20)
        self._set(date_from=self._ago(30), date_to=self._ago(15))
        self.assertEqual(self._get()["baseline"]["value"], 100)
        self.assertEqual(self._get(date_to=self._ago(16))["baseline"]["value"], 0)

    def test_set_again_on_the_same_day(self):
        self._note("quality", *[{"value": 0}] * 5)
        self._set()
        self._note("quality", *[{"value": 100}] * 5)
        self._set()
        baseline = self.env["crm.satisfaction.baseline"].search(
            [("indicator_id", "=", self.quality.id), ("company_id", "=", self.company.id)])
        self.assertEqual((baseline.value, baseline.answers), (50, 10))

    def test_few_grades_are_no_baseline(self):
        self._note("quality", *[{"value": 0}] * 4)
        with self.assertRaisesRegex(UserError, "at least 5"):
            self._set()

    def test_what_nothing_would_be_compared_with(self):
        """Groups that are no part of the index, and days on which nobody has answered yet."""
        others = self.env["crm.satisfaction.indicator"].search([("group", "not in", INDEX_GROUPS)])
        for indicator in others:
            self._note(indicator.code, *[{"value": 100}] * 5)
            with self.assertRaisesRegex(UserError, "only products, service and purchase"):
                (self.quality | indicator).set_baseline()
        self.assertGreaterEqual(set(others.mapped("group")), {"overall", "benefit", "cost"})
        self._note("quality", *[{"value": 100}] * 5)
        with self.assertRaisesRegex(ValidationError, "until today"):
            self._set(date_to=self._ago(-1))

    def test_managers_only(self):
        self._note("quality", *[{"value": 0}] * 5)
        with self.assertRaises(AccessError):
            self.quality.with_user(self._new_user("sat_officer", "officer")).set_baseline()
        manager = self._new_user("sat_manager", "manager")
        self.assertTrue(self.quality.with_user(manager).set_baseline())

    def test_other_company_has_its_own(self):
        self._note("quality", *[{"value": 0}] * 5)
        self._set()
        self.assertEqual(self.quality.with_context(allowed_company_ids=self._new_branch().ids).phase, "find")

    def test_what_is_no_share_is_refused(self):
        for values in ({"value": 101, "answers": 9}, {"value": -1, "answers": 9}, {"value": 50, "answers": 4}):
            with self.subTest(values), mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), \
                    self.env.cr.savepoint():
                self.env["crm.satisfaction.baseline"].create(
                    {"indicator_id": self.quality.id, "company_id": self.company.id, **values})
