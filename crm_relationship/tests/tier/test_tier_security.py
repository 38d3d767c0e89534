"""Who may see and change which of a customer's figures, over RPC and by the route of the workbook too."""

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged

from ..security_case import MethodsCommon, SecurityCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierSecurity(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.env["crm.customer.profile"].sudo().create({
            "partner_id": cls.customers["mine"].id, "company_id": cls.company.id,
            "tier_id": cls.tiers["vip"].id}).sudo(False)

    def test_a_run_writes_the_figures_and_nobody_else(self):
        for role in ("user", "officer", "manager"):
            for name, value in (("revenue", 1), ("tier_id", False), ("tier_since", "2026-01-01"),
                                ("override_user_id", self.users[role].id), ("company_id", self.other_company.id)):
                with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                    self.profile.with_user(self.users[role]).write({name: value})

    def test_only_managers_write_an_override(self):
        values = {"override_tier_id": self.tiers["main"].id, "override_reason": "Opinion leader"}
        for role in ("user", "officer"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.profile.with_user(self.users[role]).write(values)
        self.profile.with_user(self.users["manager"]).write(values)
        self.assertEqual(self.profile.tier_id, self.tiers["main"])

    def test_the_policys_preview(self):
        """Applied by a manager of one company, it does not move the tiers of the others."""
        before = self.tiers["vip"].cumulative_share
        policy = self.policy.with_user(self.users["manager"])
        with self.assertRaisesRegex(AccessError, "All companies share"), self.env.cr.savepoint():
            policy.apply_preview({"tiers": {"vip": {"cumulative_share": before - 1}}})
        self.env.invalidate_all()
        self.assertEqual(self.tiers["vip"].cumulative_share, before)

    def test_fields_of_the_partner(self):
        partner = self.customers["mine"]
        secret = ("customer_profile_id", "tier_tooltip", "churn_warning")
        internal = partner.with_user(self.users["internal"])
        self.assertEqual(internal.tier_id, self.tiers["vip"])
        self.assertEqual(internal.search([("tier_id", "=", self.tiers["vip"].id), ("id", "=", partner.id)]), internal)
        for name in secret:
            with self.subTest(field=name):
                self.assertNotIn(name, internal.fields_get())
                with self.assertRaises(AccessError):
                    internal.read([name])
        with self.assertRaises(AccessError):
            internal.search([("customer_profile_id", "!=", False)])
        with self.assertRaises(AccessError):
            internal.search([], order="customer_profile_id")
        portal = self.users["portal"].partner_id.with_user(self.users["portal"])
        for name in ("tier_id", "tier_color", *secret):
            with self.subTest(role="portal", field=name):
                self.assertNotIn(name, portal.fields_get())
                with self.assertRaises(AccessError):
                    portal.read([name])
        user = partner.with_user(self.users["user"])
        self.assertEqual(user.customer_profile_id, self.profile)


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierMethodsSecurity(MethodsCommon):
    def test_private_methods_are_out_of_reach(self):
        for model, method in (("crm.tier.policy", "_cron_classify"), ("crm.tier.policy", "_classify_or_record_failure"),
                              ("res.partner", "_get_profiles"), ("crm.customer.profile", "_prepare_override")):
            with self.subTest(method=method), self.assertRaises(AccessError):
                call_kw(self.env[model].with_user(self.users["manager"]), method, [], {})

    def test_another_salespersons_customer(self):
        """A user sees the tier of a stranger's customer, not the figures; an officer sees both."""
        stranger = self.customers["stranger"]
        self.assertTrue(stranger.with_user(self.users["user"]).tier_id)
        self.assertFalse(stranger.with_user(self.users["user"]).tier_tooltip)
        self.assertIn("Rank 1", stranger.with_user(self.users["officer"]).tier_tooltip)
        self.assertIn("Rank 2", self.partner.with_user(self.users["user"]).tier_tooltip)
        panel = stranger.with_user(self.users["user"]).get_relationship_panel()
        self.assertFalse(panel["profile"] or panel["months"] or panel["history"] or panel["explanation"])
        self.assertFalse(stranger.with_user(self.users["user"]).get_relationship_profile()[0]["revenue"])
        grids = {role: self.env["crm.customer.profile"].with_user(self.users[role]).get_grid()
                 for role in ("user", "officer")}
        self.assertEqual(grids["user"]["total_revenue"], 1000)
        self.assertEqual(grids["officer"]["total_revenue"], 6000)

    def test_another_company(self):
        """Managers act in their own company only."""
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", self.other_company.id)])
        for method, arguments in (("classify", {}), ("preview", {}), ("get_preview", {}),
                                  ("apply_preview", {"values": {}}), ("action_classify", {})):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._call(self.users["manager"], policy, method, arguments)


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierRoutesSecurity(SecurityCommon, HttpCase):
    def test_workbook_route(self):
        self.env["crm.customer.profile"].sudo().create(
            {"partner_id": self.customers["mine"].id, "company_id": self.company.id, "tier_id": self.tiers["vip"].id})
        route = "/crm_relationship/workbook/customers"
        for role in ("internal", "user", "officer", "manager"):
            self.users[role].group_ids |= self.env.ref("base.group_allow_export")
        for role, status in (("portal", 403), ("internal", 403), ("user", 200), ("officer", 200), ("manager", 200)):
            with self.subTest(role=role):
                self._log_in(role)
                answer = self.url_open(route)
                self.assertEqual(answer.status_code, status)
                self.assertEqual(answer.content.startswith(b"PK"), status == 200)
        self.authenticate(None, None)
        answer = self.url_open(route, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
