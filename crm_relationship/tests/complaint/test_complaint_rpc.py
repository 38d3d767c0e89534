from odoo.tests.common import tagged

from ..rpc_case import Json2, Refused, RpcCase, XmlRpc

SUBMITTED = {"id": int, "reference": str, "created": bool, "reply_deadline": (str, bool),
             "resolution_deadline": (str, bool), "access_url": str}


class ComplaintContract:
    """What holds over either protocol."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._new_customer("Customer", email="customer@example.com")

    def _submit(self, who="user", **values):
        return self._call(who, "crm.complaint", "submit", None, values={"subject": "Chairs came scratched", **values})

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
                self._assert_refused("user", message, "user", "crm.complaint", "submit", None,
                                     values={"subject": "Chairs", **values})
        self._assert_refused("user", "as a dict", "user", "crm.complaint", "submit", None, values=["subject"])
        self._assert_refused("access", "", "stranger", "crm.complaint", "submit", None, values={"subject": "Chairs"})

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
            [result] = self._call(who, "crm.complaint", method, ids, **values)
            complaint.invalidate_recordset()
            self.assertEqual((complaint.state, result["id"], result["reference"], result["state"]),
                             (state, *ids, complaint.name, state), method)
            self.assertIn("state", result["changed"])
            again = self._call(who, "crm.complaint", method, ids, **values)
            self.assertEqual(again, [{**result, "changed": []}], "the same again")

    def test_steps_refused(self):
        ids = [self._submit(partner_id=self.customer.id)["id"]]
        self._assert_refused("user", '"resolution" is missing', "user", "crm.complaint", "resolve", ids, resolution=" ")
        self._assert_refused("user", "no cause", "user", "crm.complaint", "resolve", ids, resolution="Replaced",
                             cause_code="x")
        self._assert_refused("user", "not possible", "user", "crm.complaint", "verify", ids, satisfied=True)
        self._assert_refused("access", "", "stranger", "crm.complaint", "acknowledge", ids)
        self._call("officer", "crm.complaint", "resolve", ids, resolution="Replaced")
        self._assert_refused("access", "does not verify", "officer", "crm.complaint", "verify", ids, satisfied=True)
        self._assert_refused("access", "by hand", "officer", "crm.complaint", "write", ids, vals={"state": "closed"})

    def test_private_methods_are_not_served(self):
        ids = [self._submit()["id"]]
        for method in ("_customer_verify", "_raise_events", "_cron_raise_events", "_reply_given", "_absorb"):
            with self.subTest(method=method), self.assertRaises(Refused):
                self._call("manager", "crm.complaint", method, ids)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintXmlRpc(ComplaintContract, XmlRpc, RpcCase):
    """The public methods over XML-RPC."""


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintJson2(ComplaintContract, Json2, RpcCase):
    """The public methods over JSON-2."""
