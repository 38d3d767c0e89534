from odoo import fields, models


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    assessment_topic = fields.Selection(
        "_select_assessment_topics", "Topic",
        help="In a self-assessment: for which axis of the result the answer counts. Scales only.")

    def _select_assessment_topics(self):
        return list(self.env["crm.assessment"]._get_topics().items())
