from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    churn_case_limit = fields.Integer(
        related="company_id.churn_case_limit", readonly=False, groups="crm_relationship.group_relationship_manager")
    retention_rest_days = fields.Integer(
        related="company_id.retention_rest_days", readonly=False, groups="crm_relationship.group_relationship_manager")
