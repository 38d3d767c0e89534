from odoo import api, fields, models

from .survey_question_answer import NO_GRADE


class SurveyQuestion(models.Model):
    _name = "survey.question"
    _inherit = ["survey.question", "crm.survey.part"]

    is_relationship = fields.Boolean(compute="_compute_is_relationship")
    indicator_id = fields.Many2one(
        "crm.satisfaction.indicator", "Satisfaction Indicator", ondelete="restrict", index="btree_not_null",
        help="For which indicator the answer counts. Rows of a matrix name their own.")
    aspect = fields.Selection(
        [("value", "Grade"), ("expectation", "Expectation"), ("importance", "Importance"),
         ("competitor", "Best competitor")], default="value", required=True)

    is_self_assessment = fields.Boolean(compute="_compute_is_relationship")
    kpi_code = fields.Selection(
        "_select_kpis", "Key Figure", help="In a self-assessment: our own figure, which is shown beside the question.")

    @api.depends("survey_id.survey_type")
    def _compute_is_relationship(self):
        for question in self:
            question.is_relationship = question.survey_id.survey_type in ("relationship", "card")
            question.is_self_assessment = question.survey_id.survey_type == "self"

    @api.model
    def _select_kpis(self):
        return [(code, kpi.name) for code, kpi in self.env["crm.kpi"].sudo()._get_kpis().items()]

    def _get_surveys(self):
        return self.survey_id

    def _get_grade(self, line):
        """The answer of a line from 0 to 100, None where it is no grade: not given, out of range, or of another
        question (core stores all of that).
        """
        choice = line.suggested_answer_id
        if choice:
            return choice.grade if choice.question_id == self and choice.grade != NO_GRADE else None
        if self.question_type != "scale" or line.skipped or not self.scale_min <= line.value_scale <= self.scale_max:
            return None
        return 100 * (line.value_scale - self.scale_min) / (self.scale_max - self.scale_min)

    def _get_indicator(self, line):
        """The indicator that a line of this question counts for."""
        if self.question_type != "matrix":
            return self.indicator_id
        row = line.matrix_row_id
        return row.indicator_id if row.matrix_question_id == self else row.indicator_id.browse()
