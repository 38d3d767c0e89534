from odoo.tests.common import tagged

from ..migration_case import MigrationCase
from .tier_case import TODAY, TierCase

# (revenue, margin): the biggest one earns us nothing.
CUSTOMERS = ((5000, -100), (3000, 500), (1500, 300), (500, 150), (400, 50))


@tagged("post_install", "-at_install", "crm_relationship")
class TestMargin(MigrationCase, TierCase):
    """Margin beside revenue, and tiers by margin where the policy says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"C{number}"} for number in range(1, len(CUSTOMERS) + 1)])
        for partner, (revenue, margin) in zip(cls.customers, CUSTOMERS, strict=True):
            cls._book(partner, TODAY, revenue, margin)

    def _figures(self, name):
        return [self._profile(partner)[name] for partner in self.customers]

    def test_shares_and_ranks(self):
        self._classify()
        self.assertEqual(self._figures("revenue_rank"), [1, 2, 3, 4, 5])
        self.assertEqual(self._figures("margin_rank"), [5, 1, 2, 3, 4])
        self.assertEqual(self._figures("margin_share"), [0, 50, 30, 15, 5])
        self.assertEqual(self._figures("cumulative_margin_share"), [100, 50, 80, 95, 100])
        self.assertEqual(self._figures("margin_percentile"), [0, 100, 75, 50, 25])

    def test_equal_margins_are_equal(self):
        """Whoever brings the same stands the same, whatever breaks the tie of their ranks."""
        self._book(self._new_customer("Twin"), TODAY, 1, CUSTOMERS[2][1])
        self._classify()
        twins = self._profile(self.customers[2]) | self._profile(
            self.env["res.partner"].search([("name", "=", "Twin")], order="id DESC", limit=1))
        self.assertEqual(twins.mapped("margin_percentile"), [60, 60])
        self.assertNotEqual(*twins.mapped("margin_rank"))

    def test_an_upgrade_knows_the_percentiles(self):
        self._classify()
        before = self._figures("margin_percentile")
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_customer_profile SET margin_percentile = NULL")
        self._migrate("19.0.6.0.0/post-percentile.py")
        self.assertEqual(self._figures("margin_percentile"), before)

    def test_customers_we_lose_money_on(self):
        self._classify()
        profiles = self.env["crm.customer.profile"]
        scope = [("company_id", "=", self.company.id)]
        self.assertEqual(profiles.search([*scope, ("is_loss_making", "=", True)]).partner_id, self.customers[0])
        self.assertEqual(profiles.search([*scope, ("is_loss_making", "!=", True)]).partner_id, self.customers[1:])
        self.assertEqual(self._figures("is_loss_making"), [True, False, False, False, False])

    def test_pareto_by_margin(self):
        self._classify()
        self.assertEqual(self._tier_codes(self.customers), ["vip", "main", "ordinary", "small", "small"])
        self.policy.pareto_measure = "margin"
        result = self._classify()
        self.assertEqual(self._tier_codes(self.customers), ["small", "vip", "main", "ordinary", "small"])
        self.assertEqual((result["promoted"], result["demoted"]), (3, 1))
        run = self.env["crm.tier.run"].browse(result["run_id"])
        self.assertEqual(run.pareto_measure, "margin")
        self.assertEqual([line.entry_figure for line in run.line_ids.sorted("tier_sequence")], [500, 300, 150, 50])

    def test_preview_by_margin(self):
        """On the figures of the last run, what a run says then."""
        self._classify()
        preview = self.policy.get_preview({"pareto_measure": "margin"})
        self.assertTrue(preview["from_last_run"] and preview["by_margin"])
        names = ("revenue_rank", "customers_percent", "revenue_percent", "revenue")
        self.assertEqual([tuple(point[name] for name in names) for point in preview["curve"]], [
            (0, 0, 0, 0), (1, 20, 50, 500), (2, 40, 80, 300), (3, 60, 95, 150), (4, 80, 100, 50), (5, 100, 100, -100)])
        reasons = {mover["name"]: mover["reason"] for mover in preview["movers"]}
        self.assertIn("rank 1 by margin", reasons["C2"])
        self.policy.pareto_measure = "margin"
        self.assertEqual(self._classify()["by_tier"], {tier["code"]: tier["after"] for tier in preview["tiers"]})

    def test_the_measure_is_of_the_pareto_rule_only(self):
        self.policy.write({"pareto_measure": "margin", "rule": "threshold"})
        self.tiers["vip"].min_revenue = 4000000
        self._classify()
        self.assertEqual(self._tier_codes(self.customers)[0], "ordinary")

    def test_hysteresis_by_margin(self):
        """What the runner-up earns falls below the cut-off by less than the hysteresis."""
        self.policy.write({"pareto_measure": "margin", "hysteresis_percent": 20})
        self._classify()
        self._book(self.customers[2], TODAY, 0, -10)
        self._book(self.customers[3], TODAY, 0, 145)
        self._classify()
        self.assertEqual(self._tier_codes(self.customers)[1:4], ["vip", "main", "main"])

    def test_explained_by_margin(self):
        self.policy.pareto_measure = "margin"
        self._classify()
        text = self._profile(self.customers[2]).explanation.replace("\N{NO-BREAK SPACE}", " ")
        for part in ("Margin $ 300.00, rank 2 by margin, cumulative share of margin 80.0%",
                     "Main goes up to a cumulative share of margin of 80.0%",
                     "For VIP it would take $ 200.01 more margin"):
            self.assertIn(part, text)
        self.assertIn("The customer with the highest margin is always VIP",
                      self._profile(self.customers[1]).explanation)
        change = self._changes(self.customers[2])[-1]
        self.assertIn("rank 2 by margin", change.explanation)
        self._book(self.customers[2], TODAY, 0, 200.01)
        self._classify()
        self.assertEqual(self._tier_codes(self.customers[2]), ["vip"])
