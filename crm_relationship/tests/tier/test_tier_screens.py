"""What the screens of partners cost and show, through the calls that the web client makes."""

import ast
import re
from contextlib import contextmanager

from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import RelationshipCommon

TABLES = re.compile(r'"?crm_(customer|tier|service|complaint)')
LIST_SIZE = 80


class ScreensCommon(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_with_role = cls._new_user("screen_user", "user", "sales_team.group_sale_salesman")
        cls.user_without = cls._new_user("screen_internal", "sales_team.group_sale_salesman")
        cls.companies = cls.env["res.partner"].create([
            {"name": f"Screen {number:02}", "is_company": True,
             "child_ids": [Command.create({"name": f"Contact {number:02}"})]} for number in range(LIST_SIZE)])
        codes = ["vip", "main", "ordinary", "small"]
        cls.env["crm.customer.profile"].sudo().create([{
            "partner_id": partner.id, "company_id": cls.company.id, "tier_id": cls.tiers[codes[number % 4]].id,
            "tier_since": "2026-01-01", "revenue_rank": number + 1, "as_of": "2026-06-30",
        } for number, partner in enumerate(cls.companies) if number < 60])
        cls.env.flush_all()

    @classmethod
    def _with_tier(cls, code):
        return cls.companies[:60].filtered(lambda partner: partner.tier_id == cls.tiers[code])

    def _partners(self, user):
        return self.env["res.partner"].with_user(user).with_context(lang="en_US", tz="UTC", uid=user.id)

    def _get_list_specification(self, user):
        """What the web client asks for when it opens the list of partners."""
        view = self.env.ref("base.view_partner_tree")
        arch = self._partners(user).get_view(view.id, "list")["arch"]
        specification = {}
        for node in etree.fromstring(arch).iter("field"):
            field = self._partners(user)._fields[node.get("name")]
            specification[field.name] = {"fields": {"display_name": {}}} if field.type == "many2one" else {}
            specification.update(self._get_dependencies(node))
        return specification

    def _split(self, specification):
        """The names of our own fields in what a screen asks for, and what it would ask for without them."""
        fields = self.env["res.partner"]._fields
        ours = {name for name in specification if fields[name]._module == "crm_relationship"}
        return ours, {name: value for name, value in specification.items() if name not in ours}

    def _get_dependencies(self, node):
        """Fields that the badge of the tier asks for besides its own."""
        options = ast.literal_eval(node.get("options", "{}"))
        return {options[key]: {} for key in ("color_field", "tooltip_field") if key in options}

    def _get_queries(self, call):
        """The statements of a call that finds nothing in the cache of records, while the registry's caches are warm."""
        queries = []
        for _round in range(2):
            self.env.invalidate_all()
            queries.clear()
            with contextmanager(self._patchExecute)(queries):
                call()
        return queries


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierScreens(ScreensCommon):
    """Budgets are differences between two calls in the same test: the addon's own part, whatever else is installed."""

    # ------------------------------------------------------------------ list

    def _read_list(self, user, specification, **arguments):
        domain = [("id", "in", self.companies.ids)]
        return self._partners(user).web_search_read(domain, specification, limit=LIST_SIZE, **arguments)

    def test_list_of_partners(self):
        user = self.user_with_role
        shown = self._get_list_specification(user)
        ours, hidden = self._split(shown)
        self.assertEqual(ours, {"tier_id", "tier_color"})
        self.assertFalse(self._split(self._get_list_specification(self.user_without))[0])
        plain = self._get_queries(lambda: self._read_list(user, hidden))
        self.assertFalse([query for query in plain if TABLES.search(query)])
        ours = self._get_queries(lambda: self._read_list(user, shown))
        self.assertLessEqual(len(ours), len(plain) + 1, "\n".join(ours))
        records = self._read_list(user, shown)["records"]
        self.assertEqual([bool(record["tier_id"]) for record in sorted(records, key=lambda record: record["id"])],
                         [True] * 60 + [False] * 20)
        self.assertEqual(records[0]["tier_id"]["display_name"], "VIP")

    def test_list_without_the_role(self):
        """Who has no role in the addon pays nothing: the column is not in his list."""
        specification = self._get_list_specification(self.user_without)
        queries = self._get_queries(lambda: self._read_list(self.user_without, specification))
        self.assertFalse([query for query in queries if TABLES.search(query)])

    def test_list_by_tier(self):
        partners, domain = self._partners(self.user_with_role), [("id", "in", self.companies.ids)]
        groups = partners.web_read_group(domain, ["tier_id"], ["__count"])["groups"]
        self.assertEqual([(group["tier_id"] and group["tier_id"][1], group["__count"]) for group in groups],
                         [("VIP", 15), ("Main", 15), ("Ordinary", 15), ("Small", 15), (False, 20)])
        for group in groups:
            found = partners.search([*domain, *group["__extra_domain"]])
            self.assertEqual(len(found), group["__count"])
        opened = partners.web_read_group(
            domain, ["tier_id"], ["__count"], auto_unfold=True, unfold_read_specification={"display_name": {}})
        self.assertEqual(sum(group["__count"] for group in opened["groups"]), LIST_SIZE)
        self.assertEqual(len(partners.formatted_read_group(domain, ["tier_id", "is_company"], ["__count"])), 5)

    def test_sorted_by_tier(self):
        for order, codes in (("tier_id, id", ["vip", "main", "ordinary", "small", False]),
                             ("tier_id desc, id", [False, "small", "ordinary", "main", "vip"])):
            records = self._read_list(self.user_with_role, {"tier_id": {}}, order=order)["records"]
            self.assertEqual(len(records), LIST_SIZE)
            found = [self.env["crm.tier"].browse(record["tier_id"]).code for record in records]
            self.assertEqual(found, sorted(found, key=codes.index))

    # ------------------------------------------------------------------ search

    def _search(self, *domain):
        return self._partners(self.user_with_role).search([("id", "in", self.companies.ids), *domain]).sudo()

    def test_search(self):
        vip, main = self.tiers["vip"], self.tiers["main"]
        in_vip, in_main, none = self._with_tier("vip"), self._with_tier("main"), self.companies[60:]
        for domain, expected in (
            (("tier_id.code", "=", "vip"), in_vip),
            (("tier_id.code", "in", ["vip", "main"]), in_vip + in_main),
            (("tier_id.is_key_account", "=", True), in_vip + in_main),
            (("tier_id", "any", [("sequence", "<=", 1)]), in_vip),
            (("tier_id", "=", vip.id), in_vip),
            (("tier_id", "=", "VIP"), in_vip),
            (("tier_id", "ilike", "vi"), in_vip),
            (("tier_id", "in", [vip.id, main.id]), in_vip + in_main),
            (("tier_id", "in", [vip.id, False]), in_vip + none),
            (("tier_id", "not in", [vip.id, main.id]), self.companies - in_vip - in_main),
            (("tier_id", "not in", [vip.id, False]), self.companies - in_vip - none),
            (("tier_id", "!=", vip.id), self.companies - in_vip),
            (("tier_id", "=", False), none),
            (("tier_id", "!=", False), self.companies - none),
            (("customer_profile_id.revenue_rank", "<=", 2), self.companies[:2]),
            (("customer_profile_id", "=", False), none),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(set(self._search(domain).ids), set(expected.ids))
                self.assertEqual(set(self.companies.filtered_domain([domain]).ids), set(expected.ids))

    def test_search_from_other_models(self):
        order = self._sell(self.companies[0], self.today, 100)
        self.assertEqual(self.env["sale.order"].search([("partner_id.tier_id.code", "=", "vip")]), order)
        self.assertFalse(self.env["sale.order"].search([("partner_id.tier_id", "=", self.tiers["main"].id)]))

    # ------------------------------------------------------------------ whose tier

    def test_contacts_show_the_tier_of_their_company(self):
        contacts = self.companies.child_ids
        self.assertEqual(contacts[:60].mapped("tier_id.code"), self.companies[:60].mapped("tier_id.code"))
        self.assertEqual([contact.tier_id for contact in contacts], [company.tier_id for company in self.companies])
        self.assertEqual(contacts.search([("id", "in", contacts.ids), ("tier_id.code", "=", "vip")]),
                         self._with_tier("vip").child_ids)

    def test_a_contact_that_changes_company(self):
        contact, company = self.companies[0].child_ids, self.companies[1]
        self.assertEqual(contact.tier_id.code, "vip")
        contact.parent_id = company
        self.assertEqual(contact.tier_id, company.tier_id)

    def test_each_company_has_its_own_tier(self):
        other = self._create_company(name="Wholesale Elsewhere")
        partner = self.companies[0]
        self.env["crm.customer.profile"].sudo().create(
            {"partner_id": partner.id, "company_id": other.id, "tier_id": self.tiers["small"].id})
        self.assertEqual(partner.tier_id.code, "vip")
        there = partner.with_context(allowed_company_ids=other.ids)
        self.assertEqual(there.tier_id.code, "small")
        self.assertEqual(there.search([("tier_id", "!=", False), ("id", "in", self.companies.ids)]), partner)

    def test_archived_partner(self):
        partner = self.companies[0]
        partner.action_archive()
        self.env.invalidate_all()
        self.assertEqual(partner.tier_id.code, "vip")
        self.assertNotIn(partner, self._search(("tier_id.code", "=", "vip")))
        self.assertIn(partner, partner.with_context(active_test=False).search([("tier_id.code", "=", "vip")]))

    def test_a_tier_that_is_renamed(self):
        """Names and colors of tiers are kept between requests: a change shows at once."""
        vip = self.tiers["vip"]
        self._read_list(self.user_with_role, {"tier_id": {"fields": {"display_name": {}}}})
        vip.write({"name": "Diamond", "color": 5})
        self.env.flush_all()
        self.env.invalidate_all()
        record = self._read_list(self.user_with_role, {
            "tier_id": {"fields": {"display_name": {}}}, "tier_color": {}}, order="tier_id, id")["records"][0]
        self.assertEqual((record["tier_id"]["display_name"], record["tier_color"]), ("Diamond", 5))

    # ------------------------------------------------------------------ form and order

    def test_form_of_a_partner(self):
        partner = self.companies[0].with_user(self.user_with_role).with_context(
            lang="en_US", tz="UTC", uid=self.user_with_role.id)
        form = Form(partner, view="base.view_partner_form")
        shown = {**form._view["fields_spec"], "tier_color": {}, "tier_tooltip": {}}
        ours, hidden = self._split(shown)
        self.assertLessEqual({"tier_id", "churn_warning", "complaint_count", "service_breach_count"}, ours)
        plain = self._get_queries(lambda: partner.web_read(hidden))
        ours = self._get_queries(lambda: partner.web_read(shown))
        self.assertFalse([query for query in plain if TABLES.search(query)])
        self.assertLessEqual(len(ours), len(plain) + 5, "\n".join(ours))
        self.assertIn("Rank 1", partner.tier_tooltip)

    def test_confirming_an_order(self):
        """Tiers take no part in an order's confirmation."""
        product = self.env["product.product"].create({"name": "Crate", "is_storable": True, "list_price": 10})
        queries = []
        order = self.env["sale.order"].with_user(self.user_with_role).create({
            "partner_id": self.companies[0].id, "company_id": self.company.id,
            "order_line": [Command.create({"product_id": product.id})]})
        with contextmanager(self._patchExecute)(queries):
            order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse([query for query in queries if TABLES.search(query)])
