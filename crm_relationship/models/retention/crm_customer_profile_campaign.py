from odoo import models
from odoo.fields import Domain

from ...tools import arguments


class CrmCustomerProfile(models.Model):
    """From a list of customers to a campaign."""

    _inherit = "crm.customer.profile"

    @arguments.read()
    def action_plan_campaign(self):
        """Open a new campaign for these customers, or for all that the list shows.

        The web client says in the context, as `active_domain`, what the list is filtered by. Of what kind the campaign
        is follows from the customers: all of them lost, all of them potential ones, or else care.

        :raises AccessError: for who may not plan campaigns
        :raises ValidationError: for a filter that cannot be searched with
        """
        self.check_access("read")
        self.env["crm.retention.campaign"].check_access("create")
        domain = [("partner_id", "in", self.partner_id.ids)] if self else self.env["crm.arguments"]._read(
            arguments.domain(), self.env.context.get("active_domain"), "domain") or []
        return {
            "type": "ir.actions.act_window", "name": self.env._("Plan a Campaign"),
            "res_model": "crm.retention.campaign", "views": [(False, "form")],
            "context": {"default_domain": repr(domain), "default_kind": self._get_campaign_kind(domain)}}

    def _get_campaign_kind(self, domain):
        own = Domain("company_id", "=", self.env.company.id)
        with self.env["crm.arguments"]._searching("domain"):
            customers = self.search_count(own & Domain(domain))
            for kind, condition in (("win_back", Domain("lifecycle_stage", "=", "lost")),
                                    ("develop", Domain("is_potential", "=", True))):
                if customers and self.search_count(own & Domain(domain) & condition) == customers:
                    return kind
        return "care"
