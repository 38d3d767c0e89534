from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_reader_context(self, company=None):
        """The language and time zone of whoever reads a text, as a context in which it is written.

        The reader decides: not the cron, the program or the customer that sets something off.

        :param company: whose language and zone count where there is no user, or where they have none; default: the
            current company
        """
        user, company = self.sudo()[:1], (company or self.env.company).sudo()
        languages = self.env["res.lang"]
        return {
            "lang": languages._get_code(user.lang) or languages._get_code(company.partner_id.lang) or self.env.lang,
            "tz": user.tz or company.resource_calendar_id.tz or "UTC",
        }
