from odoo import api, fields, models
from odoo.exceptions import ValidationError

APPROVED = [("survey_type", "=", "relationship"), ("relationship_state", "=", "approved")]
TRIGGERS = ("delivery", "complaint", "periodic")


class ResCompany(models.Model):
    _inherit = "res.company"

    satisfaction_enabled = fields.Boolean(
        "Ask Customers", groups="base.group_user",
        help="Ask customers by email, as often as their tier says, how satisfied they are.")
    satisfaction_since = fields.Date(
        "Asking Since", compute="_compute_satisfaction_since", store=True, groups="base.group_user",
        help="What happened before that day is not asked about.")
    delivery_survey_id = fields.Many2one(
        "survey.survey", "Survey After a Delivery", groups="base.group_user", ondelete="set null",
        domain=APPROVED, help="Empty: the one that is shipped.")
    complaint_survey_id = fields.Many2one(
        "survey.survey", "Questions About a Complaint", groups="base.group_user", ondelete="set null",
        domain=APPROVED, help="Its scales are shown on the page where customers say whether a complaint is solved. "
                              "Empty: those that are shipped.")
    periodic_survey_id = fields.Many2one(
        "survey.survey", "Periodic Survey", groups="base.group_user", ondelete="set null",
        domain=APPROVED, help="Empty: the one that is shipped.")

    @api.depends("satisfaction_enabled")
    def _compute_satisfaction_since(self):
        for company in self:
            company.satisfaction_since = company.satisfaction_enabled and (
                company.satisfaction_since or fields.Date.context_today(company))

    @api.constrains(*(f"{trigger}_survey_id" for trigger in TRIGGERS))
    def _check_surveys(self):
        for company in self:
            chosen = self.env["survey.survey"].union(*(company[f"{trigger}_survey_id"] for trigger in TRIGGERS)).sudo()
            wrong = (chosen - chosen.filtered_domain(APPROVED))[:1]
            if wrong:
                raise ValidationError(self.env._(
                    "\"%(survey)s\" cannot be chosen: customers are asked by surveys of the type Customer Satisfaction "
                    "that a relationship manager has approved.", survey=wrong.title))

    def _get_survey(self, trigger):
        """The survey that a trigger asks by, the shipped one where the company has none of its own; without an active
        one that is approved nobody is asked."""
        shipped = self.env.ref(f"crm_relationship.survey_{trigger}", raise_if_not_found=False)
        survey = self[f"{trigger}_survey_id"] or shipped or self.env["survey.survey"]
        return survey.sudo().filtered(lambda survey: survey._is_approved())
