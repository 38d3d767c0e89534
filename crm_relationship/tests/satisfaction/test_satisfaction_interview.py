import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSatisfactionInterview(SatisfactionCase, HttpCase):
    """Answers by phone: the same checks, a sheet that is the interviewer's alone, and their name in the request."""

    freeze_time = None

    def setUp(self):
        super().setUp()
        self._load_goods()
        self.contact = self._new_contact("Ann Lee")
        self.seller = self._new_user("phone_seller", "user")
        self.colleague = self._new_user("phone_colleague", "officer")
        self.contact.commercial_partner_id.user_id = self.seller
        self._deliver(self.contact)
        list(self.asker.with_company(self.company)._take_steps(self.today))
        self.request = self._plan()

    def _begin(self, user):
        self.request.with_user(user).action_fill_in()
        return self.request.other_input_id

    def _open(self, sheet, user=None):
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(sheet.get_start_url()).text

    def _submit(self, sheet, **grades):
        """What the page sends."""
        questions = {question.indicator_id.code: question for question in sheet.survey_id.question_ids}
        answers = {str(questions[code].id): str(grade) for code, grade in grades.items()}
        tokens = f"{sheet.survey_id.access_token}/{sheet.access_token}"
        for step, params in (("begin", {}), ("submit", answers)):
            response = self.url_open(f"/survey/{step}/{tokens}", data=json.dumps({"params": params}),
                                     headers={"Content-Type": "application/json"})
        sheet.invalidate_recordset()
        return response.json()["result"]

    def test_colleague_fills_in_and_stands_in_the_request(self):
        sheet = self._begin(self.seller)
        self.assertIn("How did we do?", self._open(sheet, self.seller))
        self._submit(sheet, delivery=2, quality=5)
        self.request.invalidate_recordset()
        self.assertEqual((self.request.state, self.request.interviewer_id, self.request.user_input_id),
                         ("answered", self.seller, sheet))
        self.assertEqual({answer.indicator_id.code: answer.value for answer in self.request.answer_ids},
                         {"delivery": 25, "quality": 100})
        self.assertEqual(self.request.answer_ids.interviewer_id, self.seller)
        by_phone = self.answers._read_group([("request_id", "=", self.request.id)], ["interviewer_id"], ["__count"])
        self.assertEqual(by_phone, [(self.seller, 2)])

    def test_sheet_speaks_the_language_of_the_email(self):
        """Whatever the contact's browser speaks; unless the survey does not."""
        self._activate_languages("zh_CN")
        contact = self._new_contact("Lin Mei", lang="zh_CN")
        self._deliver(contact)
        list(self.asker.with_company(self.company)._take_steps(self.today))
        sheet = self.requests.search([("contact_id", "=", contact.id)]).user_input_id
        page = self.url_open(sheet.get_start_url(), headers={"Accept-Language": "en-US"})
        self.assertIn(f"/zh_CN/survey/{sheet.survey_id.access_token}", page.url)
        self.survey.lang_ids = self.env["res.lang"]._lang_get("en_US")
        self.assertFalse(self.survey._get_sheet_language(contact))

    def test_sheet_is_the_interviewers_alone(self):
        sheet = self._begin(self.seller)
        for user in (None, self.colleague):
            self.assertNotIn("How did we do?", self._open(sheet, user))
            self.assertEqual(self._submit(sheet, delivery=5)[1]["error"], "answer_wrong_user")
        self.assertEqual(sheet.state, "new")

    def test_colleague_does_not_answer_on_the_customers_sheet(self):
        sheet = self.request.user_input_id
        self._begin(self.seller)
        self.authenticate(self.seller.login, self.seller.login)
        self.assertEqual(self._submit(sheet, delivery=5)[1]["error"], "answer_wrong_user")

    def test_first_answer_counts_and_closes_the_other_sheet(self):
        theirs, ours = self.request.user_input_id, self._begin(self.seller)
        self.authenticate(None, None)
        self._submit(theirs, delivery=4)
        self.request.invalidate_recordset()
        self.assertEqual((self.request.state, self.request.interviewer_id.id), ("answered", False))
        self.authenticate(self.seller.login, self.seller.login)
        self.assertEqual(self._submit(ours, delivery=1)[1]["error"], "answer_deadline")
        self.requests._note_late()
        self.assertEqual(self.answers.search([("partner_id", "=", self.contact.parent_id.id)]).value, 75)

    def test_customers_link_is_closed_after_the_phone(self):
        theirs, ours = self.request.user_input_id, self._begin(self.seller)
        self.authenticate(self.seller.login, self.seller.login)
        self._submit(ours, delivery=1)
        self.authenticate(None, None)
        self.assertEqual(self._submit(theirs, delivery=5)[1]["error"], "answer_deadline")
        self.assertEqual(theirs.state, "new")

    def test_retry_is_no_second_vote(self):
        sheet = self.request.user_input_id
        self.authenticate(None, None)
        self.url_open(f"/survey/retry/{sheet.survey_id.access_token}/{sheet.access_token}")
        second = sheet.search([("invite_token", "=", sheet.invite_token)]) - sheet
        for one, grade in ((second, 5), (sheet, 1)):
            if one:
                self._submit(one, delivery=grade)
        self.requests._note_late()
        self.assertEqual(len(self.answers.search([("partner_id", "=", self.contact.parent_id.id)])), 1)
        self.assertEqual(len(self.requests.search([("contact_id", "=", self.contact.id)])), 1)

    def test_attempts_are_over_even_where_the_survey_does_not_limit_them(self):
        sheet = self.request.user_input_id
        self.survey.is_attempts_limited = False
        self._fill_in(sheet, {"delivery": 5})
        self.authenticate(None, None)
        self.url_open(f"/survey/retry/{sheet.survey_id.access_token}/{sheet.access_token}")
        self.assertEqual(sheet.search([("invite_token", "=", sheet.invite_token)]), sheet)

    def test_same_checks(self):
        mine = self.request.with_user(self.seller)
        self.contact.no_surveys = True
        self.assertRaisesRegex(UserError, "Wants no surveys", mine.action_fill_in)
        self.contact.write({"no_surveys": False, "email": False})
        mine.action_fill_in()
        self._fill_in(self.request.user_input_id, {"delivery": 5})
        self.assertRaisesRegex(UserError, "is answered", mine.action_fill_in)

    def test_not_of_whom_the_system_has_not_drawn(self):
        self.request.sudo().write({"state": "excluded", "reason": "not_drawn"})
        self.assertRaisesRegex(UserError, "is not asked", self.request.with_user(self.seller).action_fill_in)

    def test_own_customers_only(self):
        stranger = self._new_user("phone_stranger", "user")
        self.assertRaises(AccessError, self.request.with_user(stranger).action_fill_in)

    def test_begun_sheet_is_gone_on_with(self):
        sheet = self._begin(self.seller)
        self.assertEqual(self._begin(self.seller), sheet)
        self.assertNotEqual(self._begin(self.colleague), sheet)

    def test_the_sheet_that_another_colleague_replaced_is_closed(self):
        """Else two of them could answer for the customer as often as they like."""
        first = self._begin(self.seller)
        self.assertNotEqual(self._begin(self.colleague), first)
        self.assertIn("This survey is now closed", self._open(first, self.seller))
        self._fill_in(first, {"delivery": 1})
        self.assertEqual(self.requests.search_count([("contact_id", "=", self.contact.id)]), 1)
        self.assertFalse(self.request.answer_ids)

    def test_no_sheet_is_made_by_trying_again(self):
        sheet = self._begin(self.seller)
        self.authenticate(self.seller.login, self.seller.login)
        sheets = sheet.search_count([("survey_id", "=", sheet.survey_id.id)])
        self.url_open(f"/survey/retry/{sheet.survey_id.access_token}/{sheet.access_token}", allow_redirects=False)
        self.assertEqual(sheet.search_count([("survey_id", "=", sheet.survey_id.id)]), sheets)

    def test_a_survey_that_is_to_be_approved_again_is_closed(self):
        sheet = self.request.user_input_id
        self.survey.relationship_state = "draft"
        self.assertIn("This survey is now closed", self._open(sheet))
        self.survey.relationship_state = "approved"
        self.assertIn("How did we do?", self._open(sheet))
