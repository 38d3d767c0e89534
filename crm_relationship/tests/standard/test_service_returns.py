"""An order is complete once the customer has all of it: what came back in between is not with them."""

from datetime import timedelta

from odoo.tests.common import tagged

from .standard_case import NOW, StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceReturns(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls._standard("on_time_delivery", 0)

    def _return(self, picking, quantity, **values):
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking").create({})
        wizard.product_return_moves.write({"quantity": quantity, **values})
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": quantity, "picked": True})
        back.button_validate()
        return back

    def test_what_came_back_is_not_delivered(self):
        """10 ordered: 6 go, 4 come back, 4 go. The customer has 6, whether or not the 4 are refunded."""
        for to_refund in (True, False):
            with self.subTest(to_refund=to_refund):
                order = self._order(promised_days=5)
                first = self._deliver(order, 6)
                self._travel(hours=1)
                self._return(first, 4, to_refund=to_refund)
                self._travel(hours=1)
                self._deliver(order, 4)
                self._measure(self.standard)
                self._check(self.standard, order, "pending", actual=False)
                self._travel(days=6)
                self._measure(self.standard)
                self._check(self.standard, order, "broken", actual=False)
                self.time.move_to(NOW)

    def test_complete_when_the_rest_has_come(self):
        order = self._order(promised_days=5)
        first = self._deliver(order, 6)
        self._travel(days=1)
        back = self._return(first, 4)
        self._travel(hours=1)
        self._deliver(order, 4)
        self._travel(hours=1)
        self._return(back, 4)  # sent once more
        self._measure(self.standard)
        self._check(self.standard, order, "kept", actual=NOW + timedelta(days=1, hours=2))

    def test_complete_once_is_complete(self):
        """Exchanged, or given back, after all was there: the promise was kept then."""
        order = self._order(promised_days=5)
        picking = self._deliver(order)
        self._travel(days=1)
        self._return(self._return(picking, 4), 4)
        self._travel(days=8)
        self._measure(self.standard)
        self._check(self.standard, order, "kept", actual=NOW)

    def test_more_than_ordered(self):
        order = self._order(promised_days=5)
        picking = self._deliver(order, 12)
        self._return(picking, 2)
        self._measure(self.standard)
        self._check(self.standard, order, "kept", actual=NOW)

    def test_the_first_delivery_stays_what_it_was(self):
        """The share of the first delivery does not change by what comes back of it."""
        standard = self._standard("in_full_delivery", 90, "percent")
        order = self._order()
        picking = self._deliver(order, 8)
        self._travel(hours=1)
        self._return(picking, 8)
        self._measure(standard)
        self._check(standard, order, "broken", value=80, actual=NOW)
