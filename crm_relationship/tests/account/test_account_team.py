"""Who works for a customer: one coordinator, one executive sponsor, and what a merge leaves of them."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .team_case import TeamCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestAccountTeam(TeamCase):
    def test_a_customer_has_one_coordinator_and_one_sponsor_in_each_company(self):
        branch = self._new_branch()
        for role in ("coordinator", "sponsor"):
            first = self._join(self.chief, role)
            with self.subTest(role=role):
                with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    self._join(self.head, role)
                first.active = False
                self._join(self.head, role)
                self._join(self.env.user, role, company_id=branch.id)

    def test_somebody_may_have_two_roles_but_each_once(self):
        self._join(self.seller)
        self._join(self.seller, "coordinator")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._join(self.seller)

    def test_a_contact_stands_for_its_customer(self):
        contact = self.env["res.partner"].create({"name": "Ann Lee", "parent_id": self.customer.id})
        self.assertEqual(self._join(self.head, customer=contact).partner_id, self.customer)

    def test_who_does_not_work_here_is_no_member(self):
        with self.assertRaises(ValidationError):
            self._join(self._new_portal_user("team_portal"))
        stranger = self._new_user("team_stranger", company_id=self._new_branch().id, company_ids=[
            (6, 0, self.env["res.company"].search([("name", "=", "Elsewhere")]).ids)])
        with self.assertRaises(UserError):
            self._join(stranger)

    def test_a_member_stays_with_the_customer(self):
        member = self._join(self.head).with_user(self.seller)
        with self.assertRaises(UserError):
            member.partner_id = self._new_customer("Other", user_id=self.seller.id)
        member.user_id = self.seller
        self.assertEqual(member.user_id, self.seller)

    def test_who_is_named_coordinator_hears_of_it_and_the_customer_does_not(self):
        self.members.with_user(self.seller).create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.head.id,
            "role": "coordinator"})
        told = self.env["mail.message"].search([("partner_ids", "in", self.head.partner_id.ids)])
        self.assertEqual((told.model, told.res_id, told.message_type),
                         ("res.partner", self.customer.id, "user_notification"))
        self.assertEqual(told.notified_partner_ids, self.head.partner_id, "the customer hears nothing")

    def test_who_names_themselves_is_told_nothing(self):
        self.members.with_user(self.seller).create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.seller.id,
            "role": "coordinator"})
        self.assertFalse(self.env["mail.message"].search([("partner_ids", "in", self.seller.partner_id.ids)]))

    def test_changing_the_person_tells_the_new_one_once(self):
        member = self._join(self.seller, "coordinator")
        member.user_id = self.head
        member.task = "Chairs"
        self.assertEqual(
            self.env["mail.message"].search_count([("partner_ids", "in", self.head.partner_id.ids)]), 1)

    def test_merging_customers_leaves_everybody_once_and_one_coordinator(self):
        double = self._new_customer("Harbour Ltd", user_id=self.seller.id)
        kept = self._join(self.seller, "coordinator")
        self._join(self.head, "coordinator", double)
        self._join(self.chief, "sponsor", double)
        self._join(self.head, "technical")
        self._join(self.head, "technical", double, task="Chairs")
        self._merge_customers(double, self.customer)
        team = self.members.with_context(active_test=False).search([("partner_id", "=", self.customer.id)])
        self.assertEqual(
            sorted((member.user_id.login, member.role, member.active) for member in team),
            [("team_chief", "sponsor", True), ("team_head", "coordinator", False), ("team_head", "technical", True),
             ("team_seller", "coordinator", True)])
        self.assertIn(kept, team)

    def test_members_find_the_customers_they_work_for(self):
        member = self._join(self.head)
        seen = self.members.with_user(self.head)
        self.assertEqual(seen.search([("user_id", "=", self.head.id)]), member, "it is the seller's customer")
        with self.assertRaises(UserError):
            member.with_user(self.head).role = "sponsor"


@tagged("post_install", "-at_install", "crm_relationship")
class TestAccountSponsor(TeamCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls.env["crm.complaint"].create({
            "subject": "Late again", "partner_id": cls.customer.id, "company_id": cls.company.id})

    def test_cases_reach_the_executive_sponsor(self):
        self.assertEqual(self.complaint._get_sponsor(), self.seller)
        member = self._join(self.chief, "sponsor")
        self.assertEqual(self.complaint._get_sponsor(), self.chief)
        member.active = False
        self.assertEqual(self.complaint._get_sponsor(), self.seller)

    def test_without_one_in_the_team_the_sponsor_of_the_active_plan_is_asked(self):
        plan = self.env["crm.account.plan"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.seller.id,
            "sponsor_id": self.head.id})
        self.assertEqual(self.complaint._get_sponsor(), self.seller, "nobody has approved it")
        plan.sudo().state = "active"
        self.assertEqual(self.complaint._get_sponsor(), self.head)
        self._join(self.chief, "sponsor")
        self.assertEqual(self.complaint._get_sponsor(), self.chief)

    def test_a_sponsor_of_another_company_is_not_asked(self):
        self._join(self.env.user, "sponsor", company_id=self._new_branch().id)
        self.assertEqual(self.complaint._get_sponsor(), self.seller)

    def test_who_is_away_or_has_no_role_is_not_asked(self):
        self._join(self.chief, "sponsor")
        self.chief.group_ids -= self.env.ref("crm_relationship.group_relationship_user")
        self.assertEqual(self.complaint._get_sponsor(), self.seller)

    def test_escalations_reach_the_executive_sponsor(self):
        self._join(self.chief, "sponsor")
        rung = self.env["crm.complaint.escalation"].create({"level": 9, "whom": "sponsor", "after_hours": 1})
        self.assertEqual(rung._get_user(self.complaint), self.chief)
