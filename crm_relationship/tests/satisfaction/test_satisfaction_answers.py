from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionAnswers(SatisfactionCase):
    """What customers tick becomes grades from 0 to 100, once, and only what belongs to the survey."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._new_contact("Ann Lee")

    def _get_grades(self, sheet):
        return {answer.indicator_id.code: answer.value for answer in self.answers.search(
            [("user_input_id", "=", sheet.id)])}

    def test_grades_carry_who_when_and_tier(self):
        self.contact.commercial_partner_id.user_id = self.env.user
        sheet = self._answer(self.contact, {"delivery": 5, "quality": 2})
        self.assertEqual(self._get_grades(sheet), {"delivery": 100, "quality": 25})
        answer = self.answers.search([("user_input_id", "=", sheet.id)], limit=1)
        self.assertEqual(
            (answer.company_id, answer.partner_id, answer.contact_id, answer.tier_id, answer.user_id, answer.date),
            (self.company, self.contact.commercial_partner_id, self.contact, self.tiers["vip"], self.env.user,
             self.today))
        self.assertEqual((answer.request_id.state, answer.request_id.trigger), ("answered", "invitation"))

    def test_what_core_stores_and_is_no_grade_is_left_out(self):
        sheet = self.survey._create_answer(partner=self.contact, check_attempts=False)
        questions = self.survey.question_ids.grouped("indicator_id")
        delivery, quality = (questions[self.indicators[code]] for code in ("delivery", "quality"))
        sheet._save_lines(delivery, "99")
        sheet._save_lines(quality, "")
        sheet._mark_done()
        self.assertFalse(self._get_grades(sheet))
        self.assertEqual(self.requests.search([("user_input_id", "=", sheet.id)]).state, "answered")

    def _new_matrix(self):
        return self.env["survey.question"].create({
            "survey_id": self.survey.id, "title": "How content are you?", "question_type": "matrix",
            "matrix_row_ids": [Command.create({"value": code, "indicator_id": self.indicators[code].id})
                               for code in ("design", "range")],
            "suggested_answer_ids": [Command.create({"value": word, "grade": grade}) for word, grade in (
                ("Poor", 0), ("Good", 80), ("Cannot say", -1))]})

    def test_matrix_and_choices(self):
        matrix = self._new_matrix()
        (design, assortment), (_poor, good, unknown) = matrix.matrix_row_ids, matrix.suggested_answer_ids
        sheet = self.survey._create_answer(partner=self.contact, check_attempts=False)
        sheet._save_lines(matrix, {str(design.id): [str(good.id)], str(assortment.id): [str(unknown.id)]})
        sheet._mark_done()
        self.assertEqual(self._get_grades(sheet), {"design": 80})

    def test_choice_of_another_question_is_no_grade(self):
        matrix, other = self._new_matrix(), self._new_matrix()
        sheet = self.survey._create_answer(partner=self.contact, check_attempts=False)
        sheet._save_lines(matrix, {str(matrix.matrix_row_ids[0].id): [str(other.suggested_answer_ids[1].id)],
                                   str(other.matrix_row_ids[1].id): [str(matrix.suggested_answer_ids[1].id)]})
        sheet._mark_done()
        self.assertFalse(self._get_grades(sheet))

    def test_aspects_beside_the_grade(self):
        self.env["survey.question"].create([{
            "survey_id": self.survey.id, "title": aspect, "question_type": "scale", "scale_min": 0, "scale_max": 10,
            "indicator_id": self.indicators["warranty"].id, "aspect": aspect,
        } for aspect in ("value", "expectation", "importance")])
        sheet = self.survey._create_answer(partner=self.contact, check_attempts=False)
        for question, grade in zip(self.survey.question_ids.filtered(
                lambda question: question.indicator_id.code == "warranty"), (5, 9, 10), strict=True):
            sheet._save_lines(question, str(grade))
        sheet._mark_done()
        answer = self.answers.search([("user_input_id", "=", sheet.id)])
        self.assertEqual(
            (answer.value, answer.expectation, answer.importance, answer.experience, answer.aspects),
            (50, 90, 100, "dissatisfied", "value,expectation,importance"))
        [[competitor]] = self.env.execute_query(self.answers.search([("id", "=", answer.id)])._as_query().select(
            "competitor"))
        self.assertIsNone(competitor, "what was not asked is not 0")

    def test_trial_says_nothing(self):
        sheet = self.survey._create_answer(partner=self.contact, test_entry=True, check_attempts=False)
        self._fill_in(sheet, {"delivery": 1})
        self.assertFalse(self._get_grades(sheet))

    @mute_logger("odoo.addons.crm_relationship.models.satisfaction.crm_satisfaction_request")
    def test_failure_of_ours_costs_no_answer(self):
        with patch.object(type(self.answers), "_store", side_effect=ValueError("broken")):
            sheet = self._answer(self.contact, {"delivery": 4})
        self.assertEqual(sheet.state, "done")
        self.assertFalse(self._get_grades(sheet))
        for _night in range(2):
            self.requests._note_late()
            self.assertEqual(self._get_grades(sheet), {"delivery": 75})

    def test_answers_survive_the_survey(self):
        sheet = self._answer(self.contact, {"delivery": 4})
        answer = self.answers.search([("user_input_id", "=", sheet.id)])
        self.survey.copy()
        sheet.unlink()
        self.assertEqual((answer.exists().value, answer.user_input_id.id), (75, False))

    def test_other_surveys_are_as_before(self):
        other = self.env["survey.survey"].create({"title": "Quiz", "access_mode": "public"})
        self.env["survey.question"].create({
            "survey_id": other.id, "title": "?", "question_type": "scale",
            "indicator_id": self.indicators["quality"].id})
        sheet = other._create_answer(partner=self.contact, check_attempts=False)
        self._fill_in(sheet, {"quality": 9})
        self.assertFalse(self._get_grades(sheet))
