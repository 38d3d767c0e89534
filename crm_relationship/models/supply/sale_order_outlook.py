from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools import arguments
from ...tools.calls import Call
from ...tools.supply_forecast import days_late
from ...tools.supply_queue import EPSILON, format_quantity


class SaleOrder(models.Model):
    """What a customer can expect of their order."""

    _inherit = "sale.order"

    supply_told_product_ids = fields.Many2many(
        "product.product", "sale_order_supply_told_rel", "order_id", "product_id", "Shortages Told", copy=False,
        readonly=True, groups="base.group_system", help="The salesperson was told that these are short.")

    supply_shortage_count = fields.Integer(
        "Lines Short", compute="_compute_supply_shortage_count", groups="crm_relationship.group_relationship_user")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_supply_shortage_count(self):
        """The whole queue is walked for it: only where something waits."""
        waiting = self.env["stock.move"].sudo().search([
            ("supply_order_id", "in", self.filtered("is_supply_enabled").ids),
            ("state", "in", ("confirmed", "partially_available"))]).supply_order_id
        counts = dict(self.env["crm.supply.shortage"]._read_group(
            [("order_id", "in", waiting.ids)], ["order_id"], ["__count"])) if waiting else {}
        for order in self:
            order.supply_shortage_count = counts.get(order._origin, 0)

    @arguments.read("one")
    def action_view_shortages(self):
        """Open what is short of this order.

        :raises AccessError: for who has no role in relationships, and orders the user may not read
        """
        self.check_access("read")
        self.env["crm.supply.shortage"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_supply_shortage_action")
        return dict(action, context={}, domain=[("order_id", "=", self.id)])

    @api.readonly
    @arguments.read()
    def get_supply_outlook(self):
        """What is reserved, protected and expected for each line of these orders that is kept in stock.

        :return: a list of dicts, one for each order, in order: `order_id`, `name`, `partner_id`, `tier` (code or
            False), `supply_rank`, `enabled` (whether the company serves by rank) and `lines`, a list of `{line_id,
            product_id, product, uom, ordered, delivered, reserved, missing, in_sight, protected, promised_date,
            expected_date, days_late, state}`. Quantities are in the product's unit. `in_sight` is how much of `missing`
            is on its way, `protected` what is kept for this customer's tier and better ones of the product. Days are
            ISO strings. `expected_date` is when all that is open can be delivered; it is False where not all of it is
            on its way, and `days_late` then counts the days that are lost already, or is False before the promised
            day, as nobody knows. `state` is `quoted`, `waiting`, `reserved`, `delivered`, or `closed`: cancelled, or
            not delivered in full and nothing more to come. What is delivered or closed has no `expected_date` and is 0
            days late.
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
        rows = self.env["crm.supply.protection.line"].sudo()._read_remaining_by_key(
            lines.product_id.ids, lines.warehouse_id.ids) if lines else {}
        return lambda line: max((
            quantity for sequence, quantity in rows.get((line.product_id.id, line.warehouse_id.id), ())
            if line.order_id.supply_rank <= sequence), default=0.0)

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
        unit = line.product_id.uom_id
        coming = moves.filtered(lambda move: move.state != "done" and move.location_id.usage != "customer")
        first = coming.filtered(lambda move: not move.move_orig_ids)
        steps = first.filtered(lambda move: move.product_id == line.product_id)
        late = shortages.filtered(lambda shortage: shortage.move_id in steps)
        reserved = sum(move.product_qty - move._get_supply_need() for move in steps)
        ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, unit)
        delivered = line.product_uom_id._compute_quantity(line.qty_delivered, unit)
        state = self._get_line_state(delivered >= ordered, coming, first)
        promised = fields.Date.to_date(
            moves[:1].supply_deadline or self.commitment_date or moves[:1].date_deadline or self.expected_date)
        expected, days = self._get_expected(state, late, promised)
        return {
            "line_id": line.id, "product_id": line.product_id.id, "product": line.product_id.display_name,
            "uom": unit.name, "ordered": ordered, "delivered": delivered, "reserved": reserved,
            "missing": sum(late.mapped("missing")), "in_sight": sum(late.mapped("in_sight")), "protected": kept,
            "promised_date": fields.Date.to_string(promised) or False,
            "expected_date": fields.Date.to_string(expected) or False,
            "days_late": days, "state": state,
        }

    def _get_expected(self, state, late, promised):
        """(day on which all that is open is there, days that it is late); False where nobody knows."""
        today = fields.Date.today()
        if state in ("delivered", "closed"):
            return False, 0
        if not late:
            expected = max(promised or today, today)
        else:
            expected = max(late.mapped("expected_date")) if all(late.mapped("expected_date")) else False
        if not expected and not (promised and promised < today):
            return False, False
        return expected, days_late(expected or None, promised, today)

    def _get_line_state(self, is_delivered, coming, first):
        if self.state in ("draft", "sent"):
            return "quoted"
        if is_delivered:
            return "delivered"
        if not coming:
            return "closed"
        return "waiting" if any(move._get_supply_need() > EPSILON for move in first) else "reserved"

    def _open_for(self, picking):
        """An action that opens this order, or its delivery `picking` for who may not read invoices: the order's form
        shows them.

        :raises UserError: where the user may see neither
        """
        may_see = self.has_access("read")
        if not may_see and self.browse().has_access("read"):  # nor the lines that a delivery shows
            raise UserError(self._say_not_theirs())
        may_see = may_see and self.env["account.move.line"].has_access("read")
        record = self if self and (may_see or not picking) else picking
        if not record.has_access("read"):
            raise UserError(self._say_not_theirs())
        return {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id, "view_mode": "form",
                "views": [(False, "form")]}

    def _say_not_theirs(self):
        order = self.sudo()
        if order.user_id:
            return self.env._(
                "You may not open %(order)s. Ask %(user)s, whose order it is, or have an administrator give you the"
                " right to all sales orders.", order=order.name, user=order.user_id.name)
        return self.env._(
            "You may not open this order. Have an administrator give you the right to all sales orders, or to"
            " Inventory.")

    def _call_for_shortages(self, shortages):
        """Shortages of a key account's order, put on the list of its salesperson."""
        worst = max(shortages, key=lambda shortage: (shortage.is_uncovered, shortage.days_late))
        return Call(
            self, self._get_responsible(), kind="mail_activity_type_shortage",
            summary=lambda reader: reader._get_shortage_text(worst.with_env(reader.env)),
            details=lambda reader: reader.env._(
                "%(count)s lines of this key account's order are short. See what can be done in "
                "Relationship > Supply > Shortages.", count=len(shortages)))

    def _get_shortage_text(self, shortage):
        values = {"product": shortage.product_id.display_name}
        if shortage.expected_date:
            return self.env._("%(product)s is short: expected %(date)s",
                              date=format_date(self.env, shortage.expected_date), **values)
        if shortage.is_uncovered:
            return self.env._("%(product)s is short: no supply in sight", **values)
        return self.env._(
            "%(product)s is short: supply in sight for %(covered)s of %(missing)s %(unit)s",
            covered=format_quantity(shortage.in_sight), missing=format_quantity(shortage.missing),
            unit=shortage.uom_id.name, **values)
