from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests.common import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyRank(SupplyCase):
    """Which rank an order, a delivery and a move have, and when it changes."""

    # === ORDERS ===#

    def test_an_order_has_the_sequence_of_its_customers_tier(self):
        ranks = {code: self._order(code, 1, confirm=False).supply_rank for code in self.customers}
        self.assertEqual(ranks, {"none": 50, **{code: tier.sequence for code, tier in self.tiers.items()}})

    def test_a_contact_stands_for_his_company(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customers["vip"].id})
        self.assertEqual(self._order(contact, 1).picking_ids.supply_rank, 1)

    def test_search_by_tier(self):
        orders = {code: self._order(code, 1) for code in ("vip", "main", "none")}
        ids = [order.id for order in orders.values()]
        for model, domain, records in (
                ("sale.order", [("id", "in", ids)], orders),
                ("stock.picking", [("sale_id", "in", ids)], {c: o.picking_ids for c, o in orders.items()}),
                ("stock.move", [("supply_order_id", "in", ids)], {c: self._moves(o) for c, o in orders.items()})):
            with self.subTest(model=model):
                found = self.env[model].search([*domain, ("supply_tier_id.code", "=", "vip")])
                self.assertEqual(found, records["vip"])
                found = self.env[model].search([*domain, ("supply_tier_id", "=", self.tiers["main"].id)])
                self.assertEqual(found, records["main"])
                found = self.env[model].search([*domain, ("supply_tier_id", "=", False)])
                self.assertEqual(found, records["none"])
                found = self.env[model].search([*domain, ("supply_tier_id", "!=", False)])
                self.assertEqual(found, records["vip"] | records["main"])
                found = self.env[model].search([*domain, ("supply_rank", "in", [1, 50])])
                self.assertEqual(found, records["vip"] | records["none"])

    def test_sort_by_rank(self):
        orders = [self._order(code, 1) for code in ("none", "vip", "main")]
        pickings = self.env["stock.picking"].search(
            [("sale_id", "in", [order.id for order in orders])], order="supply_rank")
        self.assertEqual(pickings.sale_id.ids, [orders[1].id, orders[2].id, orders[0].id])

    # === OVERRIDE ===#

    def test_a_manager_sets_the_rank_of_an_order_and_says_why(self):
        manager = self._new_user("supply_manager", "manager", "sales_team.group_sale_manager")
        order, vip = self._order("none", 10), self._order("vip", 10)
        self.env.cr.flush()
        order.with_user(manager).with_context(tracking_disable=False, mail_notrack=False).write(
            {"supply_rank_override": 1, "supply_rank_reason": "Trade fair"})
        self.env.cr.flush()
        vip.with_user(manager).write({"supply_rank_override": 3, "supply_rank_reason": "Can wait"})
        self.assertEqual((order.supply_rank, order.picking_ids.supply_rank), (1, 1))
        self.assertEqual(order.supply_tier_id, self.tiers["vip"])
        self.assertEqual(self._moves(order).supply_deadline, order.commitment_date)
        self._put(15)
        self._serve()
        self.assertEqual(self._reserved(order, vip), [10, 5])
        self.env.invalidate_all()
        self.assertIn("Trade fair", order.message_ids.sudo().tracking_value_ids.mapped("new_value_char"))
        order.with_user(manager).write({"supply_rank_override": 0})
        self.assertEqual((order.supply_rank, self._moves(order).supply_rank), (50, 1), "reserved: keeps its rank")

    def test_nobody_else_sets_the_rank(self):
        order = self._order("none", 1, confirm=False)
        for roles in (("user",), ("officer",), ()):
            user = self._new_user(f"supply_{len(roles)}{roles}", *roles, "sales_team.group_sale_manager")
            for values in ({"supply_rank_override": 1, "supply_rank_reason": "Please"}, {"supply_rank_reason": "x"}):
                with self.subTest(roles=roles, values=values), self.assertRaises(AccessError):
                    order.with_user(user).write(values)
            with self.subTest(roles=roles), self.assertRaises(AccessError):
                self.env["sale.order"].with_user(user).create({
                    "partner_id": order.partner_id.id, "supply_rank_override": 1, "supply_rank_reason": "Please"})

    def test_an_override_is_a_rank_with_a_reason(self):
        order = self._order("none", 1, confirm=False)
        for values, message in (
                ({"supply_rank_override": 1}, "Say why"),
                ({"supply_rank_override": 1, "supply_rank_reason": "  "}, "Say why"),
                ({"supply_rank_override": 51, "supply_rank_reason": "x"}, "between 1"),
                ({"supply_rank_override": -1, "supply_rank_reason": "x"}, "between 1")):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, message), \
                    self.env.cr.savepoint():
                order.write(values)

    def test_a_copy_has_no_override(self):
        order = self._order("none", 1, confirm=False)
        order.write({"supply_rank_override": 1, "supply_rank_reason": "Trade fair"})
        self.assertEqual(order.copy().supply_rank, 50)

    def test_customers_see_nothing_of_it(self):
        portal = self._new_user("supply_portal", partner_id=self.customers["vip"].id)
        portal.group_ids = self.env.ref("base.group_portal")
        order = self._order("vip", 1)
        secret = {"supply_rank", "supply_rank_override", "supply_rank_reason", "supply_tier_id", "supply_tier_color"}
        for record in (order, order.order_line, order.picking_ids):
            mine = record.with_user(portal)
            self.assertTrue(mine.read(["display_name"]))
            for name in (secret | {"supply_protected_quantity"}) & set(record._fields):
                with self.subTest(model=record._name, field=name):
                    self.assertNotIn(name, mine.fields_get())
                    with self.assertRaises(AccessError):
                        mine.read([name])
        with self.assertRaises(AccessError):
            mine.env["sale.order"].browse(order.id).get_supply_outlook()

    # === A CHANGE OF TIER ===#

    def test_a_new_tier_ranks_waiting_moves_and_no_reserved_ones(self):
        self._put(10)
        reserved, waiting = self._order("none", 10), self._order("none", 10)
        other = self._order("main", 5)
        self.customers["none"].set_tier_override("vip", "grew")
        self._serve()
        self.assertEqual([self._moves(order).supply_rank for order in (reserved, waiting, other)], [50, 1, 2])
        self.assertEqual(waiting.picking_ids.supply_rank, 1)
        self.assertEqual(self._moves(waiting).supply_deadline, waiting.commitment_date)
        self._put(12)
        self._serve()
        self.assertEqual(self._reserved(reserved, waiting, other), [10, 10, 2])

    def test_losing_the_tier_takes_the_deadline_too(self):
        order = self._order("main", 10)
        self.customers["main"].set_tier_override("small", "shrank")
        self._serve()
        self.assertEqual(self._moves(order).supply_rank, self.tiers["small"].sequence)
        self.customers["main"].clear_tier_override("over")
        self._serve()
        self.assertEqual(self._moves(order).supply_rank, 50)
        self.assertFalse(self._moves(order).supply_deadline)

    def test_a_nightly_run_ranks_anew(self):
        order = self._order("none", 10)
        self._sell(self.customers["none"], self.today - timedelta(days=30), 1000000)
        self._classify()
        self._serve()
        self.assertEqual(self._moves(order).supply_rank, self.customers["none"].tier_id.sequence)
        self.assertLess(self._moves(order).supply_rank, 50)

    def test_a_tiers_new_sequence_is_the_new_rank(self):
        order = self._order("small", 10)
        self.tiers["small"].sequence = 7
        self._serve()
        self.assertEqual((order.supply_rank, self._moves(order).supply_rank), (7, 7))

    def test_a_tier_beyond_no_tier_is_served_last(self):
        self.tiers["small"].sequence = 90
        small, none = self._order("small", 10), self._order("none", 10)
        self._put(15)
        self._serve()
        self.assertEqual(self._reserved(small, none), [5, 10])
        self.tiers["small"].sequence = 50
        self.assertFalse(none.supply_tier_id, "a tier with the sequence of no tier has no badge of its own")

    # === OTHER DEMAND ===#

    def _transfer(self, quantity):
        """Goods for another place of the company: demand of no sales order."""
        picking = self.env["stock.picking"].create({
            "picking_type_id": self.warehouse.int_type_id.id, "location_id": self.stock.id,
            "location_dest_id": self.env["stock.location"].create(
                {"name": "Showroom", "location_id": self.warehouse.view_location_id.id}).id,
            "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": quantity, "location_id": self.stock.id,
                "location_dest_id": self.warehouse.view_location_id.id})]})
        picking.move_ids.location_dest_id = picking.location_dest_id
        picking.action_confirm()
        return picking

    def test_other_demand_has_the_rank_of_the_settings(self):
        self.company.supply_other_rank = 2
        picking, small, vip = self._transfer(10), self._order("ordinary", 10), self._order("vip", 10)
        self.assertEqual((picking.supply_rank, picking.move_ids.supply_deadline), (2, picking.move_ids.date))
        self._put(15)
        self._serve()
        self.assertEqual((picking.move_ids.quantity, *self._reserved(small, vip)), (5, 0, 10))
        self.company.supply_other_rank = 50
        self.assertEqual(picking.move_ids.supply_rank, 50, "waiting moves follow the setting")

    def test_settings_are_checked(self):
        for values in ({"supply_other_rank": 0}, {"supply_other_rank": 51}, {"supply_ageing_days": -1},
                       {"supply_freeze_days": -1}, {"supply_max_bumps": -1}, {"supply_customer_cap_percent": 0},
                       {"supply_customer_cap_percent": 101}):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.write(values)

    # === CHANGED LINES ===#

    def test_more_of_a_waiting_line_keeps_one_move(self):
        order = self._order("vip", 10)
        order.order_line.product_uom_qty = 14
        self.assertEqual(self._moves(order).product_uom_qty, 14)
        order.order_line.product_uom_qty = 6
        self.assertEqual(self._moves(order).product_uom_qty, 6)

    def test_less_of_a_reserved_line(self):
        self._put(10)
        order = self._order("vip", 10)
        order.order_line.product_uom_qty = 4
        self.assertEqual((self._moves(order).product_uom_qty, self._reserved(order)), (4, 4))
        self._check_stock()

    def test_a_changed_line_of_a_re_ranked_order(self):
        for reserved in (0, 10):
            with self.subTest(reserved=reserved):
                goods = self._new_product(f"Table {reserved}")
                if reserved:
                    self._put(reserved, goods)
                order = self._order("none", 10, goods)
                self.customers["none"].set_tier_override("vip", "grew")
                self._serve()
                order.order_line.product_uom_qty = 16
                self.assertEqual(sum(self._moves(order).mapped("product_uom_qty")), 16)
                order.order_line.product_uom_qty = 7
                self.assertEqual(sum(self._moves(order).mapped("product_uom_qty")), 7)
                self._serve()
                self.assertEqual(self._reserved(order), min(7, reserved))
                self._check_stock(goods)
                self.customers["none"].clear_tier_override("over")
                self._serve()

    def test_a_changed_line_of_an_order_with_a_new_promise(self):
        self._put(10)
        order = self._order("vip", 10)
        order.commitment_date += timedelta(days=5)
        order.order_line.product_uom_qty = 12
        order.order_line.product_uom_qty = 3
        self.assertEqual(sum(self._moves(order).mapped("product_uom_qty")), 3)
        self.assertEqual(order.picking_ids.filtered(lambda picking: picking.state != "cancel").mapped("state"),
                         ["assigned"])

    # === AGEING ===#

    def test_who_is_late_gains_a_rank_in_the_queue_for_each_so_many_days(self):
        late, main = self._order("ordinary", 10, promised_days=-15), self._order("main", 10)
        self.company.supply_ageing_days = 7
        move = self._moves(late)
        self.assertEqual((move.supply_rank, move.supply_turn), (3, 1))
        self._put(10)
        self._serve()
        self.assertEqual(self._reserved(late, main), [10, 0])

    def test_ageing_gives_no_right_to_protected_goods(self):
        self._protect("vip", 8)
        late = self._order("small", 10, promised_days=-100)
        self.company.supply_ageing_days = 1
        self.assertEqual(self._moves(late).supply_turn, 1)
        self._put(10)
        self._serve()
        self.assertEqual(self._reserved(late), 2)


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplySwitch(SupplyCase):
    """On and off without migration, company by company."""

    def test_switching_on_ranks_what_is_open(self):
        self.company.supply_priority_enabled = False
        self.warehouse.delivery_steps = "pick_pack_ship"
        self._put(10)
        ordinary, vip = self._order("ordinary", 10), self._order("vip", 10)
        self.assertEqual(ordinary.picking_ids.move_ids.mapped("supply_rank"), [50])
        self.company.supply_priority_enabled = True
        self.assertEqual(set(ordinary.picking_ids.move_ids.mapped("supply_rank")), {3})
        self.assertEqual(set(vip.picking_ids.mapped("supply_rank")), {1})
        self.assertEqual(self._moves(vip).supply_order_id, vip)
        self.assertEqual(self._reserved(ordinary, vip), [10, 0])
        self._put(5)
        self._serve()
        self.assertEqual(self._reserved(ordinary, vip), [10, 5])

    def test_switching_on_follows_a_pulled_chain(self):
        self.company.supply_priority_enabled = False
        self.warehouse.delivery_steps = "pick_ship"
        rules = self.env["stock.rule"].search([("warehouse_id", "=", self.warehouse.id), ("action", "=", "push")])
        self.assertTrue(rules)
        order = self._order("vip", 10)
        pick = order.picking_ids.move_ids
        pick.ensure_one()
        ship = pick.copy({"location_id": pick.location_dest_id.id, "procure_method": "make_to_order",
                          "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                          "sale_line_id": pick.sale_line_id.id, "picking_id": False,
                          "picking_type_id": self.warehouse.out_type_id.id})
        pick.write({"sale_line_id": False, "move_dest_ids": [Command.link(ship.id)]})
        ship._action_confirm(merge=False)
        self.company.supply_priority_enabled = True
        self.assertEqual((pick.supply_order_id, pick.supply_rank), (order, 1))

    def test_switching_off_takes_the_ranks_away(self):
        orders = [self._order(code, 10) for code in ("ordinary", "vip")]
        self.company.supply_priority_enabled = False
        moves = self.env["stock.move"].search([("sale_line_id.order_id", "in", [order.id for order in orders])])
        self.assertEqual(set(moves.mapped("supply_rank")) | set(moves.mapped("supply_turn")), {50})
        self.assertFalse(any(moves.mapped("supply_deadline")) or moves.supply_order_id)
        self.assertEqual(set(moves.picking_id.mapped("supply_rank")), {50})
        self._put(15)
        self.env["stock.rule"].run_scheduler()
        self.assertEqual(sorted(moves.mapped("quantity")), [5, 10])
        self.assertEqual(moves.filtered(lambda move: move.quantity == 10).sale_line_id.order_id, orders[0])

    def test_off_means_odoos_own_order_of_reservation_and_receipt(self):
        self.company.supply_priority_enabled = False
        later = self._order("vip", 10, promised_days=9)
        sooner = self._order("none", 10, promised_days=3)
        self._receive(12)
        quantities = [order.picking_ids.move_ids.quantity for order in (later, sooner)]
        self.assertEqual(quantities, [2, 10], "the earlier date")
        self.assertFalse(self.env["crm.supply.request"].search([("product_id", "=", self.goods.id)]))

    def test_two_companies(self):
        other = self._create_company(name="Wholesale Plain")
        self.env.user.company_ids |= other
        env = self.env(context={**self.env.context, "allowed_company_ids": other.ids})
        warehouse = env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self.customers["vip"].with_company(other).set_tier_override("vip", "for the test")
        values = {"company_id": other.id, "warehouse_id": warehouse.id}
        plain = [self._order(self.customers[code].with_env(env), 10, **values) for code in ("none", "vip")]
        ranked = [self._order(code, 10) for code in ("none", "vip")]
        plain_moves = self.env["stock.move"].search([("sale_line_id.order_id", "in", [order.id for order in plain])])
        self.assertEqual(set(plain_moves.mapped("supply_rank")), {50})
        self.assertFalse(plain_moves.supply_order_id)
        self._put(12, location=warehouse.lot_stock_id)
        self._put(12)
        self._serve()
        self.assertEqual(plain_moves.mapped("quantity"), [0, 0], "nobody is served there by the worker")
        env["stock.rule"].run_scheduler()
        self.assertEqual([order.picking_ids.move_ids.quantity for order in plain], [10, 2])
        self.assertEqual(self._reserved(*ranked), [2, 10])
        self.company.supply_priority_enabled = False
        self.assertEqual(set(plain_moves.mapped("supply_rank")), {50})

    def test_a_promise_of_an_order_without_tier_is_no_deadline(self):
        order = self._order("none", 1, commitment_date=fields.Datetime.now())
        self.assertFalse(self._moves(order).supply_deadline)

    # === WHO MAY NOT ===#

    def test_a_default_of_the_context_is_an_override_too(self):
        seller = self._new_user("supply_default", "sales_team.group_sale_salesman_all_leads")
        orders = self.env["sale.order"].with_context(
            default_supply_rank_override=1, default_supply_rank_reason="A friend")
        with self.assertRaises(AccessError):
            orders.with_user(seller).create({"partner_id": self.customers["small"].id})

    def test_nobody_writes_the_rank_of_a_move(self):
        stocker = self._new_user("supply_stocker", "stock.group_stock_user")
        move = self._moves(self._order("small", 5)).with_user(stocker)
        for vals in ({"supply_rank": 1}, {"supply_turn": 1}, {"supply_deadline": "2020-01-01"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                move.write(vals)

    def test_who_has_no_other_rights_sells_and_ships(self):
        self.company.supply_other_rank = 5
        self._put(6)
        seller = self._new_user("supply_sells", "sales_team.group_sale_salesman_all_leads")
        stocker = self._new_user("supply_ships", "stock.group_stock_user")
        order = self._order("vip", 10, confirm=False)
        order.with_user(seller).action_confirm()
        self._ship(order.picking_ids.with_user(stocker), 4)
        self.assertEqual(self._moves(order).mapped("supply_rank"), [1], "the backorder")
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        transfer = self.env["stock.picking"].with_user(stocker).create({
            "picking_type_id": self.warehouse.int_type_id.id, "location_id": self.stock.id,
            "location_dest_id": shelf.id, "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": 1, "location_id": self.stock.id,
                "location_dest_id": shelf.id})]})
        transfer.action_confirm()
        self.assertEqual(transfer.move_ids.supply_rank, 5)

    # === SETTINGS ===#

    def test_settings_of_the_queue_rank_only_what_waits(self):
        self._put(10)
        reserved, waiting = self._order("vip", 10), self._order("vip", 10)
        self.customers["vip"].set_tier_override("small", "Buys no more")
        self.company.supply_ageing_days = 3
        self.assertEqual([self._moves(order).supply_rank for order in (reserved, waiting)], [1, 4])

    def test_a_copy_of_what_was_delivered_has_no_rank_once_it_is_off(self):
        self._put(5)
        picking = self._order("vip", 5).picking_ids
        self._ship(picking)
        self.company.supply_priority_enabled = False
        copy = picking.copy()
        copy.action_confirm()
        self.assertEqual((copy.move_ids.supply_rank, copy.move_ids.supply_turn), (50, 50))
        self.assertFalse(copy.move_ids.supply_order_id)

    def test_an_archived_tier_does_not_hide_the_one_in_use(self):
        small = self.tiers["small"]
        small.active = False
        new = self.env["crm.tier"].create({"name": "New", "code": "new", "sequence": small.sequence})
        self.assertEqual(self.env["crm.tier"]._get_by_rank(small.sequence), new)
