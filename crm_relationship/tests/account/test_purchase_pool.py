from datetime import date, timedelta

from odoo.tests.common import tagged

from ..tier.tier_case import TODAY
from .purchase_case import PurchaseCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPurchasePool(PurchaseCase):
    """What sells now, what others buy who are like a customer, and how often plans come true."""

    def _rows(self):
        return {(row.customer, row.product): row for row in self.pool.search([("company_id", "=", self.company.id)])}

    # === THE POOL ===#

    def test_rows_of_twelve_months(self):
        self._buy(self.customer, 400, {self.soap: 1})
        self._buy(self.customer, 100, {self.paper: 5})
        self._buy(self.customer, 10, {self.paper: 7, self.toner: 1})
        self._prepare_night()
        rows = self._rows()
        self.assertEqual(rows.keys(), {(self.customer.id, self.paper.id), (self.customer.id, self.toner.id)})
        row = rows[self.customer.id, self.paper.id]
        self.assertEqual((row.orders, row.recent_orders, row.last_quantity, row.amount), (2, 1, 7, 120))
        self.assertEqual(self.env["crm.purchase.quality"]._find(self.company).recent_order_count, 1)

    def test_who_ordered_once_is_not_in_it(self):
        self._buy(self.customer, 10, {self.paper: 7})
        self._prepare_night()
        self.assertFalse(self._rows())

    def test_amounts_are_in_the_companys_currency(self):
        for age in (10, 100):
            self._buy(self.customer, age, {self.paper: 4}, currency_rate=2)
        self._prepare_night()
        self.assertEqual(self._rows()[self.customer.id, self.paper.id].amount, 40)

    def test_second_night_replaces_the_first(self):
        for age in (10, 100):
            self._buy(self.customer, age, {self.paper: 4})
        self._prepare_night()
        self.pool._build(self.company, self.now)
        self.assertEqual(len(self._rows()), 1)

    def test_night_does_all_companies_and_survives_a_failure(self):
        self._buy(self.customer, 10, {self.paper: 4})
        self._buy(self.customer, 100, {self.paper: 4})
        self._classify()
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_purchase").method_direct_trigger()
        self.assertTrue(self._rows())

    # === WHAT SELLS NOW, AND WHAT IS NEW ===#

    def test_share_of_all_orders_now(self):
        """Of four orders of the last 30 days, one has toner."""
        for peer in self._new_peers(3, {self.paper: 1}):
            self.assertTrue(peer)
        self._buy(self.customer, 200, {self.toner: 1})
        self._buy(self.customer, 5, {self.toner: 1})
        self._prepare_night()
        shares = self.planner._get_shares(self.company, [self.toner.id, self.soap.id])
        self.assertEqual((shares(self.toner.id), shares(self.soap.id)), (0.25, 0))
        [line] = self._plan()["due"]
        self.assertEqual(line["reason"], "Bought twice, last on 06/25/2026; in 25.0% of all orders now")

    def test_new_is_what_at_least_ten_others_buy_now(self):
        peers = self._new_peers(12, {self.paper: 1})
        for place, peer in enumerate(peers):
            self._buy(peer, 10, {self.cups: 6, **({self.lamp: 1} if place < 9 else {})})
        self._buy_every(self.customer, 30, 3, {self.paper: 5})
        self._prepare_night()
        [line] = self._plan()["new"]
        self.assertEqual((line["product_id"], line["quantity"], line["band"]), (self.cups.id, 6, False))
        self.assertEqual(line["figures"], {"buyers": 12, "peers": 12})
        self.assertEqual(
            line["reason"], "12 of the 12 customers most like them bought it in the last 30 days, usually 6")

    def test_new_is_nothing_they_have_bought(self):
        for peer in self._new_peers(12, {self.paper: 1}):
            self._buy(peer, 10, {self.cups: 6})
        self._buy(self.customer, 300, {self.cups: 6, self.paper: 1})
        self._prepare_night()
        self.assertFalse(self._plan()["new"])

    def test_who_shares_nothing_is_no_peer(self):
        for peer in self._new_peers(12, {self.soap: 1}):
            self._buy(peer, 10, {self.cups: 6})
        self._buy(self.customer, 30, {self.paper: 1})
        self._prepare_night()
        self.assertFalse(self._plan()["new"])

    # === QUALITY ===#

    def _judge(self):
        self.env["crm.purchase.quality"]._judge_weekly(self.company, self.now)
        return self.env["crm.purchase.quality"]._find(self.company)

    def test_bands_come_true_or_not(self):
        """120 customers who always buy paper: as of 30 days ago each plan said so, and the next order had it."""
        for number in range(120):
            customer = self._new_customer(f"Buyer {number}")
            self._buy_every(customer, 30, 5, {self.paper: 1}, first=31)
            self._buy(customer, 2, {self.paper: 1} if number % 4 else {self.soap: 1})
        self._prepare_night()
        quality = self._judge()
        found = quality._describe()
        [band] = found["bands"]
        self.assertEqual((band["lines"], band["bought"], band["percent"]), (120, 90, 75))
        self.assertEqual((found["customers"], quality.likely_percent, quality.possible_percent), (120, 75, 0))
        self.assertIn("75%", found["sentence"])
        self.assertEqual(self._plan()["quality"], found)

    def test_few_lines_prove_nothing(self):
        self._buy_every(self.customer, 30, 6, {self.paper: 1}, first=3)
        self._prepare_night()
        self.assertEqual(self._judge().customer_count, 1)
        self.assertFalse(self._plan()["quality"])

    def test_judged_once_a_week(self):
        self._prepare_night()
        quality = self._judge()
        quality.judged_at = self.now - timedelta(days=6)
        self.assertEqual(self._judge().judged_at, self.now - timedelta(days=6))
        quality.judged_at = self.now - timedelta(days=7)
        self.assertEqual(self._judge().judged_at, self.now)

    # === WHAT BECOMES OF PROPOSALS ===#

    def _propose(self, product, age, partner=None, **values):
        return self.env["crm.purchase.proposal"].create({
            "partner_id": (partner or self.customer).id, "company_id": self.company.id, "product_id": product.id,
            "kind": "due", "band": "likely", "reason_code": "before", "quantity": 1,
            "proposed_at": self.now - timedelta(days=age), **values})

    def test_bought_within_thirty_days(self):
        proposals = [self._propose(product, 31) for product in (self.paper, self.toner, self.soap)]
        self._buy(self.customer, 32, {self.toner: 1})  # before
        self._buy(self.customer, 2, {self.paper: 1})
        self._buy(self.customer, 0.5, {self.soap: 1})  # too late
        self.env["crm.purchase.proposal"]._follow_up(self.company, self.now)
        self.assertEqual([proposal.is_bought for proposal in proposals], [True, False, False])
        self.assertEqual(proposals[0].bought_on, (self.now - timedelta(days=2)).date())

    def test_hit_rate_counts_when_the_days_are_over(self):
        self._propose(self.paper, 40, is_bought=True, bought_on=TODAY)
        self._propose(self.toner, 40)
        self._propose(self.soap, 10, is_bought=True, bought_on=TODAY)
        values = self.env["crm.kpi"]._get_values(
            self.company, self.company._get_period(date(2026, 1, 1), TODAY), ["plan_hits"])["plan_hits"]
        self.assertEqual((values["value"], values["numerator"], values["denominator"]), (50, 1, 2))

    def test_merged_customers_keep_what_came_to_something(self):
        other = self._new_customer("Harbor")
        mine, theirs = self._propose(self.paper, 5), self._propose(self.paper, 5, other, is_bought=True)
        alone = self._propose(self.toner, 5, other)
        self._merge_customers(other, self.customer)
        self.assertFalse(mine.exists())
        self.assertEqual((theirs + alone).partner_id, self.customer)
