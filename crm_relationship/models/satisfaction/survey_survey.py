from odoo import fields, models
from odoo.exceptions import UserError


class SurveySurvey(models.Model):
    """Surveys of customers: answers count for the indicators that the questions name."""

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("relationship", "Customer Satisfaction"), ("card", "Comment Card")],
        ondelete={"relationship": "set default", "card": "set default"})

    def write(self, vals):
        """A survey of customers stays one, and no other becomes one: who may read the answers goes by the type."""
        types = {*self.mapped("survey_type"), vals.get("survey_type")}
        if not self.env.su and "survey_type" in vals and types & {"relationship", "card"} and len(types) > 1:
            raise UserError(self.env._("A survey of customers stays one, and no other becomes one: make a new survey."))
        return super().write(vals)
