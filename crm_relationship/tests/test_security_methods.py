"""Who may call what: every public method of the addon by role, over RPC too, and the routes."""

import inspect
from datetime import timedelta
from itertools import product

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, tagged

from .security_case import ROLES, SecurityCommon

MODULE = "crm_relationship"

# (model, method): (the least role that may call it over RPC, or nobody, keyword arguments)
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
    ("crm.supply.allocation", "simulate"): ("manager", {"product_ids": [], "warehouse_id": 1}),
    ("crm.supply.allocation", "apply"): ("manager", {}),
    ("crm.supply.allocation", "undo"): ("manager", {}),
    ("crm.supply.allocation", "action_simulate"): ("manager", {}),
    ("crm.supply.allocation", "action_apply"): ("manager", {}),
    ("crm.supply.allocation", "action_undo"): ("manager", {}),
    ("crm.supply.allocation", "action_view_transfers"): ("officer", {}),
    ("crm.supply.allocation.line", "action_toggle_pin"): ("manager", {}),
    ("crm.supply.allocation.line", "action_toggle_exclude"): ("manager", {}),
    ("crm.supply.allocation.line", "action_open_order"): ("officer", {}),
    ("crm.supply.protection", "protect"): ("manager", {"values": {"tier_code": "vip", "quantity": 1}}),
    ("crm.supply.protection", "release"): ("manager", {}),
    ("crm.supply.protection", "action_confirm"): ("manager", {}),
    ("crm.supply.protection", "action_release"): ("manager", {}),
    ("crm.supply.protection", "action_view_products"): ("user", {}),
    ("crm.supply.season.wizard", "action_propose"): ("manager", {}),
    ("crm.supply.shortage", "action_reallocate"): ("manager", {}),
    ("crm.supply.shortage", "action_expedite"): ("user", {}),
    ("crm.supply.shortage", "action_substitute"): ("user", {}),
    ("crm.supply.shortage", "action_open_order"): ("user", {}),
    ("product.product", "action_view_protections"): ("internal", {}),
    ("product.template", "action_view_protections"): ("internal", {}),
    ("sale.order", "get_supply_outlook"): ("user", {}),
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
    ("crm.complaint", "submit"): ("user", {"values": {"subject": "Scratched"}}),
    ("crm.complaint", "submit_many"): ("user", {"values_list": [{"subject": "Scratched"}]}),
    ("crm.complaint", "submit_history"): ("manager", {"values_list": [{"subject": "Old", "opened_at": "2026-01-05"}]}),
    ("crm.complaint", "get_status"): ("user", {"source": "shop", "external_refs": ["A-1"]}),
    ("crm.complaint", "add_message"): ("user", {"body": "We are on it"}),
    ("crm.complaint", "acknowledge"): ("user", {"note": "Told by phone"}),
    ("crm.complaint", "action_start"): ("user", {}),
    ("crm.complaint", "pause"): ("user", {"reason": "Photo"}),
    ("crm.complaint", "resume"): ("user", {}),
    ("crm.complaint", "resolve"): ("user", {"resolution": "Replaced"}),
    ("crm.complaint", "verify"): ("user", {"satisfied": True}),
    ("crm.complaint", "reopen"): ("user", {"reason": "Broken again"}),
    ("crm.complaint", "cancel"): ("user", {"reason": "None of ours"}),
    ("crm.complaint", "acknowledge_cause"): ("user", {}),
    ("crm.complaint", "merge"): ("user", {"complaint_ids": [1]}),
    ("crm.complaint", "compensate"): ("user", {"remedy_id": 1}),
    ("crm.complaint", "action_reply"): ("user", {}),
    ("crm.complaint", "message_new"): ("user", {"msg_dict": {"subject": "Scratched"}}),
    ("crm.complaint", "rating_apply"): ("nobody", {"rate": 5}),
    ("mail.thread", "message_process"): ("nobody", {"model": "crm.complaint", "message": "Subject: x", "thread_id": 1}),
    ("crm.complaint", "get_portal_url"): ("user", {}),
    ("crm.complaint", "action_view_duplicates"): ("user", {}),
    ("crm.complaint", "action_view_compensations"): ("user", {}),
    ("crm.complaint", "action_view_actions"): ("user", {}),
    ("crm.complaint", "get_figures"): ("user", {}),
    ("crm.complaint.category", "action_view_complaints"): ("user", {}),
    ("crm.complaint.action", "action_done"): ("user", {}),
    ("crm.complaint.action", "action_cancel"): ("user", {}),
    ("res.partner", "action_view_complaints"): ("user", {}),
    **{(model, method): ("user", {}) for model in ("sale.order", "stock.picking", "account.move")
       for method in ("action_view_complaints", "action_create_complaint")},
    ("crm.complaint.resolve.wizard", "action_resolve"): ("user", {}),
    ("crm.complaint.verify.wizard", "action_verify"): ("user", {}),
    ("crm.complaint.reason.wizard", "action_apply"): ("user", {}),
    ("crm.complaint.merge.wizard", "action_merge"): ("user", {}),
    ("crm.complaint.compensate.wizard", "action_propose"): ("user", {}),
}


class MethodsCommon(SecurityCommon):
    """A record for each public method, in the state that it wants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customers["mine"]
        cls._sell(cls.partner, cls.today, 1000)
        cls._sell(cls.customers["stranger"], cls.today, 5000)
        cls._classify()
        cls._create_scarcity()
        cls.breach = cls._create_breach()
        cls.env["account.journal"].create(
            {"name": "Sales", "code": "SALE", "type": "sale", "company_id": cls.company.id})
        cls.invoice = cls.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": cls.partner.id, "company_id": cls.company.id,
            "invoice_user_id": cls.users["user"].id})

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

    @classmethod
    def _create_scarcity(cls):
        """Goods that an order of no tier has reserved and a better one waits for."""
        for role in ("user", "officer", "manager"):  # these lists open orders and transfers, or are exported
            cls.users[role].group_ids |= cls.env.ref("stock.group_stock_user") | cls.env.ref(
                "sales_team.group_sale_salesman_all_leads") | cls.env.ref("base.group_allow_export")
        cls.company.supply_priority_enabled = True
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.goods = cls.env["product.product"].create({"name": "Scarce", "is_storable": True})
        cls.env["stock.quant"]._update_available_quantity(cls.goods, cls.warehouse.lot_stock_id, 10)
        for values in ({}, {"supply_rank_override": 1, "supply_rank_reason": "Opinion leader"}):
            cls.order = cls.env["sale.order"].create({
                "partner_id": cls.partner.id, "company_id": cls.company.id, "user_id": cls.users["user"].id, **values,
                "order_line": [(0, 0, {"product_id": cls.goods.id, "product_uom_qty": 10, "tax_ids": False})]})
            cls.order.action_confirm()
            cls.order.date_order = cls.order.date_order - timedelta(days=5)

    def _get_supply_record(self, model, method):
        place = {"warehouse_id": self.warehouse.id}
        if model.startswith("crm.supply.allocation"):
            allocation = self.env["crm.supply.allocation"].create({**place, "product_ids": [(6, 0, self.goods.ids)]})
            allocation.action_simulate()
            if "undo" in method:
                allocation.apply()
            return allocation if model == "crm.supply.allocation" else allocation.line_ids[0]
        if model == "crm.supply.protection":
            return self.env[model].create(
                {**place, "product_id": self.goods.id, "tier_id": self.tiers["vip"].id, "quantity": 1})
        if model == "crm.supply.season.wizard":
            return self.env[model].create({
                **place, "tier_id": self.tiers["small"].id, "product_ids": [(6, 0, self.goods.ids)],
                "peaks_only": False})
        return self.env[model].browse(self.order.picking_ids.move_ids.id)

    def _get_complaint(self, method):
        """A complaint in the state that the method wants."""
        complaint = self.env["crm.complaint"].create({
            "subject": "Scratched", "partner_id": self.partner.id, "company_id": self.company.id,
            "department_id": self.env.ref("crm_relationship.crm_complaint_department_sales").id})
        {"pause": lambda: complaint.acknowledge(note="Told by phone"), "verify": lambda: complaint.resolve("Replaced"),
         "resume": lambda: complaint.acknowledge(note="Told by phone") and complaint.pause(),
         "reopen": lambda: complaint.cancel("None of ours")}.get(method, bool)()
        return complaint

    def _get_complaint_wizard(self, model):
        complaints = self.env["crm.complaint"].create([
            {"subject": "Scratched", "partner_id": self.partner.id, "company_id": self.company.id}] * 2)
        if model == "crm.complaint.verify.wizard":
            complaints.resolve("Replaced")
        values = {
            "crm.complaint.resolve.wizard": {"complaint_ids": complaints.ids, "resolution": "Replaced"},
            "crm.complaint.verify.wizard": {"complaint_id": complaints[0].id, "answer": "satisfied"},
            "crm.complaint.reason.wizard": {"complaint_ids": complaints.ids, "mode": "cancel", "reason": "None"},
            "crm.complaint.merge.wizard": {"complaint_ids": complaints.ids},
            "crm.complaint.compensate.wizard": {
                "complaint_id": complaints[0].id,
                "remedy_id": self.env.ref("crm_relationship.crm_service_remedy_call").id},
        }
        return self.env[model].create(values[model])

    def _get_record(self, model, method):
        if model == "crm.tier.override.wizard":
            return self.env[model].create(
                {"partner_id": self.partner.id, "tier_id": self.tiers["vip"].id, "reason": "Opinion leader"})
        if model.startswith("crm.supply."):
            return self._get_supply_record(model, method)
        if model.startswith("crm.complaint.") and model.endswith(".wizard"):
            return self._get_complaint_wizard(model)
        if model == "crm.complaint":
            return self._get_complaint(method)
        if model == "crm.complaint.action":
            return self.env[model].create({"name": "Repack", "complaint_id": self._get_complaint(method).id})
        if model == "crm.service.waive.wizard":
            return self.env[model].create({"breach_ids": self.breach.ids, "reason": "The customer's fault"})
        if model == "crm.service.gap":
            return self.env[model].search([("standard_id", "=", self.breach.standard_id.id)], limit=1)
        if model == "crm.service.compliance":
            return self.env[model].search([("company_id", "=", self.company.id)])
        return {"sale.order": self.order, "product.product": self.goods, "product.template": self.goods.product_tmpl_id,
                "crm.service.breach": self.breach, "crm.service.measure": self.breach.measure_id,
                "crm.service.standard": self.breach.standard_id, "stock.picking": self.order.picking_ids,
                "crm.complaint.category": self.env.ref("crm_relationship.crm_complaint_category_other"),
                "mail.thread": self.env["mail.thread"],
                "account.move": self.invoice,
                "crm.tier": self.tiers["vip"], "crm.tier.policy": self.policy, "res.partner": self.partner,
                "crm.customer.profile": self._profile(self.partner)}[model]

    def _call(self, user, record, method, arguments):
        function = getattr(type(record), method)
        ids = [] if getattr(function, "_api_model", False) else [record.ids]
        if method == "merge":
            arguments = {"complaint_ids": self._get_complaint(method).ids}
        if method == "compensate":
            arguments = {"remedy_id": self.env.ref("crm_relationship.crm_service_remedy_call").id}
        if method == "protect":
            arguments = {"values": {**arguments["values"], "product_id": self.goods.id}}
        if method == "simulate":
            arguments = {"product_ids": self.goods.ids, "warehouse_id": self.warehouse.id}
        return call_kw(record.with_user(user).browse(), method, ids, dict(arguments))

    def _find_methods(self):
        """Pairs (model, method) of all that the addon serves."""
        found = set()
        for name, model in self.env.registry.items():
            for base in model.__mro__:
                if not base.__module__.startswith(f"odoo.addons.{MODULE}."):
                    continue
                own = getattr(base, "_name", None) or base._inherit
                if name != own if self._is_mixin(own) else name == own:
                    found |= {(name, method) for method, _function in inspect.getmembers(base, inspect.isfunction)
                              if method in vars(base) and not method.startswith("_") and not hasattr(BaseModel, method)}
        return found

    def _find_own_methods(self):
        """Those of them that are ours alone: what the framework calls takes what the framework gives."""
        return {(model, method) for model, method in self._find_methods() if all(
            base.__module__.startswith(f"odoo.addons.{MODULE}.") for base in self.env.registry[model].__mro__
            if method in vars(base) and base is not self.env.registry[model])}

    def _is_mixin(self, name):
        """Whether it is one of ours, whose methods belong to the models that inherit it."""
        model = self.env.registry[name]
        return model._abstract and model._original_module == MODULE and name.endswith(".document")


@tagged("post_install", "-at_install", "crm_relationship")
class TestSecurityMethods(MethodsCommon):
    """Called as over RPC: by name, through the function that refuses private methods."""

    def test_every_public_method_has_its_row(self):
        self.assertCountEqual(self._find_methods(), METHODS)

    def test_every_public_method_reads_its_arguments(self):
        """With a rule for each of its parameters, before anything else."""
        for model, method in self._find_own_methods():
            function = getattr(type(self.env[model]), method)
            with self.subTest(model=model, method=method):
                self.assertCountEqual(function.argument_rules, [*inspect.signature(function).parameters][1:])

    def test_who_may_call(self):
        wrong = []
        for ((model, method), (least, arguments)), role in product(METHODS.items(), ROLES):
            with self.env.cr.savepoint() as savepoint:
                try:
                    self._call(self.users[role], self._get_record(model, method), method, arguments)
                    passes = True
                except AccessError:
                    passes = False
                savepoint.rollback()
                self.env.invalidate_all()
            if passes != (least in ROLES[:ROLES.index(role) + 1]):
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
        wizard = self.env["crm.supply.season.wizard"].create({
            "warehouse_id": self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).id})
        reached = []
        for (model, method), (_least, arguments) in METHODS.items():
            ids = {"res.partner": own, wizard._name: wizard.ids}.get(model, self.policy.ids)
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
        for role in ("internal", "user", "officer", "manager"):
            self.users[role].group_ids |= self.env.ref("base.group_allow_export")
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
