from odoo import fields, models

from ..tools import arguments


class CrmServiceWaiveWizard(models.TransientModel):
    """Asks for the reason why breaches are waived."""

    _name = "crm.service.waive.wizard"
    _description = "Waive Breach"
    _inherit = "crm.guarded.wizard"

    breach_ids = fields.Many2many(
        "crm.service.breach", required=True, readonly=True,
        default=lambda self: self.env.context.get("active_ids", []))
    reason = fields.Char(required=True)

    @arguments.read("one")
    def action_waive(self):
        """Waive the breaches for the reason given."""
        self.ensure_one()
        self.breach_ids.action_waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
