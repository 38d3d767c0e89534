from odoo import models


class CrmServiceBreach(models.Model):
    _inherit = "crm.service.breach"

    def _grant_letter(self):
        """A letter to write, for the salesperson of the customer."""
        user = self.partner_id.user_id or self.env.user
        reader = self.with_context(**user._get_reader_context(self.company_id))
        return self.partner_id.with_env(reader.env).activity_schedule(
            "mail.mail_activity_data_todo", summary=reader._get_apology(), user_id=user.id)
