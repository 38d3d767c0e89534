from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    satisfaction_enabled = fields.Boolean(
        related="company_id.satisfaction_enabled", readonly=False,
        groups="crm_relationship.group_relationship_manager")
    delivery_survey_id = fields.Many2one(
        related="company_id.delivery_survey_id", readonly=False,
        groups="crm_relationship.group_relationship_manager")
    complaint_survey_id = fields.Many2one(
        related="company_id.complaint_survey_id", readonly=False,
        groups="crm_relationship.group_relationship_manager")
    periodic_survey_id = fields.Many2one(
        related="company_id.periodic_survey_id", readonly=False,
        groups="crm_relationship.group_relationship_manager")
