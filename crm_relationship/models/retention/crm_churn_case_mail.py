from odoo import fields, models


class CrmChurnCase(models.Model):
    """The email with the interview goes out at most once each time somebody sends it (`crm.mail.once`)."""

    _inherit = "crm.churn.case"

    mail_id = fields.Many2one("mail.mail", readonly=True, copy=False, index="btree_not_null", ondelete="set null")

    def _send_interview(self):
        """Have the email wait for the mail server; one that still waits does not go out any more."""
        template = self.env.ref("crm_relationship.crm_churn_interview_template").sudo()
        sheet = self.user_input_id.sudo()
        sheet.lang_id = sheet.survey_id._get_sheet_language(sheet.partner_id)
        self.mail_id = self.env["mail.mail"].sudo().browse(template.send_mail(self.user_input_id.id))
        self.mail_id.churn_case_id = self

    def _get_mail_obstacle(self):
        """They may have answered since, on the phone too, or want no mails any more."""
        contact = self.user_input_id.partner_id
        if self.state != "lost" or not self.user_input_id or self.interview_state == "done":
            return "asked"
        return "blacklisted" if contact.is_blacklisted else not contact.email and "no_address"

    def _take_back(self, reason):
        case = self._read_by_colleagues()
        case._message_log(body=case.env._("The interview was not sent after all."))

    def _note_sent(self, error):
        if error:
            case = self._read_by_colleagues()
            case._message_log(body=case.env._("The interview could not be sent: call them."))

    def _note_unsure(self):
        case = self._read_by_colleagues()
        case._message_log(body=case.env._("Nobody knows whether the interview has been sent: ask them on the phone."))
