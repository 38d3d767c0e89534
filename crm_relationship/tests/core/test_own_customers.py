"""Whose customers somebody's own are, said once for record rules, filters and screens."""

from odoo.tests import tagged

from ..security_case import CUSTOMERS, SecurityCommon

OWN = {"mine", "team", "nobody", "other company"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestOwnCustomers(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.stranger = cls.users["user"], cls.customers["stranger"].user_id
        cls.partners = cls.env["res.partner"].union(*cls.customers.values())
        cls.team = cls.user.crm_team_ids

    def _find(self, *values, operator="=", user=None, **context):
        self.env.flush_all()
        found = self.partners.with_user(user or self.user).with_context(**context).search(
            [("id", "in", self.partners.ids), *(("is_own_customer", operator, value) for value in values)])
        return {scope for scope, partner in self.customers.items() if partner in found}

    def _read(self, user=None):
        self.env.invalidate_all()
        return {scope for scope, partner in self.customers.items()
                if partner.with_user(user or self.user).is_own_customer}

    def test_own(self):
        self.assertEqual(self._find(True), OWN)
        self.assertEqual(self._read(), OWN)
        self.assertEqual(self._read(self.stranger), {"stranger", "nobody", "other company"})

    def test_operators(self):
        others = set(CUSTOMERS) - OWN
        self.assertEqual(self._find(False), others)
        self.assertEqual(self._find(True, operator="!="), others)
        self.assertEqual(self._find([True, False], operator="in"), set(CUSTOMERS))
        self.assertEqual(self._find([], operator="in"), set())

    def test_the_cache_is_one_users(self):
        partner = self.customers["stranger"]
        self.assertTrue(partner.with_user(self.stranger).is_own_customer)
        self.assertFalse(partner.with_user(self.user).is_own_customer)
        self.assertFalse(partner.with_user(self.user).sudo().is_own_customer, "who asks counts, not with what rights")

    def test_who_joins_a_team_sees_its_customers_at_once(self):
        """A rule that named the teams would be kept with those that the user had before."""
        profile = self._get_profile("stranger")
        self.assertFalse(self._may_read(profile))
        member = self.env["crm.team.member"].create({"crm_team_id": self.team.id, "user_id": self.stranger.id})
        self.assertTrue(self._may_read(profile))
        self.assertIn("stranger", self._find(True))
        member.active = False
        self.assertFalse(self._may_read(profile))

    def test_who_has_left_the_team_counts_in_no_way(self):
        """Neither for who asks for archived records."""
        self.env["crm.team.member"].create(
            {"crm_team_id": self.team.id, "user_id": self.stranger.id, "active": False})
        self.assertEqual(self._find(True, active_test=False), OWN)
        profile = self._get_profile("stranger")
        self.assertFalse(self._may_read(profile, active_test=False))
        self.team.crm_team_member_ids.filtered(lambda member: member.user_id == self.user).active = False
        self.assertEqual(self._find(True, active_test=False), OWN - {"team"})

    def _get_profile(self, scope):
        return self.env["crm.customer.profile"].sudo().create(
            {"partner_id": self.customers[scope].id, "company_id": self.company.id}).sudo(False)

    def _may_read(self, profile, **context):
        """As a search and as a check on the record say."""
        self.env.flush_all()
        self.env.invalidate_all()
        profiles = profile.with_user(self.user).with_context(**context)
        found = bool(profiles.search([("id", "=", profile.id)]))
        self.assertEqual(profiles.has_access("read"), found)
        return found

    def test_orders_go_by_their_own_salesperson(self):
        teammates = self.env["res.users"].with_user(self.user).sudo().search([("is_teammate", "=", True)])
        self.assertEqual(teammates, self.user | self.customers["team"].user_id)
        self.assertTrue(self.user.with_user(self.user).is_teammate)
        self.assertFalse(self.user.with_user(self.stranger).is_teammate)

    def test_queries(self):
        """A search costs one query, a check one more for those who are in the team."""
        profile = self._get_profile("team")
        profiles = profile.with_user(self.user)
        profiles.search([("company_id", "=", self.company.id)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            profiles.search([("company_id", "=", self.company.id)])
        self.env.invalidate_all()
        profiles.env.user.has_group("base.group_user")
        with self.assertQueryCount(4):
            profiles.check_access("read")
