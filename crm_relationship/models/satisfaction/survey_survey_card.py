from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import satisfaction as formulas


class SurveySurvey(models.Model):
    """Comment cards are written as surveys, and answered on a page of ours that knows nobody: Odoo's own pages note who
    answers, and when."""

    _inherit = "survey.survey"

    card_ids = fields.One2many("crm.satisfaction.card", "survey_id", "Cards", readonly=True)

    def _check_answer_creation(self, *args, **kwargs):
        self._check_no_card()
        return super()._check_answer_creation(*args, **kwargs)

    def _check_no_card(self):
        if any(survey.survey_type == "card" for survey in self):
            raise UserError(self.env._(
                "A comment card has no participants: print its code, or pass on its link (Configuration, Comment "
                "Cards)."))

    def get_start_url(self):
        """Where guests fill in a card: the page of the card, if there is one."""
        if self.sudo().survey_type != "card":
            return super().get_start_url()
        self.check_access("read")
        card = self.sudo().card_ids.filtered(lambda card: card.company_id in self.env.companies)[:1]
        return card._get_path() if card else super().get_start_url()

    def _get_card_questions(self):
        """The questions that the page of a card asks."""
        return self.question_ids.filtered(lambda question: question._is_for_cards())[:formulas.MOST_QUESTIONS]

    def _read_card(self, form):
        """What a form says, in whatever anybody has sent.

        :param form: `{name: text}`
        :return: a pair: `{indicator id: {aspect: 0 to 100}}`, and a list of texts; what is not asked for, or is no
            answer to the question, is left out
        """
        said, texts = {}, []
        for question in self._get_card_questions():
            answer = question._read_card(form.get(question._get_card_name()) or "")
            if isinstance(answer, str):
                texts.append(answer)
            elif answer is not None and question.indicator_id and question.aspect in formulas.CARD_ASPECTS:
                said.setdefault(question.indicator_id.id, {}).setdefault(question.aspect, []).append(answer)
        return formulas.means(said), texts
