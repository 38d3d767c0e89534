from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_workbook_recipient_ids = fields.Many2many(
        related="company_id.relationship_workbook_recipient_ids", readonly=False,
        groups="crm_relationship.group_relationship_manager")
