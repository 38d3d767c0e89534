from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintCompanies(ComplaintCase):
    """Two companies in one database: each has its complaints, people, promises and numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._new_branch(currency_id=cls.env.ref("base.EUR").id)
        elsewhere = {"company_id": cls.other.id, "company_ids": [Command.set(cls.other.ids)]}
        cls.neighbour = cls._new_user("complaint_neighbour", "officer", **elsewhere)
        cls.traveller = cls._new_user("complaint_traveller", "manager", company_ids=[
            Command.set((cls.company | cls.other).ids)])
        cls.other_team = cls._new_team("Elsewhere", cls.neighbour, company_id=cls.other.id)

    def _complain_there(self, **values):
        complaints = self.env["crm.complaint"].with_user(self.neighbour)
        return complaints.with_context(allowed_company_ids=self.other.ids).create(
            {"subject": "Tables", "partner_id": self.customers["vip"].id, "user_id": self.neighbour.id, **values})

    def _travelling(self, *companies):
        return self.env["crm.complaint"].with_user(self.traveller).with_context(
            allowed_company_ids=[company.id for company in companies])

    # === WHO SEES WHAT ===#

    def test_each_sees_his_own(self):
        here, there = self._complain(), self._complain_there()
        both = (here | there).sudo()
        for user, companies, seen in (
                (self.manager, self.company, here), (self.neighbour, self.other, there),
                (self.traveller, self.company, here), (self.traveller, self.other, there),
                (self.traveller, self.company | self.other, here | there)):
            with self.subTest(user=user.login, companies=companies):
                found = self.env["crm.complaint"].with_user(user).with_context(
                    allowed_company_ids=companies.ids).search([("id", "in", both.ids)])
                self.assertEqual(set(found.ids), set(seen.ids))
        with self.assertRaises(AccessError):
            there.with_user(self.manager).with_context(allowed_company_ids=self.company.ids).acknowledge(
                note="Told by phone")

    def test_counts_on_the_customer(self):
        self._complain()
        self._complain_there()
        customer = self.customers["vip"].with_user(self.manager)
        self.assertEqual((customer.complaint_count, customer.complaint_open_count), (1, 1))

    def test_who_handles_a_category_is_each_companys_own_affair(self):
        values = {"name": "Shared"}
        category = self.env["crm.complaint.category"].create({**values, "code": "test_shared"})
        department = self.env["crm.complaint.department"].create(values)
        for record in (category, department):
            record = record.with_user(self.manager).with_company(self.company)
            record.write({"user_id": self.manager.id})
            self.assertEqual(record.user_id, self.manager)
            with self.assertRaisesRegex(AccessError, "All companies share"):
                record.write({"user_id": self.manager.id, "name": "Mine"})

    # === WHAT DOES NOT FIT ===#

    def test_people_and_teams_of_the_other(self):
        complaint = self._complain(user=self.traveller, category_id=False)
        theirs = self._new_customer("Theirs", company_id=self.other.id)
        for values in ({"team_id": self.other_team.id}, {"user_id": self.neighbour.id}, {"partner_id": theirs.id}):
            with self.subTest(values=values), self.assertRaises(UserError), self.env.cr.savepoint():
                complaint.with_context(allowed_company_ids=(self.company | self.other).ids).write(values)
            with self.subTest(created=values), self.assertRaises(UserError), self.env.cr.savepoint():
                self._travelling(self.company, self.other).create({"subject": "Chairs", **values})

    def test_categories_have_a_team_in_each(self):
        self.category.with_company(self.other).write({"team_id": self.other_team.id, "user_id": self.neighbour.id})
        here, there = self._complain(user_id=None), self._complain_there(category_id=self.category.id)
        self.assertEqual((here.team_id, here.user_id), (self.team, self.agent))
        self.assertEqual((there.team_id, there.user_id), (self.other_team, self.neighbour))
        complaint = self._travelling(self.company, self.other).create(
            {"subject": "Chairs", "company_id": self.other.id, "category_id": self.category.id})
        self.assertEqual((complaint.team_id, complaint.user_id), (self.other_team, self.neighbour))

    def test_only_those_of_one_company_are_merged(self):
        here, there = self._complain(), self._complain_there()
        with self.assertRaisesRegex(UserError, "same customer and company"):
            self._travelling(self.company, self.other).browse(here.id).merge(there.ids)

    def test_duplicates_of_the_other(self):
        here, _there = self._complain(), self._complain_there()
        self.assertFalse(self._travelling(self.company, self.other).browse(here.id).duplicate_ids)

    # === PROMISES AND NUMBERS ===#

    def test_tiers_and_promises(self):
        there = self._complain_there()
        self.assertFalse(there.tier_id, "he is nobody special there")
        self.assertFalse(there.reply_target_id, "nor has anything been promised")
        self._target(self.replies, 3, "hours", company_id=self.other.id)
        self.assertEqual(self._complain_there().reply_deadline, self._at(6, 11))
        self.assertEqual(self._complain().reply_deadline, self._at(6, 12))

    def test_a_sequence_of_its_own(self):
        self.env["ir.sequence"].create({
            "name": "Elsewhere", "code": "crm.complaint", "prefix": "X", "padding": 2, "company_id": self.other.id})
        self.assertEqual(self._complain_there().name, "X01")
        self.assertRegex(self._complain().name, "^C2026")
        self.assertEqual(self._travelling(self.company, self.other).create(
            {"subject": "Chairs", "company_id": self.other.id}).name, "X02")

    def test_money(self):
        profile = self._profile(self.customers["vip"])
        profile.lifetime_value = 1000
        self.assertEqual((self._complain().value_at_risk, self._complain_there().value_at_risk), (1000, 0))
        self.assertEqual(self._complain_there().currency_id, self.other.currency_id)

    # === THE CRON ===#

    def test_the_cron_serves_both(self):
        self._target(self.replies, 3, "hours", company_id=self.other.id)
        here, there = self._complain(), self._complain_there(team_id=self.other_team.id)
        self._travel(hours=4)
        self._run_cron()
        self.assertEqual((here.escalation_level, there.escalation_level), (1, 1))
        self.assertEqual(self._get_activities(here, "escalation").user_id, self.leader)
        self.assertEqual(self._get_activities(there, "escalation").user_id, self.neighbour)

    # === THE API ===#

    def test_submit_to_the_other(self):
        complaints = self._travelling(self.company, self.other)
        result = complaints.submit({"subject": "Chairs", "company_id": self.other.id, "external_ref": "A-1"})
        complaint = complaints.browse(result["id"])
        self.assertEqual(complaint.company_id, self.other)
        here = complaints.submit({"subject": "Chairs", "external_ref": "A-1"})
        self.assertEqual((here["created"], complaints.browse(here["id"]).company_id), (True, self.company))
        again = complaints.submit({"subject": "Chairs", "company_id": self.other.id, "external_ref": "A-1"})
        self.assertEqual((again["id"], again["created"]), (result["id"], False))

    def test_submit_to_a_company_of_others(self):
        for user in (self.agent, self.manager, self.traveller):
            with self.subTest(user=user.login), self.assertRaisesRegex(ValidationError, "do not work for this company"):
                self.env["crm.complaint"].with_user(user).with_context(allowed_company_ids=self.company.ids).submit(
                    {"subject": "Chairs", "company_id": self.other.id})

    def test_submit_what_belongs_to_the_other(self):
        theirs = self._new_customer("Theirs", company_id=self.other.id)
        order = self._order("vip")
        for values in ({"partner_id": theirs.id}, {"company_id": self.other.id, "sale_order_id": order.id}):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, "another company"):
                self._travelling(self.company, self.other).sudo().submit(
                    {"subject": "Chairs", **values})

    def test_the_address_of_a_customer_of_the_other(self):
        ours = self._new_customer("Ours", company_id=self.company.id, email="same@example.com")
        theirs = self._new_customer("Theirs", company_id=self.other.id, email="same@example.com")
        complaints = self._travelling(self.company, self.other)
        for values, customer in (({}, ours), ({"company_id": self.other.id}, theirs)):
            with self.subTest(values=values):
                result = complaints.submit({"subject": "Chairs", "email_from": "same@example.com", **values})
                self.assertEqual(complaints.browse(result["id"]).partner_id, customer)

    # === THE LADDER ===#

    def test_ladders_of_others_are_not_seen(self):
        rung = self.env["crm.complaint.escalation"].create(
            {"level": 1, "after_hours": 0, "whom": "leader", "company_id": self.other.id})
        for user, seen in ((self.agent, False), (self.neighbour, True)):
            found = rung.with_user(user).with_context(allowed_company_ids=user.company_ids.ids).search(
                [("id", "=", rung.id)])
            self.assertEqual(bool(found), seen)
