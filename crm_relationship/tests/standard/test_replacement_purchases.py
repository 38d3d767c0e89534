"""What is given away as a remedy is no purchase, whatever revenue is counted by; what sells for nothing is one."""

from datetime import timedelta

from odoo.tests.common import tagged

from ..tier.tier_case import TODAY, TierCase

NAMES = (
    "order_count", "lifetime_order_count", "first_order_date", "last_order_date", "mean_interval_days", "churn_risk",
    "rfm_recency", "rfm_frequency", "revenue", "relation_type")


@tagged("post_install", "-at_install", "crm_relationship")
class TestReplacementPurchases(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.customer, cls.other = (cls._new_customer(name) for name in ("Complained", "Did not"))

    def _replace(self, partner, age):
        """A confirmed order of a free replacement, so many days ago."""
        order = self._sell(partner, TODAY - timedelta(days=age), 0)
        order.order_line.is_replacement = True
        self.assertEqual((order.state, order.amount_untaxed), ("sale", 0))
        return order

    def _read(self, partner):
        return self._profile(partner).read(NAMES, load=None)[0] | {"id": 0}

    def test_no_purchase(self):
        for partner in (self.customer, self.other):
            for age in (400, 300, 200):
                self._book(partner, TODAY - timedelta(days=age), 500)
        self._replace(self.customer, 1)
        self._classify()
        self.assertEqual(self._read(self.customer), self._read(self.other))
        self.assertEqual(self._profile(self.customer).last_order_date, TODAY - timedelta(days=200))

    def test_what_sells_for_nothing_is_a_purchase(self):
        self._sell(self.customer, TODAY - timedelta(days=1), 0)
        self._classify()
        self.assertEqual(self._profile(self.customer).order_count, 1)

    def test_with_something_to_pay_it_is_a_purchase(self):
        order = self._sell(self.customer, TODAY - timedelta(days=9), 70)
        order.order_line.copy({"order_id": order.id, "price_unit": 0}).is_replacement = True
        self._classify()
        self.assertEqual((self._profile(self.customer).order_count, self._profile(self.customer).revenue), (1, 70))

    def test_who_was_only_given_something_is_no_customer(self):
        self._replace(self.customer, 1)
        self.assertEqual(self._classify()["customers"], 0)
        self.assertFalse(self._profile(self.customer))

    def test_invoiced(self):
        self.policy.revenue_basis = "invoiced"
        for order in (self._sell(self.customer, TODAY - timedelta(days=90), 100), self._replace(self.customer, 0)):
            invoice = order._create_invoices()
            invoice.invoice_date = order.date_order.date()
            invoice.action_post()
        self._classify()
        profile = self._profile(self.customer)
        self.assertEqual((profile.order_count, profile.last_order_date), (1, TODAY - timedelta(days=90)))

    def test_the_back_test_does_not_take_it_for_a_return(self):
        for age in (700, 600, 500, 400):
            self._book(self.customer, TODAY - timedelta(days=age), 100)
        self._replace(self.customer, 30)
        result = self.env["crm.customer.profile"].get_backtest(as_of=TODAY - timedelta(days=200), threshold=0)
        self.assertEqual((result["true_positives"], result["false_positives"]), (1, 0))
