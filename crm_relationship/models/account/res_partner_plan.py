from odoo import api, fields, models

from ...tools import arguments


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_key_account = fields.Boolean(
        "Key Account", compute="_compute_is_key_account", groups="crm_relationship.group_relationship_user")
    account_plan_count = fields.Integer(
        "Account Plans", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    @api.depends("tier_id")
    def _compute_is_key_account(self):
        key_ids = self.env["crm.tier"]._get_key_ids()
        for partner in self:
            partner.is_key_account = partner.tier_id.id in key_ids

    def _get_counters(self):
        return {**super()._get_counters(), "account_plan_count": ("crm.account.plan", "partner_id", [])}

    @arguments.read("one")
    def action_view_account_plans(self):
        """Open the account plan of this customer for this year, to be made where there is none; more than one are
        listed, the newest first."""
        plans = self.env["crm.account.plan"]
        plans.check_access("read")
        self.check_access("read")
        customer = self.commercial_partner_id
        found = plans.search([("partner_id", "=", customer.id), ("company_id", "=", self.env.company.id)])
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_account_plan_action")
        action.update(domain=[("partner_id", "=", customer.id)], context={"default_partner_id": customer.id})
        if len(found) <= 1:
            action.update(views=[(False, "form")], res_id=found.id)
        return action

    def unlink(self):
        """With a customer goes the draft of a plan, and what hangs on it; what was approved keeps them."""
        plans = self.env["crm.account.plan"].sudo().with_context(active_test=False)
        plans.search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()
