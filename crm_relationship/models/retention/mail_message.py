from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    # Who wrote when, without opening a message: the nightly watch looks for customers who write no more.
    _author_date_idx = models.Index(
        "(author_id, date) INCLUDE (record_company_id) WHERE message_type IN ('email', 'comment')")
