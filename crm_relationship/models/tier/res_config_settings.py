from odoo import fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    tier_policy_id = fields.Many2one("crm.tier.policy", compute="_compute_tier_policy_id", groups=MANAGER)
    tier_rule = fields.Selection(related="tier_policy_id.rule", readonly=False, groups=MANAGER)
    tier_window_months = fields.Integer(related="tier_policy_id.window_months", readonly=False, groups=MANAGER)
    tier_revenue_basis = fields.Selection(related="tier_policy_id.revenue_basis", readonly=False, groups=MANAGER)
    salesperson_guard_enabled = fields.Boolean(
        related="company_id.salesperson_guard_enabled", readonly=False, groups=MANAGER)

    def _compute_tier_policy_id(self):
        for settings in self:
            settings.tier_policy_id = self.env["crm.tier.policy"].search([("company_id", "=", settings.company_id.id)])
