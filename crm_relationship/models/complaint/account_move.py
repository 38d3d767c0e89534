from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "crm.complaint.document"]
    _complaint_field = "invoice_id"

    def _get_complaint_partners(self):
        return self.partner_id | self.partner_shipping_id | self.invoice_line_ids.sale_line_ids.order_id.partner_id
