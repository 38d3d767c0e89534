from odoo import api, fields, models

from ..tools import arguments


class CrmTierOverrideWizard(models.TransientModel):
    """Asks for tier, reason and end of an override, or for the reason to clear one."""

    _name = "crm.tier.override.wizard"
    _description = "Override Tier"
    _inherit = "crm.guarded.wizard"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    current_tier_id = fields.Many2one("crm.tier", "Tier Now", compute="_compute_current_tier_id")
    is_overridden = fields.Boolean(compute="_compute_current_tier_id")
    tier_id = fields.Many2one("crm.tier", "New Tier")
    reason = fields.Char(required=True)
    until = fields.Date(help="Last day; leave it empty for an override without an end.")

    @api.depends("partner_id", "company_id")
    def _compute_current_tier_id(self):
        for wizard in self:
            customer = wizard._get_customer().commercial_partner_id
            wizard.current_tier_id = customer.tier_id
            wizard.is_overridden = bool(customer.customer_profile_id.override_tier_id)

    def _get_customer(self):
        """The customer as seen from the company that the override is for."""
        return self.partner_id.with_company(self.company_id)

    @arguments.read("one")
    def action_apply(self):
        """Override the tier as entered."""
        self.ensure_one()
        self._get_customer().set_tier_override(self.tier_id.code, self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}

    @arguments.read("one")
    def action_clear(self):
        """Clear the override."""
        self.ensure_one()
        self._get_customer().clear_tier_override(self.reason)
        return {"type": "ir.actions.act_window_close"}
