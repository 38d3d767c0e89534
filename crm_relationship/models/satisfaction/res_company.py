from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    satisfaction_enabled = fields.Boolean(
        "Ask Customers", groups="base.group_user",
        help="Ask customers by e-mail, as often as their tier says, how content they are.")
    satisfaction_since = fields.Date(
        "Asking Since", compute="_compute_satisfaction_since", store=True, groups="base.group_user",
        help="What happened before that day is not asked about.")
    delivery_survey_id = fields.Many2one(
        "survey.survey", "Survey After a Delivery", groups="base.group_user", ondelete="set null",
        domain=[("survey_type", "=", "relationship")], help="Empty: the one that is shipped.")

    @api.depends("satisfaction_enabled")
    def _compute_satisfaction_since(self):
        for company in self:
            company.satisfaction_since = company.satisfaction_enabled and (
                company.satisfaction_since or fields.Date.context_today(company))

    def _get_survey(self, trigger):
        """The survey that a trigger asks by, the shipped one where the company has none of its own; without an active
        one nobody is asked."""
        shipped = self.env.ref(f"crm_relationship.survey_{trigger}", raise_if_not_found=False)
        return (self[f"{trigger}_survey_id"] or shipped or self.env["survey.survey"]).filtered("active")
