"""Who may call what: every public method of the addon by role, over RPC too, and the routes."""

import inspect
from itertools import product

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, tagged

from .security_case import ROLES, SecurityCommon

MODULE = "crm_relationship"

# (model, method): (the least role that may call it over RPC, keyword arguments)
METHODS = {
    ("crm.tier", "action_view_customers"): ("internal", {}),
    ("crm.tier.policy", "classify"): ("manager", {"as_of": "2026-06-30"}),
    ("crm.tier.policy", "preview"): ("officer", {"as_of": "2026-06-30"}),
    ("crm.tier.policy", "get_preview"): ("officer", {}),
    ("crm.tier.policy", "apply_preview"): ("manager", {"values": {"window_months": 6}}),
    ("crm.tier.policy", "action_classify"): ("manager", {}),
    ("crm.customer.profile", "get_grid"): ("user", {}),
    ("crm.customer.profile", "get_backtest"): ("officer", {}),
    ("crm.customer.profile", "action_export_workbook"): ("user", {}),
    ("crm.customer.profile", "action_open_partner"): ("user", {}),
    ("crm.customer.profile", "action_estimate_potential"): ("user", {}),
    ("crm.customer.profile", "action_override"): ("manager", {}),
    ("res.partner", "get_relationship_profile"): ("user", {}),
    ("res.partner", "get_relationship_panel"): ("user", {}),
    ("res.partner", "set_tier_override"): ("manager", {"tier_code": "vip", "reason": "Opinion leader"}),
    ("res.partner", "clear_tier_override"): ("manager", {"reason": "No longer"}),
    ("crm.tier.override.wizard", "action_apply"): ("manager", {}),
    ("crm.tier.override.wizard", "action_clear"): ("manager", {}),
    ("res.partner", "get_service_commitments"): ("user", {}),
    ("res.partner", "action_view_service_breaches"): ("user", {}),
    ("crm.service.standard", "action_view_measures"): ("user", {}),
    ("crm.service.standard", "action_view_breaches"): ("user", {}),
    ("crm.service.measure", "action_open_document"): ("user", {}),
    ("crm.service.compliance", "action_view_measures"): ("user", {}),
    ("crm.service.gap", "action_open_standard"): ("user", {}),
    ("crm.service.breach", "action_open_document"): ("user", {}),
    ("crm.service.breach", "action_open_granted"): ("user", {}),
    ("crm.service.breach", "action_waive"): ("officer", {"reason": "The customer's fault"}),
    ("crm.service.breach", "action_approve"): ("manager", {}),
    ("crm.service.waive.wizard", "action_waive"): ("officer", {}),
}


@tagged("post_install", "-at_install", "crm_relationship")
class TestSecurityMethods(SecurityCommon):
    """Called as over RPC: by name, through the function that refuses private methods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customers["mine"]
        cls._sell(cls.partner, cls.today, 1000)
        cls._sell(cls.customers["stranger"], cls.today, 5000)
        cls._classify()
        cls.breach = cls._create_breach()

    @classmethod
    def _create_breach(cls):
        """A breach of a promise to the customer, with a remedy to approve."""
        standard = cls.env.ref("crm_relationship.crm_service_standard_guidance")
        values = {
            "standard_id": standard.id, "target_id": standard.target_ids.id, "partner_id": cls.partner.id,
            "company_id": cls.company.id, "res_model": "res.partner", "res_id": cls.partner.id}
        measure = cls.env["crm.service.measure"].sudo().create(
            {**values, "document_date": "2026-06-30", "state": "broken"})
        return cls.env["crm.service.breach"].sudo().create({
            **values, "measure_id": measure.id, "granted_model": "res.partner", "granted_id": cls.partner.id,
            "remedy_id": cls.env.ref("crm_relationship.crm_service_remedy_call").id}).sudo(False)

    def _get_record(self, model):
        if model == "crm.tier.override.wizard":
            return self.env[model].create(
                {"partner_id": self.partner.id, "tier_id": self.tiers["vip"].id, "reason": "Opinion leader"})
        if model == "crm.service.waive.wizard":
            return self.env[model].create({"breach_ids": self.breach.ids, "reason": "The customer's fault"})
        if model == "crm.service.gap":
            return self.env[model].search([("standard_id", "=", self.breach.standard_id.id)], limit=1)
        if model == "crm.service.compliance":
            return self.env[model].search([("company_id", "=", self.company.id)])
        return {"crm.service.breach": self.breach, "crm.service.measure": self.breach.measure_id,
                "crm.service.standard": self.breach.standard_id,
                "crm.tier": self.tiers["vip"], "crm.tier.policy": self.policy, "res.partner": self.partner,
                "crm.customer.profile": self._profile(self.partner)}[model]

    def _call(self, user, record, method, arguments):
        function = getattr(type(record), method)
        ids = [] if getattr(function, "_api_model", False) else [record.ids]
        return call_kw(record.with_user(user).browse(), method, ids, dict(arguments))

    def test_every_public_method_has_its_row(self):
        found = set()
        for name, model in self.env.registry.items():
            for base in model.__mro__:
                if base.__module__.startswith(f"odoo.addons.{MODULE}.") and name == (
                        getattr(base, "_name", None) or base._inherit):
                    found |= {(name, method) for method, _function in inspect.getmembers(base, inspect.isfunction)
                              if method in vars(base) and not method.startswith("_") and not hasattr(BaseModel, method)}
        self.assertCountEqual(found, METHODS)

    def test_who_may_call(self):
        wrong = []
        for ((model, method), (least, arguments)), role in product(METHODS.items(), ROLES):
            with self.env.cr.savepoint() as savepoint:
                try:
                    self._call(self.users[role], self._get_record(model), method, arguments)
                    passes = True
                except AccessError:
                    passes = False
                savepoint.rollback()
                self.env.invalidate_all()
            if passes != (ROLES.index(role) >= ROLES.index(least)):
                wrong.append(f"{role} {'may' if passes else 'may not'} call {model}.{method}")
        self.assertEqual(wrong, [])

    def test_private_methods_are_out_of_reach(self):
        for model, method in (("crm.tier.policy", "_cron_classify"), ("crm.tier.policy", "_classify_or_record_failure"),
                              ("res.partner", "_get_profiles"), ("crm.customer.profile", "_prepare_override")):
            with self.subTest(method=method), self.assertRaises(AccessError):
                call_kw(self.env[model].with_user(self.users["manager"]), method, [], {})

    def test_another_salespersons_customer(self):
        """A user sees the tier of a stranger's customer, not the figures; an officer sees both."""
        stranger = self.customers["stranger"]
        self.assertTrue(stranger.with_user(self.users["user"]).tier_id)
        self.assertFalse(stranger.with_user(self.users["user"]).tier_tooltip)
        self.assertIn("Rank 1", stranger.with_user(self.users["officer"]).tier_tooltip)
        self.assertIn("Rank 2", self.partner.with_user(self.users["user"]).tier_tooltip)
        panel = stranger.with_user(self.users["user"]).get_relationship_panel()
        self.assertFalse(panel["profile"] or panel["months"] or panel["history"] or panel["explanation"])
        self.assertFalse(stranger.with_user(self.users["user"]).get_relationship_profile()[0]["revenue"])
        grids = {role: self.env["crm.customer.profile"].with_user(self.users[role]).get_grid()
                 for role in ("user", "officer")}
        self.assertEqual(grids["user"]["total_revenue"], 1000)
        self.assertEqual(grids["officer"]["total_revenue"], 6000)

    def test_another_company(self):
        """A manager acts in his own company only."""
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", self.other_company.id)])
        for method, arguments in (("classify", {}), ("preview", {}), ("get_preview", {}),
                                  ("apply_preview", {"values": {}}), ("action_classify", {})):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._call(self.users["manager"], policy, method, arguments)


@tagged("post_install", "-at_install", "crm_relationship")
class TestSecurityHttp(SecurityCommon, HttpCase):
    def _log_in(self, role):
        login = self.users[role].login
        self.authenticate(login, login + "x" * (8 - len(login)))

    def test_portal_user_over_rpc(self):
        self._log_in("portal")
        own = self.users["portal"].partner_id.ids
        reached = []
        for (model, method), (_least, arguments) in METHODS.items():
            ids = own if model == "res.partner" else self.policy.ids
            is_model_method = getattr(getattr(type(self.env[model]), method), "_api_model", False)
            try:
                self.make_jsonrpc_request("/web/dataset/call_kw", {
                    "model": model, "method": method, "args": [] if is_model_method else [ids], "kwargs": arguments})
                reached.append(f"{model}.{method}")
            except JsonRpcException as refusal:
                self.assertEqual(refusal.args[0], "odoo.exceptions.AccessError", f"{model}.{method}")
        self.assertEqual(reached, [])

    def test_workbook_route(self):
        self.env["crm.customer.profile"].sudo().create(
            {"partner_id": self.customers["mine"].id, "company_id": self.company.id, "tier_id": self.tiers["vip"].id})
        route = "/crm_relationship/customers.xlsx"
        for role, status in (("portal", 403), ("internal", 403), ("user", 200), ("officer", 200), ("manager", 200)):
            with self.subTest(role=role):
                self._log_in(role)
                answer = self.url_open(route)
                self.assertEqual(answer.status_code, status)
                self.assertEqual(answer.content.startswith(b"PK"), status == 200)
        self.authenticate(None, None)
        answer = self.url_open(route, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
