"""Who may call what: every public method of the addon by role, over RPC too.

The rows stand in `tests/<slice>/security.py`.
"""

import inspect
from itertools import product

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, tagged

from .security_case import ROLES, MethodsCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestSecurityMethods(MethodsCommon):
    """Called as over RPC: by name, through the function that refuses private methods."""

    def test_every_public_method_has_its_row(self):
        self.assertCountEqual(self._find_methods(), self.methods)

    def test_every_public_method_reads_its_arguments(self):
        """With a rule for each of its parameters, before anything else."""
        for model, method in self._find_own_methods():
            function = getattr(type(self.env[model]), method)
            with self.subTest(model=model, method=method):
                self.assertCountEqual(function.argument_rules, [*inspect.signature(function).parameters][1:])

    def test_who_may_call(self):
        wrong = []
        for ((model, method), (least, _arguments)), role in product(self.methods.items(), ROLES):
            with self.env.cr.savepoint() as savepoint:
                try:
                    self._call(self.users[role], self._get_record(model, method), method)
                    passes = True
                except AccessError:
                    passes = False
                savepoint.rollback()
                self.env.invalidate_all()
            if passes != (least in ROLES[:ROLES.index(role) + 1]):
                wrong.append(f"{role} {'may' if passes else 'may not'} call {model}.{method}")
        self.assertEqual(wrong, [])


@tagged("post_install", "-at_install", "crm_relationship")
class TestSecurityHttp(MethodsCommon, HttpCase):
    def test_portal_user_over_rpc(self):
        self._log_in("portal")
        answers = {}
        for model, method in self.methods:
            with self.env.cr.savepoint() as savepoint:
                answers[model, method] = self._request(model, method)
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(answers, dict.fromkeys(self.methods, "odoo.exceptions.AccessError"))

    def _request(self, model, method):
        """The name of the error that the call ends with over HTTP, if any; of partners it is about the user's own."""
        own = model == "res.partner"
        record = self.users["portal"].partner_id if own else self._get_record(model, method)
        is_model_method = getattr(getattr(type(record), method), "_api_model", False)
        try:
            self.make_jsonrpc_request("/web/dataset/call_kw", {
                "model": model, "method": method, "args": [] if is_model_method else [record.ids],
                "kwargs": self._prepare_arguments(model, method)})
        except JsonRpcException as refusal:
            return refusal.args[0]
        return None
