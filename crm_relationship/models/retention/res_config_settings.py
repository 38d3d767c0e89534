from odoo import fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    churn_case_limit = fields.Integer(
        related="company_id.churn_case_limit", readonly=False, groups=MANAGER)
    retention_rest_days = fields.Integer(
        related="company_id.retention_rest_days", readonly=False, groups=MANAGER)
    retention_sending_enabled = fields.Boolean(
        related="company_id.retention_sending_enabled", readonly=False, groups=MANAGER)
    retention_budget_limit = fields.Monetary(
        related="company_id.retention_budget_limit", currency_field="retention_currency_id", readonly=False,
        groups=MANAGER)
    retention_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of Campaigns", groups=MANAGER)
    churn_win_back_cost = fields.Monetary(
        related="company_id.churn_win_back_cost", readonly=False, groups=MANAGER,
        currency_field="retention_currency_id")
    churn_win_back_percent = fields.Integer(
        related="company_id.churn_win_back_percent", readonly=False, groups=MANAGER)
    churn_new_customer_cost = fields.Monetary(
        related="company_id.churn_new_customer_cost", readonly=False, groups=MANAGER,
        currency_field="retention_currency_id")
    churn_holdout_percent = fields.Integer(
        related="company_id.churn_holdout_percent", readonly=False, groups=MANAGER)
