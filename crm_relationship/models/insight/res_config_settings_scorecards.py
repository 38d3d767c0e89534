from odoo import fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scorecard_pay_low = fields.Float(related="company_id.scorecard_pay_low", readonly=False, groups=MANAGER)
    scorecard_pay_high = fields.Float(related="company_id.scorecard_pay_high", readonly=False, groups=MANAGER)
    scorecard_prior = fields.Float(related="company_id.scorecard_prior", readonly=False, groups=MANAGER)
    scorecard_min_coverage = fields.Float(related="company_id.scorecard_min_coverage", readonly=False, groups=MANAGER)
