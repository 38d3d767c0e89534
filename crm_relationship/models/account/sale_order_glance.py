from odoo import api, fields, models

from ...tools import arguments


class SaleOrder(models.Model):
    """When somebody of us sees the customer next: what need not be settled by phone."""

    _inherit = "sale.order"

    next_visit_on = fields.Date(
        "Next Visit", compute="_compute_next_visit_on", groups="crm_relationship.group_relationship_user")

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_next_visit_on(self):
        for company, orders in self.grouped("company_id").items():
            glances = orders.partner_id.with_company(company)._get_glances()
            for order in orders:
                glance = glances.get(order.partner_id.commercial_partner_id.id)
                order.next_visit_on = glance and glance.visit_on

    @arguments.read("one")
    def action_view_next_visit(self):
        """Open the next visit to this customer.

        :raises AccessError: for who has no role in relationships, and orders the user may not read
        """
        self.check_access("read")
        return self.partner_id.with_company(self.company_id).action_view_next_visit()
