"""What the README shows of the API is run: its calls, its program, and the keys of what comes back."""

import contextlib
import io
import json
import re
import runpy
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from odoo.service.model import call_kw
from odoo.tests import tagged

from . import slices
from .security_case import MethodsCommon

README = Path(__file__).resolve().parents[2] / "README.md"
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

    def setUp(self):
        super().setUp()
        if not README.exists():
            self.skipTest("the addon was installed without its README")
        self.blocks = BLOCK.findall(README.read_text())
        self.manager = self.users["manager"]

    def _get_arguments(self, model, method, arguments):
        """The ids of the example are those of a record of the test."""
        arguments = dict(arguments)
        ids = self._get_record(model, method).ids if arguments.pop("ids", None) else []
        positional = [] if getattr(getattr(type(self.env[model]), method), "_api_model", False) else [ids]
        if "warehouse_id" in arguments:
            arguments["warehouse_id"] = self.warehouse.id
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
        """The methods that the contract names are in the table of the README."""
        text = README.read_text()
        names = [name for _model, name in slices.merge("contract", "METHODS")]
        self.assertEqual([name for name in names if not re.search(rf"[`.]{name}\(", text)], [])
