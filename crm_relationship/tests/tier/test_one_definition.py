"""What is said in Python, in views and in the web client is said once."""

import re
from datetime import timedelta

from odoo.tests.common import BaseCase, tagged
from odoo.tools import file_open

from ...tools import churn
from .tier_case import TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestOneDefinition(TierCase):
    """Silent key accounts, opportunities, the churn warning and the words of the policy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profiles = cls.env["crm.customer.profile"]
        cls.customers = cls._customers_of(*range(100, 900, 100))
        cls._classify()

    def _assert_flag(self, name, expected):
        """Field, search in both directions and filter agree on which customers are meant."""
        profiles = self._profile(self.customers[0])
        for customer in self.customers[1:]:
            profiles |= self._profile(customer)
        self.env.flush_all()
        self.env.invalidate_all()
        scope = [("id", "in", profiles.ids)]
        self.assertEqual(profiles.filtered(name).partner_id, expected)
        self.assertEqual(self.profiles.search([*scope, (name, "=", True)]).partner_id, expected)
        self.assertEqual(self.profiles.search([*scope, (name, "!=", True)]).partner_id, self.customers - expected)
        self.assertEqual(self.profiles.search([*scope, (name, "in", [True, False])]), self.profiles.search(scope))

    def test_opportunity(self):
        for customer, levels in zip(self.customers, ((1, 3), (0, 4), (2, 3), (1, 2), (4, 4), (0, 0), (2, 4), (1, 1)),
                                    strict=True):
            self._profile(customer).sudo().write(dict(zip(("purchase_level", "potential_level"), levels, strict=True)))
        self._assert_flag("is_opportunity", self.customers[:2].sorted("id"))
        grid = self.profiles.get_grid()
        self.assertEqual(grid["opportunities"], [[0, 3], [0, 4], [1, 3], [1, 4]])

    def test_churn_warning(self):
        for customer, (risk, confident) in zip(self.customers, (
                (0.4, True), (0.3, True), (0.9, False), *[(0.1, True)] * 5), strict=True):
            self._profile(customer).sudo().write({"churn_risk": risk, "churn_confident": confident})
        self._assert_flag("churn_warning", self.customers[0])
        profile = self._profile(self.customers[0])
        for risk, level in ((0.39, "low"), (0.396, "warning"), (0.694, "warning"), (0.7, "danger"), (1, "danger")):
            profile.sudo().churn_risk = risk
            self.assertEqual((profile.churn_level, self.customers[0].get_relationship_panel()["churn_level"]),
                             (level, level))

    def test_shrinking_and_new(self):
        for customer, growth, days in zip(
                self.customers, (-10.1, -10, -50, 0, 5, -9, 90, -100), (90, 91, 0, 400, False, 500, 91, 600),
                strict=True):
            self._profile(customer).sudo().write({
                "growth_percent": growth,
                "first_order_date": days is not False and self.today - timedelta(days=days)})
        self._assert_flag("is_shrinking", self.customers[0] | self.customers[2] | self.customers[7])
        self._assert_flag("is_new", self.customers[0] | self.customers[2])

    def test_silent_key_account(self):
        for customer, code, growth, previous, complaints in zip(
                self.customers, ("vip", "main", "small", "vip", "vip", "vip", "vip", "vip"),
                (-20, -50, -50, -19, -90, -90, 5, 5), (1, 1, 1, 1, 0, 1, 1, 1), (0, 0, 0, 0, 0, 2, 0, 0), strict=True):
            self._profile(customer).sudo().write({
                "tier_id": self.tiers[code].id, "growth_percent": growth, "previous_revenue": previous,
                "complaint_count": complaints})
        self._assert_flag("is_silent_key_account", self.customers[:2])
        told = self.env["crm.complaint"].get_figures()["silent_key_accounts"]
        self.assertEqual(told["count"], 2)
        self.assertEqual(self.profiles.search_count(told["domain"]), 2)
        self.assertIn("20%", told["definition"])

    def test_words_of_the_policy(self):
        sentences = self.policy.get_preview()["rules"]
        self.assertEqual(list(sentences), [key for key, _name in self.policy._fields["rule"].selection])
        for rule, sentence in sentences.items():
            self.policy.rule = rule
            self.assertEqual(self.policy.rule_sentence, sentence)
        for name in ("window_months", "hysteresis_percent", "demotion_delay_days", "new_customer_days"):
            self.assertTrue(self.policy.fields_get([name])[name]["help"], f"the form of the preview tells it: {name}")


@tagged("at_install", "-post_install", "crm_relationship")
class TestNoSecondDefinition(BaseCase):
    """The web client and the views name no limit of their own."""

    def _read(self, path):
        with file_open(f"crm_relationship/{path}") as file:
            return file.read()

    def test_limits_stand_in_python_only(self):
        for path, pattern in (
            ("static/src/profile_fields/percent_bar.js", rf"{churn.WARNING_RISK * 100:g}|{churn.DANGER_RISK * 100:g}"),
            ("static/src/common/levels.js", r"(<|>)="),
            ("static/src/screens/grid/grid_action.js", r"potential_level\", \">="),
            ("static/src/screens/pareto/rules.js", r"_t\("),
            ("views/tier/crm_customer_profile_views.xml",
             r"churn_risk', '&gt;|potential_level', '&gt;|growth_percent', '&lt;"),
            ("views/complaint/crm_customer_profile_views.xml", r"growth_percent|20%"),
        ):
            with self.subTest(path=path):
                self.assertFalse(re.search(pattern, self._read(path)))
