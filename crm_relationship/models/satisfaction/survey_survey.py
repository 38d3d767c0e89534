from odoo import fields, models
from odoo.exceptions import UserError


class SurveySurvey(models.Model):
    """Surveys of customers: answers count for the indicators that the questions name."""

    _name = "survey.survey"
    _inherit = ["survey.survey", "crm.guarded.mixin"]

    survey_type = fields.Selection(
        selection_add=[("relationship", "Customer Satisfaction"), ("card", "Comment Card")],
        ondelete={"relationship": "set default", "card": "set default"})

    def write(self, vals):
        """A survey of customers stays one, and no other becomes one: who may read the answers goes by the type."""
        types = {*self.mapped("survey_type"), vals.get("survey_type")}
        if not self.env.su and "survey_type" in vals and types & {"relationship", "card", "self"} and len(types) > 1:
            raise UserError(self.env._("A survey of customers stays one, and no other becomes one: make a new survey."))
        return super().write(vals)

    def _has_attempts_left(self, partner, email, invite_token):
        """As before; but a request is answered once, whatever the survey says of attempts."""
        return super()._has_attempts_left(partner, email, invite_token) and not (
            self.survey_type == "relationship" and invite_token
            and self.env["crm.satisfaction.request"].sudo()._is_answered(self, partner, invite_token))
