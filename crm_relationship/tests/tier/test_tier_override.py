from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests.common import freeze_time, tagged

from .tier_case import TODAY, TierCase

OVERRIDE = ("override_tier_id", "override_reason", "override_until", "override_user_id")


def days(number):
    return relativedelta(days=number)


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierOverride(TierCase):
    """A manager's decision wins over the rule, is on record, and ends by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("override_manager", "manager", name="Mia Manager")
        cls.big, cls.small = cls._customers_of(900, 100)
        cls._classify()

    def _as_manager(self, partner):
        return partner.with_user(self.manager)

    def _snapshot(self, partner):
        profile = self._profile(partner)
        return [profile[name] for name in ("tier_id", *OVERRIDE)], len(self._changes(partner))

    # === SET ===#

    def test_set(self):
        [result] = self._as_manager(self.small).set_tier_override("main", " Opinion leader ", until="2026-12-31")
        self.assertEqual((result["tier"], result["computed_tier"]), ("main", "small"))
        self.assertEqual(result["override"], {
            "tier": "main", "reason": "Opinion leader", "until": "2026-12-31", "user_id": self.manager.id})
        profile = self._profile(self.small)
        self.assertEqual((profile.tier_id, profile.tier_since), (self.tiers["main"], TODAY))
        self.assertRecordValues(self._changes(self.small)[-1], [{
            "old_tier_id": self.tiers["small"].id, "new_tier_id": self.tiers["main"].id, "date": TODAY,
            "cause": "override", "reason": "Opinion leader", "user_id": self.manager.id, "run_id": False,
            "revenue": 100, "revenue_rank": 2, "cumulative_share": 100}])

    def test_override_wins_over_the_rule(self):
        self._as_manager(self.small).set_tier_override("main", "Opinion leader")
        self._as_manager(self.big).set_tier_override("small", "Pays with worthless coins")
        result = self._classify()
        self.assertEqual(self._tier_codes(self.big | self.small), ["small", "main"])
        self.assertEqual((result["promoted"], result["demoted"], result["by_tier"]["main"]["customers"]), (0, 0, 1))
        self.assertEqual([self._profile(partner).computed_tier_id.code for partner in (self.big, self.small)],
                         ["vip", "small"])
        self.assertEqual(len(self._changes(self.small)), 2)

    def test_explanation_names_who_and_why(self):
        self._as_manager(self.small).set_tier_override("main", "Opinion leader", TODAY + days(9))
        explanation = self._profile(self.small).explanation
        for part in ("Mia Manager", "Main", "Opinion leader", "07/09/2026"):
            self.assertIn(part, explanation)

    def test_set_again_replaces_the_first_one(self):
        self._as_manager(self.small).set_tier_override("main", "First")
        self._as_manager(self.small).set_tier_override("vip", "Second", TODAY)
        self.assertEqual(self._tier_codes(self.small), ["vip"])
        self.assertEqual([(change.old_tier_id.code, change.new_tier_id.code, change.reason)
                          for change in self._changes(self.small)[1:]],
                         [("small", "main", "First"), ("main", "vip", "Second")])

    def test_several_customers_and_a_contact(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.small.id})
        results = self._as_manager(contact | self.big).set_tier_override("ordinary", "Merged into one group")
        self.assertEqual([result["partner_id"] for result in results], (contact | self.big).ids)
        self.assertEqual([result["commercial_partner_id"] for result in results], (self.small | self.big).ids)
        self.assertEqual(self._tier_codes(self.small | self.big | contact), ["ordinary"] * 3)

    def test_customer_who_never_bought(self):
        influencer = self._new_customer("Influencer")
        self._as_manager(influencer).set_tier_override("vip", "VIP by influence")
        self._classify()
        profile = self._profile(influencer)
        self.assertEqual((profile.tier_id.code, profile.revenue, profile.revenue_rank, profile.as_of),
                         ("vip", 0, 0, TODAY))
        self.assertIn("never bought", profile.explanation)
        self.assertFalse(self._changes(influencer).old_tier_id)
        self._as_manager(influencer).clear_tier_override("Stopped writing about us")
        self.assertEqual(self._tier_codes(influencer), ["small"])
        self._classify()
        self.assertFalse(self._profile(influencer), "nothing is left to know about him")

    def test_the_other_companies_are_not_touched(self):
        other = self._create_company(name="Other")
        self.manager.company_ids = [Command.link(other.id)]
        self._as_manager(self.small).set_tier_override("vip", "Here only")
        self.assertFalse(self.small.with_company(other).tier_id)

    # === CLEAR ===#

    def test_clear(self):
        self._as_manager(self.small).set_tier_override("main", "Opinion leader")
        [result] = self._as_manager(self.small).clear_tier_override("Lost influence")
        self.assertEqual((result["tier"], result["override"]), ("small", False))
        self.assertEqual([self._profile(self.small)[name] for name in OVERRIDE],
                         [self.env["crm.tier"], False, False, self.env["res.users"]])
        self.assertRecordValues(self._changes(self.small)[-1], [{
            "old_tier_id": self.tiers["main"].id, "new_tier_id": self.tiers["small"].id, "cause": "override",
            "reason": "Lost influence", "user_id": self.manager.id}])
        self.assertEqual(self._classify()["unchanged"], 2)

    def test_clear_what_is_not_set(self):
        before = self._snapshot(self.small)
        self._as_manager(self.small).clear_tier_override("By mistake")
        self.assertEqual(self._snapshot(self.small), before)

    # === EXPIRY ===#

    def test_expires_by_itself(self):
        self._as_manager(self.small).set_tier_override("main", "For the fair", until=TODAY + days(10))
        with freeze_time(TODAY + days(10)):
            self._classify(TODAY + days(10))
            self.assertEqual(self._tier_codes(self.small), ["main"], "the last day is in")
        with freeze_time(TODAY + days(11)):
            result = self._classify(TODAY + days(11))
        self.assertEqual(self._tier_codes(self.small), ["small"])
        self.assertEqual(result["demoted"], 1)
        profile = self._profile(self.small)
        self.assertEqual([profile[name] for name in OVERRIDE],
                         [self.env["crm.tier"], False, False, self.env["res.users"]])
        self.assertRecordValues(self._changes(self.small)[-1], [{
            "old_tier_id": self.tiers["main"].id, "new_tier_id": self.tiers["small"].id, "cause": "expiry",
            "date": TODAY + days(11), "run_id": result["run_id"]}])

    def test_expiry_waits_for_no_delay(self):
        self.policy.write({"demotion_delay_days": 30, "new_customer_days": 90, "hysteresis_percent": 50})
        self._as_manager(self.small).set_tier_override("vip", "For a day", until=TODAY)
        with freeze_time(TODAY + days(1)):
            self._classify(TODAY + days(1))
        self.assertEqual(self._tier_codes(self.small), ["small"])

    def test_expiry_into_the_same_tier_is_no_change(self):
        self._as_manager(self.small).set_tier_override("small", "Just to be sure", until=TODAY)
        before = len(self._changes(self.small))
        with freeze_time(TODAY + days(1)):
            self._classify(TODAY + days(1))
        self.assertFalse(self._profile(self.small).override_tier_id)
        self.assertEqual(len(self._changes(self.small)), before)

    # === REFUSED ===#

    def _assert_refused(self, error, message, method, *arguments, user=None):
        before = self._snapshot(self.small)
        with self.assertRaises(error) as caught:
            getattr(self.small.with_user(user or self.manager), method)(*arguments)
        self.assertIn(message, str(caught.exception))
        self.assertEqual(self._snapshot(self.small), before)

    def test_no_reason(self):
        for reason in ("", "   ", None, False):
            with self.subTest(reason=reason):
                self._assert_refused(ValidationError, '"reason" is missing', "set_tier_override", "vip", reason)
                self._assert_refused(UserError, '"reason" is missing', "clear_tier_override", reason)

    def test_past_expiry(self):
        for until in (TODAY - days(1), "2020-01-01"):
            self._assert_refused(ValidationError, "would have ended", "set_tier_override", "vip", "Late", until)
        self._as_manager(self.small).set_tier_override("vip", "Just today", Date.to_string(TODAY))
        self.assertEqual(self._tier_codes(self.small), ["vip"])

    def test_expiry_that_is_no_day(self):
        for until in ("soon", "2026-13-01", 20261231):
            with self.subTest(until=until):
                self._assert_refused(UserError, "is not a day", "set_tier_override", "vip", "Why not", until)

    def test_unknown_tier(self):
        self.tiers["ordinary"].active = False
        for code, message in (("platinum", "There are: vip, main, small"), ("ordinary", "There are: vip, main, small"),
                              ("", '"tier_code" is missing'), (None, '"tier_code" is missing')):
            with self.subTest(code=code):
                self._assert_refused(UserError, message, "set_tier_override", code, "Why not")

    def test_who_is_no_manager(self):
        for role in ("user", "officer", "sales_team.group_sale_manager"):
            with self.subTest(role=role):
                user = self._new_user(f"override_{role}", role)
                self._assert_refused(AccessError, "manager", "set_tier_override", "vip", "Friend", user=user)
                self._assert_refused(AccessError, "manager", "clear_tier_override", "Foe", user=user)

    # === THE LIST AND THE IMPORT ===#

    def test_write_on_the_profile(self):
        profile = self._profile(self.small).with_user(self.manager)
        profile.write({"override_tier_id": self.tiers["vip"].id, "override_reason": "Board decision"})
        self.assertEqual(self._tier_codes(self.small), ["vip"])
        self.assertEqual((profile.override_user_id, self._changes(self.small)[-1].cause), (self.manager, "override"))
        with self.assertRaises(ValidationError):
            self._profile(self.big).with_user(self.manager).override_tier_id = self.tiers["main"]
        self.assertEqual(self._tier_codes(self.big), ["vip"])

    def test_import(self):
        profiles = self.env["crm.customer.profile"].with_user(self.manager)
        result = profiles.load(
            [".id", "override_tier_id", "override_reason", "override_until"],
            [[str(self._profile(self.small).id), "Main", "From the old system", "2026-12-31"]])
        self.assertFalse(result["messages"])
        self.assertEqual(self._tier_codes(self.small), ["main"])
        self.assertRecordValues(self._changes(self.small)[-1], [{
            "cause": "import", "reason": "From the old system", "user_id": self.manager.id}])

    def test_a_client_does_not_say_that_it_is_an_import(self):
        for value in (True, 1, {"value": True}):
            profile = self._profile(self.small).with_user(self.manager)
            profile.with_context(import_file=value, tier_import=value).write({
                "override_tier_id": self.tiers["vip"].id, "override_reason": f"By hand {value}"})
            self.assertEqual(self._changes(self.small)[-1].cause, "override")

    def test_officer_may_not_write_it_either(self):
        officer = self._new_user("profile_officer", "officer")
        before = self._snapshot(self.small)
        profile = self._profile(self.small).with_user(officer)
        for values in ({"override_tier_id": self.tiers["vip"].id, "override_reason": "Friend"},
                       {"override_until": "2030-01-01"}, {"override_reason": "Better told"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                profile.write(values)
        self.assertEqual(self._snapshot(self.small), before)

    def test_figures_are_nobodys_to_write(self):
        profile = self._profile(self.small).with_user(self.manager)
        for values in ({"revenue": 1}, {"tier_id": self.tiers["vip"].id}, {"override_user_id": 1}, {"as_of": TODAY}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                profile.write(values)

    def test_dialogue(self):
        dialogue = self.env["crm.tier.override.wizard"].with_user(self.manager)
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.small.id})
        dialogue.create({"partner_id": contact.id, "tier_id": self.tiers["vip"].id, "reason": "Asked by the board"}
                        ).action_apply()
        self.assertEqual(self._tier_codes(self.small), ["vip"])
        ending = dialogue.create({"partner_id": contact.id, "reason": "The board has changed"})
        self.assertTrue(ending.is_overridden)
        ending.action_clear()
        self.assertEqual(self._tier_codes(self.small), ["small"])
