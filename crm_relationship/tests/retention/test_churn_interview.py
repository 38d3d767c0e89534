import json
from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase
from odoo.tests.common import tagged

from ..common import RelationshipCommon
from ..mail_case import MailCase


class InterviewCase(MailCase, RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._new_user("interview_keeper", "user", password="interview_keeper")
        cls.stranger = cls._new_user("interview_stranger", "user", password="interview_stranger")
        cls.partner = cls._new_customer("Gone", email="gone@example.com", user_id=cls.keeper.id)
        cls.buyer = cls._new_customer("Buyer", is_company=False, parent_id=cls.partner.id, email="buyer@example.com")
        cls.case = cls.env["crm.churn.case"].create(
            {"partner_id": cls.partner.id, "company_id": cls.company.id, "user_id": cls.keeper.id})
        cls.mine = cls.case.with_user(cls.keeper)
        cls.survey = cls.env.ref("crm_relationship.crm_churn_survey")
        cls.price = cls.env.ref("crm_relationship.crm_churn_survey_reason_price")

    def _lose(self):
        self.mine._move_to("lost")

    def _sheets(self):
        return self.survey.user_input_ids.filtered(lambda sheet: sheet.partner_id in self.partner | self.buyer)

    def _answer(self, sheet):
        question = self.env.ref("crm_relationship.crm_churn_survey_reason")
        sheet._save_lines(question, self.price.id)
        sheet._save_lines(self.env.ref("crm_relationship.crm_churn_survey_supplier"), "Northgate")
        sheet._mark_done()


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnInterview(InterviewCase):
    """Why did you leave? Asked once a loss."""

    def test_only_of_lost_customers(self):
        for call in (self.mine.action_interview, self.mine.action_send_interview):
            self.assertRaisesRegex(UserError, "is at risk: this step is not possible", call)
        self._lose()
        self.assertRaises(AccessError, self.case.with_user(self.stranger).action_interview)

    def test_one_interview_a_case(self):
        self._lose()
        url = self.mine.action_interview()["url"]
        sheet = self.case.user_input_id
        self.assertIn(sheet.access_token, url)
        self.assertEqual(self.mine.action_interview()["url"], url)
        self.mine.action_send_interview()
        self.assertEqual(self.case.user_input_id, sheet)
        self.assertEqual(self._sheets(), sheet)

    def test_odoo_makes_a_second_one_without_asking(self):
        """But not of who is being interviewed: they go on with the sheet they have."""
        other = self._new_customer("Somebody else")
        self.assertNotEqual(*(self.survey._create_answer(partner=other) for _time in range(2)))
        self._lose()
        self.mine.action_interview()
        sheet = self.case.user_input_id
        self.assertEqual(self.survey._create_answer(partner=sheet.partner_id, invite_token=sheet.invite_token), sheet)
        self._answer(sheet)
        with self.assertRaisesRegex(UserError, "No attempts left"):
            self.survey._create_answer(partner=sheet.partner_id, invite_token=sheet.invite_token)

    def test_another_loss_is_another_interview(self):
        branch = self._new_branch()
        self._lose()
        there = self.case.create({"partner_id": self.partner.id, "company_id": branch.id, "state": "lost"})
        self.mine.action_interview()
        there.action_interview()
        self.assertNotEqual(self.case.user_input_id, there.user_input_id)

    def test_sent_to_who_ordered_last(self):
        self.partner.email = False
        self._sell(self.buyer, self.today, 100)
        self._lose()
        self.mine.action_send_interview()
        mail = self.env["mail.mail"].search([("model", "=", "survey.user_input"),
                                             ("res_id", "=", self.case.user_input_id.id)])
        self.assertEqual(mail.recipient_ids, self.buyer)
        self.assertIn(self.case.user_input_id.access_token, mail.body_html)
        self.assertIn(self.keeper.email, mail.reply_to)
        self.assertTrue(self.case.message_ids.filtered(lambda message: "Interview sent to" in message.body))

    def test_not_sent_to_who_wants_no_mail(self):
        self._lose()
        self.env["mail.blacklist"]._add("gone@example.com")
        self.assertRaisesRegex(UserError, "does not want emails", self.mine.action_send_interview)
        (self.partner | self.buyer).email = False
        self.case.sudo().user_input_id = False
        self.assertRaisesRegex(UserError, "has no email address", self.mine.action_send_interview)

    def _queue(self):
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue(
                email_ids=self.env["mail.mail"].search([("churn_case_id", "=", self.case.id)]).ids or [0])
        self.env.invalidate_all()
        return [mail["email_to"] for mail in self._mails]

    def _say(self):
        return "".join(self.case.message_ids.mapped("body"))

    def test_sent_at_most_once(self):
        """Clicked twice before the queue was worked on, the customer gets one email."""
        self._lose()
        self.mine.action_send_interview()
        self.mine.action_send_interview()
        self.assertEqual(len(self._queue()), 1)
        self.assertEqual(self._queue(), [])
        self.mine.action_send_interview()
        self.assertEqual(len(self._queue()), 1, "whoever asks for it again gets it again")

    def test_answered_before_it_went_out(self):
        self._lose()
        self.mine.action_send_interview()
        self._answer(self.case.user_input_id)
        self.assertEqual(self._queue(), [])
        self.assertIn("not sent after all", self._say())

    def test_noted_in_the_language_of_who_is_responsible(self):
        """The mail queue has none of its own."""
        self._activate_languages("zh_CN")
        self.case.user_id.lang = "zh_CN"
        self._lose()
        self.mine.action_send_interview()
        self._answer(self.case.user_input_id)
        with self.mock_mail_gateway():
            self.env["mail.mail"].with_user(SUPERUSER_ID).process_email_queue(email_ids=self.case.sudo().mail_id.ids)
        self.assertIn("访谈邮件最终未发送", self._say())

    def test_blacklisted_before_it_went_out(self):
        self._lose()
        self.mine.action_send_interview()
        self.env["mail.blacklist"]._add("gone@example.com")
        self.assertEqual(self._queue(), [])

    def test_sender_died(self):
        """It is never tried again by itself; the case says so."""
        self._lose()
        self.mine.action_send_interview()
        mail = self.case.sudo().mail_id
        mail.relationship_claimed_at = fields.Datetime.now() - timedelta(hours=1)
        mail._find_unsure()
        self.assertEqual(self._queue(), [])
        self.assertIn("Nobody knows whether the interview has been sent", self._say())

    def test_their_reason_is_proposed(self):
        self._lose()
        self.mine.action_interview()
        self.assertFalse(self.mine.answered_reason_id)
        self._answer(self.case.user_input_id)
        price = self.env.ref("crm_relationship.crm_churn_reason_price")
        self.assertEqual((self.mine.answered_reason_id, self.mine.reason_id.id), (price, False))
        self.assertIn("Northgate", self.mine.interview_answers)
        self.assertTrue(self.case.message_ids.filtered(lambda message: "why they left: Price" in message.body))
        self.mine.action_take_reason()
        self.assertEqual(self.case.reason_id, price)
        self.assertRaisesRegex(UserError, "has answered already", self.mine.action_send_interview)
        self.assertRaises(AccessError, self.case.with_user(self.stranger).action_take_reason)

    def test_survey_is_gone(self):
        self._lose()
        self.survey.active = False
        self.assertRaisesRegex(UserError, "archived or deleted", self.mine.action_interview)


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnInterviewHttp(InterviewCase, HttpCase):
    """In a browser: by the customer from the mail, and by the colleague who has them on the phone."""

    def _open(self, login=None):
        self.authenticate(login, login)
        sheet = self.case.user_input_id
        return self.url_open(sheet.get_start_url(), timeout=60)

    def _submit(self):
        sheet = self.case.user_input_id
        for step in ("begin", "submit"):
            values = {"params": {} if step == "begin" else {
                str(self.price.question_id.id): str(self.price.id), "token": sheet.access_token}}
            self.url_open(f"/survey/{step}/{self.survey.access_token}/{sheet.access_token}", data=json.dumps(values),
                          headers={"Content-Type": "application/json"}, timeout=60)
        self.env.invalidate_all()
        return sheet

    def test_who_may_fill_it_in(self):
        self._lose()
        self.mine.action_interview()
        self.assertIn("Four short questions", self._open().text)
        self.assertIn("Four short questions", self._open("interview_keeper").text)
        self.assertNotIn("Four short questions", self._open("interview_stranger").text)
        self._submit()
        self.assertFalse(self.mine.answered_reason_id)

    def test_a_colleague_fills_it_in(self):
        self._lose()
        self.mine.action_interview()
        self._open("interview_keeper")
        self.assertEqual(self._submit().state, "done")
        self.assertEqual(self.mine.answered_reason_id.code, "price")
        self.url_open(f"/survey/retry/{self.survey.access_token}/{self.case.user_input_id.access_token}", timeout=60)
        self.assertEqual(self._sheets(), self.case.user_input_id)
