from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...tools import arguments


class CrmComplaint(models.Model):
    """What turns out to be no complaint is feedback."""

    _inherit = "crm.complaint"

    feedback_id = fields.Many2one(
        "crm.feedback", "Feedback", compute="_compute_feedback_id", help="What this turned out to be.")

    @api.depends_context("uid")
    def _compute_feedback_id(self):
        """For who may read it."""
        feedback = self.env["crm.feedback"].search([("complaint_id", "in", self.ids)]).grouped("complaint_id")
        for complaint in self:
            complaint.feedback_id = feedback.get(complaint._origin, self.env["crm.feedback"])[:1]

    @arguments.read("one")
    def action_make_feedback(self):
        """Open what is no complaint as feedback; saving it cancels the complaint.

        :return: an action
        """
        self.check_access("write")
        self.env["crm.feedback"].check_access("create")
        return {
            "type": "ir.actions.act_window", "name": self.env._("No Complaint, but Feedback"),
            "target": "new",  # a form of its own would be saved by looking elsewhere
            "res_model": "crm.feedback", "views": [(False, "form")], "context": {
                "default_complaint_id": self.id, "default_name": self.subject, "default_partner_id": self.partner_id.id,
                "default_description": html2plaintext(self.description or ""), "default_email_from": self.email_from,
                "default_company_id": self.company_id.id, "default_product_id": self.product_id.id,
                "default_department_id": self.department_id.id}}
