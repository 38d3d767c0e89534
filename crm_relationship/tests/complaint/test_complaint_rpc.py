import json
from datetime import datetime, timedelta
from xmlrpc.client import Fault

from odoo.tests.common import HttpCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..common import RelationshipCommon

SUBMITTED = {"id": int, "reference": str, "created": bool, "reply_deadline": (str, bool),
             "resolution_deadline": (str, bool), "access_url": str}
XML_USER_ERROR, XML_ACCESS_ERROR = 2, 4


class ComplaintRpcCase(HttpCase, RelationshipCommon):
    """A customer, and users who call from outside."""

    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._new_customer("Customer", email="customer@example.com")
        cls.users = {role: cls._new_user(f"complaint_rpc_{role}", role) for role in ("user", "officer", "manager")}
        cls.users["stranger"] = cls._new_user("complaint_rpc_stranger")


class ComplaintContract:
    """What holds over either protocol. `_call` returns the result or raises `Refused`."""

    class Refused(Exception):
        def __init__(self, kind, message):
            super().__init__(message)
            self.kind = kind

    def _submit(self, who="user", **values):
        return self._call(who, "submit", None, values={"subject": "Chairs came scratched", **values})

    def _assert_refused(self, kind, message, *call, **values):
        with self.assertRaises(self.Refused) as caught:
            self._call(*call, **values)
        self.assertEqual(caught.exception.kind, kind)
        self.assertIn(message, str(caught.exception))

    def test_submit(self):
        result = self._submit(partner_id=self.customer.id, external_ref="A-1", source="shop")
        self.assertEqual(set(result), set(SUBMITTED))
        for name, kinds in SUBMITTED.items():
            self.assertIsInstance(result[name], kinds, name)
        self.assertIs(result["created"], True)
        complaint = self.env["crm.complaint"].browse(result["id"])
        self.assertEqual((complaint.name, complaint.partner_id, complaint.company_id),
                         (result["reference"], self.customer, self.company))
        self.assertEqual(self._submit(external_ref="A-1", source="shop"), {**result, "created": False})

    def test_the_page_of_the_customer(self):
        result = self._submit(email_from="customer@example.com")
        self.assertTrue(result["access_url"].startswith(self.base_url()), result["access_url"])

    def test_submitting_refused(self):
        for values, message in (({"state": "closed"}, "cannot be submitted with: state"), ({"subject": 5}, "a text"),
                                ({"partner_id": "x"}, "no record"), ({"severity": "huge"}, "one of: minor")):
            with self.subTest(values=values):
                self._assert_refused("user", message, "user", "submit", None,
                                     values={"subject": "Chairs", **values})
        self._assert_refused("user", "as a dict", "user", "submit", None, values=["subject"])
        self._assert_refused("access", "", "stranger", "submit", None, values={"subject": "Chairs"})

    def test_from_the_reply_to_the_verification(self):
        ids = [self._submit(partner_id=self.customer.id)["id"]]
        complaint = self.env["crm.complaint"].browse(ids)
        for who, method, values, state in (
                ("user", "acknowledge", {"message": "We are on it"}, "acknowledged"),
                ("user", "resolve", {"resolution": "Replaced"}, "resolved"),
                ("officer", "verify", {"satisfied": False, "note": "Scratched as well"}, "in_progress"),
                ("user", "resolve", {"resolution": "Money back", "cause_code": "poor_packing"}, "resolved"),
                ("officer", "verify", {"satisfied": True}, "closed"),
                ("manager", "reopen", {"reason": "Broke again"}, "in_progress")):
            [result] = self._call(who, method, ids, **values)
            complaint.invalidate_recordset()
            self.assertEqual((complaint.state, result["id"], result["reference"], result["state"]),
                             (state, *ids, complaint.name, state), method)
            self.assertIn("state", result["changed"])
            self.assertEqual(self._call(who, method, ids, **values), [{**result, "changed": []}], "the same again")

    def test_steps_refused(self):
        ids = [self._submit(partner_id=self.customer.id)["id"]]
        self._assert_refused("user", '"resolution" is missing', "user", "resolve", ids, resolution=" ")
        self._assert_refused("user", "no cause", "user", "resolve", ids, resolution="Replaced", cause_code="x")
        self._assert_refused("user", "not possible", "user", "verify", ids, satisfied=True)
        self._assert_refused("access", "", "stranger", "acknowledge", ids)
        self._call("officer", "resolve", ids, resolution="Replaced")
        self._assert_refused("access", "does not verify", "officer", "verify", ids, satisfied=True)
        self._assert_refused("access", "by hand", "officer", "write", ids, vals={"state": "closed"})

    def test_private_methods_are_not_served(self):
        ids = [self._submit()["id"]]
        for method in ("_customer_verify", "_raise_events", "_cron_raise_events", "_reply_given", "_absorb"):
            with self.subTest(method=method), self.assertRaises(self.Refused):
                self._call("manager", method, ids)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintXmlRpc(ComplaintContract, ComplaintRpcCase):
    """The public methods over XML-RPC."""

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.addons.rpc.controllers.xmlrpc", "odoo.http"))

    def _call(self, who, method, ids, **values):
        user, arguments = self.users[who], [] if ids is None else [ids]
        try:
            return self.xmlrpc_object.execute_kw(
                get_db_name(), user.id, user.login, "crm.complaint", method, arguments, values)
        except Fault as fault:
            kind = {XML_USER_ERROR: "user", XML_ACCESS_ERROR: "access"}.get(fault.faultCode, fault.faultCode)
            raise self.Refused(kind, fault.faultString) from fault


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintJson2(ComplaintContract, ComplaintRpcCase):
    """The public methods over JSON-2, with keys of the users' own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {
            who: user.with_user(user).env["res.users.apikeys"]._generate(
                scope="rpc", name="test", expiration_date=datetime.now() + timedelta(hours=12))
            for who, user in cls.users.items()}

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.http"))

    def _call(self, who, method, ids, **values):
        response = self.url_open(
            f"/json/2/crm.complaint/{method}", data=json.dumps(values if ids is None else {"ids": ids, **values}),
            headers={"Authorization": f"Bearer {self.keys[who]}", "Content-Type": "application/json",
                     "X-Odoo-Database": get_db_name()})
        answer = response.json()
        if response.ok:
            return answer
        kinds = {"odoo.exceptions.AccessError": "access", "odoo.exceptions.UserError": "user",
                 "odoo.exceptions.ValidationError": "user"}
        raise self.Refused(kinds.get(answer["name"], answer["name"]), answer["message"])
