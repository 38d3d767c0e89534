from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..complaint.complaint_form_case import ComplaintFormCase

LOGGER = "odoo.addons.crm_relationship.models.satisfaction.crm_satisfaction_request"


@tagged("post_install", "-at_install", "crm_relationship")
class TestSatisfactionComplaint(ComplaintFormCase):
    """Solved? And how satisfied are you? On one page, once, and never in a second email."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.satisfaction_since = date.today() - timedelta(days=30)
        cls.requests = cls.env["crm.satisfaction.request"]
        cls.overall = cls.env.ref("crm_relationship.survey_complaint_overall")
        cls.effort = cls.env.ref("crm_relationship.survey_complaint_effort")

    def _resolve(self, **values):
        complaint = self._complain(**values)
        complaint.with_user(self.agent).resolve("Three new chairs")
        return complaint

    def _answer(self, complaint, satisfied="yes", **grades):
        values = {f"question_{getattr(self, name).id}": grade
                  for name, grade in grades.items()}
        return self._post(f"{complaint.access_url}/answer", {"satisfied": satisfied, **values})

    def _get_grades(self, complaint):
        request = self.requests._find_of(complaint)
        return request.state, {answer.indicator_id.code: round(answer.value, 1) for answer in request.answer_ids}

    def test_yes_with_grades(self):
        complaint = self._resolve()
        self._log_in(self.buyer)
        before = self.requests.search_count([])
        page = self.url_open(complaint.access_url).text
        self.assertIn(f'name="question_{self.effort.id}"', page)
        self.assertEqual(self.requests.search_count([]), before, "looking writes nothing")
        self._answer(complaint, overall="4", effort="6")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(self._get_grades(complaint), (
            "answered", {"overall": 75, "effort": 83.3, "complaint_handling": 100}))
        request = self.requests._find_of(complaint)
        self.assertEqual((request.trigger, request.contact_id, request.interviewer_id.id, request.mail_id.id),
                         ("complaint", self.customer, False, False))
        self.assertEqual(request.event_on, complaint.resolved_at.date())

    def test_no_counts_as_nothing_and_the_first_answer_stays(self):
        complaint = self._resolve()
        self._log_in(self.buyer)
        self._answer(complaint, "no", overall="1")
        self.assertEqual(self._get_grades(complaint), ("answered", {"overall": 0, "complaint_handling": 0}))
        complaint.with_user(self.agent).resolve("Four new chairs")
        self.assertNotIn("question_", self.url_open(complaint.access_url).text, "asked once")
        self._answer(complaint, "yes", overall="5")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(self._get_grades(complaint), ("answered", {"overall": 0, "complaint_handling": 0}))

    def test_by_the_link_of_the_mail(self):
        complaint = self._resolve()
        self._log_in()
        keys = {"access_token": complaint._portal_ensure_token(), "answer_key": complaint._get_answer_key()}
        self._post(f"{complaint.access_url}/answer", {"satisfied": "yes", f"question_{self.effort.id}": "7", **keys})
        self.assertEqual(self._get_grades(complaint), ("answered", {"effort": 100, "complaint_handling": 100}))

    def test_only_who_may_answer(self):
        complaint = self._resolve()
        self._log_in(self.rival)
        self._answer(complaint, overall="1")
        self.assertEqual(complaint.state, "resolved")
        self.assertFalse(self.requests._find_of(complaint).answer_ids)

    def test_what_is_no_grade_is_dropped(self):
        complaint = self._resolve()
        self._log_in(self.buyer)
        other = self.env.ref("crm_relationship.survey_delivery_quality")
        self._post(f"{complaint.access_url}/answer", {
            "satisfied": "yes", f"question_{self.overall.id}": "99", f"question_{self.effort.id}": "1 OR 1",
            f"question_{other.id}": "1", "question_x": "1"})
        self.assertEqual(self._get_grades(complaint), ("answered", {"complaint_handling": 100}))

    def test_by_phone(self):
        complaint = self._resolve()
        complaint.with_user(self.colleague).verify(True, "Glad")
        self.assertEqual(self._get_grades(complaint), ("answered", {"complaint_handling": 100}))
        self.assertEqual(self.requests._find_of(complaint).interviewer_id, self.colleague)

    def test_who_wants_no_surveys_is_asked_whether_it_is_solved_only(self):
        self.customer.no_surveys = True
        complaint = self._resolve()
        self._log_in(self.buyer)
        self.assertNotIn("question_", self.url_open(complaint.access_url).text)
        self._answer(complaint, overall="1")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(self._get_grades(complaint), ("excluded", {}))

    def test_nobody_is_asked_where_asking_is_off(self):
        self.company.satisfaction_since = False
        complaint = self._resolve()
        self._log_in(self.buyer)
        self.assertNotIn("question_", self.url_open(complaint.access_url).text)
        self._answer(complaint, overall="1")
        self.assertFalse(self.requests._find_of(complaint))

    def test_who_does_not_answer_has_a_row_and_no_mail(self):
        complaint = self._resolve()
        today = date.today()
        mails = self.env["mail.mail"].search([])
        list(self.env["crm.satisfaction.asker"].with_company(self.company)._take_steps(today))
        request = self.requests._find_of(complaint)
        self.assertEqual((request.state, request.sent_at), ("sent", complaint.resolved_at))
        request.sudo().sent_at = complaint.resolved_at - timedelta(days=8)
        list(self.env["crm.satisfaction.asker"].with_company(self.company)._take_steps(today))
        self.assertFalse((self.env["mail.mail"].search([]) - mails).filtered(
            lambda mail: self.customer in mail.recipient_ids))
        self._log_in(self.buyer)
        self._answer(complaint, overall="5")
        self.assertEqual(self._get_grades(complaint), ("answered", {"overall": 100, "complaint_handling": 100}))

    @mute_logger(LOGGER)
    def test_failure_of_ours_costs_no_answer(self):
        complaint = self._resolve()
        self._log_in(self.buyer)
        with patch.object(type(self.env["crm.satisfaction.answer"]), "_store", side_effect=ValueError("broken")):
            self._answer(complaint, overall="2")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(self._get_grades(complaint), ("sent", {}))
        self.requests._note_late()
        self.assertEqual(self._get_grades(complaint), ("answered", {"overall": 25, "complaint_handling": 100}))
