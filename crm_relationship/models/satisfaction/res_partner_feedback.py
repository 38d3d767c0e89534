from odoo import fields, models

from ...tools import arguments
from .crm_feedback import OPEN_STATES


class ResPartner(models.Model):
    _inherit = "res.partner"

    feedback_count = fields.Integer(
        "Feedback", compute="_compute_counters", groups="crm_relationship.group_relationship_user")
    feedback_open_count = fields.Integer(
        "Open Feedback", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    def _get_counters(self):
        return {
            **super()._get_counters(),
            "feedback_count": ("crm.feedback", "commercial_partner_id", []),
            "feedback_open_count": ("crm.feedback", "commercial_partner_id", [("state", "in", OPEN_STATES)]),
        }

    @arguments.read()
    def action_view_feedback(self):
        """Open what these customers have said beyond complaints."""
        self.env["crm.feedback"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_feedback_action")
        return dict(action, context={"default_partner_id": self[:1].id},
                    domain=[("commercial_partner_id", "in", self.commercial_partner_id.ids)])
