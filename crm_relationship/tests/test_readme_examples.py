"""What the documentation says is true: calls and programs run, results have the keys shown, links lead somewhere."""

import contextlib
import io
import json
import re
import runpy
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from . import slices
from .security_case import MethodsCommon

ROOT = Path(__file__).resolve().parents[2]
README, DOCS = ROOT / "README.md", ROOT / "docs"
README_LINES = 150
ADDON = Path(__file__).resolve().parents[1]
PATH = re.compile(r"`((?:crm_relationship|models|tools|tests|static|benchmarks|devtools)/[\w/.]+)`")
EXAMPLES = Path(__file__).parent / "slice_example"
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]*))?\)")
VERB = re.compile(r"\./dev (\w+)(?: (\w+))?")
CALL = re.compile(r"^call (\S+)/(\w+) '(.*?)'$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
KEY = re.compile(r'"(\w+)":')
TIERS = {"vip", "main", "ordinary", "small"}


def get_keys(value):
    """All keys of a result, however deep."""
    if isinstance(value, dict):
        return set(value).union(*map(get_keys, value.values()))
    return set().union(*map(get_keys, value)) if isinstance(value, list | tuple) else set()


class Remote:
    """A model as a program at the other end of the line sees it."""

    def __init__(self, model):
        self._model = model

    def __getattr__(self, method):
        return lambda *args, **values: call_kw(self._model, method, args, values)


@tagged("post_install", "-at_install", "crm_relationship")
class TestReadmeExamples(MethodsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.product"].search([("default_code", "=", "OUT-HEAT")]).default_code = False  # of the demo
        cls.goods.default_code, cls.warehouse.code = "OUT-HEAT", "WH"
        cls.startClassPatcher(patch.object(  # what the test itself has written counts as committed
            cls.registry["crm.change"], "_get_horizon", lambda model: datetime(2100, 1, 1)))

    def setUp(self):
        super().setUp()
        if not README.exists():
            self.skipTest("the addon was installed without its README")
        self.blocks = BLOCK.findall((DOCS / "api.md").read_text())
        self.manager = self.users["manager"]

    def _get_arguments(self, model, method, arguments):
        """The ids of the example are those of a record of the test."""
        arguments = dict(arguments)
        ids = self._get_record(model, method).ids if arguments.pop("ids", None) else []
        positional = [] if getattr(getattr(type(self.env[model]), method), "_api_model", False) else [ids]
        if "warehouse_id" in arguments:
            arguments["warehouse_id"] = self.warehouse.id
        if "referrer_id" in arguments.get("values", ()):
            arguments["values"] = {**arguments["values"], "referrer_id": self.customers["mine"].id,
                                   "referred_id": self.customers["nobody"].id}
        return positional, arguments

    def _run(self, model, method, arguments):
        positional, arguments = self._get_arguments(model, method, arguments)
        return call_kw(self.env[model].with_user(self.manager), method, positional, arguments)

    def _run_all(self):
        calls = [call for language, text in self.blocks if language == "sh" for call in CALL.findall(text)]
        self.assertGreater(len(calls), 12)
        return {f"{model}.{method}": self._run(model, method, json.loads(arguments))
                for model, method, arguments in calls}

    def test_calls(self):
        results = self._run_all()
        self.assertEqual([result["ok"] for name in ("submit_many", "submit_history")
                          for result in results[f"crm.complaint.{name}"]], [True] * 3)
        self.assertTrue(results["crm.complaint.get_status"][0]["found"])

    def test_what_comes_back(self):
        """Each key that an example shows is a key of some result."""
        known = get_keys(list(self._run_all().values())) | {"error", "name", "message", "ok"}
        shown = [text for language, text in self.blocks if language == "python" and text[0] in "{["]
        self.assertGreater(len(shown), 6)
        for text in shown:
            with self.subTest(text=text[:60]):
                self.assertEqual(set(KEY.findall(text)) - known - TIERS, set())

    def test_the_program(self):
        [program] = [text for language, text in self.blocks if language == "python" and "import odoorpc" in text]
        remote = SimpleNamespace(login=lambda *args: None, env={
            name: Remote(self.env[name].with_user(self.manager)) for name in ("crm.tier.policy", "res.partner")})
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = Path(folder, "example.py")
        path.write_text(program)
        with patch.dict(sys.modules, {"odoorpc": SimpleNamespace(ODOO=lambda *args, **values: remote)}), \
                contextlib.redirect_stdout(io.StringIO()) as printed:
            runpy.run_path(str(path))
        self.assertIn(str(self.company.id), printed.getvalue())

    def test_every_public_call_is_in_the_table(self):
        """The methods that the contract names are in the table of the API."""
        text = (DOCS / "api.md").read_text()
        names = [name for _model, name in slices.merge("contract", "METHODS")]
        self.assertEqual([name for name in names if not re.search(rf"[`.]{name}\(", text)], [])

    def test_every_key_figure_is_on_its_page(self):
        text = (DOCS / "user" / "key-figures.md").read_text()
        self.assertEqual([code for code in self.env["crm.kpi"]._get_kpis() if f"`{code}`" not in text], [])


@tagged("post_install", "-at_install", "crm_relationship")
class TestDocumentation(BaseCase):
    def setUp(self):
        super().setUp()
        if not README.exists():
            self.skipTest("the addon was installed without its documentation")
        self.pages = {path: path.read_text() for path in (README, *sorted(DOCS.rglob("*.md")))}

    def _get_anchors(self, path):
        """The anchors of a page's headings, as the web shows them."""
        headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    def test_links(self):
        wrong = []
        for page, text in self.pages.items():
            for target, anchor in LINK.findall(text):
                path = (page.parent / target).resolve() if target else page
                if not path.exists() or (anchor and anchor not in self._get_anchors(path)):
                    wrong.append(f"{page.relative_to(ROOT)}: {target}#{anchor}")
        self.assertEqual(wrong, [])

    def test_every_page_is_linked(self):
        linked = {(page.parent / target).resolve() for page, text in self.pages.items()
                  for target, _anchor in LINK.findall(text) if target}
        self.assertEqual(set(self.pages) - linked - {README}, set())

    def test_paths(self):
        """Files of the addon that are named are there."""
        for page, text in self.pages.items():
            for path in PATH.findall(text):
                with self.subTest(page=page.name, path=path):
                    self.assertTrue((ADDON / path).exists() or (ROOT / path).exists())

    def test_commands(self):
        """The verbs and benchmarks that are named are those that there are."""
        usage = subprocess.run([ROOT / "dev"], capture_output=True, text=True, check=True).stdout
        verbs = {verb for verb, _name in VERB.findall(usage)}
        for page, text in self.pages.items():
            for verb, name in VERB.findall(text):
                with self.subTest(page=page.name, verb=verb, name=name):
                    self.assertIn(verb, verbs)
                    self.assertTrue(verb != "bench" or not name or (ROOT / "benchmarks" / f"{name}.py").exists())

    def test_the_examples_of_extending_are_the_slice_that_is_tested(self):
        page = self.pages[DOCS / "contribute" / "extending.md"]
        shown = [text for language, text in BLOCK.findall(page) if language == "python"]
        files = sorted(EXAMPLES.glob("[!_]*.py"))
        self.assertCountEqual(shown, [path.read_text() for path in files])
        for path in files:
            self.assertIn(f"`{path.name}`", page)

    def test_the_front_page_is_short(self):
        self.assertLessEqual(len(self.pages[README].splitlines()), README_LINES)
