from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestHostileSatisfaction(SatisfactionCase):
    """What hangs on requests in core is a door, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_goods()
        cls.seller, cls.officer = cls._new_user("sat_seller", "user"), cls._new_user("sat_officer", "officer")
        cls.author = cls._new_user("sat_author", "survey.group_survey_manager")
        cls.contact = cls._new_contact("Ann Lee")
        cls.contact.commercial_partner_id.user_id = cls.seller

    def _ask(self):
        self._deliver(self.contact)
        list(self.asker.with_company(self.company)._take_steps(self.today))
        return self._plan()

    def test_salesperson_does_not_find_the_link_of_the_sheet(self):
        request = self._ask()
        self.assertTrue(request.with_user(self.seller).has_access("read"))
        messages = self.env["mail.message"].with_user(self.seller)
        self.assertFalse(messages.search([("body", "ilike", request.user_input_id.access_token)]))
        self.assertFalse(messages.search([("model", "=", request._name), ("res_id", "=", request.id)]))

    def test_officers_read_what_was_answered_in_their_companies(self):
        request = self._ask()
        sheets = self.env["survey.user_input"].with_user(self.officer)
        self.assertFalse(sheets.search([("survey_id", "=", self.survey.id)]), "whoever has the token could answer")
        self._fill_in(request.user_input_id, {"delivery": 2})
        elsewhere = self._answer(self._new_contact("Bob"), {"delivery": 2}, company=self._new_branch())
        self.assertEqual(sheets.search([("survey_id", "=", self.survey.id), ("state", "=", "done")]) - elsewhere,
                         request.user_input_id)
        self.assertFalse(elsewhere.with_user(self.officer).has_access("read"))
        self.assertRaises(AccessError, request.user_input_id.with_user(self.officer).write, {"partner_id": False})

    def test_type_is_no_way_to_the_answers(self):
        survey = self.survey.with_user(self.author)
        self.assertRaises(UserError, survey.write, {"survey_type": "survey"})
        other = self.env["survey.survey"].with_user(self.author).create({"title": "Quiz"})
        self.assertRaises(UserError, other.write, {"survey_type": "relationship"})
        other.survey_type = "assessment"
        manager = self._new_user("sat_boss", "manager")
        self.assertRaises(AccessError, self.survey.question_ids[:1].with_user(manager).write, {"title": "Mine"})

    def test_asked_lately_is_looked_at_again(self):
        self._deliver(self.contact)
        request = self._plan()
        self.requests.create({
            "trigger": "invitation", "res_model": "res.partner", "res_id": self.contact.id, "event_on": self.today,
            "company_id": self.company.id, "partner_id": self.contact.commercial_partner_id.id,
            "contact_id": self.contact.id, "state": "sent", "sent_at": fields.Datetime.now()})
        list(self.asker.with_company(self.company)._take_steps(self.today))
        self.assertEqual((request.state, request.reason), ("excluded", "asked"))

    # === SHEETS ===#

    def test_nobody_writes_what_a_customer_says(self):
        """Nor moves a sheet of another survey, or a line of one, to where it counts as a customer's."""
        request = self._ask()
        well = Command.create({"title": "Well?", "question_type": "char_box"})
        quiz = self.env["survey.survey"].with_user(self.author).create(
            {"title": "Quiz", "question_and_page_ids": [well]})
        sheet = quiz.user_input_ids.create({"survey_id": quiz.id, "partner_id": self.contact.id})
        line = sheet.user_input_line_ids.create({
            "user_input_id": sheet.id, "question_id": quiz.question_ids.id, "answer_type": "char_box",
            "value_char_box": "Fine"})
        theirs = request.user_input_id.with_user(self.author)
        survey = self.survey.with_user(self.author)
        for write in (
                lambda: sheet.write({"survey_id": survey.id}),
                lambda: survey.write({"user_input_ids": [Command.link(sheet.id)]}),
                lambda: line.write({"user_input_id": theirs.id}),
                lambda: theirs.write({"state": "done"}),
                lambda: theirs.write({"user_input_line_ids": [Command.create({
                    "question_id": self.survey.question_ids[0].id, "answer_type": "scale", "value_scale": 1})]}),
                lambda: survey.user_input_ids.create({"survey_id": survey.id, "partner_id": self.contact.id})):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                write()
        self.assertTrue(survey._create_answer(partner=self.contact, check_attempts=False), "they may invite")

    def test_a_sheet_that_cannot_count_does_not_stop_the_night(self):
        request = self._ask()
        request._move_to("excluded", reason="opted_out")
        self._fill_in(request.user_input_id, {"delivery": 2})
        broken = self.survey._create_answer(partner=self._new_contact("Bob"), check_attempts=False)
        broken.write({"state": "done"})
        self.requests._note_late()
        self.assertEqual((request.state, len(request.answer_ids)), ("excluded", 0))
        self.assertEqual(broken.satisfaction_request_ids.state, "answered")

    def test_who_was_asked_is_not_left_out_any_more(self):
        request = self._ask()
        manager = self._new_user("sat_manager", "manager")
        self.assertRaises(UserError, request.with_user(manager).exclude, "they are angry")

    def test_what_colleagues_answer_is_no_customers(self):
        sheet = self.survey._create_answer(user=self.seller, check_attempts=False)
        self._fill_in(sheet, {"delivery": 5})
        self.assertFalse(sheet.satisfaction_request_ids)

    # === SURVEYS ===#

    def test_customers_are_invited_and_not_examined(self):
        survey = self.survey.with_user(self.author)
        for values in ({"access_mode": "public"}, {"is_time_limited": True, "time_limit": 0.01},
                       {"scoring_type": "scoring_without_answers", "certification": True}):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                survey.write(values)
                self.env.flush_all()
        self.assertEqual(survey.create({"title": "Mine", "survey_type": "relationship"}).access_mode, "token")

    def test_whatever_is_not_known_to_be_harmless_is_approved_again(self):
        survey = self.survey.with_user(self.author)
        survey.color = 3
        self.assertEqual(survey.relationship_state, "approved")
        survey.users_can_go_back = not survey.users_can_go_back
        self.assertEqual(survey.relationship_state, "draft")

    def test_records_stay_with_their_company(self):
        """Who works in one company has no say in another."""
        officer, branch = self._new_user("sat_mover", "manager"), self._new_branch()
        for model, values in (
                ("crm.satisfaction.baseline", {
                    "indicator_id": self.indicators["quality"].id, "value": 50, "answers": 9, "date": self.today}),
                ("crm.feedback", {"name": "Smaller boxes", "kind": "suggestion", "partner_id": self.contact.id}),
                ("crm.service.audit", {"kind": "internal"})):
            with self.subTest(model=model):
                record = self.env[model].with_user(officer).create({**values, "company_id": self.company.id})
                self.assertRaises(UserError, record.write, {"company_id": branch.id})
