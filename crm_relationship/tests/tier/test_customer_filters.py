from datetime import timedelta

from lxml import etree

from odoo.fields import Domain
from odoo.tests.common import tagged
from odoo.tools import file_open
from odoo.tools.safe_eval import safe_eval

from ...tools import churn
from .tier_case import TODAY, TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCustomerFilters(TierCase):
    """What stands above the list of customers, and in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profiles = cls.env["crm.customer.profile"]
        cls.customers = cls._customers_of(500, 400, 300, 200, 100)
        cls._classify()
        cls.user, cls.manager = (cls._new_user(f"filters_{role}", role) for role in ("user", "manager"))

    def _count(self, user):
        filters = self.profiles.with_user(user).get_quick_filters()
        return {row["name"]: row["customers"] for row in filters}

    def test_each_is_a_filter_of_the_search_view(self):
        """So that a click shows as many customers as the button says."""
        arch = self.profiles.get_view(
            self.env.ref("crm_relationship.crm_customer_profile_view_search").id, "search")["arch"]
        shown = {node.get("name"): node.get("domain") for node in etree.fromstring(arch).iter("filter")}
        filters = self.profiles._get_quick_filters()
        self.assertLessEqual(
            {"mine", "at_risk", "shrinking", "silent", "loss_making", "potential", "new"}, filters.keys())
        for name, domain in filters.items():
            self.assertEqual(Domain(safe_eval(shown[name], {"uid": self.env.uid})), domain, name)

    def test_numbers_are_those_of_the_lists(self):
        first, second, third, *_others = (self._profile(customer).sudo() for customer in self.customers)
        first.write({"churn_confident": True, "churn_risk": 0.9, "growth_percent": -10.1})
        second.write({"growth_percent": -10, "first_order_date": TODAY - timedelta(days=91)})
        third.write({"margin": -1, "first_order_date": TODAY - timedelta(days=90)})
        third.partner_id.user_id = self.manager
        counts, expected = self._count(self.manager), {
            "all": 5, "mine": 1, "at_risk": 1, "shrinking": 1, "loss_making": 1, "new": 4}
        self.assertEqual({name: counts[name] for name in expected}, expected)
        profiles = self.profiles.with_user(self.manager)
        for name, domain in profiles._get_quick_filters().items():
            self.assertEqual(counts[name], profiles.search_count(domain), name)
            self.assertEqual(counts[name], len(profiles.search([]).filtered_domain(domain)), name)

    def test_customers_are_found_by_contact_and_phone(self):
        """Who calls gives their own name, or the number they call from."""
        first, second = self.customers[:2]
        first.phone = "+1 312 349 2324"
        self.env["res.partner"].create({"name": "Ann Lee", "parent_id": second.id, "phone": "+44 20 7946 0123"})
        arch = self.profiles.get_view(
            self.env.ref("crm_relationship.crm_customer_profile_view_search").id, "search")["arch"]
        fields = {node.get("string"): node.get("filter_domain") for node in etree.fromstring(arch).iter("field")}
        for field, text, customer in (
                ("Contact", "ann lee", second), ("Phone", "3123492324", first), ("Phone", "7946 0123", second)):
            with self.subTest(text=text):
                domain = safe_eval(fields[field], {"self": text})
                self.assertEqual(self.profiles.with_user(self.user).search(domain).partner_id, customer)

    def test_only_those_that_the_user_sees(self):
        self.customers[:3].user_id = self._new_user("filters_colleague", "user")
        self.customers[3].user_id = self.user
        counts = self._count(self.user)
        self.assertEqual((counts["all"], counts["mine"]), (2, 1), "their own, and those of nobody")

    def test_in_one_statement(self):
        self._count(self.user)
        with self.assertQueryCount(1):
            self._count(self.user)

    def test_a_row_opens_the_page_of_the_customer(self):
        action = self._profile(self.customers[0]).with_user(self.user).action_open_partner()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.customers[0].id))
        [(view, kind)] = action["views"]
        arch = self.env["res.partner"].with_user(self.user).get_view(view, kind)["arch"]
        pages = [page.get("name") for page in etree.fromstring(arch).iter("page") if page.get("autofocus")]
        self.assertEqual(pages, ["relationship"])

    # === OVERDUE ===#

    def test_times_overdue(self):
        start = TODAY - timedelta(days=400)
        for orders, last, expected in (
            (5, 200, 4),  # every 50 days, silent for 200
            (5, 325, 0),  # silent for 75 of 81 days
            (5, 120, 9),  # silent for 280 days of 30
            (2, 100, 0),  # too early to tell
        ):
            last = start + timedelta(days=last)
            self.assertEqual(churn.times_overdue(orders, start, last, TODAY), expected)
        profile = self._profile(self.customers[0]).sudo()
        profile.write({"lifetime_order_count": 5, "first_order_date": start,
                       "last_order_date": start + timedelta(days=200)})
        self.assertEqual(profile.times_overdue, 4)
        self.assertIn("4.0 times", profile.churn_explanation)
        profile.write({"lifetime_order_count": 0, "first_order_date": False, "last_order_date": False})
        self.assertEqual(profile.times_overdue, 0)

    # === POLICY ===#

    def test_the_rule_is_edited_in_one_place(self):
        """The screen with the preview knows all of the policy, and no other view lets it be changed."""
        with file_open("crm_relationship/static/src/screens/pareto/rules.js") as file:
            screen = file.read()
        fields = [name for name in self.policy._get_parameter_fields() if not name.startswith("weight_")]
        self.assertEqual([name for name in fields if f'"{name}"' not in screen], [])
        self.assertFalse(self.env["ir.ui.view"].search([("model", "=", "crm.tier.policy"), ("type", "=", "form")]))
        menus = self.env["ir.ui.menu"].search([]).filtered(
            lambda menu: menu.action and menu.action._name == "ir.actions.client"
            and menu.action.tag == "crm_relationship.pareto")
        self.assertEqual(len(menus), 1)
