from odoo.exceptions import ValidationError
from odoo.tests import Form
from odoo.tests.common import tagged

from .tier_case import TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCustomerChanges(TierCase):
    """Customers are merged, get a parent, lose their orders, or belong to several companies at once."""

    def test_merged_customers_have_one_profile(self):
        big, small = self._customers_of(900, 100)
        self._classify()
        self._merge_customers(small, big)
        self.assertEqual(len(self._profile(big)), 1)
        self._classify()
        self.assertEqual(self._profile(big).revenue, 1000)

    def test_what_people_have_set_survives_a_merge(self):
        big, small, other = self._customers_of(900, 100, 50)
        self._classify()
        small.set_tier_override("vip", "Opinion leader")
        self._profile(other).write({"potential_level": 4})
        self._merge_customers(small | other, big)
        profile = self._profile(big)
        self.assertEqual((profile.override_tier_id.code, profile.override_reason), ("vip", "Opinion leader"))
        self.assertEqual((profile.potential_level, profile.potential_manual), (4, True))

    def test_merging_into_who_never_bought(self):
        first, second = self._customers_of(900, 100)
        stranger = self._new_customer("Never bought")
        self._classify()
        self._merge_customers(first | second, stranger)
        self.assertEqual(len(self._profile(stranger)), 1)

    def test_a_customer_who_becomes_a_contact_leaves_no_ghost(self):
        big, small = self._customers_of(900, 100)
        self._classify()
        small.set_tier_override("vip", "Opinion leader")
        small.write({"is_company": False, "parent_id": big.id})
        result = self._classify()
        self.assertEqual(result["customers"], 1)
        self.assertFalse(self.env["crm.customer.profile"].search([("partner_id", "=", small.id)]))

    def test_who_loses_his_last_order_stays_on_record(self):
        [customer] = self._customers_of(900)
        self._classify()
        self.env["sale.order"].search([("partner_id", "=", customer.id)]).write({"state": "cancel"})
        self._classify()
        self.assertFalse(self._profile(customer))
        last = self._changes(customer)[-1]
        self.assertEqual((last.old_tier_id.code, last.new_tier_id.code, last.cause), ("vip", False, "run"))

    def test_an_override_lands_in_the_company_of_the_profile(self):
        other = self._create_company(name="Second company")
        self.env.user.company_ids |= other
        [customer] = self._customers_of(900)
        self._book(customer, self.today, 10, company=other)
        policies = self.policy | self.env["crm.tier.policy"].search([("company_id", "=", other.id)])
        both = self.env(context={**self.env.context, "allowed_company_ids": [self.company.id, other.id]})
        policies.with_env(both).classify(as_of=self.today)
        profile = both["crm.customer.profile"].search(
            [("partner_id", "=", customer.id), ("company_id", "=", other.id)])
        wizard = Form(both["crm.tier.override.wizard"].with_context(**profile.action_override()["context"]))
        wizard.tier_id, wizard.reason = self.tiers["small"], "Asked for it"
        wizard.save().action_apply()
        self.assertEqual(profile.tier_id.code, "small")
        self.assertEqual(self._profile(customer).tier_id.code, "vip")

    def test_the_end_of_an_override_that_is_none(self):
        [customer] = self._customers_of(900)
        self._classify()
        for values in ({"override_until": "2027-01-01"}, {"override_reason": "Nobody knows"}):
            with self.assertRaisesRegex(ValidationError, "Choose a tier"):
                self._profile(customer).write(values)

    def test_a_potential_can_be_estimated_again(self):
        [customer] = self._customers_of(900)
        self._classify()
        profile = self._profile(customer)
        estimate = profile.potential_level
        profile.write({"potential_level": 4 if estimate != 4 else 0})
        profile.with_user(self._new_user("estimator", "user")).action_estimate_potential()
        self._classify()
        self.assertEqual((profile.potential_level, profile.potential_manual), (estimate, False))

    def test_the_order_of_partners_tells_no_revenue(self):
        mine, theirs = self._customers_of(50, 90)
        mine.user_id, theirs.user_id = self._new_user("mine", "user"), self._new_user("theirs", "user")
        self._classify()
        found = self.env["res.partner"].with_user(mine.user_id).search(
            [("id", "in", (mine | theirs).ids)], order="customer_profile_id")
        self.assertEqual(list(found.sudo()), [mine, theirs], "who buys more, but is not theirs to see, comes last")

    def test_the_panel_of_somebody_elses_customer(self):
        [customer] = self._customers_of(900)
        customer.user_id = self._new_user("owner", "user")
        self._classify()
        stranger = self._new_user("stranger", "user")
        panel = customer.with_user(stranger).get_relationship_panel()
        self.assertEqual((panel["profile"], panel["is_restricted"]), (False, True))
        never = self._new_customer("Never bought").with_user(stranger)
        self.assertFalse(never.get_relationship_panel()["is_restricted"])
