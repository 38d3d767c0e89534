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

from . import slices
from .slices import CONCEPTS, SLICES

MODULE = "crm_relationship"
ADDON = Path(__file__).resolve().parent.parent
# A file longer than this is two things for certain; one of half the length is worth a look at where its seam is.
MAX_FILE_LINES = 600
MAX_TEST_FILE_LINES = 500
MAX_FUNCTION_LINES = 50
MODEL_BASES = ("Model", "AbstractModel", "TransientModel")


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
            self.assertLessEqual(found, {*SLICES, "portal", "data", "slice_example"}, folder)

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

    def test_slices_name_no_later_concept(self):
        """Neither in names, fields and values of selections, nor in what people read: a later slice adds its own."""
        wrong = []
        for part in SLICES:
            later = {word: name for name in SLICES[SLICES.index(part) + 1:] for word in CONCEPTS.get(name, ())}
            for path in (path for folder in ("models", "views") for path in (ADDON / folder / part).glob("*.*")):
                text = path.read_text().lower()
                wrong += [f"{short(path)} knows {word} of {name}" for word, name in later.items()
                          if re.search(rf"(?<![a-z]){re.escape(word)}", text)]
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
            wrong += [f"{short(path)} imports {alias.name}: its tests would run once more"
                      for node in parse(path).body if isinstance(node, ast.ImportFrom)
                      for alias in node.names if alias.name.startswith("Test")]
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
        """What `tests/<slice>/contract.py` promises is there: more may be added, nothing may go."""
        for part in slices.get_parts("contract"):
            promised = {(model, name): kind for model, names in part.FIELDS.items() for name, kind in names.items()}
            self.assertEqual({
                (model, name): field.type if (field := self.env[model]._fields.get(name)) else None
                for model, name in promised}, promised)
            for (model, name), values in part.SELECTIONS.items():
                self.assertLessEqual(values, set(self.env[model]._fields[name].get_values(self.env)), (model, name))
            for (model, name), parameters in part.METHODS.items():
                given = inspect.signature(getattr(type(self.env[model]), name)).parameters.values()
                self.assertEqual([one.name for one in given if one.kind != one.KEYWORD_ONLY][1:], parameters,
                                 f"{model}.{name}")
        slices.call_each("contract", "check", self)
