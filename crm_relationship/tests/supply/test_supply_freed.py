from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyFreed(SupplyCase):
    """Goods that become free go to the best one who waits, by the worker."""

    def _wait(self):
        """(reserved small order, waiting ordinary one, waiting VIP one)."""
        self._put(10)
        orders = self._order("small", 10), self._order("ordinary", 10), self._order("vip", 10)
        self.assertEqual(self._reserved(*orders), [10, 0, 0])
        return orders

    def _get_notes(self):
        self.env.cr.flush()
        return self.env["crm.supply.request"].search([("product_id", "=", self.goods.id)])

    def test_cancelled(self):
        small, ordinary, vip = self._wait()
        self._get_notes().unlink()
        small._action_cancel()
        self.assertEqual(self._get_notes().warehouse_id, self.warehouse)
        self._serve()
        self.assertEqual(self._reserved(ordinary, vip), [0, 10])

    def test_unreserved(self):
        small, ordinary, vip = self._wait()
        self._get_notes().unlink()
        small.picking_ids.do_unreserve()
        self.assertTrue(self._get_notes())
        self._serve()
        self.assertEqual(self._reserved(small, ordinary, vip), [0, 0, 10])

    def test_quantity_lowered_by_hand(self):
        small, ordinary, vip = self._wait()
        self._moves(small).quantity = 3
        self._serve()
        self.assertEqual(self._reserved(small, ordinary, vip), [3, 0, 7])
        self._check_stock()

    def test_counted(self):
        _small, ordinary, vip = self._wait()
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.goods.id), ("location_id", "=", self.stock.id)])
        quant.with_context(inventory_mode=True).inventory_quantity = 24
        quant.action_apply_inventory()
        self._serve()
        self.assertEqual(self._reserved(ordinary, vip), [4, 10])

    def test_returned(self):
        self._put(10)
        small = self._order("small", 10)
        self._ship(small.picking_ids)
        ordinary, vip = self._order("ordinary", 10), self._order("vip", 10)
        self._return(small.picking_ids, 10)
        self._serve()
        self.assertEqual(self._reserved(ordinary, vip), [0, 10])

    def _return(self, picking, quantity):
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": quantity, "picked": True})
        back.button_validate()
        return back

    def test_a_return_is_not_ranked_as_demand_and_gives_protected_goods_back(self):
        protection = self._protect("vip", 8)
        self._put(10)
        vip = self._order("vip", 6)
        self._ship(vip.picking_ids)
        self.assertEqual((protection.consumed, protection.remaining), (6, 2))
        back = self._return(vip.picking_ids, 4)
        self.env.invalidate_all()
        self.assertEqual(back.move_ids.location_dest_id.warehouse_id, self.warehouse)
        self.assertEqual((protection.consumed, protection.remaining), (2, 6))
        small = self._order("small", 10)
        self.assertEqual(self._reserved(small), 2, "8 on hand, 6 of them kept")

    def test_received(self):
        _small, ordinary, vip = self._wait()
        self._receive(14)
        self.assertEqual(self._reserved(ordinary, vip), [4, 10])
        self._check_stock()

    def test_received_in_several_steps(self):
        self.warehouse.reception_steps = "two_steps"
        ordinary, vip = self._order("ordinary", 10), self._order("vip", 10)
        picking = self._receive(14, location_dest_id=self.warehouse.wh_input_stock_loc_id.id,
                                location_final_id=self.stock.id)
        self.assertEqual(self._reserved(ordinary, vip), [0, 0], "not in stock yet")
        store = picking.move_ids.move_dest_ids.picking_id
        self._ship(store)
        self.assertEqual(self._reserved(ordinary, vip), [4, 10])

    def test_who_is_not_waiting_is_not_noted(self):
        self._put(10)
        self.assertFalse(self._get_notes())
        order = self._order("vip", 10)
        self._get_notes().unlink()
        self._ship(order.picking_ids)
        self.assertFalse(self._get_notes())

    def test_the_worker_serves_once(self):
        _small, ordinary, vip = self._wait()
        self._put(10)
        self.assertTrue(self._get_notes())
        self._serve()
        self.assertFalse(self.env["crm.supply.request"].search([("product_id", "=", self.goods.id)]))
        self.assertEqual(self._reserved(ordinary, vip), [0, 10])

    # === PEGGED RECEIPTS ===#

    def _peg(self, order):
        """What a receipt that was ordered for this order has in common with its delivery."""
        return {"reference_ids": [Command.set(self._moves(order).reference_ids.ids)]}

    def test_a_receipt_serves_the_queue_whoever_it_was_ordered_for(self):
        small, vip = self._order("small", 10), self._order("vip", 10)
        self.assertTrue(self._moves(small).reference_ids)
        self._receive(10, **self._peg(small))
        self.assertEqual(self._reserved(small, vip), [0, 10])

    def test_pegged_first_where_the_company_wants_that(self):
        self.company.supply_peg_first = True
        small, main, vip = (self._order(code, 10) for code in ("small", "main", "vip"))
        self._receive(23, **self._peg(small))
        self.assertEqual(self._reserved(small, main, vip), [10, 3, 10])

    def test_pegged_goods_are_no_protected_goods(self):
        self.company.supply_peg_first = True
        self._protect("vip", 6)
        small = self._order("small", 10)
        self._receive(10, **self._peg(small))
        self.assertEqual(self._reserved(small), 4)


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyOneOrder(SupplyCase):
    """Reservation, scheduler, receipt and forecast report follow one queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        wishes = [("none", 4, 1), ("small", 6, 9), ("vip", 5, 30), ("none", 3, 0), ("main", 7, 2), ("vip", 8, 3),
                  ("ordinary", 5, -4), ("main", 2, 2)]
        cls.orders = [cls._order(code, quantity, promised_days=days) for code, quantity, days in wishes]
        cls.served = [0, 0, 5, 0, 7, 8, 2, 2]  # of 24

    def _forecast(self):
        """What the forecast report says each order gets from stock, reserved or not."""
        report = self.env["stock.forecasted_product_product"].with_context(warehouse_id=self.warehouse.id)
        lines = report.get_report_values(self.goods.ids)["docs"]["lines"]
        moves = {self._moves(order).id: number for number, order in enumerate(self.orders)}
        result = [0] * len(self.orders)
        for line in lines:
            if line["move_out"] and line["replenishment_filled"] and not line["move_in"]:
                result[moves[line["move_out"]["id"]]] += line["quantity"]
        return result

    def test_forecast_before(self):
        self._put(24)
        self.assertEqual(self._forecast(), self.served)

    def test_forecast_knows_what_is_protected(self):
        self._protect("vip", 20)
        self._put(24)
        foreseen = self._forecast()
        self._serve()
        self.assertEqual(self._reserved(*self.orders), [0, 0, 5, 0, 4, 8, 0, 0])
        self.assertEqual(foreseen, [0, 0, 5, 0, 4, 8, 0, 0])

    def test_forecast_names_the_tier(self):
        report = self.env["stock.forecasted_product_product"].with_context(warehouse_id=self.warehouse.id)
        lines = report.get_report_values(self.goods.ids)["docs"]["lines"]
        tiers = {line["move_out"]["id"]: line["supply_tier"] for line in lines if line["move_out"]}
        self.assertEqual(tiers[self._moves(self.orders[2]).id]["name"], self.tiers["vip"].name)
        self.assertFalse(tiers[self._moves(self.orders[0]).id])

    def test_worker(self):
        self._put(24)
        self._serve()
        self.assertEqual(self._reserved(*self.orders), self.served)
        self.assertEqual(self._forecast(), self.served)

    def test_scheduler(self):
        self._put(24)
        self.env["stock.rule"].run_scheduler()
        self.assertEqual(self._reserved(*self.orders), self.served)

    def test_receipt(self):
        self._receive(24)
        self.assertEqual(self._reserved(*self.orders), self.served)

    def test_reserved_by_hand_in_any_order(self):
        self._put(24)
        for order in self.orders:
            order.picking_ids.action_assign()
        self.assertEqual(self._reserved(*self.orders), self.served)

    def test_all_together_by_hand(self):
        self._put(24)
        pickings = self.env["stock.picking"].browse(order.picking_ids.id for order in self.orders)
        pickings.action_assign()
        self.assertEqual(self._reserved(*self.orders), self.served)

    def test_the_scheduler_minds_yesterdays_reservation_date_less_than_the_rank(self):
        self._moves(self.orders[0]).reservation_date = fields.Date.subtract(fields.Date.today(), days=9)
        self._moves(self.orders[1]).priority = "1"
        self._put(24)
        self.env["stock.rule"].run_scheduler()
        self.assertEqual(self._reserved(*self.orders), self.served)

    def test_a_failing_product_does_not_hide_what_was_overlooked(self):
        self._put(1)
        requests = self.env["crm.supply.request"]
        requests._note({(self.goods.id, self.warehouse.id)})
        self.env.cr.flush()
        with mute_logger("odoo.addons.crm_relationship.models.supply.crm_supply_worker"), \
                patch.object(self.env.cr, "rollback", lambda: None), \
                patch.object(type(self.env["stock.move"]), "_action_assign", side_effect=ValueError("broken")):
            self.assertTrue(self.env["crm.supply.worker"]._serve(self.goods.id, self.warehouse.id))
        self.assertFalse(requests.search([("product_id", "=", self.goods.id)]))
