from odoo import fields, models

from ...tools import arguments


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_count = fields.Integer(
        "Complaints", compute="_compute_complaint_count", groups="crm_relationship.group_relationship_user")
    complaint_open_count = fields.Integer(
        "Open Complaints", compute="_compute_complaint_count", groups="crm_relationship.group_relationship_user")

    def _compute_complaint_count(self):
        counts = self.env["crm.complaint"]._read_group(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids), ("state", "!=", "cancelled")],
            ["commercial_partner_id", "state"], ["__count"])
        for partner in self:
            own = [(state, count) for customer, state, count in counts if customer == partner.commercial_partner_id]
            partner.complaint_count = sum(count for _state, count in own)
            partner.complaint_open_count = sum(count for state, count in own if state != "closed")

    @arguments.read()
    def action_view_complaints(self):
        """Open the complaints of these customers."""
        self.env["crm.complaint"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action")
        return dict(
            action, name=self.env._("Complaints"), context={"default_partner_id": self[:1].id},
            domain=[("commercial_partner_id", "in", self.commercial_partner_id.ids)])
