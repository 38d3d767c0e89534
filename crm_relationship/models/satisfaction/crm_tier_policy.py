from odoo import fields, models


class CrmTierPolicy(models.Model):
    _inherit = "crm.tier.policy"

    weight_satisfaction = fields.Float("Satisfaction", default=0, digits=(6, 2))
