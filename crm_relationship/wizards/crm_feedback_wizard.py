from odoo import api, fields, models

from ..tools import arguments
from ..tools.labels import join


class CrmFeedbackWizard(models.TransientModel):
    """Asks what the customer hears of us, and lets feedback take its next step."""

    _name = "crm.feedback.wizard"
    _description = "Answer Feedback"
    _inherit = "crm.guarded.wizard"

    feedback_ids = fields.Many2many(
        "crm.feedback", required=True, readonly=True, default=lambda self: self.env.context.get("active_ids", []))
    step = fields.Selection(
        [("answer", "Answer"), ("find", "Found"), ("close", "Tell what we changed"), ("decline", "Turn down")],
        required=True, readonly=True, default="answer")
    message = fields.Text("Message to the Customer", help="They get it by email.")
    note = fields.Text("What They Were Told", help="By phone or in person. For colleagues only.")
    change = fields.Text(
        "What We Changed", compute="_compute_change", store=True, readonly=False,
        help="What is different now, for the record. Of wishes: that we have the goods.")
    reason = fields.Char("Why Not", help="For colleagues only.")
    expected_on = fields.Date("Expected")

    @api.depends("feedback_ids", "step")
    def _compute_change(self):
        """Of wishes there is little more to say than that they are fulfilled."""
        for wizard in self:
            wishes = wizard.feedback_ids.filtered(lambda feedback: feedback.kind == "wish" and feedback.product_id)
            if wizard.step == "close" and wishes and wishes == wizard.feedback_ids and not wizard.change:
                wizard.change = self.env._(
                    "We have it now: %(products)s", products=join(self.env, wishes.product_id.mapped("display_name")))

    @arguments.read("one")
    def action_apply(self):
        """Take the step that the dialogue was opened for."""
        self.ensure_one()
        told = {"message": self.message or None, "note": self.note or None}
        more = {"close": {"change": self.change}, "decline": {"reason": self.reason},
                "find": {"expected_on": self.expected_on or None}}.get(self.step, {})
        getattr(self.feedback_ids, self.step)(**more, **told)
        return {"type": "ir.actions.act_window_close"}
