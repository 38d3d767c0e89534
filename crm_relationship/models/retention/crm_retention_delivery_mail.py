from odoo import fields, models


class CrmRetentionDelivery(models.Model):
    """What becomes of an email after it was made."""

    _inherit = "crm.retention.delivery"

    trace_id = fields.Many2one(
        "mailing.trace", "Email Trace", readonly=True, index="btree_not_null", ondelete="restrict",
        help="What became of the email: it is part of the campaign's result, and stays.")
    mail_status = fields.Selection(related="trace_id.trace_status", string="Email Status")

    def _note_sent(self, error):
        """Their email has gone out; or the mail server has not taken it, for a reason in words."""
        if error:
            self.write({"state": "failed", "reason": "error", "error": error})
            self._note_unreached("planned")
        else:
            again = self.filtered(lambda delivery: delivery.state == "failed")
            if again:
                again._mark("done", reason=False, error=False)

    def _take_back(self, reason):
        """Their email does not go out: they are due again where the campaign is paused, else skipped."""
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
