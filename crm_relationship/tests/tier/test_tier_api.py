from datetime import timedelta

from odoo import fields
from odoo.tests.common import tagged

from ..rpc_case import Json2, RpcCase, XmlRpc
from .tier_case import TierCase

RESULT = {
    "company_id": int, "run_id": (int, bool), "as_of": str, "currency": str, "customers": int, "promoted": int,
    "demoted": int, "unchanged": int, "new": int, "by_tier": dict, "duration_seconds": float,
}
PROFILE = {
    "partner_id": int, "commercial_partner_id": int, "company_id": int, "currency": str, "as_of": (str, bool),
    "tier": (str, bool), "tier_id": (int, bool), "computed_tier": (str, bool), "computed_tier_id": (int, bool),
    "override": (dict, bool), "revenue": float,
    "previous_revenue": float, "margin": float, "order_count": int, "lifetime_order_count": int,
    "first_order_date": (str, bool), "last_order_date": (str, bool), "mean_interval_days": float, "rfm_recency": int,
    "rfm_frequency": int, "rfm_monetary": int, "revenue_rank": int, "revenue_share": float, "cumulative_share": float,
    "growth_percent": float, "purchase_level": int, "potential_level": int, "potential_manual": bool,
    "relation_type": (str, bool), "average_days_to_pay": float, "overdue_amount": float, "credit_grade": (str, bool),
    "lifetime_value": float, "churn_risk": float, "churn_confident": bool, "complaint_count": int,
    "relationship_balance": int, "relationship_change": int, "stage_advice": (str, bool),
    "satisfaction": float, "tier_score": float, "tier_since": (str, bool), "explanation": str, "churn_explanation": str,
    "override_reason": (str, bool), "override_until": (str, bool), "pending_since": (str, bool),
    "margin_share": float, "margin_rank": int, "margin_percentile": float, "cumulative_margin_share": float,
    "service_cost": float,
    "lifetime_revenue": float, "value_base": float, "expected_value": float, "expected_years": float,
    "value_explanation": str, "previous_order_count": int, "product_count": int, "capacity_amount": float,
    "capacity_source": (str, bool), "capacity_date": (str, bool), "wallet_share": float,
    "potential_class": (str, bool), "potential_explanation": str, "is_heavyweight": bool,
    "influence_kind": (str, bool), "keep_profile": bool, "lifecycle_stage": (str, bool), "stage_since": (str, bool),
    "pending_stage": (str, bool), "stage_pending_since": (str, bool), "stage_explanation": (str, bool),
}


class TierContract:
    """What holds over either protocol, and writes nothing where it is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.big, cls.small = cls._customers_of(900, 100)
        cls.contact = cls.env["res.partner"].create({"name": "Buyer", "parent_id": cls.small.id})

    def _snapshot(self):
        """Where every row of the slice lies: any write of a row moves it."""
        self.env.flush_all()
        result = []
        for table in ("crm_customer_profile", "crm_tier_change", "crm_tier_run", "crm_tier_policy", "crm_tier"):
            self.env.cr.execute(f"SELECT id, ctid::text FROM {table} ORDER BY id")  # pylint: disable=sql-injection
            result.append(self.env.cr.fetchall())
        return result

    def _assert_shape(self, value, shape):
        self.assertEqual(set(value), set(shape))
        for name, kinds in shape.items():
            self.assertIsInstance(value[name], kinds, name)

    def _assert_refused(self, *args, **values):
        before = self._snapshot()
        refused = super()._assert_refused(*args, **values)
        self.assertEqual(self._snapshot(), before)
        return refused

    def test_classify(self):
        [result] = self._call("manager", "crm.tier.policy", "classify", self.policy.ids)
        self._assert_shape(result, RESULT)
        self.assertEqual({name: result[name] for name in ("company_id", "as_of", "currency", "customers", "new")}, {
            "company_id": self.company.id, "as_of": fields.Date.to_string(self.today), "currency": "USD",
            "customers": 2, "new": 2})
        self.assertEqual(set(result["by_tier"]), {"vip", "main", "ordinary", "small"})
        self.assertEqual(result["by_tier"]["vip"], {"customers": 1, "revenue": 900.0, "revenue_share": 90.0})
        run = self.env["crm.tier.run"].browse(result["run_id"])
        self.assertEqual((run.company_id, run.state, run.customer_count), (self.company, "done", 2))

    def test_classify_all_of_the_users_companies(self):
        results = self._call("manager", "crm.tier.policy", "classify", [])
        self.assertEqual([result["company_id"] for result in results], self.company.ids)

    def test_classify_as_of_a_day(self):
        day = fields.Date.to_string(self.today - timedelta(days=1))
        [result] = self._call("manager", "crm.tier.policy", "classify", self.policy.ids, as_of=day)
        self.assertEqual((result["as_of"], result["customers"]), (day, 0))

    def test_second_run_of_a_day_writes_no_profile(self):
        self._call("manager", "crm.tier.policy", "classify", self.policy.ids)
        before = self._snapshot()
        [result] = self._call("manager", "crm.tier.policy", "classify", self.policy.ids)
        after = self._snapshot()
        self.assertEqual(after[:2], before[:2], "neither profiles nor changes")
        self.assertEqual(len(after[2]), len(before[2]) + 1, "but the run is on record")
        self.assertEqual((result["unchanged"], result["new"]), (2, 0))

    def test_preview_writes_nothing(self):
        before = self._snapshot()
        [result] = self._call("officer", "crm.tier.policy", "preview", self.policy.ids)
        self.assertEqual(self._snapshot(), before)
        self._assert_shape(result, RESULT)
        self.assertIs(result["run_id"], False)
        self.assertEqual((result["customers"], result["by_tier"]["vip"]["customers"]), (2, 1))

    def test_classify_refused(self):
        tomorrow = fields.Date.to_string(self.today + timedelta(days=2))
        for method in ("classify", "preview"):
            for value, message in ((tomorrow, "lies in the future"), ("yesterday", "is not a day"),
                                   ("2026-02-31", "is not a day"), (17, "is not a day")):
                with self.subTest(method=method, as_of=value):
                    self._assert_refused("user", message, "manager", "crm.tier.policy", method, self.policy.ids,
                                         as_of=value)

    def test_who_may_classify_and_preview(self):
        for who in ("stranger", "user", "officer"):
            self._assert_refused("access", "managers", who, "crm.tier.policy", "classify", self.policy.ids)
        for who in ("stranger", "user"):
            self._assert_refused("access", "officers", who, "crm.tier.policy", "preview", self.policy.ids)

    def test_other_companies_policies_are_out_of_reach(self):
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "!=", self.company.id)], limit=1)
        self._assert_refused("access", "", "manager", "crm.tier.policy", "classify", policy.ids)

    def test_profile(self):
        self._classify()
        customers = self.contact | self.big
        found = self._call("user", "res.partner", "get_relationship_profile", customers.ids)
        self.assertEqual([row["partner_id"] for row in found], customers.ids)
        for row in found:
            self._assert_shape(row, PROFILE)
        self.assertEqual(
            {name: found[0][name] for name in (
                "commercial_partner_id", "currency", "as_of", "tier", "computed_tier", "override", "revenue",
                "revenue_rank", "first_order_date", "relation_type", "credit_grade", "override_until")},
            {"commercial_partner_id": self.small.id, "currency": "USD", "as_of": fields.Date.to_string(self.today),
             "tier": "small", "computed_tier": "small", "override": False, "revenue": 100.0, "revenue_rank": 2,
             "first_order_date": fields.Date.to_string(self.today), "relation_type": "one_off", "credit_grade": False,
             "override_until": False})

    def test_profile_of_who_never_bought(self):
        stranger = self._new_customer("Never bought")
        [row] = self._call("user", "res.partner", "get_relationship_profile", stranger.ids)
        self.assertEqual(set(row), set(PROFILE))
        self.assertEqual((row["as_of"], row["tier"], row["override"], row["revenue"]), (False, False, False, False))

    def test_profile_of_somebody_elses_customer(self):
        """Who may read the partner but not the profile learns nothing of the figures."""
        self._classify()
        self.small.user_id = self.users["manager"]
        self.env.flush_all()
        [row] = self._call("user", "res.partner", "get_relationship_profile", self.small.ids)
        self.assertEqual((row["tier"], row["revenue"], row["as_of"]), (False, False, False))
        [row] = self._call("officer", "res.partner", "get_relationship_profile", self.small.ids)
        self.assertEqual((row["tier"], row["revenue"]), ("small", 100.0))

    def test_override(self):
        self._classify()
        until = fields.Date.to_string(self.today)
        [row] = self._call("manager", "res.partner", "set_tier_override", self.small.ids,
                           tier_code="vip", reason="Board decision", until=until)
        self.assertEqual((row["tier"], row["override"]), ("vip", {
            "tier": "vip", "reason": "Board decision", "until": until, "user_id": self.users["manager"].id}))
        [row] = self._call("manager", "res.partner", "clear_tier_override", self.small.ids, reason="Board has changed")
        self.assertEqual((row["tier"], row["override"]), ("small", False))

    def test_override_refused(self):
        self._classify()
        call = ("res.partner", "set_tier_override", self.small.ids)
        self._assert_refused("user", "there is no code gold", "manager", *call, tier_code="gold", reason="Why not")
        self._assert_refused("user", '"reason" is missing', "manager", *call, tier_code="vip", reason=" ")
        self._assert_refused("user", "would have ended", "manager", *call, tier_code="vip", reason="Late",
                             until="2020-01-01")
        self._assert_refused("access", "Only relationship managers", "officer", *call, tier_code="vip", reason="Friend")

    def test_private_methods_stay_private(self):
        for model, method in (("crm.tier.policy", "_classify_or_record_failure"), ("crm.tier.policy", "_cron_classify"),
                              ("crm.customer.profile", "_write_override")):
            self._assert_refused("access", "", "manager", model, method, [])


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierXmlRpc(TierContract, XmlRpc, RpcCase, TierCase):
    """The public methods over XML-RPC."""


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierJson2(TierContract, Json2, RpcCase, TierCase):
    """The public methods over JSON-2."""

    def test_no_key_no_answer(self):
        response = self._post("nonsense", "crm.tier.policy", "classify", {"ids": self.policy.ids})
        self.assertEqual(response.status_code, 401)
        self.assertFalse(self._profile(self.big))

    def test_unknown_argument(self):
        response = self._post(self.keys["manager"], "crm.tier.policy", "classify", {"ids": self.policy.ids, "day": 1})
        self.assertEqual(response.status_code, 422)

    def test_readonly_methods_are_served_readonly(self):
        """On a read replica they must do without any write."""
        self._classify()
        before = self._snapshot()
        for who, model, method, ids in (
            ("user", "res.partner", "get_relationship_profile", self.big.ids),
            ("user", "res.partner", "get_relationship_panel", self.big.ids),
        ):
            self.assertTrue(self._call(who, model, method, ids))
        for method, body in (("get_grid", {}), ("get_backtest", {"horizon_days": 30})):
            response = self._post(self.keys["officer"], "crm.customer.profile", method, body)
            self.assertTrue(response.ok, response.text)
        self.assertEqual(self._snapshot(), before)
