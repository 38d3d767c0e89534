from odoo import fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    supply_priority_enabled = fields.Boolean(
        related="company_id.supply_priority_enabled", readonly=False, groups=MANAGER)
    supply_other_rank = fields.Integer(related="company_id.supply_other_rank", readonly=False, groups=MANAGER)
    supply_peg_first = fields.Boolean(related="company_id.supply_peg_first", readonly=False, groups=MANAGER)
    supply_ageing_days = fields.Integer(related="company_id.supply_ageing_days", readonly=False, groups=MANAGER)
    supply_freeze_days = fields.Integer(related="company_id.supply_freeze_days", readonly=False, groups=MANAGER)
    supply_max_bumps = fields.Integer(related="company_id.supply_max_bumps", readonly=False, groups=MANAGER)
    supply_customer_cap_percent = fields.Float(
        related="company_id.supply_customer_cap_percent", readonly=False, groups=MANAGER)
