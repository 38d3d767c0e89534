from odoo import fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    account_attractiveness_cutoff = fields.Float(
        related="company_id.account_attractiveness_cutoff", readonly=False, groups=MANAGER)
    account_strength_cutoff = fields.Float(
        related="company_id.account_strength_cutoff", readonly=False, groups=MANAGER)
