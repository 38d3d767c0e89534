from odoo import fields, models

from ...tools import arguments


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_count = fields.Integer(
        "Complaints", compute="_compute_counters", groups="crm_relationship.group_relationship_user")
    complaint_open_count = fields.Integer(
        "Open Complaints", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    def _get_counters(self):
        known = [("state", "!=", "cancelled")]
        return {
            **super()._get_counters(),
            "complaint_count": ("crm.complaint", "commercial_partner_id", known),
            "complaint_open_count": ("crm.complaint", "commercial_partner_id", [*known, ("state", "!=", "closed")]),
        }

    @arguments.read()
    def action_view_complaints(self):
        """Open the complaints of these customers."""
        self.env["crm.complaint"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action")
        return dict(
            action, name=self.env._("Complaints"), context={"default_partner_id": self[:1].id},
            domain=[("commercial_partner_id", "in", self.commercial_partner_id.ids)])
