import random
import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from unittest.mock import patch

from odoo.tests.common import freeze_time, tagged
from odoo.tools import SQL

from .tier_case import TierCase

RULES = ("pareto", "threshold", "potential", "weighted")
WEIGHTS = ("recency", "frequency", "monetary", "margin", "growth", "payment", "potential", "satisfaction")
CUT_OFFS = {"pareto": "cumulative_share", "threshold": "min_revenue", "potential": "min_score", "weighted": "min_score"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierPreviewFigures(TierCase):
    """The preview goes by the figures of the last run, and says the same as a run that reads all documents again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("figures_officer", "officer")
        cls.chance = random.Random(10)
        cls.industries = cls.env["res.partner.industry"].create([{"name": "Hotels"}, {"name": "Schools"}])
        cls.customers = cls.env["res.partner"].create([{
            "name": f"R{number}", "is_company": True, "industry_id": cls.industries[number % 2].id,
        } for number in range(47)])  # a prime: percents of it do not end
        cls._sell_at_random()
        cls.policy.write({"hysteresis_percent": 5, "demotion_delay_days": 30, "new_customer_days": 90})
        cls._classify(cls.today - timedelta(days=40))
        cls._sell_at_random()
        cls._decide_by_hand()
        cls._classify()

    @classmethod
    def _sell_at_random(cls):
        rows = []
        for partner in cls.customers:
            for _order in range(cls.chance.randint(1, 4)):
                day = cls.today - timedelta(days=int(700 * cls.chance.random() ** 2))
                amount = cls.chance.choice([100, 300, 1000 / 3, cls.chance.uniform(-50, 3000)])
                rows.append((partner.id, f"{day} 12:00:00", amount, amount * cls.chance.random(), 1, "sale"))
        cls._book_rows(rows, cls.company)

    @classmethod
    def _decide_by_hand(cls):
        cls.customers[3].set_tier_override("vip", "Opinion leader")
        cls.customers[4].set_tier_override("small", "Does not pay", until=cls.today)
        with freeze_time(cls.today - timedelta(days=20)):
            cls.customers[5].set_tier_override("main", "For a week", until=cls.today - timedelta(days=13))
        cls._profile(cls.customers[6]).potential_level = 4
        prospect = cls.env["res.partner"].create({"name": "Prospect", "is_company": True})
        prospect.set_tier_override("main", "Will buy")

    def _get_decided(self, rows):
        """What becomes of each customer, by the rows of a query or a table."""
        return self.env.execute_query(SQL(
            """SELECT partner_id, old_tier_id, tier_id, revenue, revenue_rank,
                      cumulative_share::float8, tier_score::numeric
                 FROM %s ORDER BY partner_id""", rows))

    def _assert_same(self, parameters):
        classifier = self.env["crm.tier.classifier"]
        _scope, query = classifier._prepare_preview(self.company, self.today, parameters)
        previewed = self._get_decided(SQL("(%s) decided", query))
        classifier._prepare(self.company, self.today, parameters)
        self.assertEqual(previewed, self._get_decided(SQL("crm_customer_decided")))

    def _cut_at(self, parameters, figures):
        """These parameters with the cut-offs of the rule at the figures of some customers, best first."""
        name = CUT_OFFS[parameters.rule]
        return replace(parameters, cuts=tuple(
            replace(cut, **{name: figure}) for cut, figure in zip(parameters.cuts, figures, strict=True)))

    def _get_figures(self, parameters):
        """What the rule goes by, to the last digit: a figure for each customer."""
        name = parameters.measure.cumulative_share if parameters.rule == "pareto" else parameters.decisive_figure
        self.env["crm.tier.classifier"]._prepare(self.company, self.today, parameters)
        self.env.cr.execute(SQL(
            "SELECT DISTINCT %(name)s::float8 FROM crm_customer_next WHERE %(name)s IS NOT NULL ORDER BY 1",
            name=SQL.identifier(name)))
        return [figure for (figure,) in self.env.cr.fetchall()]

    def test_every_rule_and_smoothing(self):
        """Cut-offs lie exactly on figures of customers, where the last digit decides."""
        for rule, measure in (*((rule, "revenue") for rule in RULES), ("pareto", "margin")):
            chosen = replace(self.policy._get_parameters(), rule=rule, pareto_measure=measure)
            figures = self._get_figures(chosen)
            for _attempt in range(6):
                cuts = sorted(self.chance.sample(figures, len(chosen.cuts)), reverse=rule != "pareto")
                parameters = replace(
                    self._cut_at(chosen, cuts),
                    hysteresis_percent=self.chance.choice([0, 5, 33.3]),
                    demotion_delay_days=self.chance.choice([0, 30, 45]),
                    new_customer_days=self.chance.choice([0, 90, 400]))
                with self.subTest(rule=rule, parameters=parameters):
                    self._assert_same(parameters)

    def test_every_weight(self):
        for names in (*((name,) for name in WEIGHTS), ("margin", "growth"), WEIGHTS):
            weights = {name: self.chance.choice([1, 0.7, 3]) if name in names else 0 for name in WEIGHTS}
            parameters = replace(self.policy._get_parameters(), rule="weighted", weights=weights)
            scores = self._get_figures(parameters)
            exact = [self.chance.choice(scores) for _cut in parameters.cuts]
            with self.subTest(weights=weights):
                self._assert_same(parameters)
                self._assert_same(self._cut_at(parameters, sorted(exact, reverse=True)))

    def test_answer_is_the_same(self):
        """Tiers, movers with their reasons and the curve, for who may preview."""
        policy = self.policy.with_user(self.officer)
        for values in ({}, {"pareto_measure": "margin"}, {"rule": "threshold", "tiers": {
                           "vip": {"min_revenue": 2000}, "main": {"min_revenue": 900}, "ordinary": {"min_revenue": 300},
                       }},
                       {"rule": "weighted"}, {"hysteresis_percent": 0, "new_customer_days": 0},
                       {"tiers": {"vip": {"cumulative_share": 30}}}):
            fast = policy.get_preview(values)
            with patch.object(self.env.registry["crm.tier.run"], "_has_figures_for", return_value=False):
                full = policy.get_preview(values)
            with self.subTest(values=values):
                self.assertEqual((fast.pop("from_last_run"), full.pop("from_last_run")), (True, False))
                self.assertEqual(fast, full)

    def test_which_way(self):
        self.assertTrue(self.policy.get_preview()["from_last_run"])
        self.assertTrue(self.policy.get_preview({"rule": "weighted", "expected_years": 3})["from_last_run"])
        for values in ({"window_months": 11}, {"revenue_basis": "invoiced"}):
            with self.subTest(values=values):
                preview = self.policy.get_preview(values)
                self.assertFalse(preview["from_last_run"])
                self.assertEqual(
                    {name: preview["last_run"][name] for name in ("window_months", "revenue_basis")},
                    {"window_months": 12, "revenue_basis": "ordered"})
                self.assertGreaterEqual(preview["last_run"]["duration_seconds"], 0)
        self.policy.window_months = 6  # saved, and no run has been since
        self.assertFalse(self.policy.get_preview()["from_last_run"])
        self.assertTrue(self.policy.get_preview({"window_months": 12})["from_last_run"])

    def test_what_has_been_booked_since_is_not_in_it(self):
        before = self.policy.get_preview()
        newcomer = self._customers_of(1000000)
        self.assertEqual(self.policy.get_preview(), before)
        self.assertIn(newcomer.id, [mover["partner_id"] for mover in self.policy.get_preview(
            {"window_months": 11})["movers"]])
        self._classify()
        self.assertEqual(self.policy.get_preview()["curve"][1]["revenue"], 1000000)

    def test_as_of_the_day_of_the_run(self):
        with freeze_time(datetime.combine(self.today + timedelta(days=3), time(9))):
            preview = self.policy.get_preview()
            self.assertEqual((preview["from_last_run"], preview["as_of"]), (True, "2026-06-30"))
            self.assertEqual(self.policy.get_preview({"window_months": 11})["as_of"], "2026-07-03")

    def test_without_a_run_that_succeeded(self):
        self.env["crm.tier.run"].create({
            "company_id": self.company.id, "state": "failed", "started_at": "2026-06-30 16:00:00",
            "as_of": self.today})
        preview = self.policy.get_preview()
        self.assertEqual((preview["from_last_run"], preview["last_run"]), (False, False))
        other = self._create_company(name="Without runs")
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", other.id)])
        preview = policy.get_preview()
        self.assertEqual((preview["from_last_run"], preview["last_run"], preview["movers"]), (False, False, []))

    def test_documents_are_left_alone(self):
        """No statement of the preview reads an order or an invoice."""
        statements = []
        execute = type(self.env.cr).execute

        def note(cursor, query, *arguments, **options):
            statements.append(query if isinstance(query, str) else query.code)
            return execute(cursor, query, *arguments, **options)

        with patch.object(type(self.env.cr), "execute", note):
            self.policy.get_preview({"rule": "weighted"})
        self.assertTrue(statements)
        documents = re.compile(r'\b(FROM|JOIN) "?(sale_order|account_move)')
        self.assertEqual([query for query in statements if documents.search(query)], [])
