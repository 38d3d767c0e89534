from odoo.tests.common import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyCompanies(SupplyCase):
    """With two companies in use, an order is of the tier that its customer has in the order's own company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._new_branch()
        cls.other.supply_priority_enabled = True
        cls.customer = cls.customers["vip"]
        cls.customer.with_company(cls.other).set_tier_override("small", "Buys little there")
        cls.here = cls._order("vip", 1)
        there = cls.env["stock.warehouse"].search([("company_id", "=", cls.other.id)], limit=1)
        cls.there = cls._order("vip", 1, company_id=cls.other.id, warehouse_id=there.id)
        cls.nowhere = cls._order("main", 1, company_id=cls.other.id, warehouse_id=there.id)

    def _search(self, model, key, companies, *domain):
        return self.env[model].with_context(allowed_company_ids=companies.ids).search(
            [(key, "in", (self.here | self.there | self.nowhere).ids), *domain])

    def test_search_in_two_companies(self):
        for companies in (self.company | self.other, self.other | self.company):
            for model, key, get in (
                ("sale.order", "id", lambda order: order),
                ("stock.picking", "sale_id", lambda order: order.picking_ids),
                ("stock.move", "supply_order_id", lambda orders: self._moves(*orders)),
            ):
                with self.subTest(model=model, current=companies[0].name):
                    def search(*term, model=model, key=key, companies=companies):
                        return self._search(model, key, companies, term)

                    vip, small = self.tiers["vip"], self.tiers["small"]
                    self.assertEqual(search("supply_tier_id", "=", vip.id), get(self.here))
                    self.assertEqual(search("supply_tier_id.code", "=", "small"), get(self.there))
                    self.assertEqual(search("supply_tier_id", "=", False), get(self.nowhere))
                    self.assertEqual(search("supply_tier_id", "in", [small.id, False]), get(self.there | self.nowhere))
                    self.assertEqual(search("supply_tier_id", "not in", [small.id, False]), get(self.here))
                    self.assertEqual(search("supply_rank", "=", vip.sequence), get(self.here))

    def test_a_run_of_the_tiers_asks_for_new_ranks_in_one_statement(self):
        """Statements of a run in a process that has just started, priority supply included."""
        cron = self.env.ref("crm_relationship.ir_cron_supply")
        self._sell(self._new_customer("New"), self.today, 100)
        self.env["crm.supply.request"].search([]).unlink()
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        with self._watch_statements() as statements:
            self.policy._classify(self.today)
        self.assertLessEqual(len(statements), 25, "\n".join(map(str, statements)))
        self.assertEqual(self.env["crm.supply.request"].search([]).company_id, self.company)
        self.assertEqual(len(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])), 1)

    def test_the_search_says_what_the_orders_show(self):
        orders = (self.here | self.there | self.nowhere).with_context(
            allowed_company_ids=(self.other | self.company).ids)
        for tier in self.tiers.values():
            found = self._search("sale.order", "id", self.other | self.company, ("supply_tier_id", "=", tier.id))
            self.assertEqual(found, orders.filtered(lambda order, tier=tier: order.supply_tier_id == tier))
