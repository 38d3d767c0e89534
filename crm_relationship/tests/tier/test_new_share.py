from datetime import timedelta

from odoo.tests.common import tagged

from ...tools.periods import Period
from ..migration_case import MigrationCase
from .tier_case import TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestNewShare(MigrationCase, TierCase):
    """By hand: in the last 30 days an old customer bought for 300, new ones for 40 and 60: 100 of 400."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old, cls.new, cls.last = cls._customers_of(1000, 500, 700)
        cls.env.cr.execute("DELETE FROM sale_order WHERE partner_id = ANY(%s)", [(cls.old | cls.new | cls.last).ids])
        for partner, days, amount in (
                (cls.old, 400, 1000), (cls.old, 10, 300), (cls.new, 100, 500), (cls.new, 5, 40),
                (cls.last, 20 + 364, 700), (cls.last, 20, 60)):
            cls._book(partner, cls.today - timedelta(days=days), amount)
        cls._classify()

    def _read(self, days=30):
        period = Period(self.today - timedelta(days=days - 1), self.today)
        return self.env["crm.kpi"]._get_values(self.company, period, ["new_share", "revenue"])

    def test_share(self):
        for noted in (False, True):
            with self.subTest(noted=noted):
                found = self._read()["new_share"]
                self.assertEqual((found["value"], found["numerator"], found["denominator"]), (25, 100, 400))
                self.assertEqual(found["low"], False, "money is no number of cases")
            self.env["crm.kpi.day"]._take(self.company)

    def test_a_year_after_the_first_order(self):
        self._book(self.last, self.today - timedelta(days=19), 600)
        self.assertEqual(self._read()["new_share"]["value"], 10)

    def test_who_has_no_profile_yet_is_new(self):
        self._book(self._new_customer("Today"), self.today, 600)
        self.assertEqual(self._read()["new_share"]["value"], 70)

    def test_nothing_sold(self):
        self.assertIs(self._read(days=2)["new_share"]["value"], False)

    def test_upgrade(self):
        """Days that were noted before get it; their revenue stays as it was noted."""
        self.env["crm.kpi.day"]._take(self.company)
        own = [("company_id", "=", self.company.id)]
        self.env["crm.kpi.day"].search([*own, ("code", "=", "new_share")]).unlink()
        self.env["crm.kpi.day"].search([*own, ("code", "=", "revenue"), ("numerator", "=", 300)]).numerator = 900
        self.assertEqual(self._read()["new_share"]["value"], 0)
        self._migrate("19.0.7.0.0/post-kpis.py", "19.0.6.0.0")
        self.assertEqual((self._read()["new_share"]["value"], self._read()["revenue"]["value"]), (10, 1000))
