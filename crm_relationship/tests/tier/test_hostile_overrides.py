"""Ways to change a tier that leave no reason, and customers that are none."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests.common import new_test_user, tagged

from .tier_case import TODAY, TierCase

OVERRIDE = ("override_tier_id", "override_reason", "override_until", "override_user_id", "tier_id")


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileOverrides(TierCase):
    """Whichever way an override begins, changes or ends: there is a reason on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("hostile_override", "manager")
        cls.big, cls.small = cls._customers_of(900, 100)
        cls._classify()
        cls.small.with_user(cls.manager).set_tier_override("main", "Opinion leader", "2027-01-31")

    def _state(self, partner):
        return self._profile(partner).read(OVERRIDE), len(self._changes(partner))

    def _attack(self, values, partner=None, **context):
        """Write on the profile as the manager may over RPC; whether that was refused."""
        profile = self._profile(partner or self.small).with_user(self.manager).with_context(**context)
        with self.assertRaisesRegex(ValidationError, "needs a reason"):
            profile.write(values)
        self.env.invalidate_all()

    def test_no_way_without_a_reason(self):
        before = self._state(self.small)
        for values in (
            {"override_tier_id": False},
            {"override_tier_id": None, "override_reason": ""},
            {"override_tier_id": False, "override_reason": "  "},
            {"override_tier_id": False, "override_until": False},
            {"override_tier_id": self.tiers["vip"].id},
            {"override_until": "2030-01-01"},
            {"override_until": False},
            {"override_reason": False},
            {"override_reason": " "},
        ):
            with self.subTest(values=values):
                self._attack(values)
                self._attack(values, import_file=True, default_override_reason="Smuggled")
                self.assertEqual(self._state(self.small), before)

    def test_an_empty_cell_of_an_import(self):
        before = self._state(self.small)
        for columns, cells in ((["override_tier_id"], [""]), (["override_tier_id", "override_reason"], ["", ""])):
            result = self.env["crm.customer.profile"].with_user(self.manager).with_context(import_file=True).load(
                [".id", *columns], [[str(self._profile(self.small).id), *cells]])
            self.assertIn("needs a reason", result["messages"][0]["message"])
            self.env.invalidate_all()
            self.assertEqual(self._state(self.small), before)

    def test_a_list_that_is_exported_and_imported_again_changes_nothing(self):
        profiles = self._profile(self.small) | self._profile(self.big)
        names = [".id", "override_tier_id", "override_reason", "override_until"]
        rows = profiles.with_context(import_compat=True).export_data(names)["datas"]
        before = [self._state(partner) for partner in (self.small, self.big)]
        result = profiles.with_user(self.manager).with_context(import_file=True).load(
            names, [[str(cell or "") for cell in row] for row in rows])
        self.assertFalse(result["messages"])
        self.assertEqual([self._state(partner) for partner in (self.small, self.big)], before)

    def test_with_a_reason_it_ends(self):
        self._profile(self.small).with_user(self.manager).write(
            {"override_tier_id": False, "override_reason": "Lost influence"})
        self.assertEqual(self._tier_codes(self.small), ["small"])
        self.assertRecordValues(self._changes(self.small)[-1], [
            {"reason": "Lost influence", "user_id": self.manager.id, "cause": "override"}])

    def test_the_same_again_is_no_change(self):
        before = self._state(self.small)
        self.small.with_user(self.manager).set_tier_override("main", "Opinion leader", "2027-01-31")
        self.assertEqual(self._state(self.small), before)

    def test_nobody_makes_a_profile(self):
        for user in (self.manager, self._new_user("hostile_override_user", "user")):
            with self.assertRaises(AccessError):
                self.env["crm.customer.profile"].with_user(user).create({
                    "partner_id": self._new_customer("New").id, "company_id": self.company.id,
                    "override_tier_id": self.tiers["vip"].id, "override_reason": "Friend"})

    def test_defaults_of_a_client_do_not_make_it_a_customer(self):
        partner = self._new_customer("Prospect")
        partner.with_user(self.manager).with_context(
            default_revenue=10**6, default_order_count=9, default_complaint_count=7, default_satisfaction=100,
        ).set_tier_override("main", "Influence")
        self.assertRecordValues(self._profile(partner), [
            {"revenue": 0, "order_count": 0, "complaint_count": 0, "satisfaction": 0}])

    # === WHO IS NO CUSTOMER ===#

    def test_own_companies_and_colleagues_get_no_profile(self):
        sister = self._create_company(name="Sister")
        desk = self.env["res.partner"].create({"name": "Desk", "parent_id": sister.partner_id.id})
        colleague = self._new_user("hostile_colleague", "user").partner_id
        for partner in (sister.partner_id, desk, colleague, self.env.ref("base.public_user").partner_id):
            with self.subTest(partner=partner.name):
                with self.assertRaisesRegex(ValidationError, "only customers"):
                    partner.with_user(self.manager).sudo().set_tier_override("vip", "Family")
                self.assertFalse(self._profile(partner))

    def test_portal_users_and_colleagues_who_buy_are_customers(self):
        client = new_test_user(self.env, "hostile_portal", groups="base.group_portal").partner_id
        client.with_user(self.manager).set_tier_override("main", "Influence")
        colleague = self._new_user("hostile_buyer", "user").partner_id
        self._book(colleague, TODAY, 500)
        self._classify()
        colleague.with_user(self.manager).set_tier_override("small", "Staff")
        self.assertEqual(self._tier_codes(client | colleague), ["main", "small"])

    # === MERGING ===#

    def _merge(self, partners, destination):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({
            "partner_ids": [Command.set(partners.ids)], "dst_partner_id": destination.id})
        wizard.action_merge()

    def test_merging_with_an_override_to_an_archived_tier(self):
        self.tiers["main"].active = False
        self._merge(self.small | self.big, self.big)
        self.assertFalse(self.small.exists())
        profile = self._profile(self.big)
        self.assertRecordValues(profile, [{
            "override_tier_id": self.tiers["main"].id, "override_reason": "Opinion leader",
            "override_user_id": self.manager.id, "tier_id": self.tiers["main"].id}])
        self.assertEqual(profile.override_until.isoformat(), "2027-01-31")
        self._classify()
        self.assertEqual(self._profile(self.big).tier_id, self.tiers["main"], "as it was with the one that is gone")
        self.assertEqual(self._changes(self.big)[-1].reason, "Opinion leader")
