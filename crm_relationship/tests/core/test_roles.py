"""One question for roles, and one answer to who has none."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..security_case import ROLES, SecurityCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestRoles(SecurityCommon):
    def test_who_has_a_role(self):
        for role in ("user", "officer", "manager"):
            for who, user in self.users.items():
                users = self.env["res.users"].with_user(user)
                with self.subTest(role=role, who=who):
                    self.assertEqual(users._has_role(role), ROLES.index(who) >= ROLES.index(role))
                    self.assertTrue(users.sudo()._has_role(role), "our own code")

    def test_what_who_has_none_reads(self):
        users = self.env["res.users"].with_user(self.users["internal"])
        for role, who in (("user", "relationship users"), ("officer", "relationship officers"),
                          ("manager", "relationship managers"), ("base.group_system", "the right \"")):
            with self.subTest(role=role), self.assertRaisesRegex(AccessError, f"Only .*{who}.* may tell fortunes."):
                users._check_role(role, "tell fortunes")
        users.sudo()._check_role("manager", "tell fortunes")

    def test_it_is_said_everywhere_alike(self):
        user = self.users["user"]
        self.customers["mine"].user_id = user
        attempts = {
            "classify customers": self.policy.with_user(user).classify,
            "allocate goods": self.env["crm.supply.allocation"].with_user(user)._check_may_allocate,
            "approve a remedy": self.env["crm.service.breach"].with_user(user).action_approve,
            "override a tier": lambda: self.customers["mine"].with_user(user).set_tier_override("vip", "Friend"),
            "take old complaints over": lambda: self.env["crm.complaint"].with_user(user).submit_history([]),
            "export workbooks": self.env["crm.workbook"].with_user(user)._check_may_export,
        }
        for what, attempt in attempts.items():
            with self.subTest(what=what), self.assertRaisesRegex(AccessError, f"^Only .* may {what}.* Ask one of them"):
                attempt()
