from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

OURS = {"relationship", "card", "self"}


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
        if not self.env.su and "survey_type" in vals and types & OURS and len(types) > 1:
            raise UserError(self.env._("A survey of customers stays one, and no other becomes one: make a new survey."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Customers are invited one by one."""
        return super().create([
            {**vals, "access_mode": "token"} if vals.get("survey_type") == "relationship" else vals
            for vals in vals_list])

    @api.constrains("survey_type", "access_mode", "certification", "is_time_limited", "scoring_type")
    def _check_of_customers(self):
        for survey in self.filtered(lambda survey: survey._is_of_customers()):
            if survey.survey_type == "relationship" and survey.access_mode != "token":
                raise ValidationError(self.env._(
                    "%(survey)s: only invited customers are asked. Choose Invited people only as its access mode.",
                    survey=survey.title))
            if survey.certification or survey.is_time_limited or survey.scoring_type != "no_scoring":
                raise ValidationError(self.env._(
                    "%(survey)s: surveys of customers have no scoring, certification or time limit. Leave them out.",
                    survey=survey.title))

    def _is_of_customers(self):
        """Whether any of these is answered by customers, or by ourselves about us."""
        return any(survey.survey_type in OURS for survey in self)

    def _create_answer(self, *args, **kwargs):
        """Who may make sheets invites customers; they write nothing else on them."""
        if self.env.su or not self._is_of_customers():
            return super()._create_answer(*args, **kwargs)
        self.check_access("read")
        self.env["survey.user_input"].check_access("create")
        return super(SurveySurvey, self.sudo())._create_answer(*args, **kwargs).with_env(self.env)

    def _has_attempts_left(self, partner, email, invite_token):
        """As before; but a request is answered once, whatever the survey says of attempts."""
        return super()._has_attempts_left(partner, email, invite_token) and not (
            self.survey_type == "relationship" and invite_token
            and self.env["crm.satisfaction.request"].sudo()._is_answered(self, partner, invite_token))
