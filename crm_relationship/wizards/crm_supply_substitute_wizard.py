from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.supply_queue import EPSILON, format_quantity


class CrmSupplySubstituteWizard(models.TransientModel):
    """Shows what could be delivered instead of what is short; one product goes on the order for it."""

    _name = "crm.supply.substitute.wizard"
    _description = "Substitute"
    _inherit = "crm.guarded.wizard"
    _rec_name = "order_line_id"

    order_line_id = fields.Many2one("sale.order.line", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one(related="order_line_id.order_id", related_sudo=False)
    partner_id = fields.Many2one(related="order_id.partner_id", related_sudo=False)
    product_id = fields.Many2one(related="order_line_id.product_id", string="Short", related_sudo=False)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit", related_sudo=False)
    missing = fields.Float(readonly=True, digits="Product Unit")
    quantity = fields.Float(
        "Replace", required=True, digits="Product Unit",
        help="This quantity of the short product comes off the order, and the same quantity of the other goes on it.")
    line_ids = fields.One2many("crm.supply.substitute.wizard.line", "wizard_id", "Products in Stock")

    @api.model
    def _open(self, line, missing, free):
        """A dialogue about what is `missing` of an order line, with the products that are free: `{product: quantity}`.
        """
        order, products = line.order_id, self.env["product.product"].union(*free)
        prices = order.pricelist_id._get_products_price(
            products, missing, currency=order.currency_id, date=order.date_order)
        return self.create({
            "order_line_id": line.id, "missing": missing, "quantity": missing, "line_ids": [
                Command.create({"product_id": product.id, "free": quantity, "price": prices[product.id]})
                for product, quantity in free.items()]})

    def _put(self, product):
        """Put a product on the order for the quantity, and take that off the line that is short.

        :raises AccessError: for orders that the user may not change
        :raises UserError: where the line has not so much open, or not so much is free any more
        """
        self.ensure_one()
        self._check_links()
        line, order = self.order_line_id, self.order_id
        order.check_access("write")
        if order.state != "sale" or order.locked:
            raise UserError(self.env._(
                "%(order)s cannot be changed: only a confirmed order that is not locked can.", order=order.name))
        unit = line.product_id.uom_id
        left = line.product_uom_id._compute_quantity(line.product_uom_qty - line.qty_delivered, unit)
        if not 0 < self.quantity <= left + EPSILON:
            raise UserError(self.env._(
                "Replace more than 0 and at most %(left)s %(unit)s: that is what %(order)s still waits for.",
                left=format_quantity(left), unit=unit.name, order=order.name))
        self._check_free(product, unit._compute_quantity(self.quantity, product.uom_id))
        order.write({"order_line": [
            Command.update(line.id, {"product_uom_qty": line.product_uom_qty - unit._compute_quantity(
                self.quantity, line.product_uom_id, rounding_method="HALF-UP")}),
            Command.create({"product_id": product.id, "product_uom_id": product.uom_id.id, "sequence": line.sequence,
                            "product_uom_qty": unit._compute_quantity(self.quantity, product.uom_id)})]})
        return order

    def _check_free(self, product, quantity):
        line, warehouse = self.order_line_id, self.order_line_id.sudo().warehouse_id
        if not product.uom_id._has_common_reference(line.product_id.uom_id):
            raise UserError(self.env._("%(product)s is counted in another unit: choose another product.",
                                       product=product.display_name))
        free = product.sudo()._ask_for_rank(warehouse, self.order_id.sudo().supply_rank).free_qty
        if quantity > free + EPSILON:
            raise UserError(self.env._(
                "Only %(free)s %(unit)s of %(product)s are free: replace fewer, or choose another product.",
                free=format_quantity(max(free, 0)), unit=product.uom_id.name, product=product.display_name))
