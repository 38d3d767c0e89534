"""Key figures, asked for by those who should not see them, or in ways that nobody thought of."""

import json

from odoo.exceptions import AccessError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..security_case import SecurityCommon

LONG = {"date_from": "1900-01-01", "date_to": "2999-12-31"}
REFUSED = (
    {"date_from": "1899-12-31"}, {"date_to": "3000-01-01"}, {"date_from": "2026-07-01", "date_to": "2026-06-30"},
    {"date_from": "2999-12-31"}, {"period": "forever"}, {"period": "this_month", "date_to": "2026-06-30"},
    {"codes": ["_kpi_orders"]}, {"codes": ["orders\x00"]}, {"codes": ["__class__"]}, {"codes": [7]},
    {"codes": "orders"}, {"codes": ["orders"] * 501})


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileKpis(SecurityCommon):
    def _call(self, role, companies=None, context=None, **arguments):
        model = self.env["res.company"].with_user(self.users[role]).with_context(
            allowed_company_ids=self.company.ids, **(context or {}))
        return call_kw(model, "get_relationship_kpis", [(self.company if companies is None else companies).ids],
                       arguments)

    def test_who_has_no_role(self):
        for role in ("internal", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._call(role)

    def test_other_companies(self):
        for role in ("user", "officer", "manager"):
            for companies in (self.other_company, self.company | self.other_company,
                              self.env["res.company"].browse(2**31 - 1)):
                with self.subTest(role=role, companies=companies), self.assertRaises(AccessError):
                    self._call(role, companies)
            with self.assertRaises(AccessError):
                call_kw(self.env["res.company"].with_user(self.users[role]).with_context(
                    allowed_company_ids=self.other_company.ids), "get_relationship_kpis", [[]], {})

    def test_money_is_for_officers(self):
        """Neither by name, nor as a part of another one, nor by what a client calls its context."""
        for arguments in ({}, {"codes": ["revenue", "margin", "tier_share", "customer_value", "orders"]}):
            [found] = self._call("user", context={"su": True, "uid": 1}, **arguments)
            self.assertFalse([code for code, kpi in found["kpis"].items() if kpi["unit"] == "money"])
            self.assertFalse({"tier_share", "concentration_20", "revenue"} & found["kpis"].keys())
        [found] = self._call("officer", codes=["revenue"])
        self.assertEqual(found["kpis"]["revenue"]["unit"], "money")

    def test_long_periods(self):
        """Over 1,100 years, in less than the time in which somebody else would wait."""
        for arguments in (LONG, {**LONG, "date_from": "1900-01-02"}, {"date_to": "1900-01-01"},
                          {"date_from": "2999-12-31", "date_to": "2999-12-31"}):
            with self.subTest(arguments=arguments):
                [found] = self._call("officer", **arguments)
                json.dumps(found, allow_nan=False)

    def test_what_is_refused(self):
        for arguments in REFUSED:
            with self.subTest(arguments=str(arguments)[:80]), self.assertRaises(ValidationError):
                self._call("officer", **arguments)

    def test_live_counts_are_those_of_the_reader(self):
        complaints = self.env["crm.complaint"].create([
            {"subject": "Scratched", "company_id": self.company.id, "partner_id": self.customers[scope].id,
             "user_id": self.customers["stranger"].user_id.id, "team_id": False} for scope in ("mine", "stranger")])
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_complaint SET state = 'resolved' WHERE id = ANY(%s)", [complaints.ids])
        self.env.invalidate_all()
        counts = [self._call(role, codes=["unreported"])[0]["kpis"]["unreported"]["value"]
                  for role in ("user", "officer")]
        self.assertEqual(counts, [1, 2])
