"""The main paths through the screens of the supply, in a browser."""

from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyTours(SupplyCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("officer", "manager"):
            cls._new_user(f"supply_{role}", role, "sales_team.group_sale_salesman_all_leads", "stock.group_stock_user",
                          password=f"supply_{role}")
        cls.salesperson = cls._new_user("supply_salesperson", "sales_team.group_sale_salesman")

    def _run_tour(self, path, tour, role="manager"):
        self.start_tour(path, f"crm_relationship_{tour}_tour", login=f"supply_{role}")
        self.env.invalidate_all()

    def test_allocation(self):
        """The VIP orders last, is served, the loser's salesperson is told, and all of it is undone."""
        self._put(10)
        first = self._order("small", 9, user_id=self.salesperson.id)
        last = self._order("vip", 7)
        self.assertEqual(self._reserved(first, last), [9, 1])
        self._run_tour("/odoo", "supply")
        self.assertEqual(self._reserved(first, last), [3, 7])
        self._check_stock()
        allocation = self.env["crm.supply.allocation"].search([], limit=1)
        self.assertEqual((allocation.state, allocation.applied_by_id.login), ("applied", "supply_manager"))
        told = self.env["mail.message"].search([("partner_ids", "in", self.salesperson.partner_id.ids)])
        self.assertEqual(len(told), 1)
        self.assertIn(first.name, told.body)
        path = f"/odoo/supply-allocations/{allocation.id}"
        self._run_tour(path, "supply_reader", role="officer")
        self._run_tour(path, "supply_undo")
        self.assertEqual(self._reserved(first, last), [9, 1])
        self.assertEqual(allocation.transfer_ids.mapped("is_reversal"), [True, False])

    def test_season(self):
        order = self._order("vip", 12)
        order.date_order -= timedelta(days=20)
        self._run_tour("/odoo/supply-protection", "season")
        protection = self.env["crm.supply.protection"].search([("product_id", "=", self.goods.id)])
        self.assertEqual((protection.state, protection.tier_id), ("confirmed", self.tiers["main"]))
        self.assertGreater(protection.quantity, 0)
