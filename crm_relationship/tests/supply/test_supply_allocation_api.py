from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests.common import tagged

from .supply_case import SupplyCase

LINE = {
    "move_id": int, "order_id": int, "order": str, "partner_id": int, "partner": str, "product_id": int,
    "product": str, "uom": str, "tier": str, "supply_rank": int, "demand": float, "before": float, "after": float,
    "change": float, "promised_date": str, "expected_before": (str, bool), "expected_after": (str, bool),
    "days_late_before": int, "days_late_after": int, "margin_at_stake": float, "churn_risk": float,
    "reason_code": str, "reason": str, "is_exception": bool,
}


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyAllocationApi(SupplyCase):
    """What programs call, what is on record afterwards, and who is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("supply_manager", "manager", "stock.group_stock_user")
        cls.seller = cls._new_user("supply_seller", "user", "sales_team.group_sale_salesman")
        cls._put(20)
        cls.small = cls._order("small", 10, user_id=cls.seller.id)
        cls.ordinary = cls._order("ordinary", 10, user_id=cls.seller.id)
        cls.vip = cls._order("vip", 14, user_id=cls.seller.id)
        cls.allocations = cls.env["crm.supply.allocation"].with_user(cls.manager)

    def _simulate_as_manager(self):
        result = self.allocations.simulate(self.goods.ids, self.warehouse.id)
        return result, self.allocations.browse(result["allocation_id"])

    # === SHAPE ===#

    def test_codes_instead_of_ids(self):
        self.goods.default_code = "CHAIR-1"
        expected, _allocation = self._simulate_as_manager()
        for values in ({"product_codes": ["CHAIR-1", "CHAIR-1"], "warehouse_code": self.warehouse.code},
                       {"product_ids": self.goods.ids, "product_codes": ["CHAIR-1"], "warehouse_id": self.warehouse.id},
                       {"product_ids": [], "warehouse_id": self.warehouse.id, "warehouse_code": self.warehouse.code}):
            with self.subTest(values=values):
                self.assertEqual(self.allocations.simulate(**values)["lines"], expected["lines"])
        for values in ({}, {"product_codes": ["CHAIR-1"]}, {"warehouse_code": "nonsense"}, {"product_codes": "CHAIR-1"},
                       {"product_codes": ["nonsense"], "warehouse_id": self.warehouse.id},
                       {"warehouse_id": self.warehouse.id, "warehouse_code": "nonsense"}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.allocations.simulate(**values)

    def test_simulate(self):
        result, allocation = self._simulate_as_manager()
        self.assertEqual(set(result), {"allocation_id", "state", "currency", "lines"})
        self.assertEqual((result["state"], result["currency"]), ("simulated", "USD"))
        self.assertEqual([line["order_id"] for line in result["lines"]],
                         [self.vip.id, self.ordinary.id, self.small.id])
        for line in result["lines"]:
            self.assertEqual(set(line), set(LINE))
            for name, kind in LINE.items():
                self.assertIsInstance(line[name], kind, name)
        vip, ordinary, small = result["lines"]
        self.assertEqual((vip["demand"], vip["before"], vip["after"], vip["change"]), (14, 0, 14, 14))
        self.assertEqual([line["tier"] for line in result["lines"]], ["vip", "ordinary", "small"])
        self.assertEqual(vip["margin_at_stake"], 14 * 40, "all of it waits: 100 - 60 on each")
        self.assertEqual(ordinary["margin_at_stake"], 4 * 40)
        self.assertEqual(date.fromisoformat(vip["promised_date"]), self.vip.commitment_date.date())
        self.assertEqual(vip["reason"], f"Better rank: takes goods of {self.small.name}")
        self.assertEqual(small["reason"], f"Worse rank: gives goods to {self.vip.name}")
        self.assertFalse(small["expected_after"])
        self.assertEqual(self._reserved(self.vip, self.ordinary, self.small), [0, 10, 10], "nothing is reserved")
        self.assertEqual(allocation.state, "simulated")

    def test_apply_and_undo(self):
        simulated, allocation = self._simulate_as_manager()
        applied = allocation.apply()
        self.assertEqual(applied, {**simulated, "state": "applied"})
        self.assertEqual((allocation.applied_by_id, bool(allocation.applied_at)), (self.manager, True))
        undone = allocation.undo()
        self.assertEqual(undone, {**simulated, "state": "undone"})
        self.assertEqual(self._reserved(self.vip, self.ordinary, self.small), [0, 10, 10])

    def test_simulating_twice_gives_the_same(self):
        first, _allocation = self._simulate_as_manager()
        second, allocation = self._simulate_as_manager()
        self.assertEqual(first["lines"], second["lines"])
        self.assertEqual(first["allocation_id"], second["allocation_id"])
        allocation.action_simulate()
        self.assertEqual(allocation._format(), second)

    def test_what_makes_another_simulation(self):
        first, allocation = self._simulate_as_manager()
        other = self._new_user("supply_other_manager", "manager")
        table = self._new_product("Table")
        found = [first["allocation_id"]]
        found.append(self.allocations.with_user(other).simulate(self.goods.ids, self.warehouse.id)["allocation_id"])
        mine = self.allocations.with_user(self.manager)
        found += [mine.simulate(product_ids, self.warehouse.id)["allocation_id"]
                  for product_ids in ((self.goods | table).ids, [])]
        allocation.line_ids[0].action_toggle_pin()
        found.append(self._simulate_as_manager()[0]["allocation_id"])
        self.env["crm.supply.allocation"].browse(found[-1]).apply()
        found.append(self._simulate_as_manager()[0]["allocation_id"])
        self.assertEqual(len(set(found)), 6)

    def test_all_that_is_short(self):
        table = self._new_product("Table")
        self._put(5, table)
        self._order("vip", 5, table)
        result = self.allocations.simulate([], self.warehouse.id)
        self.assertEqual({line["product_id"] for line in result["lines"]}, {self.goods.id}, "the table is not short")

    def test_a_product_for_which_nobody_waits(self):
        self.assertEqual(self.allocations.simulate(self._new_product("Table").ids, self.warehouse.id)["lines"], [])

    # === REFUSALS ===#

    def test_unknown_ids(self):
        gone = self._new_product("Gone")
        unknown = gone.id
        gone.unlink()
        for product_ids, warehouse_id in (([unknown], self.warehouse.id), (self.goods.ids, 0),
                                          ([self.goods.id, unknown], self.warehouse.id), (self.goods.ids, None)):
            with self.subTest(products=product_ids, warehouse=warehouse_id), \
                    self.assertRaisesRegex(ValidationError, "no record with the id|is missing|above 0"):
                self.allocations.simulate(product_ids, warehouse_id)

    def test_only_managers(self):
        _result, allocation = self._simulate_as_manager()
        officer = self._new_user("supply_officer", "officer")
        for user in (officer, self.seller):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.allocations.with_user(user).simulate(self.goods.ids, self.warehouse.id)
                for method in ("apply", "undo", "action_simulate", "action_apply", "action_undo"):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        getattr(allocation.with_user(user), method)()
        self.assertEqual(allocation.state, "simulated")

    def test_another_companys_warehouse(self):
        other = self._create_company(name="Wholesale Elsewhere")
        warehouse = self.env["stock.warehouse"].sudo().search([("company_id", "=", other.id)], limit=1)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.allocations.simulate(self.goods.ids, warehouse.id)

    def test_not_switched_on(self):
        self.company.supply_priority_enabled = False
        with self.assertRaisesRegex(UserError, "has not switched priority supply on"):
            self.allocations.simulate(self.goods.ids, self.warehouse.id)

    def test_states_are_left_in_order(self):
        draft = self.allocations.create({"warehouse_id": self.warehouse.id})
        for allocation, refused in ((draft, ("apply", "undo")),):
            for method in refused:
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    getattr(allocation, method)()
        _result, allocation = self._simulate_as_manager()
        allocation.apply()
        transfers = len(allocation.transfer_ids)
        self.assertEqual((allocation.apply()["state"], len(allocation.transfer_ids)), ("applied", transfers))
        for method in ("action_simulate", "unlink"):
            with self.subTest(method=method), self.assertRaises(UserError), self.env.cr.savepoint():
                getattr(allocation, method)()
        undone = allocation.undo()
        transfers, messages = len(allocation.transfer_ids), len(allocation.message_ids)
        self.assertEqual(allocation.undo(), undone)
        self.assertEqual((len(allocation.transfer_ids), len(allocation.message_ids)), (transfers, messages))
        for method in ("apply", "action_simulate", "unlink"):
            with self.subTest(method=method), self.assertRaises(UserError), self.env.cr.savepoint():
                getattr(allocation, method)()
        draft.unlink()

    def test_who_is_reserving_right_now_is_waited_for(self):
        _result, allocation = self._simulate_as_manager()
        self.patch(self.registry["crm.supply.lock"], "_take", lambda locks, keys: set())
        with self.assertRaisesRegex(UserError, "try again"), self.env.cr.savepoint():
            allocation.apply()
        self.assertEqual(allocation.state, "simulated")
        self.assertEqual(self._reserved(self.vip), 0)

    # === ON RECORD ===#

    def test_transfers(self):
        _result, allocation = self._simulate_as_manager()
        allocation.apply()
        rows = allocation.transfer_ids.sudo()
        self.assertEqual({(row.from_order_id, row.to_order_id, row.quantity, row.is_reversal) for row in rows},
                         {(self.small, self.vip, 10, False), (self.ordinary, self.vip, 4, False)})
        self.assertEqual((rows.user_id, rows.product_id, rows.company_id), (self.manager, self.goods, self.company))
        allocation.undo()
        back = allocation.transfer_ids.sudo() - rows
        self.assertEqual({(row.from_order_id, row.to_order_id, row.quantity, row.is_reversal) for row in back},
                         {(self.vip, self.small, 10, True), (self.vip, self.ordinary, 4, True)})

    def test_transfers_are_only_added(self):
        _result, allocation = self._simulate_as_manager()
        allocation.apply()
        row = allocation.transfer_ids[0]
        for record in (row.with_user(self.manager), row.sudo()):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                record.quantity = 1
            with self.assertRaises(UserError), self.env.cr.savepoint():
                record.unlink()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            row.with_user(self.manager).create({
                "allocation_id": allocation.id, "product_id": self.goods.id, "date": "2026-01-01", "quantity": 1})

    def test_free_goods_are_on_record_too(self):
        self._put(3)
        _result, allocation = self._simulate_as_manager()
        allocation.apply()
        free = allocation.transfer_ids.sudo().filtered(lambda row: not row.from_move_id)
        self.assertEqual((free.quantity, free.to_order_id), (3, self.vip))

    # === TOLD ===#

    def _get_notified(self, partner):
        return self.env["mail.message"].search([
            ("message_type", "=", "user_notification"), ("partner_ids", "in", partner.ids)])

    def test_each_salesperson_is_told_once(self):
        other = self._new_user("supply_other", "user", "sales_team.group_sale_salesman")
        self.ordinary.user_id = other
        again = self._order("small", 10, user_id=self.seller.id)
        self._put(10)
        self._moves(again).quantity = 10
        self.vip.order_line.product_uom_qty = 24
        self.assertEqual(self._reserved(self.vip, self.ordinary, self.small, again), [0, 10, 10, 10])
        self._receive(50, days=9, done=False)
        _result, allocation = self._simulate_as_manager()
        allocation.apply()
        self.assertEqual(self._reserved(self.vip, self.ordinary, self.small, again), [24, 6, 0, 0])
        told = self._get_notified(self.seller.partner_id)
        self.assertEqual(len(told), 1)
        for order in (self.small, again):
            self.assertIn(f"{order.name}, Customer small: 10 Units of Chair less", told.body)
        self.assertNotIn(self.ordinary.name, told.body)
        self.assertIn("new expected date: ", told.body)
        self.assertNotIn("not known", told.body)
        self.assertEqual(len(self._get_notified(other.partner_id)), 1)
        self.assertFalse(self._get_notified(self.manager.partner_id))

    def test_the_orders_log_tells_it(self):
        _result, allocation = self._simulate_as_manager()
        allocation.apply()
        for order, text in ((self.small, "10 Units of Chair less"), (self.ordinary, "4 Units of Chair less")):
            self.assertIn(text, order.message_ids[0].body)
            self.assertIn("not all of it is on its way", order.message_ids[0].body)
        self.assertNotIn("less", "".join(self.vip.message_ids.mapped("body")))

    def test_simulating_tells_nobody(self):
        self._simulate_as_manager()
        self.assertFalse(self._get_notified(self.seller.partner_id))

    # === BUTTONS ===#

    def test_buttons(self):
        _result, allocation = self._simulate_as_manager()
        line = allocation.line_ids[0]
        self.assertEqual(line.action_open_order()["res_id"], self.vip.picking_ids.id, "no role in sales: the delivery")
        allocation.action_apply()
        action = allocation.action_view_transfers()
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 2)
        allocation.action_undo()
        self.assertEqual(allocation.state, "undone")

    def test_what_the_head_of_the_workbench_shows(self):
        self._protect("vip", 6)
        self._receive(5, days=3, done=False)
        _result, allocation = self._simulate_as_manager()
        [head] = allocation.stock
        expected = {"product_id": self.goods.id, "product": "Chair", "uom": "Units", "on_hand": 20, "free": 0,
                    "incoming": 5, "protected": 6}
        self.assertEqual({name: head[name] for name in expected}, expected)

    # === WHAT IS REFUSED ===#

    def test_undo_counts_what_a_winner_got_from_several_orders(self):
        allocation = self._simulate()
        allocation.apply()
        self.assertEqual(len(allocation.transfer_ids.filtered(lambda row: row.to_order_id == self.vip)), 2)
        self._moves(self.vip).quantity = 11
        held = self._reserved(self.vip, self.ordinary, self.small)
        with self.assertRaisesRegex(UserError, "cannot be undone"):
            allocation.undo()
        self.assertEqual(self._reserved(self.vip, self.ordinary, self.small), held)
        self._check_stock()

    def test_what_is_picked_in_part_gains_nothing(self):
        self._put(2)
        self._serve()
        self._moves(self.vip).picked = True
        allocation = self._simulate()
        line = allocation.line_ids.filtered(lambda line: line.order_id == self.vip)
        self.assertEqual((line.before, line.after, line.reason_code), (2, 2, "picked"))
        allocation.apply()
        self.assertEqual(self._reserved(self.vip), 2)

    def test_the_state_is_not_set_by_hand(self):
        _result, allocation = self._simulate_as_manager()
        allocation.apply()
        for vals in ({"state": "draft"}, {"applied_by_id": self.seller.id}, {"name": "None"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                allocation.write(vals)
        for vals in ({"warehouse_id": self.warehouse.id}, {"product_ids": [Command.clear()]}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                allocation.write(vals)
        with self.assertRaises(AccessError):
            self.allocations.create({"warehouse_id": self.warehouse.id, "state": "simulated"})

    def test_ids_of_other_kinds(self):
        goods, place = self.goods.id, self.warehouse.id
        for arguments in ((["x"], place), ([goods], [place]), ([goods], "a"), ([goods], True), ([None], place)):
            with self.subTest(arguments=arguments), self.assertRaisesRegex(ValidationError, "their ids"):
                self.allocations.simulate(*arguments)
