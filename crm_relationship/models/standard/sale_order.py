from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    service_promises = fields.Text(
        "We Promised", compute="_compute_service_promises", groups="crm_relationship.group_relationship_user",
        help="What this customer is owed by the service standards of their tier.")

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
