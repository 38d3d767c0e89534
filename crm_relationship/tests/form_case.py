"""Forms of the portal and of public pages, sent as a browser does."""

import json

from odoo.http import Request
from odoo.tests import HttpCase

from .common import RelationshipCommon

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SCRIPT = "<script>alert(1)</script>"
MEGABYTE = 1024 * 1024


class FormCase(RelationshipCommon, HttpCase):
    """Real requests need a real clock. `cls.buyer` is a portal user of `cls.customer`, `cls.rival` of another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._new_customer("Buys chairs", email="office@chairs.example.com")
        cls.buyer = cls._new_portal_user("portal_buyer", parent_id=cls.customer.id)
        cls.rival = cls._new_portal_user("portal_rival", name="Rival")

    def _log_in(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _post(self, url, values=None, files=(), csrf=True):
        """Send a form; `files` are pairs (name, content)."""
        token = {"csrf_token": Request.csrf_token(self)} if csrf else {}
        return self.url_open(
            url, data={**token, **(values or {})}, timeout=60, allow_redirects=False, method="POST",
            files=[("attachments", (name, content)) for name, content in files] or None)

    def _rpc(self, url, **params):
        answer = self.url_open(url, data=json.dumps({"params": params}), headers={"Content-Type": "application/json"})
        return answer.json()
