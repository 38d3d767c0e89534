"""Who of us has met the most important customers, who looks after high-level people, and the gaps."""

from datetime import date, datetime, time, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..tier.tier_case import TODAY
from .team_case import TeamCase

KPIS = ("key_met", "key_owned")


@tagged("post_install", "-at_install", "crm_relationship")
class TestCoverage(TeamCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.customer, TODAY, 5000)
        cls._classify()
        cls.contact = cls.env["res.partner"].create({"name": "Ann Lee", "parent_id": cls.customer.id})

    def _row(self, customer=None, user=None):
        self.env.flush_all()
        rows = self.env["crm.account.coverage"].with_user(user or self.env.user)
        rows.invalidate_model()
        return rows.search([("partner_id", "=", (customer or self.customer).id)])

    def _leader(self, user):
        self.env["crm.account.leader"].invalidate_model()
        return self.env["crm.account.leader"].search([("user_id", "=", user.id)])

    def _visit(self, user, day, **values):
        visit = self.env["crm.visit"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": user.id, "outcome": "progress",
            "planned_at": datetime.combine(day, time(9)), **values})
        visit.action_done()
        return visit

    def _meet(self, *users, day=None, hours=2, **values):
        """A meeting in the calendar that is over, with the customer's contact."""
        start = datetime.combine(day or TODAY - timedelta(days=30), time(9))
        return self.env["calendar.event"].with_context(no_mail_to_attendees=True).create({
            "name": "Talk", "start": start, "stop": start + timedelta(hours=hours), "user_id": users[0].id,
            "partner_ids": [(6, 0, (self.contact | self.env["res.users"].union(*users).partner_id).ids)], **values})

    # === MET ===#

    def test_nobody_has_met_them(self):
        row = self._row()
        self.assertEqual((row.rank, row.is_met, row.met_on, row.user_id), (1, False, False, self.seller))

    def test_a_visit_of_an_executive_counts_and_one_of_others_does_not(self):
        self._visit(self.seller, TODAY - timedelta(days=9))
        self.assertFalse(self._row().is_met)
        self._visit(self.chief, TODAY - timedelta(days=40))
        row = self._row()
        self.assertEqual((row.is_met, row.met_on, row.met_by_id), (True, TODAY - timedelta(days=40), self.chief))

    def test_who_comes_along_has_met_them_and_who_phones_has_not(self):
        self._visit(self.chief, TODAY - timedelta(days=9), kind="phone")
        self.assertFalse(self._row().met_on)
        self._visit(self.seller, TODAY - timedelta(days=8), colleague_ids=self.chief)
        self.assertEqual(self._row().met_by_id, self.chief)

    def test_it_holds_for_twelve_months(self):
        for day, is_met in ((date(2025, 6, 30), False), (date(2025, 7, 1), True)):
            with self.subTest(day=day):
                self._visit(self.chief, day)
                self.assertEqual((self._row().is_met, self._row().met_on), (is_met, day))

    def test_visits_that_were_not_made_do_not_count(self):
        self.env["crm.visit"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.chief.id,
            "planned_at": datetime.combine(TODAY - timedelta(days=3), time(9))})
        self.assertFalse(self._row().is_met)

    def test_a_meeting_counts_unless_private_declined_or_still_ahead(self):
        self._meet(self.chief, privacy="private")
        declined, theirs = self._meet(self.chief), self._meet(self.chief)
        declined.attendee_ids.filtered(lambda one: one.partner_id == self.chief.partner_id).state = "declined"
        theirs.attendee_ids.filtered(lambda one: one.partner_id == self.contact).state = "declined"
        self._meet(self.chief, active=False)
        self._meet(self.chief, day=TODAY + timedelta(days=1))
        self._meet(self.seller)
        self.assertFalse(self._row().is_met)
        self._meet(self.chief, day=TODAY - timedelta(days=5))
        self.assertEqual(self._row().met_on, TODAY - timedelta(days=5))

    def test_a_calendar_that_is_private_by_default_is_so_for_everybody(self):
        self.chief.with_user(self.chief).calendar_default_privacy = "private"
        self._meet(self.chief)
        for user in (self.chief, self.officer):
            self.assertFalse(self._row(user=user).is_met)
        self._meet(self.chief, privacy="public")
        for user in (self.seller, self.officer):
            self.assertTrue(self._row(user=user).is_met)

    def test_another_company_has_its_own_executives(self):
        branch = self._new_branch()
        self._visit(self.chief, TODAY - timedelta(days=9))
        self.env["crm.customer.profile"].sudo().create({
            "partner_id": self.customer.id, "company_id": branch.id, "tier_id": self.tiers["vip"].id})
        rows = self.env["crm.account.coverage"].with_context(allowed_company_ids=(self.company | branch).ids)
        found = rows.search([("partner_id", "=", self.customer.id)])
        self.assertEqual({row.company_id: row.is_met for row in found}, {self.company: True, branch: False})

    # === WHO IS IMPORTANT ===#

    def test_the_thirty_come_by_tier_and_then_by_revenue(self):
        others = self._customers_of(*range(4000, 0, -100))
        self._classify()
        others[-1].set_tier_override("vip", "Opinion leader")
        self.env.flush_all()
        rows = self.env["crm.account.coverage"].search([])
        self.assertEqual(len(rows), 30)
        self.assertEqual(rows.mapped("rank"), list(range(1, 31)))
        self.assertIn(others[-1], rows.partner_id, "who was put there by hand comes first")
        ranks = [(row.tier_id.sequence, -row.revenue) for row in rows]
        self.assertEqual(ranks, sorted(ranks))

    def test_who_looks_after_them_is_of_the_level_of_the_tier(self):
        tier = self.customer.tier_id
        tier.sudo().seller_level = "operational"
        self.assertTrue(self._row().is_seller_fit, "nothing is wanted")
        tier.sudo().seller_level = "middle"
        self.assertFalse(self._row().is_seller_fit)
        member = self._join(self.head, "technical")
        self.assertFalse(self._row().is_seller_fit, "advises, does not sell")
        member.role = "coordinator"
        self.assertTrue(self._row().is_seller_fit)
        tier.sudo().seller_level = "executive"
        self.assertFalse(self._row().is_seller_fit)
        self.customer.user_id = self.chief
        self.assertTrue(self._row().is_seller_fit)

    # === TIME AND RELATIONSHIPS ===#

    def test_time_with_customers_is_counted_once_and_by_working_days(self):
        second = self._new_customer("Second")
        self.env["crm.customer.profile"].sudo().create({
            "partner_id": second.id, "company_id": self.company.id, "tier_id": self.tiers["vip"].id})
        meeting = self._meet(self.chief, hours=3)
        meeting.with_context(no_mail_to_attendees=True).partner_ids |= second
        self._meet(self.chief, hours=72)  # over four days, of which each is a working day of 8 hours
        self._visit(self.chief, TODAY - timedelta(days=9))  # in no calendar with a time: an hour, or its event's
        hours = self.env["crm.visit"].search([("user_id", "=", self.chief.id)]).event_id.duration or 1
        leader = self._leader(self.chief)
        self.assertEqual((leader.level, leader.customer_count), ("executive", 2))
        self.assertAlmostEqual(leader.hours, 3 + 4 * self.company.resource_calendar_id.hours_per_day + hours)
        self.assertAlmostEqual(leader.time_share, 100 * leader.hours / leader.work_hours, delta=0.06)
        self.assertTrue(1500 < leader.work_hours < 2200, leader.work_hours)

    def test_a_manager_owns_a_high_level_relationship_as_long_as_the_person_is_there(self):
        person = self.env["crm.account.stakeholder"].create({
            "partner_id": self.contact.id, "account_id": self.customer.id, "company_id": self.company.id,
            "owner_id": self.head.id, "level": "middle", "influence": "2"})
        self.assertFalse(self._leader(self.head).is_owner, "a middle manager of medium influence")
        person.influence = "3"
        self.assertTrue(self._leader(self.head).is_owner)
        person.write({"influence": "1", "level": "executive"})
        self.assertTrue(self._leader(self.head).is_owner)
        self.contact.parent_id = self._new_customer("Elsewhere Ltd")
        self.env.flush_all()
        self.assertFalse(self._leader(self.head).is_owner, "works for another customer now")

    def test_who_is_both_is_an_executive(self):
        self.company.relationship_middle_manager_ids |= self.chief
        self.assertEqual(self._leader(self.chief).mapped("level"), ["executive"])

    def test_people_see_themselves_only_officers_all(self):
        leaders = self.env["crm.account.leader"]
        self.assertEqual(leaders.with_user(self.head).search([]).user_id, self.head)
        self.assertEqual(leaders.with_user(self.officer).search([]).user_id, self.chief | self.head)

    # === GAPS ===#

    def test_the_button_proposes_the_visit_of_the_sponsor(self):
        second = self._new_user("team_second", "user")
        self.company.relationship_executive_ids |= second
        self._join(second, "sponsor")
        row = self._row(user=self.seller)
        visit = self.env["crm.visit"].browse(row.action_propose_visit()["res_id"])
        self.assertEqual((visit.partner_id, visit.user_id, visit.state), (self.customer, second, "proposed"))
        self.assertFalse(visit.event_id, "a proposal is no event")
        row = self._row()
        self.assertEqual(row.visit_id, visit)
        with self.assertRaises(UserError):
            row.action_propose_visit()

    def test_without_sponsor_it_is_who_has_the_fewest_visits_ahead(self):
        second = self._new_user("team_second", "user")
        self.company.relationship_executive_ids |= second
        self.env["crm.visit"].create({
            "partner_id": self._new_customer("Other").id, "company_id": self.company.id, "user_id": self.chief.id,
            "planned_at": datetime.combine(TODAY + timedelta(days=3), time(9))})
        self.assertEqual(self._row()._choose_executive(), second)
        self._visit(self.chief, date(2025, 2, 1))
        self.assertEqual(self._row()._choose_executive(), self.chief, "knows them already")

    def test_without_executives_nothing_is_proposed(self):
        self.company.relationship_executive_ids = False
        with self.assertRaisesRegex(UserError, "Settings"):
            self._row().action_propose_visit()

    def test_a_stranger_proposes_nothing(self):
        row = self._row()
        with self.assertRaises(AccessError):
            row.with_user(self._new_user("team_stranger", "user")).action_propose_visit()

    # === KEY FIGURES ===#

    def _facts(self):
        self.env.flush_all()
        rows = self.env.execute_query(SQL("SELECT code, SUM(numerator), SUM(denominator) FROM (%s) fact GROUP BY code",
                                          self.env["crm.kpi"]._facts_account_coverage(self.company, TODAY, TODAY)))
        return {code: (numerator, denominator) for code, numerator, denominator in rows}

    def test_key_figures(self):
        self._customers_of(400, 300)
        self._classify()
        self.assertEqual(self._facts(), {"key_met": (0, 3), "key_owned": (0, 1)})
        self._visit(self.chief, TODAY - timedelta(days=9))
        self.env["crm.account.stakeholder"].create({
            "partner_id": self.contact.id, "account_id": self.customer.id, "company_id": self.company.id,
            "owner_id": self.head.id, "level": "executive"})
        self.assertEqual(self._facts(), {"key_met": (1, 3), "key_owned": (1, 1)})

    def test_without_executives_and_managers_the_figures_are_not_known(self):
        self.company.write({"relationship_executive_ids": False, "relationship_middle_manager_ids": False})
        self.assertNotIn("key_met", self._facts())
        self.env["crm.kpi.day"]._take(self.company, TODAY - timedelta(days=1))
        values = self.company.with_user(self.officer).get_relationship_kpis(codes=[*KPIS])[0]["kpis"]
        self.assertEqual([values[code]["value"] for code in KPIS], [False, False])

    def test_figures_reach_the_registry(self):
        self.env["crm.kpi.day"]._take(self.company, TODAY)
        values = self.company.with_user(self.officer).get_relationship_kpis(codes=[*KPIS])[0]["kpis"]
        self.assertEqual([(values[code]["value"], values[code]["denominator"]) for code in KPIS], [(0, 1), (0, 1)])
