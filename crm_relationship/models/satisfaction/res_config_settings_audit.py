from odoo import fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mystery_visits_enabled = fields.Boolean(
        related="company_id.mystery_visits_enabled", readonly=False, groups=MANAGER)
    mystery_competitors = fields.Char(related="company_id.mystery_competitors", readonly=False, groups=MANAGER)
    composite_hotline_weight = fields.Float(
        related="company_id.composite_hotline_weight", readonly=False, groups=MANAGER)
    composite_mystery_weight = fields.Float(
        related="company_id.composite_mystery_weight", readonly=False, groups=MANAGER)
    composite_audit_weight = fields.Float(
        related="company_id.composite_audit_weight", readonly=False, groups=MANAGER)
    composite_complaint_ceiling = fields.Float(
        related="company_id.composite_complaint_ceiling", readonly=False, groups=MANAGER)
