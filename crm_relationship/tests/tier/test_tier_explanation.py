import re

from dateutil.relativedelta import relativedelta

from odoo.tests.common import tagged

from .tier_case import TODAY, TierCase

GAP = re.compile(r"For (\w+) it would take \$\s?([\d,.]+\d) more revenue")
REVENUES = (5000, 3100, 1200, 1199.99, 800, 800, 420, 300, 150.55, 75, 30, 10, 1, -25)


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierExplanation(TierCase):
    """The texts hold the figures, and what they say is true."""

    def _explain(self, partner, **context):
        profile = self._profile(partner).with_context(**context)
        profile.invalidate_recordset(["explanation", "churn_explanation"])
        return profile.explanation

    def _assert_says(self, partner, *parts):
        text = self._explain(partner).replace("\N{NO-BREAK SPACE}", " ")
        for part in parts:
            self.assertIn(part, text)

    def test_pareto(self):
        customers = self._customers_of(500, 300, 150, 50)
        self._classify()
        self._assert_says(
            customers[1], "Pareto rule on confirmed sales orders of the 12 months up to 06/30/2026", "Purchases: 1",
            "revenue $ 300.00", "rank 2 of 4", "cumulative share 80.0%",
            "Main goes up to a cumulative share of 80.0%", "For VIP it would take $ 200.01 more revenue")
        self._assert_says(customers[0], "The biggest customer is always VIP")
        self.assertNotIn("it would take", self._explain(customers[0]))

    def test_one_set_of_queries_however_many_are_explained(self):
        """Overridden by several people, smoothed, and of a tier that is no longer in use."""
        self.policy.write({"hysteresis_percent": 0, "demotion_delay_days": 30})
        customers = self._customers_of(*range(100, 4100, 100))
        self._classify()
        managers = [self._new_user(f"explaining_{number}", "manager", name=f"Manager {number}") for number in range(9)]
        for customer, manager in zip(customers, managers * 3, strict=False):
            customer.with_user(manager).set_tier_override("vip", "Because")
        for customer in customers[30:]:
            self._book(customer, self.today, -self._profile(customer).revenue + 1)
        self._classify()
        reader = self._new_user("explaining_reader", "officer")

        def count(partners):
            profiles = self.env["crm.customer.profile"].with_user(reader).search(
                [("partner_id", "in", partners.ids), ("company_id", "=", self.company.id)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            texts = profiles.mapped("explanation")
            return self.env.cr.sql_log_count - before, texts

        count(customers)
        few, _texts = count(customers[20:22] | customers[38:])
        many, texts = count(customers)
        self.assertTrue(any("Manager 3 set it to VIP" in text for text in texts))
        self.assertTrue(any("unless sales pick up" in text for text in texts))
        self.assertLessEqual(many, few)

    def test_threshold(self):
        self.policy.rule = "threshold"
        customers = self._customers_of(20500, 700)
        self._classify()
        self._assert_says(customers[0], "Main starts at a revenue of $ 20,000.00", "For VIP it would take $ 79,500.00")
        self._assert_says(customers[1], "Small starts at a revenue of $ 0.00", "For Ordinary it would take $ 4,300.00")

    def test_scores(self):
        for rule in ("potential", "weighted"):
            with self.subTest(rule=rule):
                self.policy.rule = rule
                customers = self._customers_of(400, 300, 200, 100)
                self._classify()
                score = self._profile(customers[3]).tier_score
                self._assert_says(customers[3], f"The score is {score:.1f} of 100", "the score must rise by")

    def test_who_has_not_bought_lately_or_ever(self):
        sleeper = self._customers_of(100, day=TODAY - relativedelta(years=2))
        stranger = self._new_customer("Stranger")
        stranger.set_tier_override("vip", "Friend of the house")
        self._classify()
        self._assert_says(sleeper, "Nothing was bought in that time", "06/30/2024")
        self._assert_says(stranger, "never bought", "Friend of the house")

    def test_what_holds_a_tier(self):
        """The delay, the grace and the hysteresis each say so."""
        self.policy.rule = "threshold"
        first = TODAY - relativedelta(months=13)
        for values, revenue, text in (
            ({"demotion_delay_days": 30}, 20000, "it will be from 07/30/2026 on"),
            ({"new_customer_days": 500}, 20000, "a new customer is not demoted before"),
            ({"hysteresis_percent": 5}, 96000, "the figure is within 5.0% of the cut-off"),
        ):
            with self.subTest(values=values):
                self.policy.write({
                    "demotion_delay_days": 0, "new_customer_days": 0, "hysteresis_percent": 0, **values})
                customer = self._customers_of(100000, day=first)
                self.env["crm.tier.run"].search([("company_id", "=", self.company.id)]).unlink()
                self._classify(first)
                self._book(customer, TODAY, revenue)
                self._classify()
                self.assertEqual(self._tier_codes(customer), ["vip"])
                self._assert_says(customer, "By the rule it would be Main", text)
                self.env["sale.order"].search([("partner_id", "=", customer.id)]).state = "cancel"

    def _promised_gaps(self, partners):
        """`{partner: (name of the next tier, additional revenue it takes)}`, as the texts say."""
        found = {}
        for partner in partners:
            match = GAP.search(self._explain(partner).replace("\N{NO-BREAK SPACE}", " "))
            if match:
                found[partner] = (match[1], float(match[2].replace(",", "")))
        return found

    def _promote_by(self, partner, amount):
        """The sequence of the tier the customer gets with that much more revenue."""
        with self.env.cr.savepoint() as savepoint:
            self._book(partner, TODAY, amount)
            self._classify()
            sequence = self._profile(partner).tier_id.sequence
            savepoint.rollback()
        self.env.invalidate_all()
        return sequence

    def test_what_the_next_tier_takes_is_true(self):
        """Whoever buys for exactly that much more is promoted, whatever smooths the way down."""
        self.policy.write({"hysteresis_percent": 5, "demotion_delay_days": 30, "new_customer_days": 90})
        sequences = {tier.name: tier.sequence for tier in self.tiers.values()}
        self.policy.apply_preview({"tiers": {
            "vip": {"min_revenue": 3000}, "main": {"min_revenue": 1000}, "ordinary": {"min_revenue": 100}}})
        customers = self._customers_of(*REVENUES)
        for rule in ("pareto", "threshold"):
            self.policy.rule = rule
            self._classify()
            gaps = self._promised_gaps(customers)
            below = [customer for customer in customers if self._profile(customer).tier_id != self.tiers["vip"]]
            self.assertEqual(set(gaps), set(below), "everybody below the best tier is told")
            for partner, (name, gap) in gaps.items():
                with self.subTest(rule=rule, revenue=self._profile(partner).revenue):
                    self.assertLessEqual(self._promote_by(partner, gap), sequences[name])
                    if rule == "threshold":
                        self.assertGreater(self._promote_by(partner, gap - 0.01), sequences[name], "not a cent less")

    def test_in_chinese(self):
        self._activate_languages("zh_CN")
        customers = self._customers_of(500, 300, 1)
        for number in range(4):
            self._book(customers[0], TODAY - relativedelta(months=2 * number), 10)
        stranger = self._new_customer("Stranger")
        stranger.set_tier_override("vip", "Friend", TODAY)
        for rule in ("pareto", "threshold", "potential", "weighted"):
            self.policy.rule = rule
            self._classify()
            for partner in customers | stranger:
                text = self._explain(partner, lang="zh_CN")
                self.assertTrue(text)
                self.assertIn("2026/06/30", text)
                self.assertNotRegex(text, "Pareto|Threshold|Weighted|confirmed|rule")
                self.assertIsInstance(self._profile(partner).with_context(lang="zh_CN").churn_explanation or "", str)

    # === CHURN ===#

    def test_what_drives_the_risk(self):
        regular, silent, rare, fresh = self.env["res.partner"].create(
            [{"name": name} for name in ("Regular", "Silent", "Rare", "Fresh")])
        for number in range(24):
            self._book(regular, TODAY - relativedelta(days=30 * number), 10)
            self._book(silent, TODAY - relativedelta(days=300 + 30 * number), 10)
        for number in range(3):
            self._book(rare, TODAY - relativedelta(days=30 + 500 * number), 10)
        self._book(fresh, TODAY, 10)
        self._classify()
        for partner, *parts in (
            (regular, "Still in rhythm: last purchase 0 days ago, usually every 30 days", "Buys often"),
            (silent, "Silent for 300 days, 10.0 times the usual interval of 30 days"),
            (rare, "Buys rarely (purchases: 3 in 1,030 days)"),
            (fresh, "Too early to tell (purchases: 1, over 0 days)"),
        ):
            for part in parts:
                self.assertIn(part, self._profile(partner).churn_explanation)
        self.assertTrue(silent.churn_warning)
        self.assertFalse(regular.churn_warning or fresh.churn_warning)
        risks = [self._profile(partner).churn_risk for partner in (regular, rare, silent)]
        self.assertEqual(sorted(risks), risks)

    def test_too_early_never_warns(self):
        customer = self._customers_of(10, day=TODAY - relativedelta(years=8))
        self._classify()
        profile = self._profile(customer)
        self.assertGreater(profile.churn_risk, 0.9)
        self.assertFalse(profile.churn_confident or customer.churn_warning)
