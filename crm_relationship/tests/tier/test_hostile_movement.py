"""Searches by movement, and by days, that no calendar knows."""

import json

from odoo.exceptions import UserError, ValidationError
from odoo.tests.common import tagged

from .tier_case import TierCase

STRANGE_CELLS = (
    "tier|2026-01-01|9999-12-31|*|*", "tier|0001-01-01|2026-06-30|*|*", "tier|2026-06-30|2026-01-01|*|*", "tier||||",
    "tier|2026-01-01|2026-06-30|\x00|*", "tier|2026-01-01|2026-06-30|\ud800|*", "tier|2026-W01-1|20260630|*|*",
    "_get|2026-01-01|2026-06-30|*|*", "|||||", "", "x" * 100_000)
STRANGE_DOMAINS = (
    [["as_of", ">", "today +99999999999d"]], [["as_of", ">", "today +99999y"]],
    [["movement", "=", STRANGE_CELLS[0]]], [["movement", "=", STRANGE_CELLS[4]]])


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileMovement(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._new_user("movement_hostile", "user", "base.group_allow_export")
        cls.profiles = cls.env["crm.customer.profile"].with_user(cls.user)

    def test_strange_cells(self):
        for text in STRANGE_CELLS:
            with self.subTest(text=text[:60]), self.assertRaises(UserError), self.env.cr.savepoint():
                self.profiles.search([("movement", "=", text)])

    def test_what_is_no_text(self):
        for value in (7, 1.5, True, False, None):
            with self.subTest(value=value), self.assertRaises(UserError), self.env.cr.savepoint():
                self.profiles.search([("movement", "=", value)])

    def test_strange_domains(self):
        for domain in STRANGE_DOMAINS:
            with self.subTest(domain=domain):
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    self.profiles.get_grid(domain)
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    self.env["crm.workbook"].with_user(self.user)._get_file("customers", {"domain": json.dumps(domain)})
