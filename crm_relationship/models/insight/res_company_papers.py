from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Who gets the monthly workbook."""

    _inherit = "res.company"

    relationship_workbook_recipient_ids = fields.Many2many(
        "res.users", "crm_company_workbook_recipient_rel", "company_id", "user_id", "Recipients of the Workbook",
        groups="base.group_user", domain=[("share", "=", False)],
        help="Colleagues who get the key figures of the last month as a workbook by email, each with what they may "
             "read, in their language.")

    @api.constrains("relationship_workbook_recipient_ids")
    def _check_workbook_recipients(self):
        for company in self.sudo():
            for user in company.relationship_workbook_recipient_ids:
                if self.env["crm.workbook.mail"]._get_refusal(user, company):
                    raise ValidationError(self.env._(
                        "%(user)s cannot get the workbook of %(company)s: choose colleagues who work for it, with an "
                        "email address, a role in Relationship and the right to export.",
                        user=user.name, company=company.name))
