"""Who may do what: every model of the addon by role, company and salesperson, every public method, every route."""

import inspect
from itertools import product

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, tagged

from .common import RelationshipCommon

MODULE = "crm_relationship"
ROLES = ("public", "portal", "internal", "user", "officer", "manager")
OPERATIONS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}

# Whose record it is: for what belongs to a customer by the customer's salesperson, else by company, else anybody's.
CUSTOMERS = ("mine", "team", "nobody", "stranger", "other company")
COMPANIES = ("own company", "other company")
SHARED = ("shared",)

# model: (scopes, {role: operations in each scope}); a role that is not named may do nothing.
MATRIX = {
    "crm.tier": (SHARED, {"internal": ("r",), "user": ("r",), "officer": ("r",), "manager": ("crwu",)}),
    "crm.tier.policy": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("crwu", "")}),
    "crm.tier.run": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("r", "")}),
    "crm.tier.run.line": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("r", "")}),
    "crm.tier.change": (CUSTOMERS, {
        "user": ("r", "r", "r", "", ""), "officer": ("r", "r", "r", "r", ""), "manager": ("r", "r", "r", "r", "")}),
    "crm.customer.profile": (CUSTOMERS, {
        "user": ("rw", "rw", "rw", "", ""), "officer": ("rw", "rw", "rw", "rw", ""),
        "manager": ("rw", "rw", "rw", "rw", "")}),
    "crm.tier.override.wizard": (SHARED, {"manager": ("crw",)}),
}

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
    ("crm.customer.profile", "action_override"): ("manager", {}),
    ("res.partner", "get_relationship_profile"): ("user", {}),
    ("res.partner", "get_relationship_panel"): ("user", {}),
    ("res.partner", "set_tier_override"): ("manager", {"tier_code": "vip", "reason": "Opinion leader"}),
    ("res.partner", "clear_tier_override"): ("manager", {"reason": "No longer"}),
    ("res.partner", "action_open_profile"): ("user", {}),
    ("crm.tier.override.wizard", "action_apply"): ("manager", {}),
    ("crm.tier.override.wizard", "action_clear"): ("manager", {}),
}


class SecurityCommon(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._create_company(name="Wholesale Elsewhere")
        cls.users = {role: cls._new_user(f"matrix_{role}", role) for role in ("user", "officer", "manager")}
        cls.users["internal"] = cls._new_user("matrix_internal")
        company = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        for role in ("portal", "public"):
            user = cls._new_user(f"matrix_{role}", **company)
            user.group_ids = cls.env.ref(f"base.group_{role}")
            cls.users[role] = user
        cls.customers = cls._create_customers()

    @classmethod
    def _create_customers(cls):
        """One customer for each way of belonging to somebody, as the relationship user sees it."""
        me, colleague, stranger = cls.users["user"], cls._new_user("matrix_colleague"), cls._new_user("matrix_stranger")
        cls.env["crm.team"].create({
            "name": "Matrix", "company_id": cls.company.id,
            "crm_team_member_ids": [(0, 0, {"user_id": user.id}) for user in me + colleague]})
        salespeople = {"mine": me, "team": colleague, "stranger": stranger}
        return {scope: cls._new_customer(f"Customer: {scope}", user_id=salespeople.get(scope, me.browse()).id)
                for scope in CUSTOMERS}


@tagged("post_install", "-at_install", "crm_relationship")
class TestSecurityMatrix(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = {(model, scope): cls.env[model].sudo().create(cls._prepare(model, scope))
                       for model, (scopes, _rights) in MATRIX.items() if model != "crm.tier.policy" for scope in scopes}
        for scope in COMPANIES:
            cls.records["crm.tier.policy", scope] = cls.env["crm.tier.policy"].sudo().search(
                [("company_id", "=", cls._company(scope).id)])

    @classmethod
    def _company(cls, scope):
        return cls.other_company if scope == "other company" else cls.company

    @classmethod
    def _prepare(cls, model, scope):
        """Values of a valid record of that scope."""
        company, vip = cls._company(scope).id, cls.tiers["vip"].id
        if model == "crm.tier":
            return {"name": "Spare", "code": "spare", "active": False}
        if model == "crm.tier.override.wizard":
            return {"partner_id": cls.customers["mine"].id, "tier_id": vip, "reason": "Opinion leader"}
        if model == "crm.tier.run.line":
            return {"run_id": cls.env["crm.tier.run"].sudo().create(cls._prepare("crm.tier.run", scope)).id, "tier_id": vip}
        return {"company_id": company, **{
            "crm.tier.policy": {},
            "crm.tier.run": {"state": "done", "started_at": "2026-06-30 02:00:00"},
            "crm.tier.change": {"date": "2026-06-30", "cause": "run", "new_tier_id": vip},
            "crm.customer.profile": {"tier_id": vip},
        }[model], **({"partner_id": cls.customers[scope].id} if scope in CUSTOMERS and model in (
            "crm.tier.change", "crm.customer.profile") else {})}

    CHANGES = {
        "crm.tier": {"name": "Renamed"},
        "crm.tier.policy": {"window_months": 6},
        "crm.tier.run": {"state": "failed"},
        "crm.tier.run.line": {"revenue": 1},
        "crm.tier.change": {"reason": "Rewritten"},
        "crm.customer.profile": {"potential_level": 2},
        "crm.tier.override.wizard": {"reason": "Rewritten"},
    }

    def _create(self, user, model, scope):
        if model not in ("crm.tier.run", "crm.tier.run.line", "crm.tier.change"):  # one of a kind: make room
            self.records[model, scope].unlink()
        self.env[model].with_user(user).create(self._prepare(model, scope))

    def _read(self, user, model, scope):
        record = self.records[model, scope].with_user(user)
        record.read()
        self.assertEqual(record.with_context(active_test=False).search([("id", "=", record.id)]), record)

    def _write(self, user, model, scope):
        self.records[model, scope].with_user(user).write(self.CHANGES[model])

    def _unlink(self, user, model, scope):
        self.records[model, scope].with_user(user).unlink()

    def _is_allowed(self, operation, *args):
        """Whether the operation passes; what it does is undone."""
        with self.env.cr.savepoint() as savepoint:
            try:
                getattr(self, f"_{operation}")(*args)
                self.env.flush_all()
            except AccessError:
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
        return True

    def _get_models(self):
        """Names of the models that the addon defines and that have a table."""
        data = self.env["ir.model.data"].search([("module", "=", MODULE), ("model", "=", "ir.model")])
        names = self.env["ir.model"].browse(data.mapped("res_id")).mapped("model")
        return [name for name in names
                if self.env[name]._original_module == MODULE and not self.env[name]._abstract]

    def test_every_model_has_its_row(self):
        self.assertCountEqual(self._get_models(), MATRIX)

    def test_matrix(self):
        wrong = []
        for model, (scopes, rights) in MATRIX.items():
            for role, (scope, position) in product(ROLES, zip(scopes, range(len(scopes)), strict=True)):
                allowed = rights[role][position] if role in rights else ""
                for letter, operation in OPERATIONS.items():
                    passes = self._is_allowed(operation, self.users[role], model, scope)
                    if passes != (letter in allowed):
                        wrong.append(f"{role} {'may' if passes else 'may not'} {operation} {model} ({scope})")
        self.assertEqual(wrong, [])

    def test_what_may_not_be_read_is_not_found(self):
        for (model, scope), record in self.records.items():
            scopes, rights = MATRIX[model]
            for role in ("user", "officer", "manager"):
                allowed = rights.get(role, ("",) * len(scopes))[scopes.index(scope)]
                if any("r" in letters for letters in rights.get(role, ())) and "r" not in allowed:
                    with self.subTest(model=model, role=role, scope=scope):
                        self.assertFalse(record.with_user(self.users[role]).search([("id", "=", record.id)]))

    def test_a_run_writes_the_figures_and_nobody_else(self):
        profile = self.records["crm.customer.profile", "mine"]
        for role in ("user", "officer", "manager"):
            for name, value in (("revenue", 1), ("tier_id", False), ("tier_since", "2026-01-01"),
                                ("override_user_id", self.users[role].id), ("company_id", self.other_company.id)):
                with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                    profile.with_user(self.users[role]).write({name: value})

    def test_only_managers_write_an_override(self):
        profile = self.records["crm.customer.profile", "mine"]
        values = {"override_tier_id": self.tiers["main"].id, "override_reason": "Opinion leader"}
        for role in ("user", "officer"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                profile.with_user(self.users[role]).write(values)
        profile.with_user(self.users["manager"]).write(values)
        self.assertEqual(profile.tier_id, self.tiers["main"])

    def test_fields_of_the_partner(self):
        partner = self.customers["mine"]
        secret = ("customer_profile_id", "tier_tooltip", "churn_warning")
        internal = partner.with_user(self.users["internal"])
        self.assertEqual(internal.tier_id, self.tiers["vip"])
        self.assertEqual(internal.search([("tier_id", "=", self.tiers["vip"].id), ("id", "=", partner.id)]), internal)
        for name in secret:
            with self.subTest(field=name):
                self.assertNotIn(name, internal.fields_get())
                with self.assertRaises(AccessError):
                    internal.read([name])
        with self.assertRaises(AccessError):
            internal.search([("customer_profile_id", "!=", False)])
        with self.assertRaises(AccessError):
            internal.search([], order="customer_profile_id")
        portal = self.users["portal"].partner_id.with_user(self.users["portal"])
        for name in ("tier_id", "tier_color", *secret):
            with self.subTest(role="portal", field=name):
                self.assertNotIn(name, portal.fields_get())
                with self.assertRaises(AccessError):
                    portal.read([name])
        user = partner.with_user(self.users["user"])
        self.assertEqual(user.customer_profile_id, self.records["crm.customer.profile", "mine"])


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

    def _get_record(self, model):
        if model == "crm.tier.override.wizard":
            return self.env[model].create(
                {"partner_id": self.partner.id, "tier_id": self.tiers["vip"].id, "reason": "Opinion leader"})
        return {"crm.tier": self.tiers["vip"], "crm.tier.policy": self.policy, "res.partner": self.partner,
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
                              ("res.partner", "_get_profiles"), ("crm.customer.profile", "_write_override")):
            with self.subTest(method=method), self.assertRaises(AccessError):
                call_kw(self.env[model].with_user(self.users["manager"]), method, [], {})

    def test_another_salespersons_customer(self):
        """A user sees the tier of a stranger's customer, not the figures; an officer sees both."""
        stranger = self.customers["stranger"]
        self.assertTrue(stranger.with_user(self.users["user"]).tier_id)
        panel = stranger.with_user(self.users["user"]).get_relationship_panel()
        self.assertFalse(panel["profile"] or panel["months"] or panel["history"] or panel["explanation"])
        self.assertEqual(stranger.with_user(self.users["user"]).get_relationship_profile()[0]["revenue"], None)
        grids = {role: self.env["crm.customer.profile"].with_user(self.users[role]).get_grid()
                 for role in ("user", "officer")}
        self.assertEqual(grids["user"]["total_revenue"], 1000)
        self.assertEqual(grids["officer"]["total_revenue"], 6000)

    def test_another_company(self):
        """A manager acts in his own company only."""
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", self.other_company.id)])
        for method, arguments in (("classify", {}), ("preview", {}), ("get_preview", {}), ("apply_preview", {"values": {}}),
                                  ("action_classify", {})):
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
