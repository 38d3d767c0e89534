from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmSupplyTransfer(models.Model):
    """What an allocation moved from one reservation to another. Rows are only ever added."""

    _name = "crm.supply.transfer"
    _description = "Supply Transfer"
    _inherit = "crm.guarded.mixin"
    _order = "date DESC, id DESC"
    _rec_name = "product_id"

    allocation_id = fields.Many2one(
        "crm.supply.allocation", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="allocation_id.company_id", store=True, index=True)
    from_move_id = fields.Many2one(
        "stock.move", readonly=True, index="btree_not_null", ondelete="set null", help="Empty: free goods.")
    to_move_id = fields.Many2one(
        "stock.move", readonly=True, index="btree_not_null", ondelete="set null", help="Empty: back to free goods.")
    from_order_id = fields.Many2one(
        "sale.order", "From Order", readonly=True, index="btree_not_null", ondelete="set null")
    to_order_id = fields.Many2one("sale.order", "To Order", readonly=True, index="btree_not_null", ondelete="set null")
    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True, ondelete="restrict")
    uom_id = fields.Many2one(related="product_id.uom_id")
    quantity = fields.Float(
        readonly=True, digits="Product Unit", aggregator=None, help="In the product's unit.")
    moved = fields.Float(
        "Net Quantity", compute="_compute_moved", store=True, digits="Product Unit",
        help="In the product's unit; what was taken back counts against what was given.")
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    date = fields.Datetime(required=True, readonly=True)
    is_reversal = fields.Boolean("Undone", readonly=True, help="Takes an earlier transfer back.")

    @api.depends("quantity", "is_reversal")
    def _compute_moved(self):
        for transfer in self:
            transfer.moved = -transfer.quantity if transfer.is_reversal else transfer.quantity

    def write(self, vals):
        if vals:
            raise UserError(self.env._("Transfers are on record: nobody may change them."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Transfers are on record: nobody may delete them."))
