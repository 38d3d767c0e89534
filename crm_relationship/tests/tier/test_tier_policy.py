import json

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .tier_case import TierCase

NO_WEIGHTS = {f"weight_{name}": 0 for name in (
    "recency", "frequency", "monetary", "margin", "growth", "payment", "potential", "satisfaction")}


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierPolicy(TierCase):
    """Policies and tiers that make no sense are refused with a message that says what to do."""

    def _assert_refused(self, record, values, message):
        before = record.read(list(values))
        with self.subTest(values=values):
            with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
                record.write(values)
            self.assertIn(message, str(caught.exception))
            self.env.invalidate_all()
            self.assertEqual(record.read(list(values)), before)

    def test_values_of_a_policy(self):
        for values, message in (
            ({"window_months": 0}, "between 1 and 120 months"),
            ({"window_months": -12}, "between 1 and 120 months"),
            ({"window_months": 121}, "between 1 and 120 months"),
            ({"hysteresis_percent": -1}, "at least 0%"),
            ({"hysteresis_percent": 100}, "less than 100%"),
            ({"demotion_delay_days": -1}, "between 0 and 3,650 days"),
            ({"new_customer_days": -1}, "between 0 and 3,650 days"),
            ({"expected_years": 0}, "more than 0"),
            ({"weight_margin": -1}, "cannot be negative"),
            ({"rule": "weighted", **NO_WEIGHTS}, "All weights are 0"),
        ):
            self._assert_refused(self.policy, values, message)
        self.policy.write(NO_WEIGHTS)  # another rule has no use for them
        self._assert_refused(self.policy, {"rule": "weighted"}, "All weights are 0")

    def test_cut_offs_of_the_tiers(self):
        for code, values, message in (
            ("main", {"cumulative_share": 50}, "must rise"),
            ("main", {"cumulative_share": 95.5}, "must rise"),
            ("small", {"cumulative_share": 100.5}, "at most 100%"),
            ("vip", {"cumulative_share": 0}, "more than 0%"),
            ("main", {"min_revenue": 100000}, "minimum revenue must fall"),
            ("small", {"min_revenue": 5000}, "minimum revenue must fall"),
            ("main", {"min_score": 80}, "minimum score must fall"),
            ("main", {"sequence": 1}, "same sequence"),
        ):
            self._assert_refused(self.tiers[code], values, message)

    def test_a_tier_must_remain(self):
        self._assert_refused(self.env["crm.tier"].search([]), {"active": False}, "at least one tier")

    def test_new_tier_needs_a_place_of_its_own(self):
        values = {"name": "Gold", "code": "gold", "sequence": 5, "cumulative_share": 100}
        with self.assertRaises(ValidationError):
            self.env["crm.tier"].create(values)

    @mute_logger("odoo.sql_db")
    def test_codes_are_unique(self):
        with self.assertRaises(UniqueViolation) as caught, self.env.cr.savepoint():
            self.tiers["main"].code = "vip"
            self.env.flush_all()
        self.assertIn("choose another code", self.env["crm.tier"]._sql_error_to_message(caught.exception))

    @mute_logger("odoo.sql_db")
    def test_one_policy_a_company(self):
        with self.assertRaises(UniqueViolation) as caught, self.env.cr.savepoint():
            self.env["crm.tier.policy"].create({"company_id": self.company.id})
        self.assertIn("has a tier policy already",
                      self.env["crm.tier.policy"]._sql_error_to_message(caught.exception))
        self.assertEqual(self.env["crm.tier.policy"].search_count([("company_id", "=", self.company.id)]), 1)

    def test_new_company_has_a_policy(self):
        company = self._create_company(name="Branch")
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", company.id)])
        self.assertEqual((policy.rule, policy.window_months, policy.revenue_basis), ("pareto", 12, "ordered"))

    def test_tiers_in_use_stay(self):
        customers = self._customers_of(900, 100)
        self._classify()
        for code in ("vip", "small"):
            with self.subTest(code=code), self.assertRaises(UserError) as caught:
                self.tiers[code].unlink()
            self.assertIn("Archive it instead", str(caught.exception))
        customers[0].set_tier_override("ordinary", "For a while")
        self.assertRaises(UserError, self.tiers["ordinary"].unlink)
        customers[0].clear_tier_override("It is over")
        self.assertRaises(UserError, self.tiers["ordinary"].unlink)
        self.assertEqual(self._tier_codes(customers), ["vip", "small"])

    def test_tiers_nobody_was_ever_in_can_go(self):
        bronze = self.env["crm.tier"].create({
            "name": "Bronze", "code": "bronze", "sequence": 0, "cumulative_share": 10, "min_revenue": 1000000,
            "min_score": 99})
        bronze.unlink()
        self.assertFalse(bronze.exists())

    def test_customer_count(self):
        self._customers_of(900, 60, 40)
        self._classify()
        self.assertEqual([self.tiers[code].customer_count for code in ("vip", "main", "small")], [1, 0, 2])


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierPreview(TierCase):
    """What a policy would do is shown before it is saved, and is what it does then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("preview_officer", "officer")
        cls.manager = cls._new_user("preview_manager", "manager")
        everywhere = [(6, 0, cls.env["res.company"].search([]).ids)]
        cls.overall = cls._new_user("preview_overall", "manager", company_ids=everywhere)
        cls.customers = cls._customers_of(500, 300, 150, 50)
        cls._classify()

    def _rows(self):
        self.env.flush_all()
        rows = []
        for model in ("crm.customer.profile", "crm.tier.change", "crm.tier.run", "crm.tier.policy", "crm.tier"):
            table = self.env[model]._table
            self.env.cr.execute(f"SELECT id, ctid::text FROM {table} ORDER BY id")  # pylint: disable=sql-injection
            rows.append(self.env.cr.fetchall())
        return rows

    def test_nothing_changes(self):
        preview = self.policy.with_user(self.officer).get_preview()
        self.assertEqual((preview["promoted"], preview["demoted"], preview["unchanged"], preview["movers"]),
                         (0, 0, 4, []))
        self.assertEqual((preview["as_of"], preview["currency_id"], preview["rule"]),
                         ("2026-06-30", self.company.currency_id.id, "pareto"))
        for tier in preview["tiers"]:
            self.assertEqual(tier["now"], tier["after"])
        names = ("revenue_rank", "customers_percent", "revenue_percent", "revenue")
        self.assertEqual([tuple(point[name] for name in names) for point in preview["curve"]],
                         [(0, 0, 0, 0), (1, 25, 50, 500), (2, 50, 80, 300), (3, 75, 95, 150), (4, 100, 100, 50)])

    def test_who_would_move(self):
        before = self._rows()
        preview = self.policy.with_user(self.officer).get_preview(
            {"tiers": {"vip": {"cumulative_share": 85}, "main": {"cumulative_share": 90}}})
        self.assertEqual(self._rows(), before)
        self.assertEqual((preview["promoted"], preview["demoted"], preview["unchanged"], preview["movers_total"]),
                         (1, 0, 3, 1))
        [mover] = preview["movers"]
        self.assertEqual(
            (mover["partner_id"], mover["name"], mover["revenue"], mover["revenue_rank"], mover["old_tier_id"],
             mover["new_tier_id"]),
            (self.customers[1].id, "C2", 300, 2, self.tiers["main"].id, self.tiers["vip"].id))
        self.assertIn("80.0%", mover["reason"])
        tiers = {tier["code"]: tier for tier in preview["tiers"]}
        self.assertEqual(tiers["vip"]["now"], {"customers": 1, "revenue": 500, "revenue_share": 50})
        self.assertEqual(tiers["vip"]["after"], {"customers": 2, "revenue": 800, "revenue_share": 80})
        self.assertEqual(tiers["vip"]["cumulative_share"], 85)
        json.dumps(preview)

    def test_other_rules(self):
        preview = self.policy.get_preview({"rule": "threshold", "tiers": {"small": {"min_revenue": 0}}})
        self.assertEqual((preview["demoted"], preview["tiers"][-1]["after"]["customers"]), (3, 4))
        preview = self.policy.get_preview({"rule": "potential"})
        self.assertEqual([tier["after"]["customers"] for tier in preview["tiers"]], [1, 2, 1, 0])
        self.assertIn("score 50.0", preview["movers"][0]["reason"])

    def test_it_comes_true(self):
        values = {"rule": "threshold", "window_months": 6, "tiers": {
            "vip": {"min_revenue": 400}, "main": {"min_revenue": 300}, "ordinary": {"min_revenue": 160}}}
        preview = self.policy.get_preview(values)
        result = self.policy.with_user(self.overall).apply_preview(values)
        self.assertEqual({tier["code"]: tier["after"] for tier in preview["tiers"]}, result["by_tier"])
        self.assertEqual((preview["promoted"], preview["demoted"]), (result["promoted"], result["demoted"]))
        changes = self.env["crm.tier.change"].search([("run_id", "=", result["run_id"])])
        self.assertEqual([mover["partner_id"] for mover in preview["movers"]], changes.partner_id.ids)
        self.assertEqual((self.policy.rule, self.policy.window_months), ("threshold", 6))
        self.assertEqual(self._tier_codes(self.customers), ["vip", "main", "small", "small"])

    def test_several_cut_offs_change_at_once(self):
        """In whatever direction they move, they never stand in each other's way."""
        for shares in ((85, 90, 97), (10, 20, 30), (30, 85, 86), (1, 2, 99)):
            codes = ("vip", "main", "ordinary")
            self.policy.with_user(self.overall).apply_preview(
                {"tiers": {code: {"cumulative_share": share} for code, share in zip(codes, shares, strict=True)}})
            self.assertEqual(tuple(self.tiers[code].cumulative_share for code in codes), shares)
        self.assertEqual(self._tier_codes(self.customers), ["vip", "ordinary", "ordinary", "small"])

    def test_bad_values(self):
        before = self._rows()
        for values, message in (
            ({"window_months": 0}, "between 1 and 120"),
            ({"window_months": "a year"}, '"window_months" has to be a whole number'),
            ({"window_months": None}, '"window_months" is missing'),
            ({"window_months": float("inf")}, '"window_months" has to be a whole number'),
            ({"expected_years": float("nan")}, '"expected_years" has to be a number'),
            ({"rule": "roulette"}, '"rule" has to be one of'),
            ({"rule": "weighted", **NO_WEIGHTS}, "All weights are 0"),
            ({"company_id": 1}, "does not take: company_id"),
            ({"colour": "red"}, "does not take: colour"),
            ({"tiers": ["vip"]}, "as a dict"),
            ({"tiers": {"vip": 60}}, "as a dict"),
            ({"tiers": {"vip": {"cumulative_share": "much"}}}, '"cumulative_share" has to be a number'),
            ({"tiers": {"vip": {"cumulative_share": 80}}}, "must rise"),
            ({"tiers": {"vip": {"cumulative_share": float("nan")}}}, '"cumulative_share" has to be a number'),
            ({"tiers": {"gold": {"cumulative_share": 10}}}, "no tier gold"),
        ):
            for method in ("get_preview", "apply_preview"):
                with self.subTest(values=values, method=method):
                    with self.assertRaises(UserError) as caught:
                        getattr(self.policy.with_user(self.manager), method)(values)
                    self.assertIn(message, str(caught.exception))
        self.assertEqual(self._rows(), before)

    def test_who_may(self):
        user = self._new_user("preview_user", "user")
        self.assertRaises(AccessError, self.policy.with_user(user).get_preview)
        self.assertRaises(AccessError, self.policy.with_user(self.officer).apply_preview, {"window_months": 6})
        self.assertEqual(self.policy.window_months, 12)
        other = self._create_company(name="Other")
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", other.id)])
        self.assertRaises(AccessError, policy.with_user(self.manager).get_preview)

    def test_curve_of_many_customers_is_thinned_out(self):
        for added in (190, 1, 200, 609):  # 194, 195, 395 and 1004 in all
            self._customers_of(*range(1, added + 1))
            preview = self.policy.get_preview({"window_months": 11})  # the last run has not seen them
            curve = preview["curve"]
            self.assertTrue(100 <= len(curve) <= 200, len(curve))
            self.assertEqual((curve[0]["revenue_percent"], curve[1]["revenue_rank"], curve[-1]["customers_percent"],
                              curve[-1]["revenue_percent"]), (0, 1, 100, 100))
            self.assertEqual(sorted(curve, key=lambda point: point["revenue_percent"]), curve)
        self.assertEqual((len(preview["movers"]), preview["movers_total"]), (200, 1000))

    # === GRID ===#

    def test_grid(self):
        self._profile(self.customers[3]).potential_level = 4
        grid = self.env["crm.customer.profile"].with_user(self.officer).get_grid()
        self.assertEqual((grid["as_of"], grid["total_customers"], grid["total_revenue"]), ("2026-06-30", 4, 1000))
        self.assertEqual(
            sorted((cell["purchase_level"], cell["potential_level"], cell["customers"], cell["revenue"],
                    cell["revenue_share"]) for cell in grid["cells"]),
            [(1, 4, 1, 50, 5), (2, -1, 2, 450, 45), (3, -1, 1, 500, 50)])
        json.dumps(grid)

    def test_grid_of_a_part(self):
        grid = self.env["crm.customer.profile"].get_grid([("partner_id", "in", self.customers[:2].ids)])
        self.assertEqual((grid["total_customers"], grid["total_revenue"]), (2, 800))
        self.customers[0].user_id = self.officer
        self.customers[1:].user_id = self.manager
        user = self._new_user("grid_user", "user")
        grid = self.env["crm.customer.profile"].with_user(user).get_grid()
        self.assertEqual((grid["as_of"], grid["total_customers"], grid["cells"]), (False, 0, []))
