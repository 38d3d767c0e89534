"""What the screens of the supply show, through the calls that the web client makes."""

from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .supply_case import SupplyCase

BADGES = (("sale.order", "list", "sale.view_order_tree"), ("sale.order", "form", "sale.view_order_form"),
          ("sale.order", "kanban", "sale.view_sale_order_kanban"),
          ("stock.picking", "list", "stock.vpicktree"), ("stock.picking", "kanban", "stock.stock_picking_kanban"),
          ("stock.picking", "form", "stock.view_picking_form"), ("stock.move", "list", "stock.view_move_tree"),
          ("stock.move", "list", "stock.view_picking_move_tree"))


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyScreens(SupplyCase):
    def _get_arch(self, model, view_type, xml_id):
        return self.env[model].get_view(self.env.ref(xml_id).id, view_type)["arch"]

    def test_badges_only_where_some_company_has_it_on(self):
        for model, view_type, xml_id in BADGES:
            with self.subTest(view=xml_id):
                self.assertIn('name="supply_tier_id"', self._get_arch(model, view_type, xml_id))
        self.env["res.company"].search([]).supply_priority_enabled = False
        for model, view_type, xml_id in BADGES:
            with self.subTest(view=xml_id):
                self.assertNotIn("supply_", self._get_arch(model, view_type, xml_id).replace("is_supply_", ""))

    def test_what_is_still_kept_of_a_product(self):
        template = self.goods.product_tmpl_id
        self.assertEqual((self.goods.supply_kept_quantity, template.supply_kept_quantity), (0, 0))
        for code, quantity in (("vip", 5), ("main", 8)):
            self.env["crm.supply.protection"].create({
                "product_id": self.goods.id, "warehouse_id": self.warehouse.id, "tier_id": self.tiers[code].id,
                "quantity": quantity})
        self.env.invalidate_all()
        self.assertEqual((self.goods.supply_kept_quantity, template.supply_kept_quantity), (8, 8))
        action = template.action_view_protections()
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 2)
        self.company.supply_priority_enabled = False
        self.env.invalidate_all()
        self.assertEqual(self.goods.supply_kept_quantity, 0)

    def test_pinned_lines_are_simulated_before_they_are_applied(self):
        self._put(5)
        self._order("ordinary", 5)
        self._order("vip", 5)
        allocation = self.env["crm.supply.allocation"].create({
            "product_ids": self.goods.ids, "warehouse_id": self.warehouse.id})
        allocation.action_simulate()
        self.assertFalse(allocation.is_stale)
        allocation.line_ids[-1].action_toggle_pin()
        self.assertTrue(allocation.is_stale)
        with self.assertRaisesRegex(UserError, "simulate again"):
            allocation.action_apply()
        allocation.action_simulate()
        self.assertFalse(allocation.is_stale)

    def test_the_question_before_goods_move(self):
        """How many goods of how many orders; without anything to move nobody is asked."""
        self._put(12)
        for quantity in (5, 4):
            self._order("ordinary", quantity)
        self._order("vip", 10)
        allocation = self._simulate()
        told = "The salespeople of the orders that lose goods are told."
        self.assertEqual(allocation.apply_question, f"Move 7 Units from 2 orders? {told}")
        self.assertEqual(allocation.undo_question, "Give 7 Units back to 2 orders?")
        self._put(2)
        allocation.action_simulate()
        self.assertEqual(
            allocation.apply_question, f"Move 5 Units from 1 order, and reserve 2 Units that are free? {told}")
        self._put(20)
        allocation.action_simulate()
        self.assertEqual(allocation.apply_question, "Reserve 7 Units that are free for 1 order?")
        self.assertEqual(allocation.undo_question, "Release 7 Units?")
        allocation.action_apply()
        again = self._simulate()
        self.assertFalse(again.apply_question)

    def test_head_of_the_workbench(self):
        self._put(5)
        order = self._order("vip", 8)
        form = Form(self.env["crm.supply.allocation"])
        form.product_ids.add(self.goods)
        [row] = form.save().stock
        self.assertEqual((row["on_hand"], row["free"], row["protected"], row["receipts"]), (5, 0, 0, []))
        self.assertEqual(self._reserved(order), 5)

    def test_what_no_cap_explains(self):
        """Where a customer may have everything, a lack is no matter of his share."""
        self._put(4)
        self._order("vip", 6)
        allocation = self.env["crm.supply.allocation"].create({
            "product_ids": self.goods.ids, "warehouse_id": self.warehouse.id})
        allocation.action_simulate()
        self.assertEqual((allocation.line_ids.reason_code, allocation.line_ids.is_exception), ("short", True))

    def test_a_season_is_proposed_from_a_dialogue(self):
        wizard = self.env["crm.supply.season.wizard"].create({"product_ids": self.goods.ids})
        self.assertEqual((wizard.tier_id, wizard.warehouse_id), (self.tiers["main"], self.warehouse))
        self.assertEqual((wizard.date_from.day, (wizard.date_to + timedelta(days=1)).day), (1, 1))
        with self.assertRaisesRegex(UserError, "no peak"):
            wizard.action_propose()
        self._order("vip", 12).date_order -= timedelta(days=20)
        wizard.peaks_only = False
        action = wizard.action_propose()
        protection = self.env["crm.supply.protection"].search(action["domain"])
        self.assertEqual((protection.product_id, protection.state), (self.goods, "proposed"))
        with self.assertRaisesRegex(UserError, "protected already"):
            wizard.action_propose()

    def test_the_end_of_a_season_follows_its_beginning(self):
        form = Form(self.env["crm.supply.season.wizard"])
        form.date_from = date(2030, 6, 1)
        self.assertEqual(form.date_to, date(2030, 6, 30))
