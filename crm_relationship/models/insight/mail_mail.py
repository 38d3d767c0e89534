from odoo import api, fields, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    workbook_mail_id = fields.Many2one(
        "crm.workbook.mail", "Monthly Workbook", readonly=True, copy=False, index="btree_not_null", ondelete="cascade")

    @api.model
    def _get_once_fields(self):
        return [*super()._get_once_fields(), "workbook_mail_id"]
