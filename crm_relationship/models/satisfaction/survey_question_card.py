from odoo import api, models
from odoo.exceptions import ValidationError

from ...tools import satisfaction as formulas
from .survey_question_answer import NO_GRADE

WORDS = ("char_box", "text_box")
KINDS = ("scale", "simple_choice", *WORDS)


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    @api.constrains(
        "survey_id", "question_type", "is_page", "save_as_email", "save_as_nickname", "triggering_answer_ids")
    def _check_card(self):
        for survey in self.survey_id.filtered(lambda survey: survey.survey_type == "card"):
            questions = survey.question_ids
            if any(question.question_type not in KINDS for question in questions):
                raise ValidationError(self.env._(
                    "A comment card asks by scales, by choosing one of several, and for words: each fits on a phone, "
                    "and needs no script."))
            if any(question.save_as_email or question.save_as_nickname for question in questions):
                raise ValidationError(self.env._("A comment card asks nobody for a name or an address."))
            if questions.triggering_answer_ids:
                raise ValidationError(self.env._("A comment card asks everybody the same: leave the condition out."))
            if len(questions) > formulas.MOST_QUESTIONS:
                raise ValidationError(self.env._(
                    "A comment card has at most %(number)s questions.", number=formulas.MOST_QUESTIONS))

    def _is_for_cards(self):
        return self.question_type in KINDS

    def _get_card_name(self):
        """What its answer is called in the form."""
        return f"answer_{self.id}"

    def _get_card_choices(self):
        """Pairs (value in the form, label) of a question with grades."""
        if self.question_type == "scale":
            return [(str(grade), str(grade)) for grade in range(self.scale_min, self.scale_max + 1)]
        return [(str(choice.id), choice.value) for choice in self.suggested_answer_ids]

    def _read_card(self, text):
        """The answer in a text of the form: words, a grade from 0 to 100, or None for none."""
        if self.question_type in WORDS:
            text = text.replace("\x00", "").encode("utf-8", "ignore").decode().strip()
            return text[:formulas.LONGEST_REMARK] or None
        if text not in dict(self._get_card_choices()):
            return None
        if self.question_type == "scale":
            return formulas.to_scale(int(text), self.scale_min, self.scale_max)
        grade = self.suggested_answer_ids.browse(int(text)).grade
        return grade if grade != NO_GRADE else None
