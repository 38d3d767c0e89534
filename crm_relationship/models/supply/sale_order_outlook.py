from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...tools import arguments
from ...tools.supply_forecast import days_late


class SaleOrder(models.Model):
    """What a customer can expect of his order."""

    _inherit = "sale.order"

    @api.readonly
    @arguments.read()
    def get_supply_outlook(self):
        """What is reserved, protected and expected for each line of these orders that is kept in stock.

        :return: a list of dicts, one for each order, in order: `order_id`, `name`, `partner_id`, `tier` (code or
            False), `supply_rank`, `enabled` (whether the company serves by rank) and `lines`, a list of `{line_id,
            product_id, product, uom, ordered, delivered, reserved, missing, protected, promised_date, expected_date,
            days_late, state}`. Quantities are in the product's unit. `protected` is what is kept for this customer's
            tier and better ones of the product. Days are ISO strings; `expected_date` is False where no supply is in
            sight. `state` is `delivered`, `reserved`, `waiting` or `quoted`.
        :raises AccessError: for orders the user may not read, and for customers
        """
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("What is kept for which tier is not for customers: ask your salesperson."))
        shortages = self.env["crm.supply.shortage"].sudo().search([("order_id", "in", self.ids)]).grouped("order_id")
        moves = self.env["stock.move"].sudo().search([
            ("sale_line_id", "in", self.order_line.ids), ("state", "!=", "cancel")]).grouped("sale_line_id")
        kept = self._get_kept()
        return [order._get_outlook(shortages.get(order, self.env["crm.supply.shortage"]), moves, kept)
                for order in self]

    def _get_kept(self):
        """A function of an order line: what is kept of its product for its customer's tier and better ones."""
        lines = self.order_line.filtered("product_id")
        rows = self.env["crm.supply.protection.line"].sudo()._read_remaining(
            lines.product_id.ids, lines.warehouse_id.ids) if lines else []
        return lambda line: max((
            quantity for (product_id, warehouse_id), sequence, quantity in rows
            if product_id == line.product_id.id and warehouse_id == line.warehouse_id.id
            and line.order_id.supply_rank <= sequence), default=0.0)

    def _get_outlook(self, shortages, moves, kept):
        lines = self.order_line.filtered(lambda line: not line.display_type and line.product_id.is_storable)
        nothing = self.env["stock.move"]
        return {
            "order_id": self.id,
            "name": self.name,
            "partner_id": self.partner_id.id,
            "tier": self.supply_tier_id.code or False,
            "supply_rank": self.supply_rank,
            "enabled": bool(self.company_id.sudo().supply_priority_enabled),
            "lines": [self._get_line_outlook(line, shortages, moves.get(line, nothing), kept(line)) for line in lines],
        }

    def _get_line_outlook(self, line, shortages, moves, kept):
        unit, today = line.product_id.uom_id, fields.Date.today()
        steps = moves.filtered(lambda move: move.state != "done" and move.product_id == line.product_id
                               and not move.move_orig_ids)
        late = shortages.filtered(lambda shortage: shortage.move_id in steps)
        reserved = sum(move.product_qty - move._get_supply_need() for move in steps)
        ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, unit)
        delivered = line.product_uom_id._compute_quantity(line.qty_delivered, unit)
        promised = fields.Date.to_date(
            moves[:1].supply_deadline or self.commitment_date or moves[:1].date_deadline or self.expected_date)
        expected = max(late.mapped("expected_date")) if late and all(late.mapped("expected_date")) else False
        expected = expected if late else max(promised or today, today)
        return {
            "line_id": line.id, "product_id": line.product_id.id, "product": line.product_id.display_name,
            "uom": unit.name, "ordered": ordered, "delivered": delivered, "reserved": reserved,
            "missing": sum(late.mapped("missing")), "protected": kept,
            "promised_date": fields.Date.to_string(promised) or False,
            "expected_date": fields.Date.to_string(expected) or False,
            "days_late": days_late(expected or None, promised, today),
            "state": self._get_line_state(ordered, delivered, reserved, steps),
        }

    def _get_line_state(self, ordered, delivered, reserved, steps):
        if self.state in ("draft", "sent"):
            return "quoted"
        if delivered >= ordered:
            return "delivered"
        return "reserved" if reserved >= sum(steps.mapped("product_qty")) else "waiting"

    def _remind_of_shortage(self, shortages):
        """Put the shortages of a key account's order on the list of its salesperson."""
        self.ensure_one()
        worst = max(shortages, key=lambda shortage: shortage.days_late)
        product = worst.product_id.display_name
        summary = self.env._("%(product)s is short: expected %(date)s", product=product,
                             date=format_date(self.env, worst.expected_date)) if worst.expected_date \
            else self.env._("%(product)s is short: no supply in sight", product=product)
        self.activity_schedule(
            "crm_relationship.mail_activity_type_shortage", user_id=self.user_id.id,
            summary=summary,
            note=self.env._("%(count)s lines of this key account's order are short. See what can be done in "
                            "Relationship > Supply > Shortages.", count=len(shortages)))
