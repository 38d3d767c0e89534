from odoo import fields, models
from odoo.tools import SQL


class CrmRetentionDelivery(models.Model):
    """What becomes of an email after it was made."""

    _inherit = "crm.retention.delivery"

    trace_id = fields.Many2one(
        "mailing.trace", "Email Trace", readonly=True, index="btree_not_null", ondelete="restrict",
        help="What became of the email: it is part of the campaign's result, and stays.")
    mail_status = fields.Selection(related="trace_id.trace_status", string="Email Status")

    def _get_mail_obstacle(self):
        """The customer or the campaign may have changed their mind since the email was made."""
        for name in ("campaign", "target", "delivery"):
            self.env[f"crm.retention.{name}"].flush_model()
        company = self.company_id.sudo()
        [[obstacle]] = self.env.execute_query(SQL(
            """
            SELECT CASE WHEN campaign.state = 'paused' OR NOT %(enabled)s THEN 'paused'
                        WHEN campaign.state = 'stopped' THEN 'stopped'
                        WHEN campaign.state <> 'running' THEN 'ended'
                        ELSE %(refusal)s END
              FROM crm_retention_delivery delivery
              JOIN crm_retention_target target ON target.id = delivery.target_id
              JOIN crm_retention_campaign campaign ON campaign.id = target.campaign_id
             WHERE delivery.id = %(delivery)s
            """, delivery=self.id, enabled=bool(company.retention_sending_enabled),
            refusal=self.env["crm.retention.consent"]._get_refusal("mail", company)))
        return obstacle

    def _note_unsure(self):
        self.write({"state": "unsure", "reason": "interrupted"})

    def _note_sent(self, error):
        if error:
            self.write({"state": "failed", "reason": "error", "error": error})
            self._note_unreached("planned")
        else:
            again = self.filtered(lambda delivery: delivery.state == "failed")
            if again:
                again._mark("done", reason=False, error=False)

    def _take_back(self, reason):
        """They are due again where the campaign is paused, else skipped."""
        if reason == "paused":
            self.write({
                "state": "due", "mail_id": False, "trace_id": False, "res_model": False, "res_id": False,
                "done_at": False})
            self._note_unreached("planned")
        else:
            self.write({"state": "skipped", "reason": reason, "done_at": fields.Datetime.now()})
            self._note_unreached("skipped")

    def _note_unreached(self, state):
        """Customers for whom nothing has been done so far, but for these rows, are not reached after all."""
        targets = self.target_id.filtered(lambda target: target.state == "reached")
        reached = self.search([("target_id", "in", targets.ids), ("state", "in", ("done", "unsure"))]).target_id
        (targets - reached).write({"state": state})
