from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "crm.complaint.document"]
    _complaint_field = "picking_id"

    def _get_complaint_defaults(self):
        """A complaint about a delivery is one about its order, too, for who may read the order."""
        order = self[:1].sale_id._filtered_access("read")
        return {**super()._get_complaint_defaults(), "default_sale_order_id": order.id}

    def _get_complaint_partners(self):
        return self.sale_id._get_complaint_partners() | self.partner_id
