from odoo import api, fields, models

from ...tools import arguments

GROUP = "crm_relationship.group_relationship_user"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    service_promises = fields.Text(
        "We Promised", compute="_compute_service_promises", groups=GROUP,
        help="What this customer is owed by the service standards of their tier.")
    service_breach_open_count = fields.Integer(
        related="partner_id.service_breach_open_count", related_sudo=False, groups=GROUP)
    service_remedy_pending_count = fields.Integer(
        related="partner_id.service_remedy_pending_count", related_sudo=False, groups=GROUP)

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_service_promises(self):
        for company, orders in self.grouped("company_id").items():
            partners = orders.partner_id.with_company(company)
            targets = self.env["crm.service.standard"].with_company(company)._get_commitments(partners)
            for order in orders:
                owed = targets.get(order.partner_id, self.env["crm.service.target"])
                order.service_promises = "\n".join(
                    owed.sudo().filtered(lambda target: target.standard_id._is_measured_on("sale.order")).mapped(
                        "display_name"))

    # === ACTIONS ===#

    @arguments.read("one")
    def action_view_open_breaches(self):
        """Open what was promised to this customer, was broken and is not settled."""
        self.check_access("read")
        return dict(self.partner_id.action_view_service_breaches(), context={"search_default_unsettled": 1})

    @arguments.read("one")
    def action_view_pending_remedies(self):
        """Open the remedies for this customer that wait for approval."""
        self.check_access("read")
        return dict(self.partner_id.action_view_service_breaches(), context={"search_default_proposed": 1})
