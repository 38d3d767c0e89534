from markupsafe import Markup

from odoo import models
from odoo.fields import Command

from ...tools import private

UNSUBSCRIBE = "/unsubscribe_from_list"


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _prepare_mail_values_dynamic(self, res_ids):
        """An email of a campaign goes to the contact alone, whatever recipients its template names, knows the step that
        it is, and says how to get no more of them."""
        values = super()._prepare_mail_values_dynamic(res_ids)
        deliveries = private.read(self.env.context, "retention_deliveries")
        if deliveries:
            base_url, langs = self.mass_mailing_id.get_base_url(), self._render_lang(res_ids)
            for contact_id, mail in values.items():
                mail.update(
                    recipient_ids=[Command.link(contact_id)], email_to=False, email_cc=False,
                    retention_delivery_id=deliveries[contact_id])
                if UNSUBSCRIBE not in (mail["body_html"] or ""):
                    mail["body_html"] = Markup("%s%s") % (
                        mail["body_html"] or "", self._get_unsubscribe_line(base_url, langs[contact_id]))
        return values

    def _get_unsubscribe_line(self, base_url, lang):
        """The link that core makes one of the recipient's own when the email goes out, in a language."""
        return Markup('<p style="margin-top: 24px; text-align: center; font-size: 12px;"><a href="%s%s">%s</a></p>') % (
            base_url, UNSUBSCRIBE, self.with_context(lang=lang or self.env.lang).env._("Unsubscribe"))
