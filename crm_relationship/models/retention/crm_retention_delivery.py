from odoo import fields, models
from odoo.exceptions import UserError

from ...const import REASONS
from ...tools import arguments


class CrmRetentionDelivery(models.Model):
    """A step for a customer: due, done, or why not. The row is done in the transaction that makes what is done, so that
    it is made exactly once; the worker (`crm.retention.worker`) is the only one to write it."""

    _name = "crm.retention.delivery"
    _description = "Step for a Customer"
    _inherit = ["crm.guarded.mixin", "crm.mail.once"]
    _log_access = False
    _order = "due_at DESC, id DESC"
    _rec_name = "target_id"
    _free_fields = ("display_name",)

    target_id = fields.Many2one(
        "crm.retention.target", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    step_id = fields.Many2one("crm.retention.step", required=True, readonly=True, index=True, ondelete="cascade")
    campaign_id = fields.Many2one(related="target_id.campaign_id", string="Campaign")
    partner_id = fields.Many2one(related="target_id.partner_id", string="Partner")
    kind = fields.Selection(related="step_id.kind")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    due_at = fields.Datetime("Due On", required=True, readonly=True)
    state = fields.Selection(
        [("due", "To Do"), ("done", "Done"), ("skipped", "Skipped"), ("failed", "Failed"), ("unsure", "Unsure")],
        required=True, readonly=True, default="due",
        help="Unsure: may have been sent when the server stopped. Only you can have it sent again.")
    reason = fields.Selection(REASONS, readonly=True, help="Why it was not done.")
    error = fields.Char("What Went Wrong", readonly=True)
    res_model = fields.Char("Model of What Was Made", readonly=True)
    res_id = fields.Many2oneReference("What Was Made", readonly=True, model_field="res_model")
    mail_id = fields.Many2one("mail.mail", "Email", readonly=True, index="btree_not_null", ondelete="set null")
    done_at = fields.Datetime("Done", readonly=True)

    _target_step_uniq = models.Constraint("UNIQUE (target_id, step_id)", "Each step is done once for a customer.")
    _due_idx = models.Index("(due_at, id) WHERE state = 'due'")
    _done_idx = models.Index("(company_id, done_at) WHERE state = 'done'")
    _made_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    # === WHAT PEOPLE DO ===#

    @arguments.read("some")
    def action_send_again(self):
        """Have the steps that failed, or may not have got through, done again: you have made sure that they may.

        :raises AccessError: for who may not change the campaign
        :raises UserError: for steps that are not failed or unsure, or whose campaign is over
        """
        self.check_access("read")
        campaigns = self.campaign_id
        campaigns.check_access("write")
        deliveries = self.sudo()
        deliveries.lock_for_update()
        if any(delivery.state not in ("failed", "unsure") for delivery in deliveries):
            raise UserError(self.env._("Only what has failed or is unsure can be done again."))
        if any(not campaign._is_open() for campaign in campaigns):
            raise UserError(self.env._("The campaign is over: nothing is sent any more."))
        deliveries.write({
            "state": "due", "reason": False, "error": False, "due_at": fields.Datetime.now(), "mail_id": False,
            "res_model": False, "res_id": False})
        for campaign, again in deliveries.grouped("campaign_id").items():
            # Everybody reads the log: it does not tell whom something is done for.
            campaign._message_log(body=self.env._(
                "Steps that had failed or were unsure are done again: %(number)s.", number=len(again)))
        self.env["crm.retention.worker"]._wake()
        return True

    # === WHAT THE WORKER DOES ===#

    def _mark(self, state, **values):
        """These rows are over, in a state; who has been reached, or not, follows."""
        self.write({"state": state, "done_at": fields.Datetime.now(), **values})
        told = {"done": ("planned", "skipped"), "skipped": ("planned",)}.get(state, ())
        self.target_id.filtered(lambda target: target.state in told).write(
            {"state": "reached" if state == "done" else "skipped"})

    def _mark_made(self, made):
        """These rows are done, by the records that were made: `{delivery: record}`.

        :raises UserError: where nothing was made for one of them
        """
        for delivery in self:
            record = made.get(delivery)
            if not record:
                raise UserError(self.env._("Nothing was made for %(customer)s.", customer=delivery.partner_id.name))
            delivery.write({"res_model": record._name, "res_id": record.id})
        self._mark("done", reason=False, error=False)
