from odoo import fields, models
from odoo.exceptions import UserError


class CrmRetentionCampaign(models.Model):
    """The mailing that a campaign's emails belong to, and emails that have not gone out when it pauses or ends."""

    _inherit = "crm.retention.campaign"

    def _get_mailing(self):
        """The campaign's own mailing, which collects bounces, opens, clicks and answers; made when it is needed."""
        self.ensure_one()
        if not self.mailing_id:
            author = self._get_author()
            mailing = self.env["mailing.mailing"].with_user(author).sudo().create({
                "name": self.env._("Campaign: %(name)s", name=self.name), "subject": self.name,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"), "mailing_domain": "[(0, '=', 1)]",
                "email_from": author.email_formatted or self.company_id.email_formatted, "user_id": author.id,
                "state": "done", "sent_date": fields.Datetime.now(), "retention_campaign_id": self.id})
            self.mailing_id = mailing.with_env(self.env)
        return self.mailing_id

    def _get_author(self):
        """In whose name the campaign writes: who is responsible for it.

        :raises UserError: where nobody with an address is
        """
        author = self.user_id or self.create_uid
        if not (author.email_formatted or self.company_id.email_formatted):
            raise UserError(self.env._(
                "%(campaign)s needs somebody responsible who has an email address.", campaign=self.name))
        return author

    def _get_failed_mails(self):
        """The deliveries whose emails have failed."""
        return self.env["crm.retention.delivery"].search([
            ("target_id.campaign_id", "in", self.ids), ("state", "=", "failed"), ("step_id.kind", "=", "mail")])

    # === WHAT FOLLOWS ===#

    def _follow_paused(self, before):
        result = super()._follow_paused(before)
        self._recall_mails("paused")
        return result

    def _follow_stopped(self, before):
        result = super()._follow_stopped(before)
        self._recall_mails("stopped")
        return result

    def _follow_done(self, before):
        result = super()._follow_done(before)
        self._recall_mails("ended")
        return result

    def _recall_mails(self, reason):
        """Take back the emails that wait in the queue; those that have been claimed are gone."""
        mails = self.env["mail.mail"].sudo().search([
            ("retention_delivery_id.target_id.campaign_id", "in", self.ids), ("state", "=", "outgoing"),
            ("relationship_claimed_at", "=", False)])
        mails.try_lock_for_update(allow_referencing=True)._withdraw(reason)
