from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ...tools.card_limiter import HOUR, CardLimiter


@tagged("at_install", "-post_install", "crm_relationship")
class TestCardLimiter(BaseCase):
    """Counted in memory, under a key that is gone with the hour."""

    def setUp(self):
        super().setUp()
        self.now = 1_000_000.0
        self.limiter = CardLimiter(lambda: self.now)

    def test_counts_within_the_hour(self):
        self.assertEqual([self.limiter.take(("a", 2)) for _turn in range(3)], [True, True, False])
        self.assertTrue(self.limiter.take(("b", 2)))
        self.now += HOUR
        self.assertTrue(self.limiter.take(("a", 2)))

    def test_counts_in_all_or_in_none(self):
        self.limiter.take(("card", 1))
        self.assertFalse(self.limiter.take(("a", 1), ("card", 1)))
        self.assertTrue(self.limiter.take(("a", 1)))

    def test_keeps_no_address(self):
        self.limiter.take(("client 192.0.2.7", 2))
        marks, key = {*self.limiter._counts}, self.limiter._key
        self.assertNotIn("192.0.2.7", repr(vars(self.limiter)))
        self.now += HOUR
        self.limiter.take(("client 192.0.2.7", 2))
        self.assertNotEqual(self.limiter._key, key)
        self.assertFalse(marks & {*self.limiter._counts})
