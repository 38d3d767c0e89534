from odoo import models


class CrmComplaintDepartment(models.Model):
    """Who speaks for a department is judged by the audits of its work that have not been reported yet."""

    _inherit = "crm.complaint.department"

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.env["crm.service.audit"].sudo()._judge_new_spokesperson(self, self.env.company)
        return result
