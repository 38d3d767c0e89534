from datetime import date, datetime, time, timedelta

from freezegun import freeze_time

from odoo.tests.common import BaseCase, tagged

from ...tools import supply_demand
from ...tools.supply_demand import Bought
from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplySeason(SupplyCase):
    """What key accounts are expected to need, and what the system proposes to protect."""

    def _buy(self, tier, day, quantity, product=None, **values):
        order = self._order(tier, quantity, product, **values)
        order.date_order = datetime.combine(day, time(12))
        return order

    def _propose(self, today="2026-05-01"):
        with freeze_time(today):
            self.env["crm.supply.protection"]._cron_protect()
        return self.env["crm.supply.protection"].search([("warehouse_id", "=", self.warehouse.id)])

    def test_next_season_key_accounts_are_expected_to_need_480(self):
        self._buy("vip", date(2025, 6, 1), 300)
        self._buy("main", date(2025, 6, 30), 180)
        self._buy("small", date(2025, 6, 15), 999)
        self._buy("vip", date(2025, 5, 31), 40)
        proposal = self._propose()
        self.assertEqual((proposal.product_id, proposal.tier_id, proposal.quantity, proposal.state),
                         (self.goods, self.tiers["main"], 480, "proposed"))
        self.assertEqual((proposal.date_from, proposal.date_to), (date(2026, 6, 1), date(2026, 6, 30)))
        self.assertIn("expected to need 480", proposal.explanation)
        self.assertIn("Protected: 480", proposal.explanation)
        self.env["stock.move"].search([("product_id", "=", self.goods.id)])._action_cancel()
        self._put(500)
        self.assertEqual(self._reserved(self._order("small", 500)), 500, "nothing is kept before a person confirms")

    def test_each_month_is_proposed_once_a_month_before(self):
        for month in range(1, 13):
            self._buy("vip", date(2025, month, 10), 100, self._new_product(f"Of {month}"))
        for month in range(1, 13):
            for day in (2, 3, 20):
                with freeze_time(date(2026, month, day)):
                    self.env["crm.supply.protection"]._cron_protect()
        found = self.env["crm.supply.protection"].search([
            ("warehouse_id", "=", self.warehouse.id), ("date_from", "<", "2027-01-01")])
        self.assertEqual(
            sorted((proposal.date_from, proposal.product_id.name) for proposal in found),
            [(date(2026, month, 1), f"Of {month}") for month in range(2, 13)])

    def test_a_season_that_was_refused_is_not_proposed_again(self):
        self._buy("vip", date(2025, 6, 10), 480)
        with freeze_time("2026-05-01"):
            self.env["crm.supply.protection"]._cron_protect()
            proposal = self.env["crm.supply.protection"].search([("warehouse_id", "=", self.warehouse.id)])
            proposal.action_release()
        with freeze_time("2026-05-02"):
            self.env["crm.supply.protection"]._cron_protect()
        self.assertEqual(
            self.env["crm.supply.protection"].search([("warehouse_id", "=", self.warehouse.id)]), proposal)

    def test_growth_since(self):
        self._buy("vip", date(2025, 6, 10), 400)
        self._buy("vip", date(2025, 4, 1), 20)
        self._buy("vip", date(2026, 4, 1), 24)
        self.assertEqual(self._propose().quantity, 480)

    def test_only_a_season_is_proposed(self):
        for month in range(16):
            self._buy("vip", date(2025 + month // 12, month % 12 + 1, 10), 100)
        self.assertFalse(self._propose())

    def test_nothing_is_proposed_twice(self):
        self._buy("vip", date(2025, 6, 1), 480)
        self.assertEqual(len(self._propose()), 1)
        self.assertEqual(len(self._propose()), 1)
        self.assertFalse(self._propose("2026-05-02") - self._propose())

    def test_what_is_protected_already_is_not_proposed(self):
        self._buy("vip", date(2025, 6, 1), 480)
        self._protect("vip", 10, date_from="2026-06-20", date_to="2026-07-31")
        self.assertEqual(len(self._propose()), 1)

    def test_nothing_is_proposed_where_priority_supply_is_off(self):
        self._buy("vip", date(2025, 6, 1), 480)
        self.company.supply_priority_enabled = False
        self.assertFalse(self._propose())

    def test_days_of_cover(self):
        today = date.today()
        self._buy("vip", today - timedelta(days=10), 90)
        self._buy("small", today - timedelta(days=10), 900)
        protection = self._protect("vip", coverage_days=14)
        self.assertEqual((protection.protected, protection.line_ids.recent_quantity), (14, 90))
        self._put(20)
        self.env["stock.move"].search([("product_id", "=", self.goods.id)])._action_cancel()
        self.assertEqual(self._reserved(self._order("small", 20)), 6)
        self._buy("vip", today - timedelta(days=9), 90).action_cancel()
        self._buy("vip", today - timedelta(days=9), 45)
        self.env["crm.supply.protection"]._cron_protect()
        self.assertEqual(protection.protected, 21)

    def test_days_of_cover_of_a_season_last_year(self):
        self._buy("vip", date(2025, 6, 10), 2, line={"product_uom_id": self.env.ref("uom.product_uom_dozen").id})
        self._buy("vip", date(2025, 6, 10), 6)
        with freeze_time("2026-05-20"):
            protection = self._protect("vip", coverage_days=10, date_from="2026-06-01", date_to="2026-06-30")
        self.assertEqual((protection.line_ids.season_quantity, protection.protected), (30, 10))

    def test_days_of_cover_do_not_run_dry(self):
        """What was delivered weeks ago does not lower what the next days are covered with."""
        self._buy("vip", date(2025, 6, 10), 300)
        self.env["stock.move"].search([("product_id", "=", self.goods.id)])._action_cancel()
        self._put(500)
        with freeze_time("2026-06-01 08:00:00"):
            protection = self._protect("vip", coverage_days=5, date_from="2026-06-01", date_to="2026-06-30")
            order = self._order("vip", 80)
            self.env.invalidate_all()
            self.assertEqual((protection.protected, protection.consumed, protection.remaining), (50, 80, 0))
            order.picking_ids.button_validate()
            self.assertEqual(order.picking_ids.state, "done")
        with freeze_time("2026-06-15 08:00:00"):
            self.env["crm.supply.protection"]._cron_protect()
            self.env.invalidate_all()
            self.assertEqual((protection.consumed, protection.remaining), (0, protection.protected))
            self.assertGreater(protection.remaining, 0)
        with freeze_time("2026-06-29 08:00:00"):
            self.env["crm.supply.protection"]._cron_protect()
            self.assertLess(protection.protected, 50, "two days are left of the season")


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyDemand(BaseCase):
    """The decisions on plain values."""

    def test_windows(self):
        windows = supply_demand.get_windows(date(2026, 6, 1), date(2026, 6, 30), date(2026, 5, 1))
        self.assertEqual(windows.season, (date(2025, 6, 1), date(2025, 7, 1)))
        self.assertEqual(windows.recent, (date(2026, 1, 31), date(2026, 5, 1)))
        self.assertEqual(windows.recent_last_year, (date(2025, 1, 31), date(2025, 5, 1)))
        self.assertEqual(windows.year, (date(2025, 5, 1), date(2026, 5, 1)))

    def test_leap_day(self):
        self.assertEqual(supply_demand.year_before(date(2028, 2, 29)), date(2027, 2, 28))
        self.assertEqual(supply_demand.year_before(date(2025, 2, 28)), date(2024, 2, 28))
        self.assertEqual(supply_demand.year_before(date(2025, 3, 1)), date(2024, 3, 1))

    def test_growth_is_bounded_and_needs_two_sides(self):
        for recent, last_year, expected in ((10, 0, 1), (0, 10, 1), (12, 10, 1.2), (90, 10, 2), (1, 10, 0.5)):
            with self.subTest(recent=recent, last_year=last_year):
                self.assertAlmostEqual(
                    supply_demand.growth(Bought(recent=recent, recent_last_year=last_year)), expected)

    def test_expect(self):
        self.assertEqual(supply_demand.expect(Bought(season=480), 30), 480)
        self.assertEqual(supply_demand.expect(Bought(season=400, recent=24, recent_last_year=20), 30), 480)
        self.assertEqual(supply_demand.expect(Bought(recent=90), 30), 30, "no last year: what they buy lately")
        self.assertEqual(supply_demand.expect(Bought(), 30), 0)

    def test_cover_is_in_whole_units(self):
        self.assertEqual(supply_demand.cover(Bought(season=480), 30, 30), 480)
        self.assertEqual(supply_demand.cover(Bought(season=100), 30, 7), 24)
        self.assertEqual(supply_demand.cover(Bought(season=100), 0, 7), 0)

    def test_peak(self):
        self.assertTrue(supply_demand.is_peak(Bought(season=480, year=480), 30))
        self.assertFalse(supply_demand.is_peak(Bought(season=100, year=1200), 30))
        self.assertFalse(supply_demand.is_peak(Bought(recent=100, year=100), 30))
