from datetime import timedelta
from math import inf
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...tools import assessment as formulas
from ..migration_case import MigrationCase
from ..tier.tier_case import TierCase

YEAR = 2026


@tagged("post_install", "-at_install", "crm_relationship")
class TestAssessment(MigrationCase, TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sheets = cls.env["survey.user_input"]
        cls.about_us = cls.env.ref("crm_relationship.survey_self")
        cls.about_me = cls.env.ref("crm_relationship.survey_self_manager")
        cls.officer = cls._new_user("judge_officer", "officer")
        cls.manager = cls._new_user("judge_manager", "manager")
        cls.env["survey.survey"].search([("survey_type", "=", "self")]).sudo().user_input_ids.unlink()  # of the demo

    def _judge(self, user, survey, grades, year=YEAR):
        """A sheet with a grade of 1 to 5 for each question of a topic, in their order."""
        sheet = survey.with_user(user).sudo()._create_answer(user=user)
        for topic, given in grades.items():
            questions = survey.question_ids.filtered_domain([("assessment_topic", "=", topic)])
            for question, grade in zip(questions.sorted(), given, strict=False):
                sheet._save_lines(question, str(grade))
        sheet._mark_done()
        sheet.end_datetime = f"{year}-03-01 12:00:00"
        return sheet

    def _get_results(self, user=None, year=None, company=None):
        return self.env["crm.assessment"].with_user(user or self.officer).with_context(
            allowed_company_ids=(company or self.company).ids).get_results(year)

    def _get_topic(self, code, **values):
        return next(topic for topic in self._get_results(**values)["topics"] if topic["topic"] == code)

    # === FORMULAS ===#

    def test_each_person_counts_once(self):
        """One with two answers of a topic says no more than one with one; computed by hand."""
        found = formulas.judge([{"service": [0, 50]}, {"service": [100]}, {"supply": [75]}])
        self.assertEqual(found["service"], (62.5, 2))
        self.assertEqual(found["supply"], (75, 1))
        self.assertEqual(found["people"], (False, 0))

    def test_what_is_weak(self):
        values = {"strategy": 80, "tiers": 10, "service": 74.9, "supply": False, "people": 0, "loyalty": 50,
                  "complaints": 75}
        self.assertEqual(formulas.find_weak(values), ["people", "tiers", "loyalty"])
        self.assertEqual(formulas.find_weak({"people": False, "tiers": 90}), [])

    # === RESULT ===#

    def test_company_against_managers_and_the_year_before(self):
        self._judge(self.officer, self.about_us, {"service": (1, 3), "people": (5, 5, 5)})
        self._judge(self.manager, self.about_us, {"service": (5, 5)})
        self._judge(self.manager, self.about_me, {"service": (2,)})
        self._judge(self.officer, self.about_us, {"service": (2, 2)}, YEAR - 1)
        results = self._get_results()
        self.assertEqual((results["year"], results["years"]), (YEAR, [YEAR, YEAR - 1]))
        self.assertEqual((results["sheets"], results["sheets_before"]),
                         ({"company": 2, "manager": 1}, {"company": 1, "manager": 0}))
        service = self._get_topic("service")
        self.assertEqual([service[name] for name in ("company", "company_before", "manager", "manager_before")],
                         [62.5, 25, 25, False])
        self.assertEqual(self._get_topic("supply")["company"], False)
        self.assertEqual([topic["topic"] for topic in results["weak"]], ["service"])

    def test_the_last_sheet_of_somebody_counts(self):
        self._judge(self.officer, self.about_us, {"supply": (1, 1)}).end_datetime = f"{YEAR}-02-01"
        self._judge(self.officer, self.about_us, {"supply": (5, 5)})
        self.assertEqual(self._get_topic("supply")["company"], 100)

    def test_years_are_of_utc_days(self):
        """The evening of 31 December is the new year in Shanghai."""
        self.officer.tz = "Asia/Shanghai"
        self._judge(self.officer, self.about_us, {"supply": (5, 5)}).end_datetime = f"{YEAR - 1}-12-31 20:00:00"
        for year, sheets in ((YEAR - 1, 1), (YEAR, 0)):
            found = self.env["crm.assessment"].with_user(self.officer).with_context(
                allowed_company_ids=self.company.ids, tz="Asia/Shanghai").get_results(year)
            self.assertEqual((found["years"], found["sheets"]["company"]), ([YEAR - 1], sheets))

    def test_two_sheets_of_somebody_are_one_person(self):
        """Computed by hand: one says 0 and 0 on two sheets, another 100: 50 and not 33."""
        second = self.about_us.copy({"survey_type": "self"})
        for ours, theirs in zip(self.about_us.question_ids.sorted(), second.question_ids.sorted(), strict=True):
            theirs.assessment_topic = ours.assessment_topic
        for survey in (self.about_us, second):
            self._judge(self.officer, survey, {"supply": (1, 1)})
        self._judge(self.manager, self.about_us, {"supply": (5, 5)})
        self.assertEqual((self._get_topic("supply")["company"], self._get_results()["sheets"]["company"]), (50, 3))

    def test_trials_and_unfinished_sheets_do_not_count(self):
        self._judge(self.officer, self.about_us, {"supply": (1, 1)}).test_entry = True
        self.about_us.with_user(self.officer).action_assess()
        self.assertEqual((self._get_results()["years"], self._get_topic("supply")["company"]), ([], False))

    def test_who_is_not_asked_does_not_count(self):
        """Neither who has no role, nor an officer who judges managers."""
        for user in (self._new_user("judge_user", "user"), self._new_user("judge_internal")):
            self._judge(user, self.about_us, {"supply": (1, 1)})
        self._judge(self.officer, self.about_me, {"supply": (1,)})
        self.assertEqual((self._get_results()["years"], self._get_topic("supply")["company"]), ([], False))
        self._judge(self.officer, self.about_us, {"supply": (5, 5)})
        results = self._get_results()
        self.assertEqual((results["sheets"], self._get_topic("supply")["company"]), ({"company": 1, "manager": 0}, 100))

    def test_our_own_figures_stand_beside_it(self):
        figures = {figure["code"]: figure for figure in self._get_topic("people")["figures"]}
        self.assertEqual(figures.keys(), {"key_met", "key_owned"})
        self.assertEqual(figures["key_met"]["value"], self.company.with_user(self.officer).get_relationship_kpis(
            codes=["key_met"])[0]["kpis"]["key_met"]["value"])

    def test_every_topic_says_what_to_do_and_where(self):
        for topic in formulas.TOPICS:
            with self.subTest(topic=topic):
                advice = self.env["crm.assessment"].with_user(self.officer)._advise(topic, 10)
                self.assertEqual(len(advice["links"]), 2)
                for link in advice["links"]:
                    self.assertTrue(self.env.ref(link["action"]).with_user(self.officer).sudo().name)

    def test_shipped_sheets_have_every_topic(self):
        for survey in (self.about_us, self.about_me):
            self.assertEqual(set(survey.question_ids.mapped("assessment_topic")) - {False}, set(formulas.TOPICS))

    def test_another_company_has_its_own(self):
        branch = self._new_branch()
        there = self._new_user("judge_there", "officer", company_id=branch.id, company_ids=[
            Command.set((branch | self.company).ids)])
        self._judge(there, self.about_us, {"supply": (1, 1)})
        self._judge(self.officer, self.about_us, {"supply": (5, 5)})
        self.assertEqual(self._get_topic("supply")["company"], 100)
        self.assertEqual(self._get_topic("supply", user=there, company=branch)["company"], 0)

    def test_who_may_read_and_fill_in(self):
        self.assertRaises(AccessError, self._get_results, self._new_user("judge_user", "user"))
        self.assertRaises(ValidationError, self._get_results, self.officer, 1)
        self.assertRaises(AccessError, self.about_me.with_user(self.officer).action_assess)
        self.assertEqual([survey["id"] for survey in self._get_results()["surveys"]], self.about_us.ids)
        self._judge(self.manager, self.about_me, {}, self.today.year)
        surveys = {survey["id"]: survey["is_done"] for survey in self._get_results(self.manager)["surveys"]}
        self.assertEqual(surveys, {self.about_us.id: False, self.about_me.id: True})

    # === ONCE A YEAR ===#

    def _ask(self):
        return self.env["survey.survey"]._ask_to_assess(self.company)

    def test_everybody_is_asked_once_in_the_month(self):
        self.company.assessment_month = "6"
        asked = self._ask()
        self.assertEqual(
            sorted((activity.user_id.login, activity.res_id) for activity in asked),
            sorted([("judge_officer", self.about_us.id), ("judge_manager", self.about_us.id),
                    ("judge_manager", self.about_me.id)]))
        self.assertEqual(set(asked.mapped("date_deadline")), {self.today + timedelta(days=21)})
        self.assertFalse(self._ask())

    def test_not_in_another_month_nor_where_nobody_wants_it(self):
        self.company.assessment_month = "7"
        self.assertFalse(self._ask())
        self.company.assessment_month = False
        self._run_cron()
        self.assertNotIn(self.officer, self.about_us.activity_ids.user_id)

    def test_who_has_filled_it_in_is_not_asked_and_who_does_is_done(self):
        self._judge(self.officer, self.about_us, {}, self.today.year)
        self.company.assessment_month = "6"
        asked = self._ask()
        self.assertNotIn(self.officer, asked.user_id)
        self._judge(self.manager, self.about_us, {})
        self.assertEqual(asked.exists().mapped("res_id"), self.about_me.ids)

    def test_asked_in_their_language(self):
        self._activate_languages("zh_CN")
        kind = self.env.ref("crm_relationship.mail_activity_type_assessment")
        kind.with_context(lang="zh_CN").summary = "填写自评"
        self.manager.lang = "zh_CN"
        self.company.assessment_month = "6"
        self.assertEqual({activity.user_id.login: activity.summary for activity in self._ask()},
                         {"judge_officer": kind.summary, "judge_manager": "填写自评"})

    def _run_cron(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=inf), \
                patch.object(self.env.cr, "rollback"):
            self.env["survey.survey"]._cron_ask_to_assess()

    def test_a_failure_in_one_company_does_not_stop_the_others(self):
        branch, survey = self._new_branch(), self.registry["survey.survey"]
        there = self._new_user("judge_there", "officer", company_id=branch.id, company_ids=branch.ids)
        (self.company | branch).assessment_month = "6"
        ask = survey._ask_to_assess

        def fail_once(surveys, company):
            if company == self.company:
                raise ValueError("broken")
            return ask(surveys, company)

        with patch.object(survey, "_ask_to_assess", fail_once), self.assertLogs(
                "odoo.addons.crm_relationship.models.insight.survey_survey_yearly", "ERROR"):
            self._run_cron()
        self.assertIn(there, self.about_us.activity_ids.user_id)

    # === UPGRADE ===#

    def test_old_questions_get_their_topics(self):
        """And go to their section, unless somebody has moved them."""
        questions = {code: self.env.ref(f"crm_relationship.survey_self_{code}") for code in ("stay", "words", "listen")}
        questions["stay"].write({"sequence": 1, "assessment_topic": False})
        questions["words"].sequence = 9
        questions["listen"].write({"sequence": 3, "assessment_topic": "people"})
        for _time in range(2):
            self._migrate("19.0.7.0.0/post-assess.py", "19.0.6.0.0")
        self.assertEqual(
            {code: (question.sequence, question.assessment_topic) for code, question in questions.items()},
            {"stay": (61, "loyalty"), "words": (90, False), "listen": (3, "people")})
