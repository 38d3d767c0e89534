from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyNeighbours(SupplyCase):
    """Together with Odoo's own manufacturing, batches and expiry dates, where they are installed."""

    def _need(self, model, field=None):
        if model not in self.env or (field and field not in self.env[model]._fields):
            self.skipTest(f"{model} is not installed: ./dev test --wide has it")

    # === KITS AND MANUFACTURING ===#

    def _new_bom(self, kind, components):
        product = self._new_product(f"Set {kind}")
        self.env["mrp.bom"].create({
            "product_tmpl_id": product.product_tmpl_id.id, "type": kind, "company_id": self.company.id,
            "bom_line_ids": [Command.create({"product_id": component.id, "product_qty": quantity})
                             for component, quantity in components.items()]})
        return product

    def test_the_components_of_a_kit_are_served_in_the_order_of_the_customers(self):
        self._need("mrp.bom")
        self._need("stock.move", "bom_line_id")
        table = self._new_product("Table")
        kit = self._new_bom("phantom", {self.goods: 4, table: 1})
        small, vip = self._order("small", 2, kit), self._order("vip", 2, kit)
        self.assertEqual(set(self._moves(vip).mapped("supply_rank")), {1})
        self.assertEqual(self._moves(vip).product_id, self.goods | table)
        self._put(10)
        self._put(3, table)
        self._serve()
        chairs = {order: self._moves(order).filtered(lambda move: move.product_id == self.goods).quantity
                  for order in (small, vip)}
        self.assertEqual(chairs, {small: 2, vip: 8})
        allocation = self._simulate(self.goods, table)
        self.assertEqual(len(allocation.line_ids), 4)
        self._check_stock()
        [line] = vip.get_supply_outlook()[0]["lines"]
        self.assertEqual((line["ordered"], line["missing"]), (2, 0))

    def test_components_have_the_rank_of_other_demand(self):
        self._need("mrp.production")
        self.company.supply_other_rank = 2
        product = self._new_bom("normal", {self.goods: 5})
        order = self.env["mrp.production"].create({
            "product_id": product.id, "product_qty": 2, "company_id": self.company.id,
            "picking_type_id": self.warehouse.manu_type_id.id})
        order.action_confirm()
        part = order.move_raw_ids
        self.assertEqual((part.supply_rank, bool(part.supply_deadline)), (2, True))
        small, vip = self._order("small", 10), self._order("vip", 3)
        self._put(12)
        self._serve()
        self.assertEqual((part.quantity, *self._reserved(small, vip)), (9, 0, 3))
        lines = {line.move_id: line.reason_code for line in self._simulate().line_ids}
        self.assertEqual(lines[part], "skip", "a re-allocation leaves production alone")

    # === BATCHES ===#

    def test_a_running_batch_is_not_robbed(self):
        self._need("stock.picking.batch")
        self._put(20)
        held, waiting = self._order("small", 10), self._order("small", 10)
        batches = self.env["stock.picking.batch"].create([
            {"picking_ids": [Command.set(order.picking_ids.ids)], "company_id": self.company.id,
             "is_wave": wave} for order, wave in ((held, False), (waiting, True))])
        batches[0].action_confirm()
        self.assertEqual(batches.mapped("state"), ["in_progress", "draft"])
        vip = self._order("vip", 20)
        allocation = self._simulate()
        found = {line.order_id: (line.after, line.reason_code) for line in allocation.line_ids}
        self.assertEqual(found, {vip: (10, "taken"), held: (10, "batch"), waiting: (0, "lost")})

    def test_a_running_wave_is_not_robbed(self):
        self._need("stock.picking.batch", "is_wave")
        self._put(10)
        held = self._order("small", 10)
        wave = self.env["stock.picking.batch"].create({
            "picking_ids": [Command.set(held.picking_ids.ids)], "company_id": self.company.id, "is_wave": True})
        wave.action_confirm()
        self._order("vip", 10)
        self.assertEqual(self._lines(self._simulate(), "reason_code", held), ["batch"])

    # === EXPIRY ===#

    def _put_lot(self, goods, name, days, quantity):
        lot = self.env["stock.lot"].create({
            "name": name, "product_id": goods.id, "company_id": self.company.id,
            "expiration_date": fields.Datetime.now() + timedelta(days=days)})
        lot.removal_date = lot.expiration_date
        self._put(quantity, goods, lot_id=lot)

    def test_expired_lots_are_no_goods(self):
        self._need("stock.lot", "expiration_date")
        goods = self._new_product("Paint", tracking="lot", use_expiration_date=True)
        small, vip = self._order("small", 10, goods), self._order("vip", 4, goods)
        self._put_lot(goods, "old", -5, 6)
        self._put_lot(goods, "new", 90, 5)
        self._serve()
        self.assertEqual(self._reserved(small, vip), [1, 4])
        self._check_stock(goods)

    def test_goods_that_expire_before_the_best_one_needs_them_go_to_the_next(self):
        self._need("stock.lot", "expiration_date")
        goods = self._new_product("Paint", tracking="lot", use_expiration_date=True)
        small, vip = self._order("small", 10, goods), self._order("vip", 5, goods, promised_days=200)
        self._put_lot(goods, "new", 90, 5)
        self._serve()
        self.assertEqual(self._reserved(small, vip), [5, 0])
        self._check_stock(goods)
