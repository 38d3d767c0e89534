from odoo import fields, models

from ...tools import arguments


class ResPartner(models.Model):
    """Who of us works for the customer."""

    _inherit = "res.partner"

    account_member_count = fields.Integer(
        "Account Team", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    def _get_counters(self):
        return {**super()._get_counters(), "account_member_count": (
            "crm.account.member", "partner_id",
            [("active", "=", True), ("company_id", "in", self.env.companies.ids)])}

    @arguments.read()
    def action_view_account_team(self):
        """Open the account teams of these customers."""
        self.env["crm.account.member"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_account_member_action")
        customer = self.commercial_partner_id
        return dict(action, context={"default_partner_id": customer[:1].id},
                    domain=[("partner_id", "in", customer.ids)])

    @arguments.read()
    def action_view_team_sales(self):
        """Open which of our teams sells what to these key accounts."""
        self.env["crm.account.team.sale"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_account_team_sale_action")
        return dict(action, context={}, domain=[("partner_id", "in", self.commercial_partner_id.ids)])
