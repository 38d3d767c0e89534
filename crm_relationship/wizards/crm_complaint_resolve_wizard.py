from odoo import api, fields, models

from ..tools import arguments


class CrmComplaintResolveWizard(models.TransientModel):
    """Asks what was done about complaints, and what caused them."""

    _name = "crm.complaint.resolve.wizard"
    _description = "Resolve Complaint"
    _inherit = "crm.guarded.wizard"

    complaint_ids = fields.Many2many(
        "crm.complaint", required=True, readonly=True,
        default=lambda self: self.env.context.get("active_ids", []))
    resolution = fields.Text(required=True, help="The customer reads it, and who calls back to verify.")
    cause_id = fields.Many2one(
        "crm.complaint.cause", compute="_compute_cause_id", store=True, readonly=False, precompute=True)
    department_id = fields.Many2one(related="cause_id.department_id", related_sudo=False)

    @api.depends("complaint_ids")
    def _compute_cause_id(self):
        """The cause that has been found already, where it is the same for all."""
        for wizard in self:
            causes = wizard.complaint_ids.mapped("cause_id")
            wizard.cause_id = causes if len(causes) == 1 else False

    @arguments.read("one")
    def action_resolve(self):
        """Resolve the complaints with the answer and the cause given."""
        self.ensure_one()
        self.complaint_ids.resolve(self.resolution, cause_code=self.cause_id.code or None)
        return {"type": "ir.actions.act_window_close"}
