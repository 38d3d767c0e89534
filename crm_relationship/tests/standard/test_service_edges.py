from odoo.tests.common import tagged

from .standard_case import NOW, StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceEdges(StandardCase):
    def test_no_day_was_promised(self):
        """Without a date and without a lead time there is no day to be late for; the lead time starts all the same."""
        on_time, lead_time = self._standard("on_time_delivery", 0), self._standard("delivery_lead_time", 1)
        order = self._order()
        self._travel(hours=1)
        self._measure(on_time)
        self._measure(lead_time)
        self._check(on_time, order, None)
        self._check(lead_time, order, "pending")

    def test_a_day_is_promised_later(self):
        standard = self._standard("on_time_delivery", 0)
        order = self._order(promised_days=3)
        self._measure(standard)
        order.commitment_date = False
        self._measure(standard)
        self._check(standard, order, None)
        order.commitment_date = NOW.replace(day=8)
        self._measure(standard)
        self._check(standard, order, "pending", promised=NOW.replace(day=8))

    def test_parts_of_a_kit(self):
        """Four legs are not four tables: the kit is there with its last part."""
        on_time, in_full = self._standard("on_time_delivery", 0), self._standard("in_full_delivery", 90, "percent")
        order = self._order(quantity=1, promised_days=5)
        legs = order.picking_ids.move_ids
        top = legs.copy({"product_id": self._new_product("Top").id, "product_uom_qty": 1})
        legs.write({"product_id": self._new_product("Leg").id, "product_uom_qty": 4})
        (legs | top).sale_line_id = order.order_line
        top._action_confirm()
        self._complete(legs, 4)
        self._measure(on_time)
        self._measure(in_full)
        self._check(on_time, order, "pending")
        self._check(in_full, order, "broken", value=0)
        self._travel(days=1)
        self._complete(top, 1)
        legs.sale_line_id.qty_delivered = 1
        self._measure(on_time)
        self._measure(in_full)
        self._check(on_time, order, "kept", actual=NOW.replace(day=7))
        self._check(in_full, order, "broken", value=80)

    def test_a_kit_in_one_delivery(self):
        standard = self._standard("in_full_delivery", 90, "percent")
        order = self._order(quantity=1)
        legs = order.picking_ids.move_ids
        legs.write({"product_id": self._new_product("Leg").id, "product_uom_qty": 4})
        legs.sale_line_id = order.order_line
        self._complete(legs, 4)
        legs.sale_line_id.qty_delivered = 1
        self._measure(standard)
        self._check(standard, order, "kept", value=100)

    def _complete(self, move, quantity):
        move.write({"quantity": quantity, "picked": True})
        move.picking_id.with_context(skip_backorder=True).button_validate()
        self.assertEqual((move.state, len(move.sale_line_id)), ("done", 1))
