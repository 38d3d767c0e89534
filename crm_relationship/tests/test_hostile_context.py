"""Every key of a context that the addon reads, and what happens where a client sends it: nothing that matters."""

import ast
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools import private

ADDON = Path(__file__).resolve().parent.parent
SENT = (True, 1, 0, "1", "", None, [], [1], {}, {"1": 5}, {"value": True}, 1.5)  # what JSON and XML can hold

# Keys whose value only our own code can make: what a client sends counts for nothing.
PRIVATE = {
    "complaint_customers_words": "whether what is handed on is what the customer wrote",
    "complaint_first_letter": "which message opened a complaint",
    "complaint_letter": "whether a mail of ours to the customer is sent, with its headers and the key to the answer",
    "complaint_history": "whether complaints of another system are taken over",
    "supply_caps": "how much a delivery may reserve",
    "supply_for_rank": "for whom the free quantity of a product is asked",
    "supply_grants": "which deliveries a re-allocation serves",
    "supply_is_checked": "whether a quantity typed in was held against protections already",
    "supply_pegged": "for which orders goods were received",
    "supply_queue": "whether the one queue stands in front of the order of a list",
    "tier_import": "whether an override comes from a file",
}
# Keys that a client may send, and why that does no harm.
HARMLESS = {
    "active_domain": "the filter of a list, searched with the rights of who exports it",
    "active_id": "what a dialogue was opened for: it holds what its user may read",
    "active_ids": "the same, for several",
    "allowed_company_ids": "checked by Odoo against the user's companies",
    "company": "checked by Odoo against the user's companies",
    "lang": "the language of texts",
    "location": "Odoo's own: where the quantity of a product is asked, read with the rights of who asks",
    "mail_create_nosubscribe": "Odoo's own: who makes a complaint does not follow it",
    "tz": "the zone of times",
    "uid": "not from the context: who asks",
}
# Where the addon handles a context as a whole, by file and function.
WHOLE = {
    ("models/complaint/crm_complaint.py", "_without_fixed"): "takes defaults out",
    ("models/complaint/crm_complaint_history.py", "create"): "takes defaults out",
    ("models/complaint/crm_complaint_submit.py", "_open_submitted"): "takes defaults out",
    ("models/core/crm_derived_guard.py", "create"): "takes defaults out",
    ("models/tier/res_partner.py", "_get_or_create_profiles"): "takes defaults out",
    ("models/supply/crm_supply_allocation_apply.py", "_get_loss_body"): "hands on the language",
    ("models/supply/stock_move_place.py", "create"): "takes defaults out",
    ("models/supply/stock_picking.py", "create"): "takes defaults out",
}


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
