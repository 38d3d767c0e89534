import json
from datetime import datetime, timedelta
from unittest.mock import patch
from xmlrpc.client import Fault

from odoo.exceptions import LockError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestContention(HttpCase, RelationshipCommon):
    """What a program is told when somebody else is working on the same, and how it knows that from other errors."""

    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._new_user("contention_user", "user")
        cls.user.group_ids |= cls.env.ref("base.group_system")  # to make a key
        cls.complaint = cls.env["crm.complaint"].with_user(cls.user).create({"subject": "Scratched"})
        cls.key = cls.user.with_user(cls.user).env["res.users.apikeys"]._generate(
            scope="rpc", name="test", expiration_date=datetime.now() + timedelta(hours=12))

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc"))

    def _lock(self):
        """Another transaction holds the complaint."""
        return patch.object(type(self.complaint), "lock_for_update", side_effect=LockError("taken"))

    def _call_json2(self, **values):
        response = self.url_open(
            "/json/2/crm.complaint/cancel", data=json.dumps({"ids": self.complaint.ids, **values}),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json",
                     "X-Odoo-Database": get_db_name()})
        return response.status_code, response.json()

    def _call_xmlrpc(self, *arguments):
        with self.assertRaises(Fault) as caught:
            self.xmlrpc_object.execute_kw(
                get_db_name(), self.user.id, self.user.login, "crm.complaint", "cancel",
                [self.complaint.ids, *arguments])
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
