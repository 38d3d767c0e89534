from odoo import fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_executive_ids = fields.Many2many(
        related="company_id.relationship_executive_ids", readonly=False, groups=MANAGER)
    relationship_middle_manager_ids = fields.Many2many(
        related="company_id.relationship_middle_manager_ids", readonly=False, groups=MANAGER)
