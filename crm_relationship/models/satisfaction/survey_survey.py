from odoo import fields, models


class SurveySurvey(models.Model):
    """Surveys of customers: answers count for the indicators that the questions name."""

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("relationship", "Customer Satisfaction")], ondelete={"relationship": "set default"})
