from odoo import fields, models

from ...tools import arguments
from ...tools.churn_cases import OPEN_STATES


class ResPartner(models.Model):
    _inherit = "res.partner"

    no_campaigns = fields.Boolean(
        tracking=True, groups="base.group_user",
        help="Campaigns leave this contact alone; if it is a company, all its contacts. Quotations, invoices and "
             "answers are sent as always.")
    churn_case_count = fields.Integer(
        "Churn Cases", compute="_compute_counters", groups="crm_relationship.group_relationship_user")
    churn_open_count = fields.Integer(
        "Open Churn Cases", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    def write(self, vals):
        """Emails that came back from an old address say nothing about a new one."""
        before = {}
        if "email" in vals and "message_bounce" not in vals:
            before = {partner: partner.email_normalized for partner in self.sudo() if partner.message_bounce}
        result = super().write(vals)
        moved = [partner.id for partner, address in before.items() if partner.email_normalized != address]
        if moved:
            self.sudo().browse(moved).message_bounce = 0
        return result

    def _get_counters(self):
        return {
            **super()._get_counters(),
            "churn_case_count": ("crm.churn.case", "partner_id", []),
            "churn_open_count": ("crm.churn.case", "partner_id", [("state", "in", OPEN_STATES)]),
        }

    @arguments.read()
    def action_view_churn_cases(self):
        """Open the churn cases of these customers."""
        self.env["crm.churn.case"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_churn_case_action")
        return dict(action, context={}, domain=[("partner_id", "in", self.commercial_partner_id.ids)])
