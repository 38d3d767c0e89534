from unittest.mock import patch
from xmlrpc.client import Fault

from odoo.exceptions import LockError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..rpc_case import RpcCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestContention(RpcCase):
    """What a program is told when somebody else is working on the same, and how it knows that from other errors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.users["user"]
        cls.complaint = cls.env["crm.complaint"].with_user(cls.user).create({"subject": "Scratched"})
        cls.key = cls._new_key(cls.user)

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc"))

    def _lock(self):
        """Another transaction holds the complaint."""
        return patch.object(type(self.complaint), "lock_for_update", side_effect=LockError("taken"))

    def _call_json2(self, **values):
        response = self._post(self.key, "crm.complaint", "cancel", {"ids": self.complaint.ids, **values})
        return response.status_code, response.json()

    def _call_xmlrpc(self, *arguments):
        with self.assertRaises(Fault) as caught:
            self._execute(self.user, "crm.complaint", "cancel", [self.complaint.ids, *arguments], {})
        return caught.exception.faultCode, caught.exception.faultString

    def test_json2(self):
        with self._lock():
            status, error = self._call_json2(reason="None of ours")
        self.assertEqual((status, error["name"], error["context"]),
                         (409, "odoo.exceptions.LockError", {"code": "retry"}))
        self.assertTrue(error["message"].startswith("Somebody else is working"))
        status, error = self._call_json2(reason="")
        self.assertEqual((status, error["name"], error["context"]), (422, "odoo.exceptions.ValidationError", {}))

    def test_xmlrpc(self):
        with self._lock():
            code, text = self._call_xmlrpc("None of ours")
        self.assertEqual((code, text.split(" ")[:2]), (2, ["[RETRY]", "Somebody"]))
        code, text = self._call_xmlrpc("")
        self.assertEqual(code, 2)
        self.assertNotIn("[RETRY]", text)

    def test_web_client(self):
        self.authenticate(self.user.login, self.user.login)
        with self._lock(), self.assertRaises(JsonRpcException) as caught:
            self.make_jsonrpc_request("/web/dataset/call_kw", {
                "model": "crm.complaint", "method": "cancel", "kwargs": {},
                "args": [self.complaint.ids, "None of ours"]})
        self.assertEqual(caught.exception.args[0], "odoo.exceptions.LockError")
        self.assertNotIn("[RETRY]", caught.exception.args[1] if len(caught.exception.args) > 1 else "")
