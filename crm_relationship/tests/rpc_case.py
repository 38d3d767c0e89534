"""Programs that call from outside: the same test over JSON-2 and over XML-RPC.

A slice writes what holds over either protocol once, in a class that is no test case, and runs it as

    class TestMineJson2(MyContract, Json2, MyCase): ...
    class TestMineXmlRpc(MyContract, XmlRpc, MyCase): ...

where `MyCase` is an `RpcCase`.
"""

import json
from datetime import datetime, timedelta
from xmlrpc.client import Fault

from odoo.tests.common import HttpCase, get_db_name
from odoo.tools import mute_logger

from .common import RelationshipCommon

XML_KINDS = {2: "user", 4: "access"}
JSON_KINDS = {"odoo.exceptions.AccessError": "access", "odoo.exceptions.UserError": "user",
              "odoo.exceptions.ValidationError": "user"}


class Refused(Exception):
    """What a call was answered with; `kind` is `user`, `access`, or the name of another error."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class RpcCase(HttpCase, RelationshipCommon):
    """`cls.users` has a user of each role who calls from outside, and a `stranger` without any."""

    freeze_time = None  # real requests need a real clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._new_user(f"rpc_{role}", role) for role in ("user", "officer", "manager")}
        cls.users["stranger"] = cls._new_user("rpc_stranger")

    @classmethod
    def _new_key(cls, user):
        """A key of the user's own for JSON-2."""
        return user.with_user(user).sudo().env["res.users.apikeys"]._generate(
            scope="rpc", name="test", expiration_date=datetime.now() + timedelta(hours=12))

    def _post(self, key, model, method, body):
        """The answer of JSON-2 to a call."""
        return self.url_open(f"/json/2/{model}/{method}", data=json.dumps(body), headers={
            "Authorization": f"Bearer {key}", "Content-Type": "application/json", "X-Odoo-Database": get_db_name()})

    def _execute(self, user, model, method, arguments, values):
        """The answer of XML-RPC to a call."""
        return self.xmlrpc_object.execute_kw(get_db_name(), user.id, user.login, model, method, arguments, values)

    def _assert_refused(self, kind, message, *call, **values):
        with self.assertRaises(Refused) as caught:
            self._call(*call, **values)
        self.assertEqual(caught.exception.kind, kind)
        self.assertIn(message, str(caught.exception))
        return caught.exception


class XmlRpc:
    """`_call` over XML-RPC: the result, or `Refused`; `ids` None calls a method of the model."""

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.addons.rpc.controllers.xmlrpc", "odoo.http"))

    def _call(self, who, model, method, ids, **values):
        try:
            return self._execute(self.users[who], model, method, [] if ids is None else [ids], values)
        except Fault as fault:
            raise Refused(XML_KINDS.get(fault.faultCode, fault.faultCode), fault.faultString) from fault


class Json2:
    """`_call` over JSON-2, with keys of the users' own in `cls.keys`: the result, or `Refused`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {who: cls._new_key(user) for who, user in cls.users.items()}

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.http"))

    def _call(self, who, model, method, ids, **values):
        body = values if ids is None else {"ids": ids, **values}
        response = self._post(self.keys[who], model, method, body)
        answer = response.json()
        if response.ok:
            return answer
        raise Refused(JSON_KINDS.get(answer["name"], answer["name"]), answer["message"])
