"""Who may do what with the records: every model of the addon by role, company and salesperson."""

from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .security_case import CUSTOMERS, ROLES, SecurityCommon

MODULE = "crm_relationship"
OPERATIONS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}

# Whose record it is: for what belongs to a customer by the customer's salesperson, else by company, else anybody's.
COMPANIES = ("own company", "other company")
SHARED = ("shared",)

# model: (scopes, {role: operations in each scope}); a role that is not named may do nothing.
MATRIX = {
    "crm.tier": (SHARED, {"internal": ("r",), "user": ("r",), "officer": ("r",), "manager": ("r",)}),
    "crm.tier.policy": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("crwu", "")}),
    "crm.tier.run": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("r", "")}),
    "crm.tier.run.line": (COMPANIES, {"officer": ("r", ""), "manager": ("r", "")}),
    "crm.tier.change": (CUSTOMERS, {
        "user": ("r", "r", "r", "", ""), "officer": ("r", "r", "r", "r", ""), "manager": ("r", "r", "r", "r", "")}),
    "crm.customer.profile": (CUSTOMERS, {
        "user": ("rw", "rw", "rw", "", ""), "officer": ("rw", "rw", "rw", "rw", ""),
        "manager": ("rw", "rw", "rw", "rw", "")}),
    "crm.tier.override.wizard": (SHARED, {"manager": ("crw",)}),
    "crm.supply.lock": (SHARED, {}),
    "crm.supply.request": (SHARED, {}),
    "crm.supply.protection": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("crwu", "")}),
    "crm.supply.protection.line": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("r", "")}),
    "crm.supply.season.wizard": (SHARED, {"manager": ("crw",)}),
    "crm.supply.allocation": (COMPANIES, {"officer": ("r", ""), "manager": ("crwu", "")}),
    "crm.supply.allocation.line": (COMPANIES, {"officer": ("r", ""), "manager": ("crwu", "")}),
    "crm.supply.transfer": (COMPANIES, {"officer": ("r", ""), "manager": ("r", "")}),
    "crm.supply.shortage": (CUSTOMERS, {
        "user": ("r", "r", "r", "", ""), "officer": ("r", "r", "r", "r", ""), "manager": ("r", "r", "r", "r", "")}),
    **{model: (SHARED, {"user": ("r",), "officer": ("r",), "manager": ("r",)})
       for model in ("crm.service.moment", "crm.service.standard", "crm.service.remedy")},
    "crm.service.target": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("crwu", "")}),
    "crm.service.progress": (COMPANIES, {}),
    "crm.service.measure": (CUSTOMERS, {
        "user": ("r", "r", "r", "", ""), "officer": ("r", "r", "r", "r", ""), "manager": ("r", "r", "r", "r", "")}),
    "crm.service.gap": (SHARED, {"user": ("r",), "officer": ("r",), "manager": ("r",)}),
    "crm.service.compliance": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("r", "")}),
    "crm.service.breach": (CUSTOMERS, {
        "user": ("r", "r", "r", "", ""), "officer": ("r", "r", "r", "r", ""),
        "manager": ("rw", "rw", "rw", "rw", "")}),
    "crm.service.waive.wizard": (SHARED, {"officer": ("crw",), "manager": ("crw",)}),
    "crm.complaint": (CUSTOMERS, {
        "user": ("crw", "crw", "crw", "c", ""), "officer": ("crw", "crw", "crw", "crw", ""),
        "manager": ("crwu", "crwu", "crwu", "crwu", "")}),
    "crm.complaint.pause": (CUSTOMERS, {
        "user": ("r", "r", "r", "", ""), "officer": ("r", "r", "r", "r", ""), "manager": ("r", "r", "r", "r", "")}),
    "crm.complaint.action": (CUSTOMERS, {
        "user": ("crwu", "crwu", "crwu", "", ""), "officer": ("crwu", "crwu", "crwu", "crwu", ""),
        "manager": ("crwu", "crwu", "crwu", "crwu", "")}),
    **{f"crm.complaint.{name}": (SHARED, {"user": ("r",), "officer": ("r",), "manager": ("r",)})
       for name in ("category", "department", "cause")},
    "crm.complaint.escalation": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("crwu", "")}),
    "crm.complaint.limit": (SHARED, {}),
    "crm.complaint.rate": (COMPANIES, {"user": ("r", ""), "officer": ("r", ""), "manager": ("r", "")}),
    **{f"crm.complaint.{name}.wizard": (SHARED, {"user": ("crw",), "officer": ("crw",), "manager": ("crw",)})
       for name in ("resolve", "verify", "reason", "merge", "compensate")},
}
KEPT = {"crm.tier.run", "crm.tier.run.line", "crm.tier.change", "crm.supply.transfer", "crm.supply.shortage",
        "crm.service.compliance", "crm.service.gap", "crm.service.standard", "crm.complaint",
        "crm.complaint.rate"}

# What all companies share, in the hands of managers who may work in all of them.
HELD_BY_ALL = ("crm.tier", "crm.service.moment", "crm.service.standard", "crm.service.remedy", "crm.complaint.category",
               "crm.complaint.department", "crm.complaint.cause")

# What is written where it may be.
CHANGES = {
    "crm.tier": {"name": "Renamed"},
    "crm.tier.policy": {"window_months": 6},
    "crm.tier.run": {"state": "failed"},
    "crm.tier.run.line": {"revenue": 1},
    "crm.tier.change": {"reason": "Rewritten"},
    "crm.customer.profile": {"potential_level": 2},
    "crm.tier.override.wizard": {"reason": "Rewritten"},
    "crm.supply.lock": {"taken": 7},
    "crm.complaint.limit": {"bucket": "other"},
    "crm.supply.request": {"company_id": False},
    "crm.supply.protection": {"quantity": 7},
    "crm.supply.protection.line": {"quantity": 7},
    "crm.supply.season.wizard": {"peaks_only": False},
    "crm.supply.allocation": {"is_stale": True},
    "crm.supply.allocation.line": {"is_pinned": True},
    "crm.supply.transfer": {"quantity": 7},
    "crm.supply.shortage": {"missing": 7},
    "crm.service.moment": {"name": "Renamed"},
    "crm.service.standard": {"importance": 50},
    "crm.service.remedy": {"name": "Renamed"},
    "crm.service.target": {"warn_percent": 50},
    "crm.service.progress": {"measured_at": "2026-06-30 02:00:00"},
    "crm.service.measure": {"state": "kept"},
    "crm.service.gap": {"percent": 1},
    "crm.service.compliance": {"rate": 1},
    "crm.service.breach": {"remedy_amount": 5},
    "crm.service.waive.wizard": {"reason": "Rewritten"},
    "crm.complaint": {"phone": "1"},
    "crm.complaint.pause": {"reason": "Rewritten"},
    "crm.complaint.action": {"note": "Rewritten"},
    **{f"crm.complaint.{name}": {"name": "Renamed"} for name in ("category", "department", "cause")},
    "crm.complaint.escalation": {"after_hours": 7},
    "crm.complaint.rate": {"complaint_rate": 1},
    "crm.complaint.resolve.wizard": {"resolution": "Rewritten"},
    "crm.complaint.verify.wizard": {"note": "Rewritten"},
    "crm.complaint.reason.wizard": {"reason": "Rewritten"},
    "crm.complaint.merge.wizard": {"candidate_ids": [(5, 0, 0)]},
    "crm.complaint.compensate.wizard": {"amount": 5},
}


# Each company has its own policy and, summed up from the measures, its compliance, and from complaints its rates.
MADE_BY_COMPANY = ("crm.tier.policy", "crm.service.compliance", "crm.complaint.rate")


@tagged("post_install", "-at_install", "crm_relationship")
class TestSecurityMatrix(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls.env.ref("crm_relationship.crm_service_standard_guidance")
        cls.target = cls.standard.target_ids
        cls.records = {}
        cls._create_shortages()
        for model, (scopes, _rights) in MATRIX.items():
            if model not in (*MADE_BY_COMPANY, "crm.supply.shortage", "crm.service.gap"):
                for scope in scopes:
                    cls.records[model, scope] = cls.env[model].sudo().create(cls._prepare(model, scope))
        for scope in CUSTOMERS:  # only what was cancelled can be deleted
            cls.records["crm.complaint", scope].cancel("None of ours")
        for scope in COMPANIES:
            for model in MADE_BY_COMPANY:
                cls.records[model, scope] = cls.env[model].sudo().search([("company_id", "=", cls._company(scope).id)])
        cls.records["crm.service.gap", "shared"] = cls.env["crm.service.gap"].search(
            [("standard_id", "=", cls.standard.id)], limit=1)

    @classmethod
    def _company(cls, scope):
        return cls.other_company if scope == "other company" else cls.company

    @classmethod
    def _create_shortages(cls):
        """An order for goods that nobody has, for each way of belonging to somebody; `cls.scarce` are the goods."""
        (cls.company | cls.other_company).supply_priority_enabled = True
        cls.scarce = cls.env["product.product"].create({"name": "Scarce", "is_storable": True})
        cls.warehouses, cls.short_moves = {}, {}
        for company in cls.company | cls.other_company:
            cls.warehouses[company] = cls.env["stock.warehouse"].sudo().search(
                [("company_id", "=", company.id)], limit=1)
        for scope, customer in cls.customers.items():
            company = cls._company(scope)
            order = cls.env["sale.order"].with_context(allowed_company_ids=company.ids).create({
                "partner_id": customer.id, "company_id": company.id, "user_id": customer.user_id.id,
                "warehouse_id": cls.warehouses[company].id,
                "order_line": [(0, 0, {"product_id": cls.scarce.id, "price_unit": 1, "tax_ids": False})]})
            order.action_confirm()
            cls.short_moves[scope] = order.sudo().picking_ids.move_ids
            cls.records["crm.supply.shortage", scope] = cls.env["crm.supply.shortage"].browse(
                cls.short_moves[scope].id)

    @classmethod
    def _prepare_supply(cls, model, scope):
        """Values of a valid record of that scope, of the models around scarce goods."""
        company = cls._company(scope)
        place = {"warehouse_id": cls.warehouses[company].id}
        goods = {"product_id": cls.scarce.id}
        move = cls.short_moves["other company" if scope == "other company" else "mine"]
        values = {
            "crm.supply.lock": lambda: {"product_id": cls.product.id, **place},
            "crm.supply.request": lambda: {**goods, **place},
            "crm.supply.protection": lambda: {**goods, **place, "tier_id": cls.tiers["vip"].id, "quantity": 1},
            "crm.supply.protection.line": lambda: {
                "product_id": cls.product.id, "protection_id": cls.records["crm.supply.protection", scope].id},
            "crm.supply.season.wizard": lambda: {**place, "date_from": "2026-06-01"},
            "crm.supply.allocation": lambda: place,
            "crm.supply.allocation.line": lambda: {
                "allocation_id": cls.records["crm.supply.allocation", scope].id, "move_id": move.id},
            "crm.supply.transfer": lambda: {
                **goods, "allocation_id": cls.env["crm.supply.allocation"].sudo().create(place).id, "quantity": 1,
                "date": "2026-06-30"},
            "crm.supply.shortage": dict,
        }
        return values[model]()

    @classmethod
    def _prepare_complaint(cls, model, scope):
        """Values of a valid record of that scope, of the models around complaints."""
        company = {"company_id": cls._company(scope).id}
        complaint = {"complaint_id": cls.records["crm.complaint", scope if scope in CUSTOMERS else "mine"].id} if (
            model != "crm.complaint") else {}
        other = cls.env["res.users"].create({"name": "Owner", "login": f"owner_{len(cls.records)}"}) if (
            model == "crm.complaint.action") else None
        values = {
            "crm.complaint": lambda: {
                **company, "partner_id": cls.customers[scope].id, "subject": "Scratched"},
            "crm.complaint.pause": lambda: {**complaint, "started_at": "2026-06-30 02:00:00"},
            "crm.complaint.action": lambda: {**complaint, "name": "Repack", "user_id": other.id},
            **{f"crm.complaint.{name}": lambda: {"name": "Spare", "code": f"spare_{len(cls.records)}"}
               for name in ("category", "cause")},
            "crm.complaint.department": lambda: {"name": "Spare"},
            "crm.complaint.escalation": lambda: {**company, "level": 9, "after_hours": 1},
            "crm.complaint.rate": dict,
            "crm.complaint.limit": lambda: {
                "bucket": f"spare_{len(cls.records)}", "moments": [1], "last_at": "2026-07-01 08:00:00"},
        }
        return values[model]()

    @classmethod
    def _prepare_complaint_wizard(cls, model):
        complaint = cls.records["crm.complaint", "mine"]
        one, several = {"complaint_id": complaint.id}, {"complaint_ids": complaint.ids}
        return {
            "crm.complaint.resolve.wizard": {**several, "resolution": "Replaced"},
            "crm.complaint.verify.wizard": {**one, "answer": "satisfied"},
            "crm.complaint.reason.wizard": {**several, "mode": "cancel", "reason": "None of ours"},
            "crm.complaint.merge.wizard": {**several, **one},
            "crm.complaint.compensate.wizard": {
                **one, "remedy_id": cls.env.ref("crm_relationship.crm_service_remedy_call").id},
        }[model]

    @classmethod
    def _prepare(cls, model, scope):
        """Values of a valid record of that scope."""
        if model.startswith("crm.supply."):
            return cls._prepare_supply(model, scope)
        if model.startswith("crm.complaint.") and model.endswith(".wizard"):
            return cls._prepare_complaint_wizard(model)
        if model.startswith("crm.complaint"):
            return cls._prepare_complaint(model, scope)
        company, tier = {"company_id": cls._company(scope).id}, {"tier_id": cls.tiers["vip"].id}
        customer = {"partner_id": cls.customers.get(scope, cls.customers["mine"]).id}
        standard = {"standard_id": cls.standard.id}
        target = {"target_id": cls.target.id}
        document = {"res_model": "res.partner", "res_id": customer["partner_id"]}
        values = {
            "crm.tier": lambda: {"name": "Spare", "code": "spare", "active": False},
            "crm.tier.policy": lambda: company,
            "crm.tier.run": lambda: {**company, "state": "done", "started_at": "2026-06-30 02:00:00"},
            "crm.tier.run.line": lambda: {**tier, "run_id": cls.records["crm.tier.run", scope].id},
            "crm.tier.change": lambda: {**company, **customer, "date": "2026-06-30", "cause": "run"},
            "crm.customer.profile": lambda: {**company, **customer, **tier},
            "crm.tier.override.wizard": lambda: {**customer, **tier, "reason": "Opinion leader"},
            "crm.service.moment": lambda: {"name": "Spare", "code": "spare"},
            "crm.service.standard": lambda: {
                "name": "Spare", "code": f"spare_{len(cls.records)}",
                "moment_id": cls.env.ref("crm_relationship.crm_service_moment_order").id},
            "crm.service.remedy": lambda: {"name": "Spare", "kind": "call"},
            "crm.service.target": lambda: {**company, **standard, "value": 1},
            "crm.service.progress": lambda: {**company, **standard, "measured_at": "2026-06-30 01:00:00"},
            "crm.service.measure": lambda: {
                **company, **customer, **standard, **target, **document, "document_date": "2026-06-30",
                "state": "broken"},
            "crm.service.gap": lambda: standard,
            "crm.service.compliance": lambda: {**company, **standard},
            "crm.service.breach": lambda: {**company, **customer, **standard, **target, **document},
            "crm.service.waive.wizard": lambda: {
                "breach_ids": cls.records["crm.service.breach", "mine"].ids, "reason": "The customer's fault"},
        }
        return values[model]()

    def _create(self, user, model, scope):
        if model not in KEPT:  # one of a kind: make room
            self.records[model, scope].unlink()
        self.env[model].with_user(user).create(self._prepare(model, scope))

    def _read(self, user, model, scope):
        record = self.records[model, scope].with_user(user)
        record.read()
        self.assertEqual(record.with_context(active_test=False).search([("id", "=", record.id)]), record)

    def _write(self, user, model, scope):
        self.records[model, scope].with_user(user).write(CHANGES[model])

    def _unlink(self, user, model, scope):
        self.records[model, scope].with_user(user).unlink()

    def _is_allowed(self, operation, *args):
        """Whether the operation passes; what it does is undone."""
        with self.env.cr.savepoint() as savepoint:
            try:
                getattr(self, f"_{operation}")(*args)
                self.env.flush_all()
            except UserError:  # an access error is one
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

    def test_what_all_companies_share(self):
        self.users["manager"].company_ids = self.env["res.company"].search([])
        for model in HELD_BY_ALL:
            for operation in OPERATIONS.values():
                with self.subTest(model=model, operation=operation):
                    self.assertTrue(self._is_allowed(operation, self.users["manager"], model, "shared"))

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
