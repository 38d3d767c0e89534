"""What is delivered instead of what is short: proposed, and put on the order."""

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplySubstitute(SupplyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category, other = cls.env["product.category"].create([{"name": "Chairs"}, {"name": "Lamps"}])
        cls.goods.categ_id = cls.category
        cls.seller = cls._new_user("substitute_seller", "user", "sales_team.group_sale_salesman")
        cls.stool = cls._new_product("Stool", categ_id=cls.category.id, list_price=130)
        cls.bench = cls._new_product("Bench", categ_id=cls.category.id, list_price=110)
        cls.few = cls._new_product("Few", categ_id=cls.category.id)
        for product, quantity in ((cls.stool, 6), (cls.bench, 20), (cls.few, 2),
                                  (cls._new_product("Lamp", categ_id=other.id), 50)):
            cls._put(quantity, product)

    def _open(self, order, user=None):
        action = self._get_shortage(order).with_user(user or self.seller).action_substitute()
        return self.env[action["res_model"]].with_user(user or self.seller).browse(action["res_id"])

    def _choose(self, wizard, product):
        return wizard.line_ids.filtered(lambda line: line.product_id == product).action_choose()

    def test_who_has_enough_comes_first_then_who_costs_the_same(self):
        wizard = self._open(self._order("vip", 6, user_id=self.seller.id))
        self.assertEqual(wizard.line_ids.mapped("product_id.name"), ["Bench", "Stool", "Few"])
        self.assertEqual(wizard.line_ids.mapped("free"), [20, 6, 2])
        self.assertEqual(wizard.line_ids.mapped("price"), [110, 130, 100])
        self.assertEqual((wizard.missing, wizard.quantity), (6, 6))

    def test_it_goes_on_the_order_instead(self):
        self._put(4)
        order = self._order("vip", 10, user_id=self.seller.id)
        action = self._choose(self._open(order), self.bench)
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", order.id))
        self.assertEqual(order.order_line.mapped(lambda line: (line.product_id.name, line.product_uom_qty)),
                         [("Chair", 4), ("Bench", 6)])
        self.assertEqual(order.order_line[1].price_unit, 110)
        moves = self._moves(order)
        self.assertEqual({move.product_id.name: (move.product_qty, move.state) for move in moves},
                         {"Chair": (4, "assigned"), "Bench": (6, "assigned")})
        self.assertFalse(self._get_shortage(order))
        self._check_stock(self.bench)

    def test_a_part_of_it(self):
        order = self._order("vip", 10, user_id=self.seller.id)
        wizard = self._open(order)
        wizard.quantity = 2
        self._choose(wizard, self.few)
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [8, 2])
        self.assertEqual(self._get_shortage(order).missing, 8)

    def test_by_the_dozen(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order("vip", 1, user_id=self.seller.id, line={"product_uom_id": dozen.id, "price_unit": 1200})
        self._choose(self._open(order), self.bench)
        self.assertEqual([(line.product_uom_qty, line.product_uom_id == dozen) for line in order.order_line],
                         [(0, True), (12, False)])

    def test_never_more_than_is_free_or_still_open(self):
        order = self._order("vip", 10, user_id=self.seller.id)
        wizard = self._open(order)
        with self.assertRaisesRegex(UserError, "Only 2 Units of Few"):
            self._choose(wizard, self.few)
        for quantity in (0, -3, 11):
            wizard.quantity = quantity
            with self.assertRaisesRegex(UserError, "at most 10 Units"):
                self._choose(wizard, self.bench)
        wizard.quantity = 10
        self._order("main", 15, self.bench)
        with self.assertRaisesRegex(UserError, "Only 5 Units of Bench"):
            self._choose(wizard, self.bench)
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10])

    def test_what_is_kept_for_better_tiers_is_not_offered(self):
        self._protect("vip", 18, self.bench)
        wizard = self._open(self._order("small", 3, user_id=self.seller.id))
        self.assertEqual({line.product_id.name: line.free for line in wizard.line_ids},
                         {"Stool": 6, "Bench": 2, "Few": 2})

    def test_a_locked_order_stays_as_it_is(self):
        order = self._order("vip", 6, user_id=self.seller.id)
        wizard = self._open(order)
        order.action_lock()
        with self.assertRaisesRegex(UserError, "not locked"):
            self._choose(wizard, self.bench)
        action = self._get_shortage(order).with_user(self.seller).action_substitute()
        self.assertEqual(action["res_model"], "product.product")

    def test_who_may_not_change_the_order_sees_the_list(self):
        reader = self._new_user("substitute_reader", "officer")
        order = self._order("vip", 6, user_id=self.seller.id)
        action = self._get_shortage(order).with_user(reader).action_substitute()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.stool | self.bench | self.few)
        worker = self._new_user("substitute_worker", "officer", "stock.group_stock_manager")
        action = self._get_shortage(order).with_user(worker).action_substitute()
        self.assertEqual(action["res_model"], "product.product", "who may change lines but not add one sees the list")
        wizard = self.env["crm.supply.substitute.wizard"].sudo().create(
            {"order_line_id": order.order_line.id, "quantity": 1, "line_ids": [(0, 0, {"product_id": self.bench.id})]})
        with self.assertRaises(AccessError):
            wizard.line_ids.with_user(reader).sudo(False).action_choose()

    def test_nothing_is_free(self):
        self.goods.categ_id = self.env["product.category"].create({"name": "Thrones"})
        order = self._order("vip", 6, user_id=self.seller.id)
        action = self._get_shortage(order).with_user(self.seller).action_substitute()
        self.assertIn("No other product of the category Thrones", action["params"]["message"])
