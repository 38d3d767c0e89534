"""The main paths through the screens, in a browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierTours(RelationshipCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.policy.write({"hysteresis_percent": 0, "demotion_delay_days": 0, "new_customer_days": 0})
        for role in ("user", "manager"):
            cls._new_user(f"tour_{role}", role, "base.group_allow_export", password=f"tour_{role}")
        cls.customers = {}
        # name: (amount of an order, days ago of each one); Gone stopped buying long ago
        for name, amount, days in (("Alpha", 6000, range(5, 600, 60)), ("Beta", 4500, range(10, 600, 60)),
                                   ("Gamma", 3500, range(15, 600, 60)), ("Delta", 300, range(20, 600, 60)),
                                   ("Gone", 500, range(400, 600, 20))):
            cls.customers[name] = cls._new_customer(name)
            for ago in days:
                cls._sell(cls.customers[name], cls.today - timedelta(days=ago), amount)
        cls._classify(cls.today)

    def _start(self, path, tour, role="manager"):
        self.start_tour(path, f"crm_relationship_{tour}_tour", login=f"tour_{role}")
        self.env.invalidate_all()

    def _tier(self, name):
        return self.customers[name].tier_id.code

    def test_customers(self):
        self._start("/odoo", "customers")
        self.assertEqual(self._tier("Alpha"), "small")
        change = self.env["crm.tier.change"].search([("partner_id", "=", self.customers["Alpha"].id)], limit=1)
        self.assertEqual((change.cause, change.reason, change.user_id.login),
                         ("override", "Pays late and complains", "tour_manager"))

    def test_customers_with_the_least_rights(self):
        self._start("/odoo", "reader", role="user")

    def test_partner(self):
        self._start(f"/odoo/res.partner/{self.customers['Alpha'].id}", "partner")
        self.assertEqual(self._tier("Alpha"), "main")

    def test_grid(self):
        self._start("/odoo/action-crm_relationship.crm_customer_grid_action", "grid")

    def test_policy(self):
        """Tiers are shared: who moves their cut-offs may work in all companies."""
        manager = self.env["res.users"].search([("login", "=", "tour_manager")])
        manager.company_ids = self.env["res.company"].search([])
        self.assertEqual((self.tiers["vip"].cumulative_share, self._tier("Beta")), (50, "main"))
        self._start("/odoo/tier-policy", "policy")
        self.assertEqual((self.tiers["vip"].cumulative_share, self._tier("Beta")), (75, "vip"))

    def test_backtest(self):
        self._start("/odoo/action-crm_relationship.crm_churn_backtest_action", "backtest")
