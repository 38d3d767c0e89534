from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.complaint.document"]
    _complaint_field = "sale_order_id"

    def _get_complaint_partners(self):
        return self.partner_id | self.partner_shipping_id | self.partner_invoice_id
