from odoo import fields, models
from odoo.exceptions import UserError


class MailingMailing(models.Model):
    """The mailing of a campaign collects what becomes of its emails. The campaign makes them one by one; as a whole it
    is never sent."""

    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "crm.guarded.mixin"]
    _guarded_fields = ("retention_campaign_id",)

    retention_campaign_id = fields.Many2one(
        "crm.retention.campaign", "Retention Campaign", readonly=True, copy=False, index="btree_not_null",
        ondelete="cascade")

    _retention_state_check = models.Constraint(
        "CHECK (retention_campaign_id IS NULL OR state = 'done')",
        "The emails of a campaign are sent by the campaign: start, pause or stop it there.")

    def action_put_in_queue(self):
        """Whoever wants to send the emails of a campaign is sent to the campaign."""
        self._check_not_of_campaign()
        return super().action_put_in_queue()

    def action_retry_failed(self):
        """What failed is due again: the campaign makes it anew for whoever still may be contacted."""
        ours = self.filtered("retention_campaign_id")
        ours.check_access("write")
        failed = ours.sudo().retention_campaign_id._get_failed_mails().with_env(self.env)
        if failed:
            failed.action_send_again()
        return super(MailingMailing, self - ours).action_retry_failed() if self - ours else None

    def _action_send_mail(self, res_ids=None):
        self._check_not_of_campaign()
        return super()._action_send_mail(res_ids)

    def _get_seen_list(self):
        """A campaign knows by itself who has had which of its steps: addresses count for nothing, as more than one step
        may go to each."""
        return set() if self.retention_campaign_id else super()._get_seen_list()

    def _check_not_of_campaign(self):
        """:raises AccessError: for who sends no mailings
        :raises UserError: for mailings of campaigns
        """
        for mailing in self:
            if mailing.retention_campaign_id:
                mailing.check_access("write")
                raise UserError(self.env._(
                    "The emails of %(campaign)s are sent by the campaign: start, pause or stop it there.",
                    campaign=mailing.sudo().retention_campaign_id.name))
