from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "crm.complaint.document"]
    _complaint_field = "picking_id"
