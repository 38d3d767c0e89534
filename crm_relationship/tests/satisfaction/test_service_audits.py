from datetime import datetime, timedelta
from math import inf
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import service_audits
from .audit_case import AuditCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestServiceAudits(AuditCase):
    """From the sheet to the report: by questions a customer would ask, in two working days, by somebody else."""

    # === THE SHEET ===#

    def test_sheet_goes_by_the_way(self):
        passing, buying = self._audit("passing_by"), self._audit("buying")
        self.assertEqual(set(passing.line_ids.standard_id.mapped("code")), {"premises"})
        self.assertIn("invoice_right", buying.line_ids.standard_id.mapped("code"))
        self.assertFalse(self._audit("phone").line_ids.standard_id.filtered(lambda found: found.code == "premises"))
        passing.way = "web"
        self.assertIn("courtesy", passing.line_ids.standard_id.mapped("code"), "another way, another sheet")

    def test_internal_audit_has_the_standards_that_nothing_measures(self):
        audit = self._audit(None)
        self.assertEqual(
            set(audit.line_ids.standard_id.mapped("code")) & {"courtesy", "premises", "on_time_delivery"},
            {"courtesy", "premises"})
        self.assertFalse(audit.way)
        self.env["crm.service.audit.question"].create({
            "name": "Is everybody greeted within a minute?", "kind": "internal", "standard_id": self.courtesy.id})
        lines = self._audit(None).line_ids.filtered(lambda line: line.standard_id == self.courtesy)
        self.assertEqual(lines.mapped("name"), ["Is everybody greeted within a minute?"], "its questions instead")

    def test_sheet_in_the_words_of_the_visitor(self):
        self._activate_languages("fr_FR")
        question = self.env.ref("crm_relationship.crm_service_audit_question_again")
        question.with_context(lang="fr_FR").name = "Et encore ?"
        self.visitor.lang = "fr_FR"
        self.assertIn("Et encore ?", self._audit().line_ids.mapped("name"))

    def test_a_question_that_changes_later_changes_no_sheet(self):
        audit = self._report()
        self.env.ref("crm_relationship.crm_service_audit_question_again").write({"name": "Other", "possible": 10})
        self.assertNotIn("Other", audit.line_ids.mapped("name"))
        self.assertEqual(audit.score, 100)

    def test_graded_sheet_stays(self):
        audit = self._audit()
        audit.line_ids[0].grade = "4"
        self.assertRaises(UserError, audit.write, {"way": "phone"})

    def test_ways_take_turns(self):
        self.assertEqual(self.audits.create({"company_id": self.company.id}).way, "passing_by")
        ways = []
        for number in range(6):
            audit = self.audits.create({
                "company_id": self.company.id, "planned_on": self.today + timedelta(days=number)})
            ways.append(audit.way)
        self.assertEqual(ways, ["coming_in", "buying", "phone", "web", "passing_by", "coming_in"])
        audit = self.audits.create({
            "company_id": self.company.id, "subject": "competitor", "competitor": "Northwind"})
        self.assertEqual(audit.way, "passing_by", "at competitors by a turn of their own")

    # === POINTS ===#

    def test_points_by_grade_and_weight(self):
        audit = self._audit("passing_by")
        first, second = audit.line_ids
        first.write({"grade": "3", "possible": 8, "weight": 2})
        second.grade = "0"
        self.assertEqual((first.points, audit.points, audit.possible), (6, 12, 20))
        self.assertEqual(audit.score, 60)
        second.grade = "unseen"
        self.assertEqual((audit.possible, audit.score), (16, 75), "what nobody could tell does not count")

    def test_report_has_a_grade_for_each_question(self):
        audit = self._audit("passing_by")
        audit.action_visit()
        audit.line_ids[0].grade = "4"
        self.assertRaises(UserError, audit.action_report)
        audit.line_ids.grade = "unseen"
        self.assertRaises(UserError, audit.action_report)
        audit.line_ids[0].grade = "2"
        audit.action_report()
        self.assertEqual((audit.state, audit.score), ("reported", 50))

    # === THE REPORT IN TIME ===#

    def test_due_in_two_working_days(self):
        """From a Tuesday afternoon to Thursday; over a weekend the clock stands still."""
        audit = self._audit()
        audit.action_visit()
        self.assertEqual(audit.report_deadline, datetime(2026, 7, 2, 15))
        with freeze_time("2026-07-03 15:00:00"):
            friday = self._audit()
            friday.action_visit()
        self.assertEqual(friday.report_deadline, datetime(2026, 7, 7, 15))
        work = audit.activity_ids
        self.assertEqual((work.user_id, str(work.date_deadline)), (self.visitor, "2026-07-02"))

    def test_late(self):
        audit, other = self._audit(), self._audit()
        (audit | other).action_visit()
        other.line_ids.grade = "4"
        with freeze_time("2026-07-02 15:00:01"):
            self.env.invalidate_all()
            self.assertTrue(audit.is_late)
            self.assertEqual(self.audits.search([("is_late", "=", True)]), audit | other)
            other.action_report()
            self.assertFalse(other.is_late)
            self.assertEqual(self.audits.search([("is_late", "=", True)]), audit)
            self.assertIn(other, self.audits.search([("is_late", "=", False)]))
        self.assertFalse(other.activity_ids)

    def test_visit_of_yesterday_is_due_a_day_earlier(self):
        audit = self._audit()
        audit.action_visit()
        audit.with_user(self.visitor).visited_at = datetime(2026, 6, 29, 10)
        self.assertEqual(audit.report_deadline, datetime(2026, 7, 1, 10))
        self.assertEqual(str(audit.activity_ids.date_deadline), "2026-07-01")
        with self.assertRaises(ValidationError):
            audit.visited_at = datetime(2026, 7, 1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            audit.visited_at = False
            audit.flush_recordset()

    def test_department_hears_of_it(self):
        department = self.env["crm.complaint.department"].with_company(self.company).create(
            {"name": "Counter", "user_id": self.seller.id})
        audit = self._report(department_id=department.id)
        self.assertEqual(audit.judged_ids, self.seller)
        told = audit.message_ids.filtered(lambda message: self.seller.partner_id in message.notified_partner_ids)
        self.assertIn("100", told.body)

    # === WHO ===#

    def test_who_visits_is_never_who_is_judged(self):
        for values in ({"judged_ids": [(6, 0, self.visitor.ids)]}, {"department_id": self.env[
                "crm.complaint.department"].with_company(self.company).create(
                    {"name": "Counter", "user_id": self.visitor.id}).id}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._audit(**values)
        audit = self._audit(judged_ids=[(6, 0, self.seller.ids)])
        with self.assertRaises(ValidationError):
            audit.user_id = self.seller

    def test_nobodys_visit_is_a_managers_who_is_not_judged(self):
        other = self._new_user("audit_manager_too", "manager")
        audit = self._audit(user_id=False, judged_ids=[(6, 0, self.manager.ids)])
        self.assertNotEqual(audit.activity_ids.user_id, self.manager)
        self.assertIn("who visits", audit.activity_ids.summary)
        self.assertTrue(audit._may_work(other))

    # === EACH MONTH ===#

    def test_planned_each_month(self):
        self.company.write({"mystery_visits_enabled": True, "mystery_competitors": "Northwind, Contoso ,"})
        first = self.audits._plan_month(self.company)
        self.assertEqual(first.mapped("subject"), ["ours", "competitor"])
        self.assertEqual(first.mapped("competitor"), [False, "Northwind"])
        self.assertFalse(self.audits._plan_month(self.company), "once")
        with freeze_time("2026-07-02 15:00:00"):
            second = self.audits._plan_month(self.company)
            self.assertEqual((second.mapped("way"), second[1].competitor), (["coming_in", "coming_in"], "Contoso"))
            self.assertTrue(all(visit.planned_on.weekday() < 5 and visit.planned_on.month == 7 for visit in second))
        with freeze_time("2026-08-02 15:00:00"):
            self.assertEqual(self.audits._plan_month(self.company)[1].competitor, "Northwind")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            first[0].copy({"planned_month": first[0].planned_month})

    def test_not_where_it_is_off(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=inf):
            self.audits._cron_plan()
        self.assertFalse(self.audits.search([("company_id", "=", self.company.id)]))

    # === KEPT AND BROKEN ===#

    def _measure(self, standard):
        self.env["crm.service.meter"]._measure(standard, self.company)
        return self.env["crm.service.measure"].search(
            [("standard_id", "=", standard.id), ("company_id", "=", self.company.id)], order="id")

    def test_reports_are_measures_of_the_standards(self):
        good = self._report("4", way=None)
        poor = self._audit("coming_in")
        poor.line_ids.grade = "3"
        poor.action_visit()
        self.assertEqual(self._measure(self.courtesy).mapped("res_id"), [good.id], "not before the report")
        poor.action_report()
        measures = self._measure(self.courtesy)
        self.assertEqual(measures.mapped("state"), ["kept", "broken"])
        self.assertEqual(measures.mapped("value"), [100, 75])
        self.assertEqual(measures.mapped("res_model"), ["crm.service.audit"] * 2)
        self.courtesy.invalidate_recordset()
        self.assertEqual(self.courtesy.with_company(self.company).performance, 50)
        self.assertIn((self.courtesy, self.company), self.env["crm.service.meter"]._get_pairs())

    def test_promises_in_time_are_judged_by_what_was_seen(self):
        """Eight hours are promised and nobody has measured them: 80% of the points count as kept."""
        self._report("4", way=None)
        self._report("3", way=None)
        measures = self._measure(self.confirmed)
        self.assertEqual(measures.mapped("state"), ["kept", "broken"])
        self.assertEqual(measures.mapped("value"), [0, 0], "no hours are known")

    def test_competitors_keep_no_promise_of_ours(self):
        audit = self._report(subject="competitor", competitor="Northwind")
        self.assertTrue(audit.line_ids.standard_id)
        self.assertFalse(self._measure(self.courtesy))

    def test_breaches_agree_with_compliance(self):
        self.courtesy.target_ids.breaches_from = datetime(2026, 1, 1)
        self._report("1", way=None)
        self._measure(self.courtesy)
        self.env["crm.service.breach"]._raise_breaches()
        breach = self.env["crm.service.breach"].search(
            [("standard_id", "=", self.courtesy.id), ("company_id", "=", self.company.id)])
        self.assertEqual((breach.res_model, breach.state), ("crm.service.audit", "open"))


@tagged("at_install", "-post_install", "crm_relationship")
class TestAuditFormulas(AuditCase):
    def test_rotation(self):
        self.assertEqual(service_audits.get_next_way(None), "passing_by")
        self.assertEqual(service_audits.get_next_way("web"), "passing_by")

    def test_hotline(self):
        self.assertEqual(service_audits.get_hotline(0, 40, 5), 100)
        self.assertEqual(service_audits.get_hotline(1, 40, 5), 50)
        self.assertEqual(service_audits.get_hotline(9, 40, 5), 0)
        self.assertIsNone(service_audits.get_hotline(3, 0, 5))

    def test_composite(self):
        weights = {"hotline": 40, "mystery": 30, "audit": 30}
        self.assertEqual(service_audits.get_composite({"hotline": 50, "mystery": 80, "audit": 90}, weights), 71)
        self.assertEqual(service_audits.get_composite({"hotline": 50, "mystery": None, "audit": 85}, weights), 65)
        self.assertIsNone(service_audits.get_composite(dict.fromkeys(weights), weights))

    # === WHO SPEAKS FOR THE DEPARTMENT LATER ===#

    def test_spokesperson_named_later_is_judged(self):
        department = self.env["crm.complaint.department"].with_company(self.company).create({"name": "Shop"})
        planned, mine, visited, reported, cancelled = (
            self._audit(department_id=department.id, user_id=user.id)
            for user in (self.visitor, self.seller, self.seller, self.visitor, self.visitor))
        (visited | reported).action_visit()
        reported.line_ids.grade = "4"
        reported.action_report()
        cancelled.action_cancel()
        department.user_id = self.seller
        self.assertEqual(planned.judged_ids, self.seller)
        self.assertFalse(planned.with_user(self.seller).has_access("read"))
        self.assertEqual((mine.judged_ids, mine.user_id.id), (self.seller, False), "somebody else has to visit")
        self.assertIn("Say who visits", mine.activity_ids.summary)
        self.assertEqual((visited.judged_ids.ids, visited.user_id), ([], self.seller), "was made before")
        self.assertFalse((reported | cancelled).judged_ids)
