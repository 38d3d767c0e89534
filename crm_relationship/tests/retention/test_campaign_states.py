from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..tier.tier_case import TODAY
from .campaign_case import CampaignCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignStates(CampaignCase):
    """From draft to the end; what it costs, and who approves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._new_buyers(10)
        cls.company.retention_budget_limit = 100

    def _approvals(self, campaign):
        return campaign._search_activities("mail_activity_type_campaign")

    # === READY ===#

    def test_says_what_lacks(self):
        for values, steps, words in (
                ({"end_date": False}, (), "starts and ends"), ({"step_ids": False}, (), "add a step"),
                ({}, ({"kind": "mail"},), "needs a template"), ({}, ({"kind": "activity"},), "needs its type"),
                ({}, ({"kind": "interview"},), "needs a survey"),
                ({}, ({"kind": "coupon"},), "needs a loyalty program"),
                ({}, ({"kind": "points"},), "need a loyalty program"),
                ({"start_date": TODAY - timedelta(days=9), "end_date": TODAY - timedelta(days=1)}, (), "over already")):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self._start(*steps, **values)

    def test_dates(self):
        for values in ({"end_date": TODAY - timedelta(days=1)}, {"join_until": TODAY + timedelta(days=61)},
                       {"join_until": TODAY - timedelta(days=1)}):
            with self.subTest(values=values), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), \
                    self.cr.savepoint():
                self._new_campaign(**values).flush_recordset()

    def test_copy_starts_anew(self):
        campaign = self._start()
        copy = campaign.copy()
        self.assertEqual((copy.state, copy.start_date, copy.end_date), ("draft", TODAY, False))
        self.assertNotEqual(copy.key, campaign.key)
        self.assertEqual(copy.step_ids.mapped("kind"), ["activity"])
        self.assertFalse(copy.target_ids)

    # === APPROVAL ===#

    def test_within_the_limit_nobody_is_asked(self):
        for values in ({"contact_cost": 10}, {"budget": 100}, {"contact_cost": 1000, "budget": 100}):
            with self.subTest(values=values):
                campaign = self._new_campaign(**values)
                campaign.with_user(self.officer).action_start()
                self.assertEqual((campaign.state, campaign.approved_amount), ("running", 0))

    def test_over_the_limit_a_manager_approves(self):
        for values in ({"contact_cost": 11}, {"budget": 101}):
            with self.subTest(values=values):
                campaign = self._new_campaign(**values)
                theirs = campaign.with_user(self.officer)
                theirs.action_start()
                self.assertEqual(campaign.state, "to_approve")
                self.assertEqual(len(self._approvals(campaign)), 1)
                self.assertFalse(campaign.target_ids)
                self.assertRaises(AccessError, theirs.action_approve)
                self.assertRaises(UserError, theirs.action_start)
                with self.assertRaises(UserError):
                    theirs.budget = 1
                campaign.with_user(self.manager).action_approve()
                self.assertEqual((campaign.state, campaign.approved_by_id), ("running", self.manager))
                self.assertGreater(campaign.approved_amount, 100)
                self.assertFalse(self._approvals(campaign))
                self.assertEqual(len(campaign.target_ids), 10)

    def test_more_money_is_approved_again(self):
        campaign = self._new_campaign(budget=150)
        campaign.with_user(self.manager).action_start()
        self.assertEqual((campaign.state, campaign.approved_amount), ("running", 150))
        theirs = campaign.with_user(self.officer)
        theirs.action_pause()
        theirs.action_start()
        self.assertEqual(campaign.state, "running", "what has been approved already")
        theirs.action_pause()
        theirs.budget = 151
        theirs.action_start()
        self.assertEqual(campaign.state, "to_approve")
        self.assertRaises(UserError, theirs.action_reset)
        theirs.action_stop()
        self.assertEqual(campaign.state, "stopped")

    def test_steps_are_no_way_around(self):
        campaign = self._new_campaign(contact_cost=10)
        theirs = campaign.with_user(self.officer)
        theirs.action_start()
        step = self._call(delay_days=3)
        steps = self.env["crm.retention.step"].with_user(self.officer)
        self.assertRaises(UserError, steps.create, {**step, "campaign_id": campaign.id})
        self.assertRaises(UserError, theirs.write, {"step_ids": [Command.create(step)]})
        theirs.action_pause()
        theirs.step_ids = [Command.create(step)]
        self.assertEqual(campaign.planned_cost, 200)
        theirs.action_start()
        self.assertEqual(campaign.state, "to_approve")

    def test_editions_are_no_way_around(self):
        programme = self._new_campaign(recurrence="monthly", end_date=False, contact_cost=1)
        theirs = programme.with_user(self.officer)
        theirs.action_start()
        theirs.action_pause()
        edition = theirs.child_ids
        edition.contact_cost = 900
        theirs.action_start()
        self.assertEqual((programme.state, edition.state), ("running", "to_approve"))
        self.assertFalse(edition.approved_amount)

    def test_back_to_draft(self):
        campaign = self._new_campaign(budget=500)
        theirs = campaign.with_user(self.officer)
        theirs.action_start()
        theirs.action_reset()
        self.assertEqual(campaign.state, "draft")
        self.assertFalse(self._approvals(campaign))

    # === MONEY ===#

    def test_expected_cost(self):
        campaign = self._new_campaign(self._call(), self._call(delay_days=3), contact_cost=2, holdout_percent=20)
        self.assertEqual(campaign.planned_cost, 2 * 8 * 2)
        campaign.action_start()
        self.assertEqual(campaign.planned_cost, 2 * 8 * 2)

    def test_pauses_when_its_budget_is_spent(self):
        campaign = self._new_campaign(self._call(), self._call(delay_days=3), contact_cost=10, budget=50)
        campaign.action_start()
        self._tick()
        calls = self._activities(self.buyers)
        calls[:4].action_feedback("Done")
        self._tick(days=1)
        self.assertEqual((campaign.state, campaign.spent), ("running", 40))
        calls[4].action_feedback("Done")
        self._tick(days=3)
        self.assertEqual((campaign.state, campaign.spent), ("paused", 50))
        self.assertEqual(self._states(campaign), ["done"] * 10, "nothing is done after that")
        self.assertTrue(campaign.message_ids.filtered(lambda message: "is paused" in message.body))
        self.assertRaises(UserError, campaign.action_start)
        campaign.budget = 100
        campaign.action_start()
        self.assertEqual(campaign.state, "running")

    def test_without_a_budget_the_limit_holds(self):
        campaign = self._start(contact_cost=10)
        self._tick()
        campaign.action_pause()
        campaign.contact_cost = 30
        campaign.with_user(self.manager).action_start()
        self.assertEqual(campaign.approved_amount, 300)
        self._activities(self.buyers).action_feedback("Done")
        self._tick(days=1)
        self.assertEqual((campaign.state, campaign.spent), ("paused", 300))

    def test_calls_are_a_cost_of_serving(self):
        self._start(contact_cost=7)
        self._tick()
        self._activities(self.buyers[:2]).action_feedback("Done")
        self._classify(TODAY)
        costs = {profile.partner_id: profile.service_cost for profile in self.buyers.customer_profile_id}
        self.assertEqual([costs[buyer] for buyer in self.buyers[:3]], [7, 7, 0])

    # === WHO ===#

    def test_nothing_of_it_by_hand(self):
        campaign = self._new_campaign().with_user(self.manager)
        for values in ({"state": "running"}, {"key": "a"}, {"approved_amount": 10**6}, {"verdict": "works"},
                       {"verdict_on": TODAY}, {"cap": 5}, {"planned_at": "2026-06-30 12:00:00"},
                       {"parent_id": campaign.id}, {"approved_by_id": self.manager.id}, {"mailing_id": 1},
                       {"target_ids": [Command.create({"partner_id": self.buyers[0].id})]},
                       {"child_ids": [Command.create({"name": "Edition"})]}):
            with self.subTest(values=values):
                self.assertRaises(AccessError, campaign.write, values)
                if "key" not in values:  # drawn for each campaign, whatever somebody gives
                    self.assertRaises(AccessError, campaign.create, {"name": "Another", **values})
        self.assertNotEqual(campaign.create({"name": "Another", "key": "a"}).key, "a")
        for key in ("state", "approved_amount", "key"):
            made = campaign.with_context(**{f"default_{key}": "running" if key == "state" else "9"}).create(
                {"name": "By defaults"})
            self.assertEqual((made.state, made.approved_amount), ("draft", 0))
            self.assertNotEqual(made.key, "9")

    def test_links_to_what_may_be_read(self):
        template = self.env["mail.template"].create({
            "name": "Elsewhere", "model_id": self.env["ir.model"]._get_id("res.partner")})
        program = self.env["loyalty.program"].create({"name": "Elsewhere", "company_id": self._new_branch().id})
        campaign = self._new_campaign().with_user(self.officer)
        campaign.mail_template_id = template
        for values in ({"loyalty_program_id": program.id},
                       {"step_ids": [Command.create({"kind": "coupon", "loyalty_program_id": program.id})]}):
            with self.subTest(values=values), self.assertRaises(UserError):
                campaign.write(values)

    def test_activities_of_a_stranger_to_the_company(self):
        """Nobody of another company is asked, whatever the salesperson of a customer is."""
        branch = self._new_branch()
        elsewhere = self._new_user("elsewhere", "user", company_id=branch.id, company_ids=[Command.set(branch.ids)])
        self.buyers[0].user_id = elsewhere
        self._start()
        self._tick()
        self.assertEqual(self._activities(self.buyers[0]).user_id, self.officer)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignEditions(CampaignCase):
    """Programmes open a campaign each period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._new_buyers(10)

    def _programme(self, recurrence, **values):
        return self._start(recurrence=recurrence, end_date=False, measure_days=30, **values)

    def _days(self, edition):
        return tuple(day and (day - TODAY).days for day in (edition.start_date, edition.join_until, edition.end_date))

    def test_each_day_those_who_are_new(self):
        programme = self._programme("daily")
        first = programme.child_ids
        self.assertEqual((first.state, self._days(first), len(first.target_ids)), ("running", (0, 0, 30), 10))
        self.assertFalse(programme.target_ids)
        self._tick(days=1)
        self.assertEqual(programme.child_ids, first, "there is nobody who does not take part already")
        self._new_buyers(3, "Newcomer")
        self._tick(days=1)
        second = programme.child_ids - first
        self.assertEqual((self._days(second), len(second.target_ids), len(first.target_ids)), ((1, 1, 31), 3, 10))
        self.assertNotEqual(first.key, second.key)
        self._tick(days=31)
        self.assertEqual((first.state, second.state), ("done", "running"))

    def _check_all_again(self, recurrence, last):
        programme = self._programme(recurrence)
        first = programme.child_ids
        self.assertEqual((self._days(first), len(first.target_ids)), ((0, False, 0), 10))
        self._tick()
        self._tick(days=1)
        second = programme.child_ids - first
        self.assertEqual((first.state, self._days(second), len(second.target_ids)), ("done", (1, False, last), 10))
        self._tick(days=last)
        self.assertEqual(len(programme.child_ids), 2)

    def test_each_month_all_of_them_again(self):
        self._check_all_again("monthly", 31)

    def test_each_quarter_all_of_them_again(self):
        self._check_all_again("quarterly", 92)

    def test_each_year_as_they_come(self):
        programme = self._programme("yearly")
        first = programme.child_ids
        self.assertEqual((self._days(first), len(first.target_ids)), ((0, 184, 214), 10))
        self._new_buyers(3, "Newcomer")
        self._tick(days=100)
        self.assertEqual(len(first.target_ids), 13)
        self._tick(days=185)
        second = programme.child_ids - first
        self.assertEqual((len(second.target_ids), first.state), (0, "running"))
        self._tick(days=215)
        self.assertEqual((len(second.target_ids), first.state), (13, "done"))

    def test_days_without_customers_open_nothing(self):
        programme = self._programme("daily", domain="[('revenue', '<', 0)]")
        self._tick(days=1)
        self.assertFalse(programme.child_ids)

    def test_names(self):
        self._activate_languages("fr_FR")
        names = {"daily": "Call them 06/30/2026", "monthly": "Call them 2026-06", "quarterly": "Call them 2026 Q2",
                 "yearly": "Call them 2026"}
        for recurrence, name in names.items():
            self.assertEqual(self._programme(recurrence).child_ids.name, name)
        programme = self._new_campaign(recurrence="daily", end_date=False)
        programme.with_context(lang="fr_FR").name = "Les appeler"
        programme.action_start()
        self.assertEqual(programme.child_ids.with_context(lang="fr_FR").name, "Les appeler 30/06/2026")

    def test_pause_and_stop_hold_for_editions(self):
        programme = self._programme("yearly", start_date=TODAY)
        edition = programme.child_ids
        programme.action_pause()
        self.assertEqual(edition.state, "paused")
        self._tick(days=400)
        self.assertEqual((len(programme.child_ids), edition.state), (1, "done"))
        programme.action_start()
        self.assertEqual(edition.state, "done")
        programme.action_stop()
        self._tick(days=800)
        self.assertEqual(len(programme.child_ids), 1)

    def test_editions_are_approved_with_the_programme(self):
        self.company.retention_budget_limit = 0
        programme = self._programme("yearly", budget=500)
        self.assertEqual(programme.child_ids.state, "running")
        self.assertEqual(programme.child_ids.approved_amount, 500)

    def test_edition_that_grows_is_approved_again(self):
        """More customers than when the programme was approved: nothing is done for them until a manager agrees."""
        self.company.retention_budget_limit = 0
        programme = self._programme("yearly", contact_cost=10)
        edition = programme.child_ids
        approved = programme.approved_amount
        self.assertEqual((edition.state, edition.approved_amount), ("running", approved))
        self._new_buyers(5, "Newcomer")
        self._tick(days=1)
        self.assertEqual(edition.state, "to_approve")
        self.assertIn("Approve what", edition.activity_ids.summary)
        self.assertGreater(edition.planned_cost, approved)
        self.assertFalse(self._activities(edition.target_ids.partner_id.filtered(
            lambda partner: partner.name.startswith("Newcomer"))), "nothing is done for them yet")
        edition.with_user(self.manager).action_approve()
        self.assertEqual((edition.state, edition.approved_amount), ("running", edition.planned_cost))
        self._tick(days=2)
        self.assertEqual(edition.state, "running")
        self._new_buyers(1, "Another")
        self._tick(days=3)
        programme.action_stop()
        self.assertEqual(edition.state, "stopped")

    def test_a_programme_changes_while_it_is_paused(self):
        programme = self._programme("monthly")
        self.assertRaises(UserError, programme.write, {"domain": "[('revenue_rank', '=', 1)]"})
        programme.action_pause()
        programme.domain = "[('revenue_rank', '=', 1)]"
        programme.action_start()
        self._tick(days=1)
        self.assertEqual(sorted(len(edition.target_ids) for edition in programme.child_ids), [1, 10])

    def test_ends_itself(self):
        programme = self._programme("daily")
        programme.action_pause()
        programme.end_date = TODAY + timedelta(days=2)
        programme.action_start()
        for day in range(1, 5):
            self._new_buyers(1, f"Newcomer{day}")
            self._tick(days=day)
        self.assertEqual((programme.state, len(programme.child_ids)), ("done", 3))
