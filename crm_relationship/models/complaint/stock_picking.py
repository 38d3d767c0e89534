from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "crm.complaint.document"]
    _complaint_field = "picking_id"

    def _get_complaint_partners(self):
        return self.sale_id._get_complaint_partners() | self.partner_id
