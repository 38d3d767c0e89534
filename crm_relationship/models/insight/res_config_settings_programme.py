from odoo import fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_programme_start = fields.Date(
        related="company_id.relationship_programme_start", readonly=False, groups=MANAGER)
    relationship_attributed_percent = fields.Float(
        related="company_id.relationship_attributed_percent", readonly=False, groups=MANAGER)
    relationship_visit_cost = fields.Monetary(
        related="company_id.relationship_visit_cost", readonly=False, groups=MANAGER,
        currency_field="retention_currency_id")
