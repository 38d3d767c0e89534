from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyMoves(SupplyCase):
    """Lots, packages, owners, units and places: the plan decides how much, Odoo decides which."""

    def _lot(self, name, quantity, product, location=None):
        lot = self.env["stock.lot"].create({"name": name, "product_id": product.id, "company_id": self.company.id})
        self._put(quantity, product, location, lot_id=lot)
        return lot

    # === WHAT IS TRACKED ===#

    def test_lots(self):
        goods = self._new_product("Paint", tracking="lot")
        small, vip = self._order("small", 10, goods), self._order("vip", 10, goods)
        first, second = self._lot("L1", 7, goods), self._lot("L2", 6, goods)
        self._serve()
        self.assertEqual(self._reserved(small, vip), [3, 10])
        lines = self._moves(vip).move_line_ids
        self.assertEqual({line.lot_id: line.quantity for line in lines}, {first: 7, second: 3})
        self._check_stock(goods)

    def test_what_left_without_its_lot_is_not_promised_again(self):
        goods = self._new_product("Varnish", tracking="lot")
        vip = self._order("vip", 5, goods)
        self._put(-4, goods)
        self._lot("L1", 5, goods)
        self._serve()
        self.assertEqual(self._reserved(vip), 1)

    def test_serials(self):
        goods = self._new_product("Drill", tracking="serial")
        small, vip = self._order("small", 3, goods), self._order("vip", 2, goods)
        for number in range(3):
            self._lot(f"S{number}", 1, goods)
        self._serve()
        self.assertEqual(self._reserved(small, vip), [1, 2])
        self.assertEqual(self._moves(vip).move_line_ids.mapped("quantity"), [1, 1])
        self.assertEqual(len((self._moves(vip) | self._moves(small)).move_line_ids.lot_id), 3)
        self._check_stock(goods)

    def test_a_package_is_taken_whole_or_in_part(self):
        small, vip = self._order("small", 6), self._order("vip", 10)
        package = self.env["stock.package"].create({"name": "P1"})
        self._put(10, package_id=package)
        self._put(3)
        self._serve()
        self.assertEqual(self._reserved(small, vip), [3, 10])
        self.assertIn(package, self._moves(vip).move_line_ids.package_id)
        self._check_stock()

    def test_consigned_goods_are_reserved_like_any_others(self):
        owner = self._new_customer("Owner")
        small, vip = self._order("small", 10), self._order("vip", 10)
        self._put(8, owner_id=owner)
        self._put(4)
        self._serve()
        self.assertEqual(self._reserved(small, vip), [2, 10])
        self.assertEqual(sum(self._moves(vip).move_line_ids.filtered("owner_id").mapped("quantity"))
                         + sum(self._moves(small).move_line_ids.filtered("owner_id").mapped("quantity")), 8)
        self._check_stock()

    # === UNITS ===#

    def test_dozens(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        small = self._order("small", 1, line={"product_uom_id": dozen.id})
        vip = self._order("vip", 2, line={"product_uom_id": dozen.id})
        self._put(30)
        self._serve()
        self.assertEqual(self._reserved(small, vip), [6, 24])
        self.assertEqual(self._moves(vip).quantity, self._moves(vip).product_uom_qty)
        self._check_stock()

    def test_full_packagings(self):
        goods = self._new_product("Screws", categ_id=self.env["product.category"].create(
            {"name": "In cartons", "packaging_reserve_method": "full"}).id)
        carton = self.env["uom.uom"].create(
            {"name": "Carton of 10", "relative_factor": 10, "relative_uom_id": goods.uom_id.id})
        goods.uom_ids = carton
        vip = self._order("vip", 3, goods, line={"product_uom_id": carton.id})
        other = self._order("ordinary", 8, goods)
        self._put(28, goods)
        self.assertEqual(self._moves(vip).packaging_uom_id, carton)
        self.assertEqual(self._lines(self._simulate(goods), "after", vip, other), [20, 8])
        self._serve()
        self.assertEqual(self._reserved(vip, other), [20, 8])
        self._check_stock(goods)

    # === PLACES ===#

    def test_goods_of_sub_locations(self):
        shelves = self.env["stock.location"].create(
            [{"name": name, "location_id": self.stock.id} for name in ("A", "B")])
        small, vip = self._order("small", 10), self._order("vip", 10)
        self._put(6, location=shelves[0])
        self._put(7, location=shelves[1])
        self._serve()
        self.assertEqual(self._reserved(small, vip), [3, 10])
        self.assertEqual(self._moves(vip).move_line_ids.location_id, shelves)
        self._check_stock()

    def test_a_move_of_one_shelf_takes_from_it_only(self):
        shelves = self.env["stock.location"].create(
            [{"name": name, "location_id": self.stock.id} for name in ("A", "B")])
        vip, small = self._order("vip", 10), self._order("small", 10)
        self._moves(vip).location_id = shelves[0]
        self._put(6, location=shelves[0])
        self._put(7, location=shelves[1])
        self._serve()
        self.assertEqual(self._reserved(vip, small), [6, 7])
        self._check_stock()

    def test_warehouses_have_queues_of_their_own(self):
        other = self.env["stock.warehouse"].create({"name": "North", "code": "NRT", "company_id": self.company.id})
        here, there = self._order("small", 10), self._order("vip", 10, warehouse_id=other.id)
        self._put(10)
        self._put(4, location=other.lot_stock_id)
        self._serve()
        self.assertEqual(self._reserved(here, there), [10, 4])
        self.assertEqual(self._moves(there).location_id.warehouse_id, other)

    # === STEPS ===#

    def test_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        small, vip = self._order("small", 10), self._order("vip", 10)
        self._put(12)
        self._serve()
        self.assertEqual(self._reserved(small, vip), [2, 10])
        self._check_stock()
        self._ship(vip.picking_ids)
        ship = self._moves(vip)
        self.assertEqual((ship.picking_type_id, ship.supply_rank, ship.supply_order_id, ship.supply_deadline),
                         (self.warehouse.out_type_id, 1, vip, vip.commitment_date))
        self.assertEqual((ship.state, ship.quantity, ship.picking_id.supply_rank), ("assigned", 10, 1))

    def test_three_steps_carry_the_rank_to_the_customer(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._order("main", 5)
        self._put(5)
        self._serve()
        kinds = []
        while moves := self._moves(order):
            self.assertEqual((moves.supply_rank, moves.picking_id.supply_rank, moves.state), (2, 2, "assigned"))
            kinds.append(moves.picking_type_id)
            self._ship(moves.picking_id)
        self.assertEqual(kinds, [self.warehouse.pick_type_id, self.warehouse.pack_type_id, self.warehouse.out_type_id])
        self.assertEqual(order.order_line.qty_delivered, 5)

    def test_goods_on_their_way_to_a_customer_are_his(self):
        """What was picked for somebody lies in the output zone: nobody else's reservation, no protection takes it."""
        self.warehouse.delivery_steps = "pick_ship"
        self._put(10)
        small = self._order("small", 10)
        self._ship(small.picking_ids)
        self._moves(small)._do_unreserve()
        self._protect("vip", 10)
        vip = self._order("vip", 10)
        self._serve()
        self.assertEqual(self._reserved(vip), 0)
        self._moves(small)._action_assign()
        self.assertEqual(self._moves(small).quantity, 10)

    def test_a_backorder_keeps_its_rank(self):
        self._put(4)
        order = self._order("main", 10)
        self._ship(order.picking_ids)
        backorder = order.picking_ids.filtered(lambda picking: picking.state != "done")
        self.assertEqual((backorder.supply_rank, backorder.move_ids.supply_order_id), (2, order))
        self.assertEqual(backorder.move_ids.supply_deadline, order.commitment_date)
        self.assertEqual(backorder.move_ids.product_uom_qty, 6)
        small = self._order("small", 10)
        self._put(7)
        self._serve()
        self.assertEqual(self._reserved(order, small), [6, 1])

    def test_a_split_move_keeps_its_rank(self):
        order = self._order("main", 10)
        rest = self.env["stock.move"].create(self._moves(order)._split(4))
        self.assertEqual((rest.supply_rank, rest.supply_turn, rest.supply_order_id), (2, 2, order))

    # === ALL AT ONCE ===#

    def test_who_wants_all_at_once_hoards_nothing(self):
        whole = self._order("vip", 10, picking_policy="one")
        small = self._order("small", 5)
        self._put(8)
        self._serve()
        self.assertEqual(self._reserved(whole, small), [0, 5])
        self._put(10)
        self._serve()
        self.assertEqual(self._reserved(whole, small), [10, 5])
        self._check_stock()

    # === OTHER WAYS OF SUPPLY ===#

    def test_goods_ordered_for_one_order_are_left_alone(self):
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        mto.rule_ids.procure_method = "make_to_order"
        reserve = self._let_stock_be_filled()
        self._put(10)
        order = self._order("vip", 10, line={"route_ids": [Command.set(mto.ids)]})
        move = self._moves(order).filtered(lambda move: move.picking_type_id == self.warehouse.out_type_id)
        self.assertEqual((move.procure_method, move.supply_rank, move.quantity), ("make_to_order", 1, 0))
        supply = move.move_orig_ids
        self.assertEqual((supply.location_id, supply.supply_rank, supply.supply_order_id), (reserve, 1, order))
        small = self._order("small", 10)
        self._serve()
        self.assertEqual(self._reserved(small), 10)

    def test_goods_that_do_not_pass_our_stock_have_no_rank(self):
        supplier = self.env.ref("stock.stock_location_suppliers")
        customer = self.env.ref("stock.stock_location_customers")
        order = self._order("vip", 1, confirm=False)
        move = self.env["stock.move"].create({
            "product_id": self.goods.id, "product_uom_qty": 5, "location_id": supplier.id,
            "location_dest_id": customer.id, "company_id": self.company.id, "sale_line_id": order.order_line.id,
            "picking_type_id": self.warehouse.out_type_id.id})
        move._action_confirm()
        move._action_assign()
        self.assertEqual((move.supply_rank, move.state, move.quantity), (50, "assigned", 5))

    def test_reserved_at_once_or_some_days_before(self):
        self.warehouse.out_type_id.write({"reservation_method": "by_date", "reservation_days_before": 2})
        later, sooner = self._order("vip", 10, promised_days=30), self._order("small", 10, promised_days=1)
        self._put(10)
        self._serve()
        self.assertEqual(self._reserved(later, sooner), [0, 10], "whose day has not come holds nothing back")
        self._moves(later).reservation_date = fields.Date.today()
        self._moves(sooner)._do_unreserve()
        self._serve()
        self.assertEqual(self._reserved(later, sooner), [10, 0])

    def test_reserved_by_hand(self):
        self.warehouse.out_type_id.reservation_method = "manual"
        self._put(10)
        vip, small = self._order("vip", 10), self._order("small", 10)
        self._serve()
        self.assertEqual(self._reserved(vip, small), [0, 0])
        small.picking_ids.action_assign()
        self.assertEqual(self._reserved(vip, small), [0, 10], "who asks by hand competes with who has asked")

    def test_a_later_promise_moves_one_back_in_the_queue(self):
        first, second = self._order("vip", 10, promised_days=2), self._order("vip", 10, promised_days=4)
        first.commitment_date += timedelta(days=10)
        self._put(10)
        self._serve()
        self.assertEqual(self._reserved(first, second), [0, 10])
