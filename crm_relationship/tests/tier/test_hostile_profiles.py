"""Customers' profiles that a colleague may not read, asked for through the customers that they may."""

from odoo.tests.common import tagged

from .tier_case import TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileProfiles(TierCase):
    def test_groups_and_searches_have_no_hidden_profiles(self):
        mine, theirs = self._customers_of(50, 90)
        mine.user_id, theirs.user_id = (self._new_user(f"profiles_{name}", "user") for name in ("mine", "theirs"))
        self._classify()
        self.env.flush_all()
        self.env.invalidate_all()
        partners = self.env["res.partner"].with_user(mine.user_id)
        both = [("id", "in", (mine | theirs).ids)]
        groups = partners.formatted_read_group(both, ["customer_profile_id"], ["__count"])
        found = {group["customer_profile_id"] and group["customer_profile_id"][0]: group["__count"] for group in groups}
        self.assertEqual(found, {self._profile(mine).id: 1, False: 1})
        self.assertNotIn(theirs.name, str(groups))
        hidden = self._profile(theirs).id
        self.assertFalse(partners.search([*both, ("customer_profile_id", "=", hidden)]))
        self.assertEqual(partners.sudo().search([*both, ("customer_profile_id", "=", hidden)]).sudo(False), theirs)
        tiers = partners.formatted_read_group(both, ["tier_id"], ["__count"])
        self.assertTrue(all(group["tier_id"] for group in tiers), "the tier is for everybody inside")

    def test_lists_and_exports_go_on_where_a_profile_is_hidden(self):
        """Figures in the list of customers, or in an export of it: those of others are left empty, as in a search."""
        mine, theirs = self._customers_of(50, 90)
        seller = self._new_user("profiles_seller", "user", "base.group_allow_export")
        mine.user_id, theirs.user_id = seller, self._new_user("profiles_other", "user")
        self._classify()
        self.env.flush_all()
        self.env.invalidate_all()
        partners = (mine | theirs).with_user(seller)
        found = partners.web_read({"customer_profile_id": {"fields": {"revenue": {}}}, "tier_tooltip": {}})
        self.assertEqual(found[0]["customer_profile_id"], {"id": self._profile(mine).id, "revenue": 50})
        self.assertEqual((found[1]["customer_profile_id"], found[1]["tier_tooltip"]), (False, False))
        self.assertEqual(partners.export_data(["customer_profile_id/revenue"])["datas"], [[50], [""]])
        self.assertTrue(theirs.with_user(seller).sudo().customer_profile_id)
        self.assertTrue(theirs.with_user(seller).tier_id, "the tier is for everybody inside")
