from datetime import datetime, time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionApproval(SatisfactionCase):
    """Nobody is asked by a survey that no manager has approved as it is now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_goods()
        cls.author = cls._new_user("approval_author", "survey.group_survey_manager")
        cls.manager = cls._new_user("approval_manager", "manager")
        cls.officer = cls._new_user("approval_officer", "officer")
        cls.copy = cls.survey.with_user(cls.author).copy()

    def test_shipped_ones_come_approved(self):
        shipped = [self.env.ref(f"crm_relationship.survey_{name}")
                   for name in ("delivery", "review", "periodic", "complaint")]
        self.assertEqual({survey.relationship_state for survey in shipped}, {"approved"})

    def test_copy_keeps_what_it_asks_for_and_waits_for_approval(self):
        self.assertEqual(self.copy.relationship_state, "draft")
        self.assertEqual([(question.indicator_id, question.aspect) for question in self.copy.question_ids],
                         [(question.indicator_id, question.aspect) for question in self.survey.question_ids])
        review = self.env.ref("crm_relationship.survey_review")
        again = review.with_user(self.author).copy()
        for before, after in zip(review.question_ids, again.question_ids, strict=True):
            self.assertEqual(after.aspect, before.aspect)
            self.assertEqual(after.matrix_row_ids.mapped("indicator_id.code"),
                             before.matrix_row_ids.mapped("indicator_id.code"))
            self.assertEqual(after.suggested_answer_ids.mapped("grade"), before.suggested_answer_ids.mapped("grade"))

    def test_managers_approve(self):
        for user in (self.author, self.officer):
            self.assertRaises(AccessError, self.copy.with_user(user).action_approve)
        self.copy.with_user(self.manager).action_approve()
        self.assertEqual((self.copy.relationship_state, self.copy.approved_by_id), ("approved", self.manager))
        self.assertTrue(self.copy.approved_at)
        quiz = self.env["survey.survey"].with_user(self.author).create({"title": "Quiz"})
        self.assertRaises((AccessError if not quiz.with_user(self.manager).has_access("read") else UserError),
                          quiz.with_user(self.manager).action_approve)

    def test_what_was_changed_since_is_not_approved(self):
        """Whatever customers would see of it; what they would not is approved all the same."""
        survey, question = self.copy.with_user(self.author), self.copy.question_ids[0].with_user(self.author)
        self.copy.question_ids[0].with_user(self.author).write({
            "question_type": "simple_choice",
            "suggested_answer_ids": [Command.create({"value": "Good"}), Command.create({"value": "Bad"})]})
        choices, other = question.suggested_answer_ids, self.copy.question_ids[1].with_user(self.author)
        for change in (
                lambda: question.write({"title": "Changed"}),
                lambda: question.update_field_translations("title", {"en_US": "Changed again"}),
                lambda: question.write({"aspect": "importance"}),
                lambda: choices[0].write({"value": "Fine"}),
                lambda: choices[0].write({"grade": 100}),
                lambda: other.write({"triggering_answer_ids": [Command.link(choices[1].id)]}),
                lambda: choices[1].unlink(),
                lambda: survey.question_ids[-1].unlink(),
                lambda: survey.write({"description": "Changed"})):
            manager = self._open_form()
            change()
            with self.assertRaisesRegex(UserError, "changed after you had opened it"):
                manager.action_approve()
            self.assertEqual(self.copy.relationship_state, "draft")
        manager = self._open_form()
        survey.write({"color": 3, "user_id": self.author.id})
        survey.activity_schedule(summary="Please approve")
        manager.action_approve()
        self.assertEqual(self.copy.relationship_state, "approved")

    def _open_form(self):
        """The survey as the button of the manager's form sends it."""
        form = Form(self.copy.with_user(self.manager), "crm_relationship.survey_survey_view_form_approval")
        self.assertTrue(form.content_version)
        return self.copy.with_user(self.manager).with_context(approved_content=form.content_version)

    def test_author_does_not_approve_by_writing(self):
        survey = self.copy.with_user(self.author)
        self.assertRaises(AccessError, survey.write, {"relationship_state": "approved"})
        self.assertRaises(AccessError, survey.copy, {"relationship_state": "approved"})
        context = {"default_relationship_state": "approved", "install_mode": True}
        other = survey.with_context(**context).create({"title": "Mine", "survey_type": "relationship"})
        self.assertEqual(other.relationship_state, "draft")

    def test_change_is_approved_again(self):
        question = self.copy.question_ids[0].with_user(self.author)
        survey = self.copy.with_user(self.author)
        more = Command.create({"title": "More", "question_type": "scale"})
        choices = {"question_type": "simple_choice", "suggested_answer_ids": [Command.create({"value": "Good"})]}
        for change in (
                lambda: question.write({"title": "Changed"}),
                lambda: question.write({"aspect": "importance"}),
                lambda: question.write(choices),
                lambda: question.suggested_answer_ids.write({"grade": 100}),
                lambda: question.suggested_answer_ids.unlink(),
                lambda: question.copy(),
                lambda: survey.write({"question_and_page_ids": [more]}),
                lambda: survey.question_ids[-1].unlink(),
                lambda: question.update_field_translations("title", {"en_US": "Changed again"}),
                lambda: survey.write({"users_login_required": True})):
            self.copy.with_user(self.manager).action_approve()
            change()
            self.assertEqual((self.copy.relationship_state, self.copy.approved_by_id.id), ("draft", False))

    def test_what_says_nothing_is_not_approved_again(self):
        self.copy.with_user(self.manager).action_approve()
        self.copy.with_user(self.author).write({"color": 3, "user_id": self.author.id})
        self.assertEqual(self.copy.relationship_state, "approved")

    def test_companies_choose_approved_ones(self):
        with self.assertRaises(ValidationError):
            self.company.delivery_survey_id = self.copy
        self.copy.with_user(self.manager).action_approve()
        self.company.delivery_survey_id = self.copy
        quiz = self.env["survey.survey"].create({"title": "Quiz"})
        with self.assertRaises(ValidationError):
            self.company.periodic_survey_id = quiz

    def test_nobody_is_asked_in_between(self):
        self.copy.with_user(self.manager).action_approve()
        self.company.delivery_survey_id = self.copy
        contact = self._new_contact("Ann Lee")
        self._deliver(contact)
        request = self._plan()
        self.assertEqual((request.state, request.survey_id), ("planned", self.copy))
        self.copy.question_ids[0].with_user(self.author).title = "Changed"
        list(self.asker.with_company(self.company)._take_steps(self.today))
        self.assertEqual((request.state, request.reason), ("excluded", "survey"))
        self._deliver(self._new_contact("Bob Lee"))
        self.assertEqual(self._plan(), request, "nor planned")

    def test_reminder_waits_too(self):
        self._deliver(self._new_contact("Ann Lee"))
        list(self.asker.with_company(self.company)._take_steps(self.today))
        request = self._plan()
        request.sudo().sent_at = datetime.combine(self._ago(8), time(8))
        self.survey.relationship_state = "draft"
        mail = request.mail_id
        list(self.asker.with_company(self.company)._take_steps(self.today))
        self.assertEqual(request.mail_id, mail)
