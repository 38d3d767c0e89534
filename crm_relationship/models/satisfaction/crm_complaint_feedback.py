from odoo import models
from odoo.tools import html2plaintext

from ...tools import arguments


class CrmComplaint(models.Model):
    """What turns out to be no complaint is feedback."""

    _inherit = "crm.complaint"

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
