from odoo import models

from ...tools import arguments
from ...tools.supply_queue import EPSILON

MOST_SUBSTITUTES = 20


class CrmSupplyShortage(models.Model):
    """What could be delivered instead of what is short."""

    _inherit = "crm.supply.shortage"

    @arguments.read("one")
    def action_substitute(self):
        """Propose products of the same category that are free in the warehouse, to put one on the order. Who may not
        change the order sees which they are; so does everybody where no line of an order asks for the product itself.
        """
        self.ensure_one()
        self.check_access("read")
        free = self._find_substitutes()
        if not free:
            return self._notify_no_substitute()
        line = self._get_replaceable_line()
        if line:
            wizard = self.env["crm.supply.substitute.wizard"]._open(line, self.missing, free)
            return {"type": "ir.actions.act_window", "res_model": wizard._name, "res_id": wizard.id, "target": "new",
                    "views": [(False, "form")], "name": self.env._("Substitute")}
        return {
            "type": "ir.actions.act_window", "res_model": "product.product", "view_mode": "list,kanban,form",
            "name": self.env._("Instead of %(product)s", product=self.product_id.display_name),
            "domain": [("id", "in", [product.id for product in free])],
            "context": {"warehouse_id": self.warehouse_id.id}}

    def _find_substitutes(self):
        """`{product: free quantity}` for this customer, in the product's unit: those with enough first, then those
        nearest in price."""
        short = self.product_id.sudo()
        found = short._ask_for_rank(self.warehouse_id, self.supply_rank).search([
            ("categ_id", "=", short.categ_id.id), ("id", "!=", short.id), ("sale_ok", "=", True),
            ("is_storable", "=", True), ("company_id", "in", [False, self.company_id.id])])
        found = found.filtered(lambda product: product.free_qty > EPSILON
                               and product.uom_id._has_common_reference(short.uom_id))
        best = found.sorted(lambda product: (
            product.free_qty + EPSILON < short.uom_id._compute_quantity(self.missing, product.uom_id),
            abs(product.lst_price - short.lst_price), product.id))
        return {product.with_env(self.env): product.free_qty for product in best[:MOST_SUBSTITUTES]}

    def _get_replaceable_line(self):
        """The line that asks for the missing product, where the user may change its order; parts of a kit have none."""
        line = self.move_id.sudo().sale_line_id
        if line.product_id != self.product_id.sudo() or line.order_id.locked:
            return line.browse()
        line, order = line.with_env(self.env), line.order_id.with_env(self.env)
        may_change = order.has_access("write") and line.has_access("write") and line.has_access("create")
        return line if may_change else line.browse()

    def _notify_no_substitute(self):
        message = self.env._(
            "No other product of the category %(category)s is free in %(warehouse)s: expedite the supply of "
            "%(product)s.", category=self.product_id.sudo().categ_id.display_name,
            warehouse=self.warehouse_id.sudo().name, product=self.product_id.display_name)
        return {"type": "ir.actions.client", "tag": "display_notification",
                "params": {"message": message, "type": "warning", "sticky": True}}
