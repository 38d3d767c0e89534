from odoo import fields, models

from ..tools import arguments


class CrmComplaintVerifyWizard(models.TransientModel):
    """Asks what the customer said when somebody called back."""

    _name = "crm.complaint.verify.wizard"
    _description = "Verify Complaint"
    _inherit = "crm.guarded.wizard"

    complaint_id = fields.Many2one(
        "crm.complaint", required=True, readonly=True, ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"))
    partner_id = fields.Many2one(related="complaint_id.partner_id", related_sudo=False)
    call_number = fields.Char(related="complaint_id.call_number", related_sudo=False)
    resolution = fields.Text(related="complaint_id.resolution", related_sudo=False)
    answer = fields.Selection(
        [("satisfied", "Satisfied"), ("unsatisfied", "Not satisfied")], "The Customer Is", required=True)
    note = fields.Text("What the Customer Said")

    @arguments.read("one")
    def action_verify(self):
        """Put the customer's answer on record: it closes the complaint, or opens it again one level higher."""
        self.ensure_one()
        self.complaint_id.verify(self.answer == "satisfied", note=self.note or None)
        return {"type": "ir.actions.act_window_close"}
