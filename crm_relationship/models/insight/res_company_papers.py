from odoo import fields, models
from odoo.exceptions import ValidationError

RECIPIENTS = "relationship_workbook_recipient_ids"


class ResCompany(models.Model):
    """Who gets the monthly workbook."""

    _inherit = "res.company"

    relationship_workbook_recipient_ids = fields.Many2many(
        "res.users", "crm_company_workbook_recipient_rel", "company_id", "user_id", "Recipients of the Workbook",
        groups="base.group_user", domain=[("share", "=", False)],
        help="Colleagues who get the key figures of the last month as a workbook by email, each with what they may "
             "read, in their language.")

    def write(self, vals):
        known = {company: company.sudo()[RECIPIENTS] for company in self} if RECIPIENTS in vals else {}
        result = super().write(vals)
        for company, before in known.items():
            company.sudo()._check_new_recipients(before)
        return result

    def _check_new_recipients(self, before):
        """Whoever has lost a right since they were chosen is in nobody's way: they just get none any more.

        :raises ValidationError: for new recipients who may not read the workbook
        """
        for user in self[RECIPIENTS] - before:
            if self.env["crm.workbook.mail"]._get_refusal(user, self):
                raise ValidationError(self.env._(
                    "%(user)s cannot get the workbook of %(company)s: choose colleagues who work for it, with an "
                    "email address, a role in Relationship and the right to export.",
                    user=user.name, company=self.name))
