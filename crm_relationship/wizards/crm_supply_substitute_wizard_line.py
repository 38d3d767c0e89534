from odoo import fields, models

from ..tools import arguments


class CrmSupplySubstituteWizardLine(models.TransientModel):
    """A product that is in stock."""

    _name = "crm.supply.substitute.wizard.line"
    _description = "Possible Substitute"
    _inherit = "crm.guarded.wizard"
    _rec_name = "product_id"

    wizard_id = fields.Many2one("crm.supply.substitute.wizard", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit", related_sudo=False)
    free = fields.Float(
        readonly=True, digits="Product Unit", help="Free in the warehouse for this customer, in the product's unit.")
    price = fields.Monetary(readonly=True, help="By the order's pricelist, for one unit of the product.")
    currency_id = fields.Many2one(related="wizard_id.order_id.currency_id", related_sudo=False)

    @arguments.read("one")
    def action_choose(self):
        """Put this product on the order instead of what is short, and open the order."""
        self.ensure_one()
        self._check_links()
        order = self.wizard_id._put(self.product_id)
        return order._open_for(order.picking_ids.browse())
