from odoo import api, fields, models
from odoo.tools import consteq, email_normalize
from odoo.tools.misc import hmac


class CrmSatisfactionRequest(models.Model):
    """The emails of a request: what they hold, and what becomes of them. Each goes out at most once (`crm.mail.once`);
    whose email nobody knows of is not asked again.
    """

    _inherit = "crm.satisfaction.request"

    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null", ondelete="set null")
    message_id = fields.Char("Message-Id", readonly=True, index="btree_not_null", groups="base.group_system",
        help="Identifies the email when it is returned.")

    def _send(self, kind):
        """Have a mail to each contact wait for the mail server, in their language, as fits what made us ask.

        :param kind: `request` or `reminder`
        """
        for trigger, requests in self.grouped("trigger").items():
            requests._send_template(kind if trigger == "delivery" else f"{trigger}_{kind}")

    def _send_template(self, name):
        composer = self.env["mail.compose.message"].with_context(active_ids=self.ids).create({
            "composition_mode": "mass_mail", "model": self._name, "res_ids": self.ids,
            "template_id": self.env.ref(f"crm_relationship.mail_template_satisfaction_{name}").id, "force_send": False,
            "auto_delete_keep_log": False})
        mails, _messages = composer._action_send_mail(auto_commit=False)
        found = {mail.res_id: mail for mail in mails}
        for request in self:
            mail = found.get(request.id, mails.browse())
            request.write({"mail_id": mail.id, "message_id": mail.message_id})
            mail.satisfaction_request_id = request
        # What opens the sheet stands in the mail: nobody reads it by way of the request.
        mails.mail_message_id.write({"model": False, "res_id": False})

    # === WHAT BECOMES OF THEM ===#

    def _get_mail_obstacle(self):
        """Whoever has answered meanwhile, or wants no surveys, gets no more of them."""
        return "asked" if self.state != "sent" else self._get_obstacle(but=("asked",))

    def _take_back(self, reason):
        """Their email does not go out: they are not asked, unless it was the reminder."""
        self.filtered(lambda request: request.state == "sent" and not request.reminded_at)._move_to(
            "excluded", reason=reason, sent_at=False)

    def _note_sent(self, error):
        if error:
            self._bounce()

    def _bounce(self):
        """The email could not be delivered."""
        self.filtered(lambda request: request.state == "sent")._move_to("bounced")

    @api.model
    def _note_bounced(self, message_ids, address):
        """An email has come back that refers to these.

        :param address: to whom it could not be delivered, if that is said; one to which the contact has it forwarded
            does not count: they have got it
        """
        found = self.search([("message_id", "in", message_ids)])
        found.filtered(lambda request: not address or request._is_written_to(address))._bounce()

    def _is_written_to(self, address):
        """Whether the email of this request went to an address."""
        return address in (self.contact_id.email_normalized, email_normalize(self.user_input_id.email))

    # === WHAT THE MAILS HOLD ===#

    def _get_link(self):
        """The address of this contact's sheet; a template may be looked at with any request."""
        return f"{self.get_base_url()}{self.user_input_id.get_start_url()}" if self.user_input_id else ""

    def _get_last_day(self):
        return self.user_input_id.deadline and self.user_input_id.deadline.date()

    def _get_opt_out_link(self):
        return f"{self.get_base_url()}/no-surveys/{self.id}/{self._get_opt_out_key()}"

    def _get_opt_out_key(self):
        return hmac(self.env(su=True), "crm.satisfaction.request.no_surveys", self.id)

    def _has_opt_out_key(self, key):
        return consteq(self._get_opt_out_key(), key.encode("ascii", "replace").decode())

    def _opt_out(self):
        """The contact wants no more surveys, from any of our companies."""
        self.contact_id.no_surveys = True
