from odoo import api, fields, models


class CrmTierOverrideWizard(models.TransientModel):
    """Asks for tier, reason and end of an override, or for the reason to clear one."""

    _name = "crm.tier.override.wizard"
    _description = "Override Tier"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    current_tier_id = fields.Many2one(related="partner_id.tier_id", string="Tier Now")
    is_overridden = fields.Boolean(compute="_compute_is_overridden")
    tier_id = fields.Many2one("crm.tier", "New Tier")
    reason = fields.Char(required=True)
    until = fields.Date(help="Last day; leave it empty for an override without an end.")

    @api.depends("partner_id")
    def _compute_is_overridden(self):
        for wizard in self:
            profile = wizard.partner_id.commercial_partner_id.customer_profile_id
            wizard.is_overridden = bool(profile.override_tier_id)

    def action_apply(self):
        """Override the tier as entered."""
        self.ensure_one()
        self.partner_id.set_tier_override(self.tier_id.code, self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}

    def action_clear(self):
        """Clear the override."""
        self.ensure_one()
        self.partner_id.clear_tier_override(self.reason)
        return {"type": "ir.actions.act_window_close"}
