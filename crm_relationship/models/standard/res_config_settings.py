from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_remedies_enabled = fields.Boolean(
        related="company_id.service_remedies_enabled", readonly=False,
        groups="crm_relationship.group_relationship_manager")
