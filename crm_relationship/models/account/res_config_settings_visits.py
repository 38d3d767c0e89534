from odoo import fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    relationship_visits_a_day = fields.Integer(
        related="company_id.relationship_visits_a_day", readonly=False, groups=MANAGER)
    relationship_visit_reserve_percent = fields.Float(
        related="company_id.relationship_visit_reserve_percent", readonly=False, groups=MANAGER)
