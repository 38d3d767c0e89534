from odoo import fields, models
from odoo.fields import Domain

from ...tools import arguments

MARKS = ("vat", "email_normalized", "phone_sanitized")
NO_VAT = "/"  # how Odoo notes that a company has no tax ID


class ResPartner(models.Model):
    _inherit = "res.partner"

    referral_count = fields.Integer(
        "Customers Referred", compute="_compute_counters", groups="crm_relationship.group_relationship_user")
    referred_count = fields.Integer(
        "Referred by a Customer", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    def _get_counters(self):
        return {
            **super()._get_counters(),
            "referral_count": ("crm.retention.referral", "referrer_id", []),
            "referred_count": ("crm.retention.referral", "referred_id", []),
        }

    def _get_marks(self):
        """By what a customer is known again, whichever of their contacts has it: `{field: values}`."""
        family = self.env["res.partner"].sudo().with_context(active_test=False).search(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)])
        return {name: {value for value in family.mapped(name) if value and value != NO_VAT} for name in MARKS}

    @arguments.read()
    def action_view_referrals(self):
        """Open the referrals of these customers: whom they have brought, and by whom they were."""
        self.env["crm.retention.referral"].check_access("read")
        self.check_access("read")
        customers = self.commercial_partner_id.ids
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_retention_referral_action")
        context = {"default_referrer_id": customers[0]} if len(customers) == 1 else {}
        return dict(action, context=context, domain=list(
            Domain("referrer_id", "in", customers) | Domain("referred_id", "in", customers)))
