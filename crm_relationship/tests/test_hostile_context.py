"""Every key of a context that the addon reads, and what happens where a client sends it: nothing that matters."""

import ast
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools import private
from . import slices

ADDON = Path(__file__).resolve().parent.parent
SENT = (True, 1, 0, "1", "", None, [], [1], {}, {"1": 5}, {"value": True}, 1.5)  # what JSON and XML can hold

# `tests/<slice>/security.py` says of each key, in
# - PRIVATE: those whose value only our own code can make; what a client sends counts for nothing;
# - HARMLESS: those that a client may send, and why that does no harm;
# - WHOLE: where the addon handles a context as a whole, by file and function.
PRIVATE, HARMLESS, WHOLE = (slices.merge("security", table) for table in ("PRIVATE", "HARMLESS", "WHOLE"))


class ContextReader(ast.NodeVisitor):
    """Finds the keys that a file reads from a context, and the places that use a context otherwise."""

    def __init__(self, path):
        self.path, self.function = str(path.relative_to(ADDON)), None
        self.keys, self.private, self.others, self.known = set(), set(), set(), set()
        self.visit(ast.parse(path.read_text()))

    def visit_FunctionDef(self, node):
        outer, self.function = self.function, node.name
        self.generic_visit(node)
        self.function = outer

    def visit_Call(self, node):
        called, arguments = ast.unparse(node.func), node.args
        if called.endswith("context.get"):
            self._note(self.keys, arguments[0], node.func.value)
        elif called == "private.read":
            self._note(self.private, arguments[1], arguments[0])
        elif called == "api.depends_context":
            for argument in arguments:
                self._note(self.keys, argument)
        self.generic_visit(node)

    def visit_Subscript(self, node):
        if ast.unparse(node.value).endswith("context"):
            self._note(self.keys, node.slice, node.value)
        self.generic_visit(node)

    def visit_Compare(self, node):
        for other in node.comparators:
            if ast.unparse(other).endswith("context"):
                self._note(self.keys, node.left, other)
        self.generic_visit(node)

    def visit_Attribute(self, node):
        if node.attr == "context" and ast.unparse(node.value).endswith("env") and node not in self.known:
            self.others.add((self.path, self.function))
        self.generic_visit(node)

    def _note(self, keys, key, context=None):
        keys.add(key.value if isinstance(key, ast.Constant) else f"{self.path}: {ast.unparse(key)}")
        self.known.add(context)


def read_addon():
    """What each Python file reads, but for tests and what reads private keys for all."""
    return [ContextReader(path) for path in sorted(ADDON.rglob("*.py"))
            if "tests" not in path.relative_to(ADDON).parts and path.name != "private.py"]


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileContext(BaseCase):
    def test_every_key_is_in_the_table(self):
        found = read_addon()
        self.assertEqual(set().union(*(reader.private for reader in found)), set(PRIVATE))
        self.assertEqual(set().union(*(reader.keys for reader in found)) - {"supply_for_rank"}, set(HARMLESS))
        self.assertEqual(set().union(*(reader.others for reader in found)), set(WHOLE))

    def test_the_search_for_keys_finds_them(self):
        source = ADDON / "tests" / "data" / "context_keys.txt"
        found = ContextReader(source)
        self.assertEqual(found.keys, {"a", "b", "c", "d", "e", "tests/data/context_keys.txt: name"})
        self.assertEqual((found.private, found.others), ({"f"}, {("tests/data/context_keys.txt", "whole")}))

    def test_what_a_client_sends_counts_for_nothing(self):
        for key in PRIVATE:
            for value in SENT:
                self.assertIsNone(private.read({key: value}, key), (key, value))
                self.assertEqual(private.read({key: value}, key, "ours"), "ours")
            self.assertEqual(private.read({key: private.Private({1: 5})}, key), {1: 5})
