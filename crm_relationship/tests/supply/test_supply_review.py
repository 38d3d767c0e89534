from datetime import timedelta
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from .supply_case import SupplyCase


@tagged("post_install", "-at_install")
class TestSupplyReview(SupplyCase):
    """Probes."""

    def test_01_picked_partially(self):
        small = self._order("ordinary", 10)
        self._put(10)
        self._serve()
        vip = self._order("vip", 8)
        self._put(2)
        self._serve()
        move = self._moves(vip)
        print("vip", move.state, move.quantity)
        move.picked = True
        allocation = self._simulate()
        for line in allocation.line_ids:
            print(line.order_id.name, line.before, line.after, line.reason_code)
        allocation.apply()

    def test_02_default_override(self):
        user = new_test_user(self.env, "seller_r", "sales_team.group_sale_salesman_all_leads", company_id=self.company.id,
                             company_ids=[Command.set(self.company.ids)])
        order = self.env["sale.order"].with_user(user).with_context(
            default_supply_rank_override=1, default_supply_rank_reason="x").create(
                {"partner_id": self.customers["small"].id})
        print("OVERRIDE BY SALESMAN", order.sudo().supply_rank_override, order.sudo().supply_rank)

    def test_03_move_rank_by_stock_user(self):
        user = new_test_user(self.env, "stocker_r", "stock.group_stock_user", company_id=self.company.id,
                             company_ids=[Command.set(self.company.ids)])
        small = self._order("small", 5)
        move = self._moves(small)
        move.with_user(user).write({"supply_rank": 1, "supply_turn": 1})
        print("RANK BY STOCK USER", move.supply_rank, move.supply_turn)

    def test_04_move_line_by_hand(self):
        user = new_test_user(self.env, "stocker_q", "stock.group_stock_user", company_id=self.company.id,
                             company_ids=[Command.set(self.company.ids)])
        self._put(10)
        self._protect("vip", 10)
        small = self._order("small", 5)
        move = self._moves(small)
        print("before", move.quantity)
        self.env["stock.move.line"].with_user(user).create({
            "move_id": move.id, "picking_id": move.picking_id.id, "product_id": self.goods.id, "quantity": 5,
            "location_id": self.stock.id, "location_dest_id": move.location_dest_id.id})
        self.env.flush_all()
        print("LINE BY HAND", move.quantity, move.state)

    def test_05_ageing_reranks_reserved(self):
        self._put(10)
        order = self._order("vip", 10)
        move = self._moves(order)
        print("state", move.state, move.supply_rank)
        self.customers["vip"].set_tier_override("small", "x")
        self._serve()
        print("after tier change", self._moves(order).supply_rank)
        self.company.supply_ageing_days = 3
        self.env.invalidate_all()
        print("after ageing setting", self._moves(order).supply_rank)

    def test_06_undo_two_rows(self):
        a = self._order("ordinary", 5)
        b = self._order("ordinary", 5)
        self._put(10)
        self._serve()
        vip = self._order("vip", 10)
        allocation = self._simulate(supply_max_bumps=5)
        allocation.apply()
        print(self._reserved(a, b, vip), len(allocation.transfer_ids))
        move = self._moves(vip)
        move.quantity = 6
        print(self._reserved(a, b, vip))
        try:
            allocation.undo()
            print("UNDO", self._reserved(a, b, vip), self._moves(vip).mapped("quantity"))
        except UserError as error:
            print("UNDO REFUSED", error)

    def test_07_two_step_receipt(self):
        self.warehouse.reception_steps = "two_steps"
        self.warehouse.delivery_steps = "pick_ship"
        vip = self._order("vip", 10)
        receipt = self.env["stock.picking"].create({
            "picking_type_id": self.warehouse.in_type_id.id, "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.warehouse.wh_input_stock_loc_id.id,
            "move_ids": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": 10,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.wh_input_stock_loc_id.id, "location_final_id": self.stock.id})]})
        receipt.action_confirm()
        self.env.flush_all()
        shortage = self.env["crm.supply.shortage"].search([("order_id", "=", vip.id)])
        print("before receipt", shortage.mapped("is_uncovered"), shortage.mapped("expected_date"))
        receipt.move_ids.write({"quantity": 10, "picked": True})
        receipt._action_done()
        self.env.flush_all()
        self.env.invalidate_all()
        moves = self.env["stock.move"].search([("product_id", "=", self.goods.id)])
        for move in moves:
            print(move.location_id.display_name, move.location_dest_id.display_name, move.location_final_id.display_name, move.state, move.quantity, move.supply_rank)
        shortage = self.env["crm.supply.shortage"].search([("order_id", "=", vip.id)])
        print("AT INPUT", shortage.mapped("is_uncovered"), shortage.mapped("expected_date"))
        print(vip.get_supply_outlook())
        print(self._simulate().line_ids.mapped("expected_before"))

    def test_08_return_of_pick(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._put(10)
        protection = self._protect("vip", 10)
        vip = self._order("vip", 4)
        pick = self._moves(vip).filtered(lambda m: not m.move_orig_ids).picking_id
        self._ship(pick)
        self.env.invalidate_all()
        print("consumed after pick", protection.line_ids.consumed)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=pick.id, active_model="stock.picking").create({"picking_id": pick.id})
        wizard.product_return_moves.quantity = 4
        action = wizard.action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        print([(m.location_id.name, m.location_dest_id.name, m.supply_rank, m.move_orig_ids.ids, m.origin_returned_move_id.id) for m in back.move_ids])
        back.move_ids.write({"quantity": 4, "picked": True})
        back._action_done()
        self.env.invalidate_all()
        print("CONSUMED AFTER RETURN OF PICK", protection.line_ids.consumed, self.goods.with_context(location=self.stock.id).qty_available)

    def test_09_lines_queries(self):
        orders = self.env["sale.order"]
        for i in range(40):
            orders |= self._order(self._new_customer("C%s" % i), 1, confirm=i % 2)
        for model, fieldnames, recs in (
                ("sale.order", ["supply_tier_id", "supply_tier_color", "is_supply_enabled", "name"], orders),
                ("stock.picking", ["supply_tier_id", "supply_tier_color", "name"], orders.picking_ids),
                ("stock.move", ["supply_tier_id", "supply_tier_color"], orders.picking_ids.move_ids)):
            for n in (5, 40):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.env[model].browse(recs[:n].ids).web_read({f: {} for f in fieldnames})
                print(model, n, self.env.cr.sql_log_count - before)
        self.env.invalidate_all()
        for n in (1, 10, 20):
            before = self.env.cr.sql_log_count
            self.env["sale.order"].browse(orders[:n].ids).get_supply_outlook()
            print("outlook", n, self.env.cr.sql_log_count - before)
            self.env.invalidate_all()

    def test_10_forged_state(self):
        manager = new_test_user(self.env, "manager_r", "crm_relationship.group_relationship_manager,sales_team.group_sale_manager,stock.group_stock_user",
                                company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        a = self._order("ordinary", 10)
        self._put(10)
        self._serve()
        vip = self._order("vip", 4)
        allocation = self._simulate().with_user(manager)
        allocation.apply()
        allocation.write({"state": "draft", "warehouse_id": self.warehouse.id})
        print("FORGED", allocation.state)
        vip = self._order("vip", 4)
        allocation.action_simulate()
        allocation.apply()
        print("BUMPED TWICE", self._reserved(a))

    def test_11_salesperson_actions(self):
        user = new_test_user(self.env, "seller_s", "sales_team.group_sale_salesman,crm_relationship.group_relationship_user", company_id=self.company.id,
                             company_ids=[Command.set(self.company.ids)])
        vip = self._order("vip", 5, user_id=user.id)
        self.env.flush_all()
        shortage = self.env["crm.supply.shortage"].with_user(user).search([("order_id", "=", vip.id)])
        print(shortage.read())
        for name in ("action_expedite", "action_substitute", "action_open_order", "action_reallocate"):
            try:
                print(name, getattr(shortage, name)())
            except Exception as error:
                print(name, type(error), error)
        try:
            print(vip.with_user(user).get_supply_outlook())
        except Exception as error:
            print("OUTLOOK", type(error), error)

    def test_12_manager_without_sales(self):
        manager = new_test_user(self.env, "manager_only", "crm_relationship.group_relationship_manager",
                                company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        seller = new_test_user(self.env, "seller_t", "sales_team.group_sale_salesman", company_id=self.company.id,
                             company_ids=[Command.set(self.company.ids)])
        a = self._order("ordinary", 10, user_id=seller.id)
        self._put(10)
        self._serve()
        self._order("vip", 4)
        for step in ("simulate", "apply", "undo"):
            try:
                if step == "simulate":
                    allocation = self.env["crm.supply.allocation"].with_user(manager).browse(
                        self.env["crm.supply.allocation"].with_user(manager).simulate(self.goods.ids, self.warehouse.id)["allocation_id"])
                else:
                    self.env.invalidate_all()
                    getattr(allocation, step)()
                print(step, "ok")
            except Exception as error:
                print("MANAGER ONLY", step, type(error), error)

    def test_13_bad_input(self):
        model = self.env["crm.supply.allocation"]
        for args in ((["x"], self.warehouse.id), ([self.goods.id], [self.warehouse.id]), (self.goods.id, self.warehouse.id),
                     ([self.goods.id], "a"), ([self.goods.id], None), ([0], self.warehouse.id), ([self.goods.id], True)):
            try:
                with self.env.cr.savepoint():
                    print("BAD", args, model.simulate(*args)["state"])
            except Exception as error:
                print("BAD", args, type(error).__name__, str(error)[:100])

    def test_14_coverage_rolls(self):
        self._put(1000)
        protection = self._protect("vip", 0, coverage_days=14)
        print(protection.line_ids.quantity)

    def test_15_missing_lock(self):
        self.env["crm.supply.lock"].search([("product_id", "=", self.goods.id)]).unlink()
        self._order("ordinary", 10)
        self._put(10)
        self._serve()

    def test_16_failing_note(self):
        pass
