from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import private


class CrmRetentionStep(models.Model):
    """Emails, made by Odoo's composer and left to its queue."""

    _inherit = "crm.retention.step"

    def _answered_mail(self):
        """They have replied, or clicked a link."""
        self.env["mailing.trace"].flush_model(["reply_datetime", "links_click_datetime"])
        return SQL(
            """
            EXISTS (SELECT 1 FROM mailing_trace trace
                     WHERE trace.id = delivery.trace_id
                       AND (trace.reply_datetime IS NOT NULL OR trace.links_click_datetime IS NOT NULL))
            """)

    def _make_mail(self, deliveries):
        """Make the emails of these deliveries, without sending them; what goes out and when says `mail.mail`.

        :return: `{delivery: the email}`
        :raises UserError: for a delivery whose email cannot be made
        """
        made = {}
        for step, group in deliveries.grouped("step_id").items():
            made.update(step._compose(group, step._get_template()))
        self._trigger_queue()
        return made

    def _make_interview(self, deliveries):
        """Invitations are emails of the campaign like all others."""
        answers = super()._make_interview(deliveries)
        mailing, composer = self.campaign_id._get_mailing(), self.env["mail.compose.message"]
        for delivery in answers:
            contact, mail = delivery.target_id.contact_id or delivery.partner_id, delivery.mail_id
            mail.write({
                "model": "res.partner", "res_id": contact.id, "mailing_id": mailing.id,
                "retention_delivery_id": delivery.id,
                "body_html": mail.body_html + composer._get_unsubscribe_line(mailing.get_base_url(), contact.lang)})
            delivery.trace_id = self.env["mailing.trace"].create({
                "mail_mail_id": mail.id, "mass_mailing_id": mailing.id, "model": "res.partner", "res_id": contact.id,
                "email": contact.email_normalized, "message_id": mail.message_id})
        self._trigger_queue()
        return answers

    def _trigger_queue(self):
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _compose(self, deliveries, template):
        """As `_make_mail`, for one step: in the language of each contact, in the name of who is responsible for the
        campaign."""
        mailing = self.campaign_id._get_mailing()
        contacts = {(delivery.target_id.contact_id or delivery.partner_id).id: delivery for delivery in deliveries}
        author = self.campaign_id._get_author()
        composer = self.env["mail.compose.message"].with_user(author).sudo().with_context(
            lang=author.lang, post_convert_links=mailing._get_link_tracker_values(),
            mail_composer_force_partners=False,
            retention_deliveries=private.Private({contact: delivery.id for contact, delivery in contacts.items()}),
        ).create({
            "composition_mode": "mass_mail", "model": "res.partner", "res_ids": list(contacts),
            "template_id": template.id, "mass_mailing_id": mailing.id, "author_id": author.partner_id.id,
            "lang": template.lang or "{{ object.lang }}", "force_send": False, "auto_delete": True,
            "auto_delete_keep_log": True, "use_exclusion_list": True, "scheduled_date": False,
            "email_from": template.email_from or author.email_formatted or self.company_id.email_formatted,
        })
        mails, _messages = composer._action_send_mail(auto_commit=False)
        mails = mails.with_env(self.env)
        made = {mail.retention_delivery_id: mail for mail in mails}
        for delivery in deliveries:
            if delivery not in made:
                raise UserError(self.env._(
                    "No email can be made for %(customer)s: look at the email address.",
                    customer=delivery.target_id.display_name))
        for delivery, mail in made.items():
            delivery.write({"mail_id": mail.id, "trace_id": mail.mailing_trace_ids[:1].id})
        return made
