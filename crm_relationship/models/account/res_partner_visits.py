import re

from odoo import fields, models

from ...tools import arguments


class ResPartner(models.Model):
    _inherit = "res.partner"

    visit_count = fields.Integer(
        "Visits", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    def _get_counters(self):
        return {**super()._get_counters(), "visit_count": ("crm.visit", "partner_id", [("state", "=", "done")])}

    @arguments.read()
    def action_view_visits(self):
        """Open the visits to these customers."""
        self.env["crm.visit"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_visit_action")
        customer, contact = self[:1].commercial_partner_id, self[:1]
        return dict(
            action, domain=[("partner_id", "in", self.commercial_partner_id.ids)], context={
                "default_partner_id": customer.id,
                **({"default_contact_ids": contact.ids} if contact != customer else {})})

    # === BUSINESS METHODS ===#

    def _get_visit_address(self):
        """Where it is, in one line."""
        parts = re.split(r"[,\n]", self._display_address(without_company=True))
        return ", ".join(part.strip() for part in parts if part.strip())
