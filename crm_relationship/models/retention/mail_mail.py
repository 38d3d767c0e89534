import smtplib
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.modules import module
from odoo.tools import SQL

# Whoever has claimed an email has sent it, or died, within this time.
UNSURE_AFTER = timedelta(minutes=15)
# What the mail server says in words: it has not taken the email. After any other failure of the connection it may have.
REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)


class MailMail(models.Model):
    """Emails of campaigns go out at most once.

    Nobody can know whether an email has gone out when the server stops between the mail server's answer and our note of
    it. So each of ours is claimed before, in a transaction of its own: an email that is claimed is never tried again.
    One that is still outgoing after a while is unsure, and only a person sends it again (`crm.retention.delivery`). For
    all other emails Odoo does what it does anyway.
    """

    _inherit = "mail.mail"

    retention_delivery_id = fields.Many2one(
        "crm.retention.delivery", "Step for a Customer", readonly=True, copy=False, index="btree_not_null",
        ondelete="cascade")
    retention_claimed_at = fields.Datetime(
        "Claimed", readonly=True, copy=False,
        help="When the email of a campaign was about to be sent, for the only time.")

    _retention_claimed_idx = models.Index(
        "(retention_claimed_at) WHERE state = 'outgoing' AND retention_claimed_at IS NOT NULL")

    # === THE WIRE ===#

    def _send(self, auto_commit=False, raise_exception=False, smtp_session=None, alias_domain_id=False,
              mail_server=False, post_send_callback=None):
        options = {"smtp_session": smtp_session, "alias_domain_id": alias_domain_id, "mail_server": mail_server}
        others = self
        if not self.env["ir.mail_server"]._disable_send():
            others = self.filtered(lambda mail: not mail.retention_delivery_id)
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
        """Have this email of a campaign be ours to send, for good, unless the customer or the campaign has changed its
        mind since it was made.

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
        self.env.cr.execute(self._select_unclaimed(), log_exceptions=False)
        obstacles = [obstacle for [obstacle] in self.env.cr.fetchall()]
        for obstacle in filter(None, obstacles):
            self._withdraw(obstacle)
        if obstacles == [None]:
            self.retention_claimed_at = fields.Datetime.now()
        self.env.flush_all()
        return obstacles == [None]

    def _select_unclaimed(self):
        """This email, locked, if nobody has claimed it, and what stands against sending it."""
        self.flush_model(["state", "retention_claimed_at", "retention_delivery_id"])
        for name in ("campaign", "target", "delivery"):
            self.env[f"crm.retention.{name}"].flush_model()
        company = self.retention_delivery_id.company_id
        return SQL(
            """
            SELECT CASE WHEN delivery.mail_id IS DISTINCT FROM mail.id THEN 'replaced'
                        WHEN campaign.state = 'paused' OR NOT %(enabled)s THEN 'paused'
                        WHEN campaign.state = 'stopped' THEN 'stopped'
                        WHEN campaign.state <> 'running' THEN 'ended'
                        ELSE %(refusal)s END
              FROM mail_mail mail
              JOIN crm_retention_delivery delivery ON delivery.id = mail.retention_delivery_id
              JOIN crm_retention_target target ON target.id = delivery.target_id
              JOIN crm_retention_campaign campaign ON campaign.id = target.campaign_id
             WHERE mail.id = %(mail)s AND mail.state = 'outgoing' AND mail.retention_claimed_at IS NULL
               FOR NO KEY UPDATE OF mail SKIP LOCKED
            """,
            mail=self.id, enabled=bool(company.sudo().retention_sending_enabled),
            refusal=self.env["crm.retention.consent"]._get_refusal("mail", company))

    def _commit_claim(self, auto_commit):
        if auto_commit:
            self.env["ir.cron"]._commit_progress()

    # === WHAT BECAME OF IT ===#

    def _withdraw(self, reason):
        """Cancel these emails, which nobody has claimed. What a pause holds back is made anew when the campaign goes
        on."""
        deliveries = self._get_deliveries()
        self.write({"state": "cancel", "failure_type": "mail_bl" if reason == "blacklisted" else False})
        self.mailing_trace_ids.set_canceled()
        deliveries._take_back(reason)

    def _note_failure(self, error):
        """Tell an email that the mail server has refused from one that it may have taken before the connection
        broke."""
        cause = error.__cause__ or error.__context__ or error
        if isinstance(cause, OSError) and not isinstance(cause, REFUSED):
            self._set_unsure()
        elif self.exists():
            self.retention_claimed_at = False
            if self.state == "outgoing":
                self.write({"state": "exception", "failure_type": "unknown", "failure_reason": str(error)})
                self._get_deliveries()._note_sent(str(error))

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        for mail in self.filtered("retention_delivery_id"):
            mail._get_deliveries()._note_sent(
                failure_type and (failure_reason or mail.failure_reason or failure_type))
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type)

    @api.model
    def _find_unsure(self):
        """Emails that were claimed a while ago and are still outgoing: whoever sent them has died before they could
        note it."""
        try:
            self.sudo().search([
                ("state", "=", "outgoing"), ("retention_claimed_at", "<", fields.Datetime.now() - UNSURE_AFTER),
            ]).try_lock_for_update(allow_referencing=True)._set_unsure()
            self.env.flush_all()
        except psycopg2.OperationalError:  # somebody else is at it
            self.env.cr.rollback()

    def _set_unsure(self):
        deliveries = self._get_deliveries()
        self.write({
            "state": "exception", "failure_type": "unknown",
            "failure_reason": self.env._(
                "It may have been sent when the server stopped: make sure before it is sent again.")})
        self.mailing_trace_ids.set_failed(failure_type="unknown")
        deliveries.write({"state": "unsure", "reason": "interrupted"})

    def _get_deliveries(self):
        """The steps whose emails these are, less those that have had another one made since."""
        return self.retention_delivery_id.filtered(lambda delivery: delivery.mail_id in self)
