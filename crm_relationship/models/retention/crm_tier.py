from odoo import api, fields, models

SHIPPED = {"vip": 25, "main": 35, "ordinary": 40}


class CrmTier(models.Model):
    _inherit = "crm.tier"

    churn_percent = fields.Integer(
        "Open a Case at Risk (%)", compute="_compute_churn_percent", store=True, readonly=False, precompute=True,
        aggregator=None,
        help="Churn risk from which a customer of this tier becomes a case. 0: customers of this tier never do.")

    _churn_percent_check = models.Constraint(
        "CHECK (churn_percent BETWEEN 0 AND 99)",
        "The risk from which customers become a case lies between 0 and 99%.")

    @api.depends("code")
    def _compute_churn_percent(self):
        for tier in self:
            tier.churn_percent = tier.churn_percent or SHIPPED.get(tier.code, 0)
