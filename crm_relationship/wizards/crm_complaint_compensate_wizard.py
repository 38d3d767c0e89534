from odoo import fields, models

from ..tools import arguments


class CrmComplaintCompensateWizard(models.TransientModel):
    """Asks how a complaint is to be made good."""

    _name = "crm.complaint.compensate.wizard"
    _description = "Compensate Complaint"
    _inherit = "crm.guarded.wizard"

    complaint_id = fields.Many2one(
        "crm.complaint", required=True, readonly=True, ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"))
    remedy_id = fields.Many2one("crm.service.remedy", required=True)
    kind = fields.Selection(related="remedy_id.kind", related_sudo=False)
    approval_required = fields.Boolean(related="remedy_id.approval_required", related_sudo=False)
    currency_id = fields.Many2one(related="complaint_id.company_id.currency_id", related_sudo=False)
    amount = fields.Monetary(help="Leave it empty for what the remedy says.")

    @arguments.read("one")
    def action_propose(self):
        """Propose the remedy for this complaint; a manager approves it where the remedy needs approval."""
        self.ensure_one()
        self.complaint_id.compensate(self.remedy_id.id, amount=self.amount or None)
        return {"type": "ir.actions.act_window_close"}
