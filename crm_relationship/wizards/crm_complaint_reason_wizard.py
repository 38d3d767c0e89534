from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import arguments


class CrmComplaintReasonWizard(models.TransientModel):
    """Asks for the reason of what is about to happen to complaints, and lets it happen."""

    _name = "crm.complaint.reason.wizard"
    _description = "Reason"
    _inherit = "crm.guarded.wizard"

    complaint_ids = fields.Many2many(
        "crm.complaint", required=True, readonly=True,
        default=lambda self: self.env.context.get("active_ids", []))
    mode = fields.Selection(
        [("acknowledge", "Note a reply"), ("pause", "Wait for customer"), ("reopen", "Reopen"), ("cancel", "Cancel")],
        required=True, readonly=True)
    reason = fields.Char()

    @arguments.read("one")
    def action_apply(self):
        """Do what the dialogue was opened for, with the reason given."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if self.mode == "acknowledge":
            self.complaint_ids.acknowledge(note=reason)
            return {"type": "ir.actions.act_window_close"}
        if not reason and self.mode != "pause":
            raise UserError(self.env._("Give a reason: it goes on record."))
        getattr(self.complaint_ids, self.mode)(reason)
        return {"type": "ir.actions.act_window_close"}
