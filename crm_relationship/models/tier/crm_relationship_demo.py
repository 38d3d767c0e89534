from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

HISTORY_MONTHS = 12


class CrmRelationshipDemo(models.AbstractModel):
    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_history(self):
        """Classify the customers as of each of the past months and today, so that their tiers have a history."""
        company = self.env.ref("base.main_company")
        policy = self.env["crm.tier.policy"].search([("company_id", "=", company.id)])
        today = fields.Date.today()
        for months in range(HISTORY_MONTHS, -1, -1):
            policy.classify(as_of=today - relativedelta(months=months))
