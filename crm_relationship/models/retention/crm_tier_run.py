from odoo import fields, models


class CrmTierRun(models.Model):
    _inherit = "crm.tier.run"

    churn_watched_at = fields.Datetime(
        "Checked for Churn", readonly=True, help="When the customers at risk of that day were looked for.")
    churn_opened_count = fields.Integer("Churn Cases Opened", readonly=True)
