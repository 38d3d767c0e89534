from odoo import fields, models

from ...tools import arguments


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.complaint.document"]
    _complaint_field = "sale_order_id"

    complaint_open_count = fields.Integer(
        related="partner_id.complaint_open_count", related_sudo=False,
        groups="crm_relationship.group_relationship_user")

    @arguments.read("one")
    def action_view_customer_complaints(self):
        """Open the complaints of this customer that are open, whatever they are about."""
        self.check_access("read")
        return dict(self.partner_id.action_view_complaints(), context={"search_default_open": 1})

    def _get_complaint_partners(self):
        return self.partner_id | self.partner_shipping_id | self.partner_invoice_id
