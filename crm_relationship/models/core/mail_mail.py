import smtplib
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.modules import module

# Whoever has claimed an email has sent it, or died, within this time.
UNSURE_AFTER = timedelta(minutes=15)
# What the mail server says in words: it has not taken the email. After any other failure of the connection it may have.
REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)


class MailMail(models.Model):
    """Emails by which we write to customers of our own accord go out at most once.

    Nobody can know whether an email has gone out when the server stops between the mail server's answer and our note of
    it. So each of ours is claimed before, in a transaction of its own: an email that is claimed is never tried again.
    One that is still outgoing after a while is unsure, and only a person sends it again. What it is sent for is a
    record on `crm.mail.once`, in a field that `_get_once_fields` names. For all other emails Odoo does what it does
    anyway.
    """

    _inherit = "mail.mail"

    relationship_claimed_at = fields.Datetime(
        "Claimed", readonly=True, copy=False, help="When this email was about to be sent, for the only time.")

    _relationship_claimed_idx = models.Index(
        "(relationship_claimed_at) WHERE state = 'outgoing' AND relationship_claimed_at IS NOT NULL")

    @api.model
    def _get_once_fields(self):
        """The fields that say what an email is sent for at most once."""
        return []

    def _is_once(self):
        return any(self[name] for name in self._get_once_fields())

    def _get_claimants(self):
        """What these emails are sent for, model by model, less what has had another email made since."""
        found = [self[name].filtered(lambda claimant: claimant.mail_id in self) for name in self._get_once_fields()]
        return [claimants for claimants in found if claimants]

    # === THE WIRE ===#

    def _send(self, auto_commit=False, raise_exception=False, smtp_session=None, alias_domain_id=False,
              mail_server=False, post_send_callback=None):
        options = {"smtp_session": smtp_session, "alias_domain_id": alias_domain_id, "mail_server": mail_server}
        others = self
        if not self.env["ir.mail_server"]._disable_send():
            others = self.filtered(lambda mail: not mail._is_once())
        if others or not self:
            super(MailMail, others)._send(
                auto_commit=auto_commit, raise_exception=raise_exception, post_send_callback=post_send_callback,
                **options)
        for mail in self - others:
            if mail._claim(auto_commit):
                try:
                    super(MailMail, mail)._send(raise_exception=True, **options)
                except psycopg2.Error:  # it stays claimed: whether it has gone out, nobody knows
                    raise
                except Exception as error:
                    mail._note_failure(error)
                    mail._commit_claim(auto_commit)
                    if raise_exception or isinstance(error, smtplib.SMTPServerDisconnected):
                        raise
                mail._commit_claim(auto_commit)
        if post_send_callback and self - others:
            post_send_callback((self - others).ids)
        return True

    def _claim(self, auto_commit):
        """Have this email be ours to send, for good, unless something has come up against it since it was made.

        :return: whether it may go out now; outside the queue, whose transactions can be committed, it may not
        """
        if not auto_commit and not module.current_test:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
            return False
        self._commit_claim(auto_commit)  # what others have done since is to be seen
        try:
            claimed = self._take()
            self._commit_claim(auto_commit)
        except psycopg2.OperationalError:  # somebody else is at it
            self.env.cr.rollback()
            return False
        return claimed

    def _take(self):
        """Lock this email, look at it for the last time, and claim it, or withdraw it; whether it is claimed now."""
        self.flush_model(["state", "relationship_claimed_at"])
        self.env.cr.execute(
            "SELECT 1 FROM mail_mail WHERE id = %s AND state = 'outgoing' AND relationship_claimed_at IS NULL"
            " FOR NO KEY UPDATE SKIP LOCKED", [self.id], log_exceptions=False)
        if not self.env.cr.rowcount:
            return False
        self.env.invalidate_all()
        claimants = self._get_claimants()
        obstacle = claimants[0]._get_mail_obstacle() if claimants else "replaced"
        if obstacle:
            self._withdraw(obstacle)
        else:
            self.relationship_claimed_at = fields.Datetime.now()
        self.env.flush_all()
        return not obstacle

    def _commit_claim(self, auto_commit):
        if auto_commit:
            self.env["ir.cron"]._commit_progress()

    # === WHAT BECAME OF IT ===#

    def _withdraw(self, reason):
        """Cancel these emails, which nobody has claimed."""
        claimants = self._get_claimants()
        self.write({"state": "cancel", "failure_type": "mail_bl" if reason == "blacklisted" else False})
        self.mailing_trace_ids.set_canceled()
        for records in claimants:
            records._take_back(reason)

    def _note_failure(self, error):
        """Tell an email that the mail server has refused from one that it may have taken before the connection
        broke."""
        cause = error.__cause__ or error.__context__ or error
        if isinstance(cause, OSError) and not isinstance(cause, REFUSED):
            self._set_unsure()
        elif self.exists():
            self.relationship_claimed_at = False
            if self.state == "outgoing":
                self.write({"state": "exception", "failure_type": "unknown", "failure_reason": str(error)})
                self._tell_claimants(str(error))

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        for mail in self.filtered(lambda mail: mail._is_once()):
            mail._tell_claimants(failure_type and (failure_reason or mail.failure_reason or failure_type))
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type)

    @api.model
    def _find_unsure(self):
        """Emails that were claimed a while ago and are still outgoing: whoever sent them has died before they could
        note it."""
        try:
            self.sudo().search([
                ("state", "=", "outgoing"), ("relationship_claimed_at", "<", fields.Datetime.now() - UNSURE_AFTER),
            ]).try_lock_for_update(allow_referencing=True)._set_unsure()
            self.env.flush_all()
        except psycopg2.OperationalError:  # somebody else is at it
            self.env.cr.rollback()

    def _set_unsure(self):
        claimants = self._get_claimants()
        self.write({
            "state": "exception", "failure_type": "unknown",
            "failure_reason": self.env._(
                "It may have been sent when the server stopped: make sure before it is sent again.")})
        self.mailing_trace_ids.set_failed(failure_type="unknown")
        for records in claimants:
            records._note_unsure()

    def _tell_claimants(self, error):
        for records in self._get_claimants():
            records._note_sent(error)
