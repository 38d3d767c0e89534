from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import arguments

TYPES = ("relationship", "card")  # of the surveys that customers answer
# What may be changed of a survey and asks customers nothing else.
HARMLESS = {"color", "user_id", "restrict_user_ids", "active"}
DISCUSSION = ("message_", "activity_", "website_message_")


class SurveySurvey(models.Model):
    """Nobody is asked by a survey that no manager has approved. What our own code brings, such as the surveys that are
    shipped, comes approved; whatever people change is approved again."""

    _inherit = "survey.survey"
    _guarded_fields = ("relationship_state", "approved_by_id", "approved_at")

    relationship_state = fields.Selection(
        [("draft", "To Approve"), ("approved", "Approved")], "Approval", required=True, readonly=True, copy=False,
        tracking=True, default=lambda self: "approved" if self.env.su else "draft",
        help="Customers are asked by approved surveys only. Whatever changes in the questions is to be approved again.")
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="set null")
    approved_at = fields.Datetime("Approved On", readonly=True, copy=False)

    def write(self, vals):
        result = super().write(vals)
        if any(name not in HARMLESS and not name.startswith(DISCUSSION) for name in vals):
            self._withdraw_approval()
        return result

    def _update_field_translations(self, fname, *args, **kwargs):
        result = super()._update_field_translations(fname, *args, **kwargs)
        self._withdraw_approval()
        return result

    @arguments.read()
    def action_approve(self):
        """Have customers be asked by these surveys.

        :raises AccessError: for who is no manager
        :raises UserError: for a survey without questions, or that is not of customers
        """
        self.env["res.users"]._check_role("manager", self.env._("approve surveys of customers"))
        self.check_access("read")
        for survey in self.sudo():
            if survey.survey_type not in TYPES or not survey.question_ids:
                raise UserError(self.env._(
                    "%(survey)s asks customers nothing: only surveys of customers with questions are approved.",
                    survey=survey.title))
        self.sudo().write({
            "relationship_state": "approved", "approved_by_id": self.env.uid, "approved_at": fields.Datetime.now()})
        return True

    def _is_approved(self):
        """Whether customers may be asked by this survey."""
        return self.active and self.relationship_state == "approved"

    def _withdraw_approval(self):
        """These surveys were changed by people: a manager has to look at them again."""
        if not self.env.su:
            self.sudo().filtered(lambda survey: survey.relationship_state == "approved").write(
                {"relationship_state": "draft", "approved_by_id": False, "approved_at": False})
