"""The addresses of the addon, with whatever a browser, or somebody who plays one, may put into them."""

import re
import threading
from itertools import product
from unittest.mock import patch
from urllib.parse import urlencode

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon

OURS = ("/my/c", "/complaint", "/crm_relationship")  # the others are Odoo's own, narrowed
STRANGE = (
    "", "\x00", "a\x00b", "\ud800", "%", "%s", "' OR 1=1 --", "<script>", "x" * 10_000, "-1", "0", "1e9", "2147483648",
    "9" * 30, "٣", "1,2", "1,x", "None", "true", "[]", "{}", "2027-12-31garbage", "\u202e", "../..", "ü€𝄞")
NUMBERS = ("0", "1", "-1", "2147483647", "2147483648", str(2**63), "9" * 40, "x")
PARAMETERS = (
    "search", "search_in", "sortby", "filterby", "page", "access_token", "satisfied", "filed", "answered", "note",
    "ids", "subject", "description", "category_id", "sale_order_id", "picking_id", "product_id", "contact_name",
    "email_from", "phone", "order_reference", "homepage", "pid", "hash", "domain", "lang", "key")
EXAMPLES = 40


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileRoutes(RelationshipCommon, HttpCase):
    """No address ends in a server error."""

    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_public_enabled = True
        cls.portal = cls._new_portal_user("routes_portal")
        cls.agent = cls._new_user("routes_agent", "user")
        cls.complaint = cls.env["crm.complaint"].create({
            "subject": "Broken chairs", "partner_id": cls.portal.partner_id.id, "user_id": cls.agent.id})

    def _find_routes(self):
        """Every address of ours, as patterns with `<int:name>`, with its methods."""
        routes = set()
        with patch.object(threading.current_thread(), "dbname", self.env.cr.dbname, create=True):
            rules = [*self.env["ir.http"].routing_map().iter_rules()]
        for rule in rules:
            if rule.rule.startswith(OURS):
                methods = rule.endpoint.routing.get("methods") or ["GET"]
                routes |= {(rule.rule, method) for method in methods if method in ("GET", "POST")}
        return sorted(routes)

    def _open(self, path, method, values):
        values = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}
        if method == "GET":
            return self.url_open(f"{path}?{urlencode(values)}", allow_redirects=False)
        token = {"csrf_token": Request.csrf_token(self)}
        return self.url_open(path, data=urlencode({**values, **token}), allow_redirects=False, method="POST", headers={
            "Content-Type": "application/x-www-form-urlencoded"})

    def _check(self, path, method, values):
        status = self._open(path, method, values).status_code
        self.assertLess(status, 500, f"{method} {path} {values!r}")

    def test_there_are_routes(self):
        self.assertIn(("/my/complaints", "GET"), self._find_routes())
        self.assertIn(("/complaint", "POST"), self._find_routes())

    def test_numbers_in_the_path(self):
        for user in (None, self.portal):
            self.authenticate(user and user.login, user and user.login)
            for (rule, method), number in product(self._find_routes(), NUMBERS):
                if "<" in rule:
                    with self.subTest(rule=rule, number=number):
                        self._check(re.sub(r"<[^>]+>", number, rule), method, {})

    def test_parameters(self):
        values = st.dictionaries(
            st.sampled_from(PARAMETERS), st.sampled_from(STRANGE) | st.text(max_size=9), max_size=4)

        @settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
                  phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
        @given(st.sampled_from(self._find_routes()), values)
        def check(route, values):
            rule, method = route
            number = self.company.id if rule.startswith("/complaint") else self.complaint.id
            self._check(re.sub(r"<int:(page)>", "1", re.sub(r"<int:(?!page)[^>]+>", str(number), rule)), method, values)

        for user in (None, self.portal, self.agent):
            self.authenticate(user and user.login, user and user.login)
            check()

    def test_one_by_one(self):
        """Each parameter of the list of complaints, and the key of a complaint, with each strange value."""
        self.authenticate(self.portal.login, self.portal.login)
        for name, value in product(("search", "sortby", "filterby"), STRANGE):
            with self.subTest(name=name, value=value):
                self._check("/my/complaints", "GET", {name: value})
        self.authenticate(None, None)
        for name, value in product(("access_token", "key", "satisfied"), STRANGE):
            with self.subTest(name=name, value=value):
                self._check(f"/my/complaints/{self.complaint.id}", "GET", {name: value})
        self.authenticate(self.agent.login, self.agent.login)
        for value in (*STRANGE, *NUMBERS):
            with self.subTest(value=value):
                self._check("/crm_relationship/workbook/customers", "GET", {"ids": value})
