from odoo import fields, models


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    churn_reason_id = fields.Many2one(
        "crm.churn.reason", "Reason for Leaving", index="btree_not_null", ondelete="set null",
        help="In the interview of lost customers: which reason this answer means.")
