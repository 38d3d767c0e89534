"""The rules of the house that a machine can check: layout, names, sizes, docstrings, the public contract."""

import ast
import inspect
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

from lxml import etree

from odoo.models import BaseModel
from odoo.tests import TransactionCase, tagged

MODULE = "crm_relationship"
ADDON = Path(__file__).resolve().parent.parent
SLICES = ("core", "tier", "supply", "standard", "complaint", "account", "retention", "satisfaction", "insight")
MAX_FILE_LINES = 300
MAX_TEST_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
MODEL_BASES = ("Model", "AbstractModel", "TransientModel")

# The public contract as far as it is built: fields by model, as `name: type`; more may be added, none may go.
CONTRACT_FIELDS = {
    "crm.tier": {
        "name": "char", "code": "char", "sequence": "integer", "is_key_account": "boolean", "color": "integer",
        "cumulative_share": "float", "min_revenue": "float", "min_score": "float", "active": "boolean"},
    "crm.tier.policy": {
        "company_id": "many2one", "rule": "selection", "window_months": "integer", "revenue_basis": "selection",
        "hysteresis_percent": "float", "demotion_delay_days": "integer", "new_customer_days": "integer",
        "expected_years": "float"},
    "crm.tier.run": {
        "company_id": "many2one", "policy_id": "many2one", "started_at": "datetime", "duration_seconds": "float",
        "customer_count": "integer", "promoted_count": "integer", "demoted_count": "integer", "state": "selection"},
    "crm.customer.profile": {
        "partner_id": "many2one", "company_id": "many2one", "as_of": "date",
        "revenue": "monetary", "margin": "monetary", "order_count": "integer",
        "first_order_date": "date", "last_order_date": "date", "mean_interval_days": "float",
        "rfm_recency": "integer", "rfm_frequency": "integer", "rfm_monetary": "integer", "revenue_rank": "integer",
        "revenue_share": "float", "cumulative_share": "float", "growth_percent": "float", "purchase_level": "integer",
        "potential_level": "integer", "relation_type": "selection", "average_days_to_pay": "float",
        "overdue_amount": "monetary", "credit_grade": "selection", "lifetime_value": "monetary", "churn_risk": "float",
        "complaint_count": "integer", "satisfaction": "float", "tier_id": "many2one", "computed_tier_id": "many2one",
        "tier_since": "date", "explanation": "text", "override_tier_id": "many2one", "override_reason": "char",
        "override_until": "date", "override_user_id": "many2one"},
    "crm.tier.change": {
        "partner_id": "many2one", "company_id": "many2one", "date": "date", "old_tier_id": "many2one",
        "new_tier_id": "many2one", "cause": "selection", "reason": "char", "run_id": "many2one", "user_id": "many2one"},
    "res.partner": {"tier_id": "many2one", "customer_profile_id": "many2one"},
    "res.company": {"supply_priority_enabled": "boolean"},
    "sale.order": {"supply_rank": "integer", "supply_rank_override": "integer", "supply_rank_reason": "char"},
    "stock.picking": {"supply_rank": "integer"},
    "stock.move": {"supply_rank": "integer"},
    "crm.supply.protection": {
        "product_id": "many2one", "categ_id": "many2one", "warehouse_id": "many2one", "tier_id": "many2one",
        "quantity": "float", "coverage_days": "integer", "date_from": "date", "date_to": "date", "consumed": "float",
        "remaining": "float"},
    "crm.supply.allocation": {
        "product_ids": "many2many", "warehouse_id": "many2one", "state": "selection", "line_ids": "one2many"},
    "crm.supply.allocation.line": {
        "move_id": "many2one", "partner_id": "many2one", "tier_id": "many2one", "demand": "float", "before": "float",
        "after": "float", "change": "float", "days_late_before": "integer", "days_late_after": "integer",
        "reason": "char"},
    "crm.supply.transfer": {
        "from_move_id": "many2one", "to_move_id": "many2one", "quantity": "float", "user_id": "many2one",
        "date": "datetime", "allocation_id": "many2one"},
    "crm.service.moment": {"name": "char", "code": "char", "sequence": "integer", "active": "boolean"},
    "crm.service.standard": {
        "name": "char", "code": "char", "moment_id": "many2one", "area": "selection", "factor": "selection",
        "metric": "selection", "active": "boolean", "target_ids": "one2many"},
    "crm.service.target": {
        "standard_id": "many2one", "tier_id": "many2one", "value": "float", "unit": "selection",
        "calendar_id": "many2one", "warn_percent": "float", "remedy_id": "many2one", "valid_from": "date",
        "valid_to": "date"},
    "crm.service.remedy": {
        "code": "char", "kind": "selection", "amount": "monetary", "percent": "float", "cap_amount": "monetary",
        "approval_required": "boolean"},
    "crm.service.breach": {
        "standard_id": "many2one", "target_id": "many2one", "partner_id": "many2one", "res_model": "char",
        "res_id": "many2one_reference", "promised": "datetime", "actual": "datetime", "state": "selection"},
    "crm.complaint": {
        "name": "char", "subject": "char", "description": "html", "partner_id": "many2one", "email_from": "char",
        "channel": "selection", "category_id": "many2one", "severity": "selection", "tier_id": "many2one",
        "state": "selection", "user_id": "many2one", "team_id": "many2one", "sale_order_id": "many2one",
        "picking_id": "many2one", "product_id": "many2one", "invoice_id": "many2one", "reply_deadline": "datetime",
        "resolution_deadline": "datetime", "replied_at": "datetime", "resolved_at": "datetime",
        "resolved_by_id": "many2one", "resolution": "text", "verified_at": "datetime", "verified_by_id": "many2one",
        "sla_state": "selection", "escalation_level": "integer", "reopen_count": "integer", "cause_id": "many2one",
        "action_ids": "one2many", "value_at_risk": "monetary", "external_ref": "char", "source": "char",
        "company_id": "many2one"},
    "crm.complaint.category": {"parent_id": "many2one"},
    "crm.complaint.action": {
        "kind": "selection", "user_id": "many2one", "deadline": "date", "state": "selection",
        "effective": "selection"},
    "crm.complaint.escalation": {"level": "integer"},
    "crm.service.compliance": {
        "standard_id": "many2one", "tier_id": "many2one", "month": "date", "kept_count": "integer",
        "broken_count": "integer", "rate": "float"},
}
CONTRACT_SELECTIONS = {
    ("crm.tier.policy", "rule"): {"pareto", "threshold", "potential", "weighted"},
    ("crm.tier.policy", "revenue_basis"): {"ordered", "invoiced"},
    ("crm.customer.profile", "relation_type"): {"relational", "transactional", "one_off"},
    ("crm.customer.profile", "credit_grade"): {"a", "b", "c", "d"},
    ("crm.tier.change", "cause"): {"run", "override", "expiry", "import"},
    ("crm.supply.allocation", "state"): {"draft", "simulated", "applied", "undone"},
    ("crm.tier", "supply_strategy"): {"win", "improve", "redistribute", "fill", "skip"},
    ("crm.service.standard", "area"): {"procedure", "person", "place"},
    ("crm.service.standard", "factor"): {"basic", "performance", "motivation", "punishment"},
    ("crm.service.standard", "metric"): {
        "complaint_reply", "complaint_resolution", "quotation_reply", "delivery_lead_time", "on_time_delivery",
        "in_full_delivery", "visit_interval"},
    ("crm.service.target", "unit"): {"hours", "days", "percent"},
    ("crm.service.remedy", "kind"): {"coupon", "credit_note", "replacement", "call"},
    ("crm.complaint", "channel"): {"email", "phone", "portal", "web", "visit", "card", "social", "api"},
    ("crm.complaint", "severity"): {"minor", "major", "critical"},
    ("crm.complaint", "state"): {"new", "acknowledged", "in_progress", "resolved", "closed", "cancelled"},
    ("crm.complaint", "sla_state"): {"on_track", "at_risk", "late", "kept", "broken"},
    ("crm.complaint.action", "kind"): {"immediate", "corrective", "preventive"},
    ("crm.service.breach", "state"): {"open", "proposed", "approved", "remedied", "waived"},
}
CONTRACT_METHODS = {
    "crm.tier.policy": {"classify": ["as_of"], "preview": ["as_of"]},
    "res.partner": {"get_relationship_profile": [], "set_tier_override": ["tier_code", "reason", "until"],
                    "clear_tier_override": ["reason"], "get_service_commitments": []},
    "crm.supply.protection": {"protect": ["values"], "release": []},
    "crm.supply.allocation": {"simulate": ["product_ids", "warehouse_id"], "apply": [], "undo": []},
    "sale.order": {"get_supply_outlook": []},
    "crm.complaint": {
        "submit": ["values"], "submit_many": ["values_list"], "submit_history": ["values_list"],
        "get_status": ["source", "external_refs"],
        "add_message": ["body", "attachments", "by_customer", "external_ref"],
        "acknowledge": ["message", "note"], "resolve": ["resolution", "cause_code"],
        "verify": ["satisfied", "note"], "reopen": ["reason"]},
}


@cache
def parse(path):
    return ast.parse(path.read_text())


def sources(*folders):
    """Python files of the addon, or of these folders of it."""
    roots = [ADDON / folder for folder in folders] or [ADDON]
    return sorted(path for root in roots for path in root.rglob("*.py"))


def short(path):
    return str(path.relative_to(ADDON))


def is_model(node):
    return isinstance(node, ast.ClassDef) and any(
        isinstance(base, ast.Attribute) and base.attr in MODEL_BASES for base in node.bases)


def model_classes(path):
    """Pairs (attributes `_name`, `_inherit` ... as far as they are texts, class) of a file."""
    for node in filter(is_model, parse(path).body):
        yield {target.id: statement.value.value for statement in node.body
               if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
               for target in statement.targets if isinstance(target, ast.Name)}, node


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def imports(path):
    """Pairs (level, dotted name) of all that a file imports."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.ImportFrom):
            yield node.level, node.module or ""
        elif isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)


@tagged("post_install", "-at_install", MODULE)
class TestSourceConventions(TransactionCase):
    """What the files themselves tell."""

    def test_one_model_a_file_named_after_it(self):
        wrong = []
        for path in sources("models", "wizards", "report"):
            classes = list(model_classes(path))
            if len(classes) > 1:
                wrong.append(f"{short(path)} holds {len(classes)} models")
            for attributes, _node in classes:
                name = attributes.get("_name") or attributes.get("_inherit", "")
                stem = name.replace(".", "_")
                if path.stem != stem and ("_name" in attributes or not path.stem.startswith(f"{stem}_")):
                    wrong.append(f"{short(path)} holds {name}")
        self.assertEqual(wrong, [])

    def test_slices(self):
        listed = [node.names[0].name for node in parse(ADDON / "models/__init__.py").body]
        self.assertEqual(listed, [name for name in SLICES if name in listed], "not in the order of dependency")
        for folder in ("models", "views", "tests"):
            found = {path.name for path in (ADDON / folder).iterdir() if path.is_dir() and path.name[0] not in "._"}
            self.assertLessEqual(found, {*SLICES, "portal", "data"}, folder)

    def test_slices_reach_earlier_ones_through_env_only(self):
        home = {attributes["_name"]: path.parent.name for path in sources("models")
                for attributes, _node in model_classes(path) if attributes.get("_name", "").startswith("crm.")}
        wrong = []
        for path in sources("models"):
            if path.parent.name not in SLICES:
                continue
            for level, module in imports(path):
                shared = module.split(".")[0] in ("tools", "const")
                if (level > 1 and not shared) or module.startswith(f"odoo.addons.{MODULE}.models"):
                    wrong.append(f"{short(path)} imports {module}")
            mentioned = {node.value for node in ast.walk(parse(path)) if isinstance(node, ast.Constant)}
            wrong += [f"{short(path)} names {model} of a later slice" for model in mentioned & set(home)
                      if SLICES.index(home[model]) > SLICES.index(path.parent.name)]
        self.assertEqual(wrong, [])

    def test_tools_do_without_odoo(self):
        self.assertEqual([(short(path), module) for path in sources("tools") for level, module in imports(path)
                          if not level and module.split(".")[0] == "odoo"], [])

    def test_sizes(self):
        files = [path for suffix in ("py", "js", "xml", "scss") for path in ADDON.rglob(f"*.{suffix}")]
        lines = {short(path): len(path.read_text().splitlines()) for path in files}
        self.assertEqual({
            name: count for name, count in lines.items()
            if count > (MAX_TEST_FILE_LINES if name.startswith("tests/") else MAX_FILE_LINES)}, {})
        long = {f"{short(path)}: {node.name}": size for path in sources() for node in functions(parse(path))
                if (size := node.end_lineno - node.lineno + 1) > MAX_FUNCTION_LINES}
        self.assertEqual(long, {})

    def test_public_methods_have_docstrings(self):
        classes = [(path, node) for path in sources("models", "wizards", "report")
                   for _attributes, node in model_classes(path)]
        classes += [(path, node) for path in sources("controllers") for node in parse(path).body
                    if isinstance(node, ast.ClassDef)]
        self.assertEqual([
            f"{short(path)}: {method.name}" for path, node in classes for method in node.body
            if isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
            and not hasattr(BaseModel, method.name) and not ast.get_docstring(method)], [])

    def test_transactions_are_left_alone(self):
        self.assertEqual([
            f"{short(path)}:{node.lineno}" for path in sources() if path.parts[len(ADDON.parts)] != "tests"
            for node in ast.walk(parse(path)) if isinstance(node, ast.Attribute) and node.attr == "commit"], [])

    def test_every_data_file_is_in_the_manifest(self):
        manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
        present = {short(path) for folder in ("security", "data", "views", "wizards", "report")
                   for suffix in ("xml", "csv") for path in (ADDON / folder).rglob(f"*.{suffix}")}
        self.assertEqual(present - set(manifest["data"]), set())

    def test_test_files(self):
        files = [path for path in sources("tests") if path.name.startswith("test_")]
        self.assertEqual([name for name, count in Counter(path.name for path in files).items() if count > 1], [])
        found = set(vars(sys.modules[__package__]))  # what the loader of Odoo's own test runner looks at
        wrong = [f"{short(path)} is not imported by tests/__init__.py: Odoo's own test runner does not see it"
                 for path in files if path.stem not in found]
        for path in files:
            wrong += [f"{short(path)}: {node.name} is not tagged" for node in parse(path).body
                      if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
                      and "post_install" not in "".join(map(ast.unparse, node.decorator_list))]
        self.assertEqual(wrong, [])


@tagged("post_install", "-at_install", MODULE)
class TestRegistryConventions(TransactionCase):
    """What the database and the registry tell."""

    def _get_ours(self, model):
        """`{external id: record}` of the records of a model that the addon brings."""
        data = self.env["ir.model.data"].search([("module", "=", MODULE), ("model", "=", model)])
        return {item.name: self.env[model].browse(item.res_id) for item in data}

    def _get_models(self):
        """Our own models that have a table."""
        names = [model.model for model in self._get_ours("ir.model").values()]
        return [self.env[name] for name in names
                if self.env[name]._original_module == MODULE and not self.env[name]._abstract]

    def test_external_ids(self):
        def table(name):
            return name.replace(".", "_")

        patterns = {
            "ir.ui.view": lambda view: rf"{table(view.model)}_view_{view.type}(_\w+)?" if view.model else r"\w+",
            "ir.actions.act_window": lambda action: rf"{table(action.res_model)}_action(_\w+)?",
            "ir.actions.client": lambda action: r"crm_\w+_action",
            "ir.ui.menu": lambda menu: r"crm_\w+_menu(_\w+)?",
            "ir.rule": lambda rule: rf"{table(rule.model_id.model)}_rule_\w+",
            "ir.model.access": lambda access: rf"access_{table(access.model_id.model)}_\w+",
            "ir.cron": lambda cron: r"ir_cron_\w+",
            "res.groups": lambda group: r"group_relationship_\w+",
        }
        self.assertEqual([
            f"{model} {name}" for model, pattern in patterns.items() for name, record in self._get_ours(model).items()
            if not re.fullmatch(pattern(record), name)], [])

    def test_every_model_has_access_lines_and_a_company_rule(self):
        allowed = set(self.env["ir.model.access"].search([]).model_id.mapped("model"))
        rules = self._get_ours("ir.rule").items()
        ruled = {rule.model_id.model for name, rule in rules if name.endswith("_rule_company")}
        for model in self._get_models():
            with self.subTest(model=model._name):
                self.assertIn(model._name, allowed)
                if "company_id" in model._fields and not model._transient:
                    self.assertIn(model._name, ruled)

    def test_actions_have_a_search_view_and_say_what_to_do(self):
        for name, action in self._get_ours("ir.actions.act_window").items():
            if action.view_mode == "form":  # a dialogue or the settings: nothing to find, never empty
                continue
            with self.subTest(action=name):
                self.assertTrue(action.help)
                self.assertTrue(self.env["ir.ui.view"].search(
                    [("model", "=", action.res_model), ("type", "=", "search"), ("mode", "=", "primary")]))

    def test_menus(self):
        for name, menu in self._get_ours("ir.ui.menu").items():
            with self.subTest(menu=name):
                chain = menu
                while chain[-1:].parent_id:
                    chain += chain[-1:].parent_id
                self.assertTrue(chain.group_ids)
                self.assertTrue(menu.action or menu.child_id)
                self.assertTrue(menu.parent_id or menu.web_icon)

    def test_crons_call_private_methods(self):
        crons = self._get_ours("ir.cron").values()
        self.assertTrue(crons)
        for cron in crons:
            method = re.fullmatch(r"model\.(_cron_\w+)\(.*\)", cron.code.strip())
            self.assertTrue(method, cron.code)
            self.assertTrue(hasattr(self.env[cron.model_id.model], method[1]))

    def test_what_users_see_has_a_label(self):
        wrong = []
        for name, view in self._get_ours("ir.ui.view").items():
            for node in etree.fromstring(view.arch_db.encode()).iter("button", "filter", "page"):
                if node.get("position"):  # finds a node of another view
                    continue
                label = "".join(node.itertext()).strip() or node.get("string") or node.get("title") or (
                    node.tag == "button" and (node.get("special") or len(node)))
                named = node.get("name") or node.get("special")
                if not (label and named):
                    wrong.append(f"{name}: {etree.tostring(node)[:80]}")
        self.assertEqual(wrong, [])

    def test_contract(self):
        fields = {(model, name): self.env[model]._fields[name].type if name in self.env[model]._fields else None
                  for model, names in CONTRACT_FIELDS.items() for name in names}
        self.assertEqual(fields, {(model, name): kind for model, names in CONTRACT_FIELDS.items()
                                  for name, kind in names.items()})
        for (model, name), values in CONTRACT_SELECTIONS.items():
            self.assertLessEqual(values, set(self.env[model]._fields[name].get_values(self.env)))
        for model, methods in CONTRACT_METHODS.items():
            for name, parameters in methods.items():
                given = inspect.signature(getattr(type(self.env[model]), name)).parameters.values()
                self.assertEqual([one.name for one in given if one.kind != one.KEYWORD_ONLY][1:], parameters,
                                 f"{model}.{name}")
        self.assertFalse(self.env["res.partner"]._fields["tier_id"].store)
        self.assertFalse(self.env["crm.customer.profile"]._log_access)
        shipped = {tier.code: tier.supply_strategy for tier in self.env["crm.tier"].search([])}
        self.assertEqual(shipped, {"vip": "win", "main": "improve", "ordinary": "redistribute", "small": "fill"})
        company = self.env["res.company"].new({})
        self.assertEqual((company.supply_priority_enabled, company.supply_freeze_days, company.supply_other_rank),
                         (False, 0, 50))
