from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from ...tools.lifecycle import STAGES
from .churn_case import ChurnCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCustomerAdvice(ChurnCase):
    """What to do with customers: by their stage, and next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Potential", user_id=cls.keeper.id)
        cls._book(cls.partner, cls._ago(20), 100)
        cls.others = cls._customers_of(1000, 1000, 1000)
        cls._classify()
        cls.profile = cls._profile(cls.partner)

    def _set(self, **values):
        self.profile.sudo().write(values)
        self.env.flush_all()
        self.env.invalidate_all()

    # === STAGE ===#

    def test_each_stage_says_what_to_do(self):
        advice = self.env["crm.customer.profile"]._get_stage_advice()
        self.assertEqual(set(advice), set(STAGES))
        self.assertEqual(self.profile.lifecycle_stage, "introduction")
        self.assertEqual(self.profile.stage_advice, advice["introduction"])
        told = self.partner.get_relationship_panel()["profile"]["stage_advice"]
        self.assertEqual(told, advice["introduction"])

    def test_each_stage_has_a_filter(self):
        arch = self.env["crm.customer.profile"].get_view(
            self.env.ref("crm_relationship.crm_customer_profile_view_search").id, "search")["arch"]
        for stage in STAGES:
            self.assertIn(f"[('lifecycle_stage', '=', '{stage}')]", arch)

    # === POTENTIAL ===#

    def _is_potential(self, **values):
        self._set(**values)
        found = bool(self.env["crm.customer.profile"].search(
            [("id", "=", self.profile.id), ("is_potential", "=", True)]))
        self.assertEqual(self.profile.is_potential, found, "field and search agree")
        return found

    def test_potential_customers(self):
        low = {"purchase_level": 1, "potential_level": 3, "relation_type": "transactional"}
        self.assertTrue(self._is_potential(**low))
        self.assertFalse(self._is_potential(**low | {"potential_level": 2}))
        self.assertFalse(self._is_potential(**low | {"purchase_level": 2}), "buys enough, as far as peers tell")

    def test_one_off_buyers_are_told_apart(self):
        """What peers buy says nothing about who came once; what somebody has entered does."""
        self._set(purchase_level=1, potential_level=4, relation_type="one_off")
        self.assertTrue(self._is_potential(), "somebody has said so")
        self.assertFalse(self._is_potential(potential_manual=False), "an estimate")
        self.assertTrue(self.profile.is_opportunity, "the grid counts by levels alone")
        self.profile.write({"capacity_amount": 100000})
        self.assertTrue(self._is_potential(), "entered")

    def test_low_share_of_a_high_capacity(self):
        self.profile.write({"capacity_amount": 10000})
        self._set(purchase_level=3)
        for share, expected in ((49.9, True), (50, False)):
            self.assertEqual(self._is_potential(wallet_share=share), expected, share)

    # === NEXT STEP ===#

    def test_next_step_is_proposed(self):
        self.assertIn("Ask what they buy elsewhere", self.profile.next_step)
        self.profile.write({"capacity_amount": 10000})
        self.assertIn("we have 1% of it", self.profile.next_step)
        self._set(lifetime_order_count=0)
        self.assertIn("first order", self.profile.next_step)
        self._set(lifetime_order_count=3, wallet_share=90)
        self.assertIn("Keep their share", self.profile.next_step)

    def test_quotation_waits(self):
        order = self.env["sale.order"].create({"partner_id": self.partner.id, "company_id": self.company.id})
        self.env.invalidate_all()
        self.assertEqual(self.profile.next_step, f"Follow up quotation {order.name}")
        self.assertIn("Ask", self.profile.with_user(self.keeper).next_step, "who may not see sales sees no quotation")

    def test_what_is_planned_comes_first(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.partner.id})
        for record, days, summary in (
                (self.partner, 9, "Later"), (contact, 2, "Show the chairs"), (contact, 5, "Call")):
            record.activity_schedule(
                "mail.mail_activity_data_todo", self.today + timedelta(days=days), summary, user_id=self.keeper.id)
        self.env.invalidate_all()
        self.assertIn("Show the chairs", self.profile.with_user(self.keeper).next_step)
        self.assertIn(self.keeper.name, self.profile.next_step)

    def test_next_steps_of_a_list_take_a_fixed_number_of_statements(self):
        profiles = self.env["crm.customer.profile"].search([("company_id", "=", self.company.id)])
        counts = []
        for records in (profiles[:1], profiles):
            with self._watch_statements() as statements:
                records.mapped("next_step")
            counts.append(len(statements))
        self.assertLessEqual(counts[1], counts[0] + 1)

    def test_plan_the_next_step(self):
        seller = self._new_user("advice_seller", "officer", "base.group_partner_manager")
        action = self.profile.with_user(seller).action_plan_next_step()
        wizard = self.env[action["res_model"]].with_user(seller).with_context(**action["context"]).create({
            "summary": "Visit", "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "activity_user_id": seller.id})
        wizard.action_schedule_activities()
        self.assertEqual(self.partner.activity_ids.summary, "Visit")
        self.assertRaises(AccessError, self.profile.with_user(self.stranger).action_plan_next_step)
