from odoo import api, fields, models
from odoo.exceptions import ValidationError

NO_GRADE = -1


class SurveyQuestionAnswer(models.Model):
    _name = "survey.question.answer"
    _inherit = ["survey.question.answer", "crm.survey.part"]

    indicator_id = fields.Many2one(
        "crm.satisfaction.indicator", "Satisfaction Indicator", ondelete="restrict", index="btree_not_null",
        help="For which indicator this row counts.")
    grade = fields.Integer(default=NO_GRADE, help="0 (worst) to 100 (best); -1: no grade, such as 'cannot say'.")

    @api.constrains("grade")
    def _check_grade(self):
        if any(not NO_GRADE <= answer.grade <= 100 for answer in self):
            raise ValidationError(self.env._("A grade lies between 0 (worst) and 100 (best); -1 is no grade."))

    def _get_surveys(self):
        return (self.question_id | self.matrix_question_id).survey_id
