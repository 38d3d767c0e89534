from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    assessment_month = fields.Selection(
        related="company_id.assessment_month", readonly=False, groups="crm_relationship.group_relationship_manager")
