from odoo import api, fields, models

from ...tools.satisfaction import SHIPPED_RATES


class CrmTier(models.Model):
    _inherit = "crm.tier"

    survey_percent = fields.Integer(
        "Asked After (%)", compute="_compute_survey_percent", store=True, readonly=False, precompute=True,
        aggregator=None, help="Of how many of 100 deliveries customers of this tier are asked. 0: of none.")

    _survey_percent_check = models.Constraint(
        "CHECK (survey_percent BETWEEN 0 AND 100)", "Customers are asked after 0 to 100 % of what happens.")

    @api.depends("code")
    def _compute_survey_percent(self):
        for tier in self:
            tier.survey_percent = tier.survey_percent or SHIPPED_RATES.get(tier.code, 0)
