"""How much time executives spend with which customers."""

from datetime import datetime, time, timedelta

from odoo.tests import tagged

from ..account.team_case import TeamCase
from ..tier.tier_case import TODAY


@tagged("post_install", "-at_install", "crm_relationship")
class TestAccountTime(TeamCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.customer, TODAY, 5000)
        cls.small = cls._new_customer("Small Ltd")
        cls._book(cls.small, TODAY, 10)
        cls._classify()
        cls.customer.set_tier_override("vip", "for the test")
        cls.small.set_tier_override("small", "for the test")

    def _visit(self, user, days_ago, customer=None, **values):
        self.env["crm.visit"].create({
            "partner_id": (customer or self.customer).id, "company_id": self.company.id, "user_id": user.id,
            "outcome": "progress", "planned_at": datetime.combine(TODAY - timedelta(days=days_ago), time(9)),
            **values}).action_done()

    def _meet(self, user, *customers, hours=3, **values):
        contacts = self.env["res.partner"].create([
            {"name": f"Of {customer.name}", "parent_id": customer.id} for customer in customers])
        start = datetime.combine(TODAY - timedelta(days=30), time(9))
        self.env["calendar.event"].with_context(no_mail_to_attendees=True).create({
            "name": "Talk", "start": start, "stop": start + timedelta(hours=hours), "user_id": user.id,
            "partner_ids": [(6, 0, (contacts | user.partner_id).ids)], **values})

    def _get_hours(self, *groups, user=None, domain=()):
        self.env.flush_all()
        times = self.env["crm.account.time"].with_user(user or self.officer)
        times.invalidate_model()
        return {tuple(keys): hours for *keys, hours in times._read_group(list(domain), groups, ["hours:sum"])}

    def test_by_person_and_tier(self):
        """Two visits of an hour, one of them a call, and three hours with two customers: an hour and a half each."""
        self._visit(self.chief, 10)
        self._visit(self.chief, 20, kind="phone")
        self._meet(self.chief, self.customer, self.small)
        vip, small = self.tiers["vip"], self.tiers["small"]
        self.assertEqual(self._get_hours("user_id", "tier_id"),
                         {(self.chief, vip): 3.5, (self.chief, small): 1.5})
        self.assertEqual(self._get_hours("kind"), {("visit",): 1, ("call",): 1, ("meeting",): 3})
        leader = self.env["crm.account.leader"].search([("user_id", "=", self.chief.id)])
        self.assertEqual(leader.hours, 5)

    def test_of_a_period(self):
        self._visit(self.chief, 400)
        self._visit(self.chief, 10)
        last = TODAY - timedelta(days=365)
        self.assertEqual(self._get_hours(domain=[("date", ">", last)]), {(): 1})
        self.assertEqual(self._get_hours(), {(): 2})

    def test_others_and_private_meetings_do_not_count(self):
        self._visit(self.seller, 10)
        self._meet(self.chief, self.customer, privacy="private")
        self.assertFalse(self.env["crm.account.time"].search_count([]))

    def test_a_customer_of_two_companies(self):
        branch = self._new_branch()
        branch.relationship_executive_ids = self.chief
        self.env["crm.customer.profile"].sudo().create({
            "partner_id": self.customer.id, "company_id": branch.id, "tier_id": self.tiers["small"].id})
        self._visit(self.chief, 10)
        both = self.env["crm.account.time"].with_context(allowed_company_ids=(self.company | branch).ids)
        self.assertEqual(both.search([]).mapped("company_id"), self.company)
