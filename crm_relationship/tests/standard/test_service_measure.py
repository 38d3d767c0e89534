from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests.common import tagged

from .standard_case import NOW, StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestQuotationReply(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls._standard("quotation_reply", 24, "hours")

    def test_answered_in_time(self):
        lead = self._inquire()
        self._travel(hours=5)
        self._quote(lead)
        self._travel(hours=40)
        self._quote(lead)
        self._measure(self.standard)
        self._check(self.standard, lead, "kept", value=5, promised=NOW + timedelta(hours=24), is_kept=True,
                    actual=NOW + timedelta(hours=5), partner_id=self.customers["none"], document_date=NOW)

    def test_answered_late(self):
        lead = self._inquire()
        self._travel(hours=25)
        self._quote(lead)
        self._measure(self.standard)
        self._check(self.standard, lead, "broken", value=25, is_kept=False)

    def test_no_answer(self):
        """Open until the deadline, at risk from three quarters of the time on, broken after."""
        lead = self._inquire()
        self._measure(self.standard)
        self._check(self.standard, lead, "pending", actual=False, warned=NOW + timedelta(hours=18))
        self._travel(hours=24)
        self._measure(self.standard)
        self._check(self.standard, lead, "pending")
        self._travel(seconds=1)
        self._measure(self.standard)
        self._check(self.standard, lead, "broken", actual=False)
        self._travel(hours=6)
        self._quote(lead)
        self._measure(self.standard)
        self._check(self.standard, lead, "broken", actual=NOW + timedelta(hours=30, seconds=1), value=30)

    def test_without_customer(self):
        lead = self._inquire(None)
        self._measure(self.standard)
        self._check(self.standard, lead, "pending", partner_id=self.env["res.partner"])

    def test_closed_before_the_deadline(self):
        lead = self._inquire()
        self._measure(self.standard)
        self._travel(hours=2)
        lead.action_set_lost()
        self._travel(hours=40)
        self._measure(self.standard)
        self._check(self.standard, lead, None)

    def test_closed_after_the_deadline(self):
        lead = self._inquire()
        self._travel(hours=25)
        lead.action_set_lost()
        self._measure(self.standard)
        self._check(self.standard, lead, "broken")

    def test_deleted(self):
        lead = self._inquire()
        self._measure(self.standard)
        lead.unlink()
        self.assertEqual(self._measure(self.standard), 1)
        self.assertFalse(self.env["crm.service.measure"].search([("standard_id", "=", self.standard.id)]))

    def test_working_time(self):
        """Friday afternoon, four working hours, round the week-end."""
        calendar = self.company.resource_calendar_id
        calendar.tz = "UTC"
        standard = self._standard("quotation_reply", 4, "hours", calendar_id=calendar.id)
        self._travel(days=4, hours=8)  # Friday, 16:00; the calendar ends at 17:00
        lead = self._inquire()
        self._travel(days=2, hours=18)  # Monday, 10:00
        self._quote(lead)
        self._measure(standard)
        self._check(standard, lead, "kept", value=3, promised=NOW + timedelta(days=7, hours=3))


@tagged("post_install", "-at_install", "crm_relationship")
class TestDeliveries(StandardCase):
    def test_lead_time(self):
        """To the last delivery of an order that is fully delivered."""
        standard = self._standard("delivery_lead_time", 3)
        fast, slow, never = (self._order() for _number in range(3))
        self._travel(days=1)
        self._deliver(fast)
        self._deliver(slow, 6)
        self._measure(standard)
        self._check(standard, fast, "kept", value=1)
        self._check(standard, slow, "pending", promised=NOW + timedelta(days=3))
        self._travel(days=3)
        self._deliver(slow)
        self._measure(standard)
        self._check(standard, slow, "broken", value=4, actual=NOW + timedelta(days=4))
        self._check(standard, never, "broken", actual=False)

    def test_lead_time_that_was_agreed(self):
        """Who wants his goods in two weeks is not served late."""
        standard = self._standard("delivery_lead_time", 3)
        order = self._order(promised_days=14)
        self._travel(days=10)
        self._measure(standard)
        self._check(standard, order, "pending", promised=NOW + timedelta(days=14))

    def test_on_time(self):
        standard = self._standard("on_time_delivery", 0)
        early, late, overdue = (self._order(promised_days=5) for _number in range(3))
        self._travel(days=4)
        self._deliver(early)
        self._measure(standard)
        self._check(standard, early, "kept", value=0, promised=NOW + timedelta(days=5))
        self._check(standard, late, "pending")
        self._travel(days=2)
        self._deliver(late)
        self._measure(standard)
        self._check(standard, late, "broken", value=1)
        self._check(standard, overdue, "broken", actual=False)

    def test_on_time_with_grace(self):
        standard = self._standard("on_time_delivery", 12, "hours")
        order = self._order(promised_days=5)
        self._travel(days=5, hours=11)
        self._deliver(order)
        self._measure(standard)
        self._check(standard, order, "kept", value=11)

    def test_on_time_without_a_promised_date(self):
        """The date to be expected counts: the longest lead time of the lines."""
        standard = self._standard("on_time_delivery", 0)
        order = self._order(product=self._new_product("Table", sale_delay=7))
        self._measure(standard)
        self._check(standard, order, "pending", promised=NOW + timedelta(days=7))

    def test_in_full(self):
        standard = self._standard("in_full_delivery", 90, "percent")
        full, short, split = self._order(), self._order(), self._order()
        self._measure(standard)
        self._check(standard, full, "pending", promised=False)
        self._deliver(full)
        self._deliver(short, 9)
        self._deliver(split, 8)
        self._travel(days=1)
        self._deliver(split)
        self._measure(standard)
        self._check(standard, full, "kept", value=100)
        self._check(standard, short, "kept", value=90)
        self._check(standard, split, "broken", value=80, actual=NOW)

    def test_in_full_over_several_lines_and_units(self):
        """Too much of one line does not make up for too little of another; a dozen is twelve."""
        standard = self._standard("in_full_delivery", 90, "percent")
        order = self._order(quantity=8, order_line=[
            Command.create({"product_id": self.goods.id, "product_uom_qty": 8, "price_unit": 1}),
            Command.create({"product_id": self._new_product("Screw").id, "product_uom_qty": 1, "price_unit": 1,
                            "product_uom_id": self.env.ref("uom.product_uom_dozen").id})])
        for move in order.picking_ids.move_ids:
            move.quantity = 10 if move.product_id == self.goods else 6
        order.picking_ids.move_ids.picked = True
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self._measure(standard)
        self._check(standard, order, "broken", value=70)  # 8 and 6 of 8 and 12

    def test_services_and_cancelled_orders_are_out(self):
        standard = self._standard("on_time_delivery", 0)
        service = self._order(promised_days=1, product=self.product)
        cancelled = self._order(promised_days=1)
        self._measure(standard)
        self._check(standard, service, None)
        self._check(standard, cancelled, "pending")
        cancelled._action_cancel()
        self._travel(days=2)
        self._measure(standard)
        self._check(standard, cancelled, None)

    def test_delivered_nobody_knows_when(self):
        """Orders of an earlier system come with their delivered quantity and without a delivery."""
        standard = self._standard("on_time_delivery", 0)
        order = self._order(promised_days=1)
        order.picking_ids.move_ids.sale_line_id = False
        order.order_line.qty_delivered = 10
        self._travel(days=5)
        self._measure(standard)
        self._check(standard, order, None)

    def test_returned_goods_were_delivered(self):
        standard = self._standard("on_time_delivery", 0)
        order = self._order(promised_days=5)
        picking = self._deliver(order)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 10
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 10, "picked": True})
        back.button_validate()
        self._travel(days=8)
        self._measure(standard)
        self._check(standard, order, "kept", actual=NOW)


@tagged("post_install", "-at_install", "crm_relationship")
class TestIncremental(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls._standard("on_time_delivery", 0)

    def test_a_second_run_writes_nothing(self):
        self._order(promised_days=5)
        self._deliver(self._order(promised_days=5))
        self.assertEqual(self._measure(self.standard), 2)
        self.assertEqual(self._measure(self.standard), 0)

    def test_only_what_moved_is_read(self):
        """What was written before the last run is not looked at again, unless it is still open."""
        order, waiting = self._order(promised_days=5), self._order(promised_days=5)
        self._deliver(order)
        self._measure(self.standard)
        self._set_written(order | waiting, self.env.cr.now() - timedelta(hours=3))
        self._set_written(order.picking_ids, self.env.cr.now() - timedelta(hours=3))
        self.assertEqual(self._count_documents(), 1)
        self._deliver(waiting)
        self.assertEqual(self._measure(self.standard), 1)
        self._check(self.standard, waiting, "kept")

    def _count_documents(self):
        """How many documents the next run reads."""
        scope = self.meter._get_scope(self.standard, self.company)
        return len(self.env.execute_query(self.meter._measure_on_time_delivery(scope)))

    def test_a_late_change_is_picked_up(self):
        """A delivery date that somebody corrects afterwards."""
        order = self._order(promised_days=5)
        self._travel(days=6)
        picking = self._deliver(order)
        self._measure(self.standard)
        self._check(self.standard, order, "broken")
        self._set_written(order, self.env.cr.now() - timedelta(hours=3))
        picking.date_done = NOW + timedelta(days=4)
        self.assertEqual(self._measure(self.standard), 1)
        self._check(self.standard, order, "kept", actual=NOW + timedelta(days=4))

    def test_a_moved_promise_is_picked_up(self):
        order = self._order(promised_days=5)
        self._measure(self.standard)
        order.commitment_date = NOW + timedelta(days=9)
        self.assertEqual(self._measure(self.standard), 1)
        self._check(self.standard, order, "pending", promised=NOW + timedelta(days=9))

    def test_the_last_twelve_months_at_first(self):
        old, recent = self._order(promised_days=5), self._order(promised_days=5)
        old.date_order = NOW - timedelta(days=400)
        recent.date_order = NOW - timedelta(days=300)
        self._measure(self.standard)
        self._check(self.standard, old, None)
        self._check(self.standard, recent, "pending")

    def test_the_tier_stays_as_it_was(self):
        order = self._order("vip", promised_days=5)
        self._measure(self.standard)
        self.customers["vip"].set_tier_override("small", "bought little")
        self._deliver(order)
        self._measure(self.standard)
        self._check(self.standard, order, "kept", tier_id=self.tiers["vip"])

    def test_in_batches(self):
        orders = [self._order(promised_days=5) for _number in range(5)]
        with patch("odoo.addons.crm_relationship.models.standard.crm_service_meter.BATCH", 2):
            self.assertEqual(self._measure(self.standard), len(orders))

    def test_a_contact_belongs_to_its_company(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customers["vip"].id})
        order = self._order(contact, promised_days=5)
        self._measure(self.standard)
        self._check(self.standard, order, "pending", partner_id=self.customers["vip"], tier_id=self.tiers["vip"])

    def test_by_the_cron(self):
        order = self._order(promised_days=5)
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_service_measure").method_direct_trigger()
        self.env.invalidate_all()
        self._check(self.standard, order, "pending")

    def test_a_failure_does_not_stop_the_others(self):
        order, lead = self._order(promised_days=5), self._inquire()
        other = self._standard("quotation_reply", 24, "hours")
        with (
            patch.object(type(self.meter), "_measure_on_time_delivery", side_effect=ValueError("no such column")),
            self.assertLogs("odoo.addons.crm_relationship.models.standard.crm_service_meter", "ERROR"),
            patch.object(self.env.cr, "rollback"), patch.object(type(self.env["ir.cron"]), "_commit_progress"),
        ):
            self.meter._cron_measure()
        self.env.invalidate_all()
        self._check(self.standard, order, None)
        self._check(other, lead, "pending")

    def test_queries_do_not_grow_with_the_documents(self):
        counts = []
        for number in (1, 6):
            for _number in range(number):
                self._order(promised_days=5)
            self._set_written(self.env["sale.order"].search([]), self.env.cr.now())
            before = self.env.cr.sql_log_count
            self.assertEqual(self.meter._measure(self.standard, self.company), number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
