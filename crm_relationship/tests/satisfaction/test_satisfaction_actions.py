from datetime import datetime, time, timedelta
from math import inf
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .satisfaction_case import SatisfactionCase

LOW = [{"value": 100, "importance": 100}] * 12 + [{"value": 25, "importance": 100}] * 24


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionActions(SatisfactionCase):
    """From a low figure to an action, to the next wave, to whether it worked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls.indicators["delivery"].with_context(allowed_company_ids=cls.company.ids)
        cls.owner, cls.officer = cls._new_user("act_owner", "user"), cls._new_user("act_officer", "officer")

    def _new_action(self, **values):
        return self.env["crm.satisfaction.action"].with_user(self.officer).create({
            "name": "Call before it is late", "indicator_id": self.delivery.id, "company_id": self.company.id,
            "user_id": self.owner.id, "deadline": self.today + timedelta(days=10), **values})

    def _get(self):
        return next(gap for gap in self.delivery.get_gaps() if gap["code"] == "delivery")

    def _night(self, days):
        """The cron so many days later."""
        with freeze_time(datetime.combine(self.today + timedelta(days=days), time(5))), \
                patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=inf):
            self.env["crm.satisfaction.action"]._cron_measure()

    def _get_work(self, action):
        return self.env["mail.activity"].search([("res_model", "=", action._name), ("res_id", "=", action.id)])

    def _count_unattended(self):
        values = self.env["crm.kpi"]._get_values(self.company, self.company._get_period(), ["low_unattended"])
        return values["low_unattended"]["value"]

    def test_low_figure_is_listed_until_somebody_works_on_it(self):
        self._note("delivery", *LOW)
        self._note("quality", *[{"value": 100, "importance": 100}] * 36)
        self.assertTrue(self._get()["is_low"])
        self.assertEqual(self.env["crm.satisfaction.indicator"].with_company(self.company).search(
            [("needs_action", "=", True)]), self.delivery)
        self.assertEqual(self._count_unattended(), 1)
        action = self._new_action()
        self.assertEqual(self._get()["action"], {
            "id": action.id, "name": action.name, "user": self.owner.name, "deadline": str(action.deadline),
            "state": "todo", "is_late": False})
        self.assertEqual(self._count_unattended(), 0)
        action.action_cancel()
        self.assertEqual(self._count_unattended(), 1)

    def test_few_answers_call_for_nothing(self):
        self._note("delivery", *LOW[-29:])
        self.assertFalse(self._get()["is_low"])

    def test_behind_the_best_competitor(self):
        self._note("delivery", *[{"value": 75, "competitor": 100}] * 20, *[{"value": 100, "competitor": 100}] * 20)
        gap = self._get()
        self.assertEqual((gap["competitor"], gap["lead"]["value"], gap["is_low"]), (-12.5, -12.5, True))
        self.assertTrue(-17 < gap["lead"]["low"] < -12.5 < gap["lead"]["high"] < -8)

    def test_figure_before_is_of_the_days_chosen(self):
        self._note("delivery", *LOW, days_ago=20)
        self._note("delivery", *[{"value": 100}] * 40, days_ago=2)
        action = self._new_action(before_from=self._ago(30), before_to=self._ago(10))
        self.assertEqual((action.before_answers, round(action.before_performance), round(action.before_gap)),
                         (36, 33, -67))
        self.assertEqual((action.before_gap_answers, action.before_lead_answers), (36, 0))
        with self.assertRaises(ValidationError):
            self._new_action(before_to=self.today + timedelta(days=2))

    def test_second_wave_fills_in_the_figure_after_and_asks(self):
        self._note("delivery", *LOW, days_ago=5)
        action = self._new_action()
        self.assertEqual((self._get_work(action).user_id, self._get_work(action).summary), (self.owner, action.name))
        self._note("delivery", *[{"value": 100}] * 40, days_ago=0)
        action.with_user(self.owner).action_done()
        self.assertFalse(self._get_work(action))
        self._night(40)
        self.assertEqual(action.state, "done", "what was said until then says nothing of it")
        self._note("delivery", *[{"value": 100}] * 29, days_ago=-1)
        self._night(2)
        self.assertEqual(action.state, "done", "not yet enough")
        self._note("delivery", {"value": 0}, days_ago=-2)
        self._night(2)
        self.assertEqual((action.state, action.after_answers, round(action.after_performance)), ("measured", 30, 97))
        self.assertEqual((round(action.change), action.verdict), (63, "better"))
        self.assertTrue(0 < action.change_low < action.change < action.change_high)
        work = self._get_work(action)
        self.assertEqual(work.user_id, self.owner)
        self.assertIn("Did it work? Delivery: 97% satisfied, 33% before", work.summary)
        self._night(3)
        action.with_user(self.owner).action_worked()
        self.assertEqual((action.state, action.effective, self._get_work(action).ids), ("closed", "yes", []))

    def test_small_wave_is_over_after_a_month(self):
        action = self._new_action()
        action.action_done()
        self._note("delivery", *[{"value": 100}] * 5, days_ago=-1)
        self._night(30)
        self.assertEqual(action.state, "done")
        self._night(31)
        self.assertEqual((action.state, action.after_answers, action.verdict), ("measured", 5, False))

    def test_what_did_not_work_is_listed_again(self):
        self._note("delivery", *LOW)
        action = self._new_action()
        action.action_done()
        self._note("delivery", *LOW, days_ago=-1)
        self._night(2)
        action.action_failed()
        self.assertEqual((action.effective, action.verdict), ("no", "unsure"))
        self.assertTrue(self._get()["is_low"])
        self.assertFalse(self._get()["action"])
        with self.assertRaises(UserError):
            action.action_worked()

    def test_nobody_writes_the_figures(self):
        action = self._new_action()
        for values in ({"before_performance": 90}, {"after_answers": 99}, {"effective": "yes"}, {"state": "closed"},
                       {"done_on": "2020-01-01"}):
            with self.subTest(values), self.assertRaises(AccessError):
                action.write(values)
        for values in ({"indicator_id": self.indicators["quality"].id}, {"before_from": "2020-01-01"}):
            with self.subTest(values), self.assertRaises(UserError):
                action.write(values)
        with self.assertRaises(AccessError):
            self._new_action(before_answers=99)

    def test_owner_sees_their_own_only(self):
        mine, other = self._new_action(), self._new_action(user_id=self.officer.id)
        self.assertTrue(mine.with_user(self.owner).has_access("write"))
        self.assertFalse(other.with_user(self.owner).has_access("read"))
        with self.assertRaises(AccessError):
            self.env["crm.satisfaction.action"].with_user(self.owner).create({
                "name": "Mine", "indicator_id": self.delivery.id, "company_id": self.company.id,
                "deadline": self.today})

    def test_what_was_done_stays_on_record(self):
        action = self._new_action()
        action.action_done()
        with self.assertRaises(UserError):
            action.with_user(self._new_user("act_manager", "manager")).unlink()
