from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..tier.tier_case import TODAY
from .campaign_case import CampaignCase

WORKER = "odoo.addons.crm_relationship.models.retention.crm_retention_worker"


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignWorker(CampaignCase):
    """What is done for whom, when, and why not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._new_buyers(10)
        cls.survey = cls.env["survey.survey"].create({
            "title": "Why so quiet?", "access_mode": "token",
            "question_ids": [(0, 0, {"title": "What do you miss?", "question_type": "text_box"})]})

    # === WHEN ===#

    def test_each_step_at_its_time_and_once(self):
        campaign = self._start(self._call(), self._call(delay_days=7, summary="Call again"), holdout_percent=20)
        treated = campaign.target_ids.filtered(lambda target: not target.is_control)
        self._tick()
        self._tick(days=6)
        self.assertEqual(self._states(campaign), ["done"] * 8)
        self._tick(days=7)
        self._tick(days=8)
        self.assertEqual(self._states(campaign), ["done"] * 16)
        self.assertEqual(len(self._activities(self.buyers)), 16)
        self.assertEqual(self._rows(campaign).target_id, treated, "nothing is done for controls")
        self.assertEqual(set(treated.mapped("state")), {"reached"})
        self.assertEqual(set((campaign.target_ids - treated).mapped("state")), {"planned"})

    def test_changed_delays_and_pauses_need_no_repair(self):
        campaign = self._start(self._call(delay_days=7))
        campaign.action_pause()
        self._tick(days=8)
        self.assertFalse(self._rows(campaign))
        campaign.step_ids.delay_days = 9
        campaign.action_start()
        self._tick(days=8)
        self.assertFalse(self._rows(campaign))
        self._tick(days=9)
        self.assertEqual(self._states(campaign), ["done"] * 10)

    def test_what_was_due_waits_for_the_end_of_a_pause(self):
        campaign = self._start()
        self.env["crm.retention.worker"]._derive()
        campaign.action_pause()
        self._tick()
        self.assertEqual(self._states(campaign), ["due"] * 10)
        campaign.action_start()
        self._tick()
        self.assertEqual(self._states(campaign), ["done"] * 10)

    def test_stopped_and_over(self):
        for name, reason in (("action_stop", "stopped"), ("_finish", "ended")):
            with self.subTest(name=name):
                campaign = self._start()
                self.env["crm.retention.worker"]._derive()
                if name == "_finish":
                    self._tick(days=61)
                else:
                    campaign.action_stop()
                    self._tick()
                self.assertEqual(campaign.state, {"stopped": "stopped", "ended": "done"}[reason])
                self.assertEqual(set(self._rows(campaign).mapped(lambda row: (row.state, row.reason))),
                                 {("skipped", reason)})
                self.assertRaises(UserError, campaign.action_start)

    def test_last_day_counts(self):
        campaign = self._start()
        self._tick(days=60)
        self.assertEqual(campaign.state, "running")
        self._tick(days=61)
        self.assertEqual(campaign.state, "done")
        self.assertTrue(campaign.message_ids.filtered(lambda message: "is over" in message.body))

    # === FOR WHOM ===#

    def test_condition_no_order(self):
        campaign = self._start(self._call(), self._call(delay_days=5, condition="no_order"))
        self._tick()
        self._sell(self.buyers[0], TODAY + timedelta(days=2), 50)
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.buyers[1].id})
        self._sell(contact, TODAY + timedelta(days=2), 50)
        self._tick(days=5)
        again = self._rows(campaign).filtered(lambda row: row.step_id == campaign.step_ids[1])
        self.assertEqual(again.partner_id, self.buyers[2:])

    def test_condition_is_looked_at_once_more(self):
        campaign = self._start(self._call(condition="no_order"))
        self.env["crm.retention.worker"]._derive()
        self._sell(self.buyers[0], TODAY + timedelta(days=2), 50)
        self._tick(days=3)
        row = self._rows(campaign).filtered(lambda row: row.partner_id == self.buyers[0])
        self.assertEqual((row.state, row.reason, row.target_id.state), ("skipped", "condition", "skipped"))
        self.assertEqual(len(self._activities(self.buyers)), 9)

    def test_condition_no_answer(self):
        campaign = self._start(
            self._call(), {"kind": "interview", "survey_id": self.survey.id, "delay_days": 1},
            self._call(delay_days=5, condition="no_answer"))
        self._tick()
        self._tick(days=1)
        self._activities(self.buyers[0])[0].action_feedback("Will order")
        asked = self._rows(campaign).filtered(lambda row: row.partner_id == self.buyers[1] and row.kind == "interview")
        self.env["survey.user_input"].browse(asked.res_id).state = "done"
        self._tick(days=5)
        again = self._rows(campaign).filtered(lambda row: row.step_id == campaign.step_ids[2])
        self.assertEqual(again.partner_id, self.buyers[2:])

    def test_reasons_not_to(self):
        """Those that hold when it is planned leave a customer out, those that come later are noted at the step."""
        self.buyers[0].no_campaigns = True
        campaign = self._start(self._call(delay_days=3))
        self.assertNotIn(self.buyers[0], campaign.target_ids.partner_id)
        self.buyers[1].no_campaigns = True
        self.buyers[2].active = False
        self._tick(days=3)
        reasons = {row.partner_id: row.reason for row in self._rows(campaign) if row.state == "skipped"}
        self.assertEqual(reasons, {self.buyers[1]: "no_campaigns", self.buyers[2]: "archived"})
        self.assertEqual(len(self._activities(self.buyers)), 7)

    # === WHAT IS MADE ===#

    def test_activity_for_the_salesperson_in_their_words(self):
        self._activate_languages("fr_FR")
        self.salesperson.lang = "fr_FR"
        self.buyers[:4].user_id = self.salesperson
        self.buyers[4].user_id = self._new_user("no_role")
        campaign = self._new_campaign()
        campaign.step_ids.with_context(lang="fr_FR").summary = "Appeler"
        campaign.action_start()
        self._tick()
        found = {activity.res_id: activity for activity in self._activities(self.buyers)}
        for buyer in self.buyers[:4]:
            self.assertEqual((found[buyer.id].user_id, found[buyer.id].summary), (self.salesperson, "Appeler"))
        for buyer in self.buyers[4:]:
            self.assertEqual((found[buyer.id].user_id, found[buyer.id].summary), (self.officer, "Call"))

    def test_activities_in_one_creation(self):
        """As many statements for ten as for three, but for what Odoo does for each activity."""
        create = type(self.env["mail.activity"]).create
        with patch.object(type(self.env["mail.activity"]), "create", autospec=True, side_effect=create) as created:
            self._start()
            self._tick()
        self.assertEqual([len(call.args[1]) for call in created.call_args_list if
                          call.args[1][0].get("res_model") == "res.partner"], [10])

    def test_interview(self):
        campaign = self._start({"kind": "interview", "survey_id": self.survey.id})
        self._tick()
        rows = self._rows(campaign)
        answers = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        self.assertEqual(answers.partner_id, self.buyers)
        self.assertEqual(len(answers), 10)
        self.assertEqual(sorted(rows.mapped("res_id")), sorted(answers.ids))
        self.assertEqual(rows.mail_id.mapped("state"), ["outgoing"] * 10)
        self.assertEqual(set(rows.mail_id.mapped("author_id")), {self.officer.partner_id})
        for row in rows:
            answer = self.env["survey.user_input"].browse(row.res_id)
            self.assertIn(answer.access_token, row.mail_id.body_html)

    def test_the_same_questions_once(self):
        step = {"kind": "interview", "survey_id": self.survey.id}
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._new_campaign(step, {**step, "delay_days": 5})

    # === WHAT GOES WRONG ===#

    def test_who_fails_does_not_stop_the_others(self):
        make = type(self.env["crm.retention.step"])._make_activity

        def refuse(step, deliveries):
            if self.buyers[3] in deliveries.partner_id:
                raise UserError(self.env._("The line is dead."))
            return make(step, deliveries)

        with patch.object(type(self.env["crm.retention.step"]), "_make_activity", refuse):
            campaign = self._start()
            self._tick()
        row = self._rows(campaign).filtered(lambda row: row.partner_id == self.buyers[3])
        self.assertEqual((row.state, row.reason, row.error), ("failed", "error", "The line is dead."))
        self.assertEqual(len(self._activities(self.buyers)), 9)
        self.assertEqual(self._states(campaign), ["done"] * 9 + ["failed"])
        self._tick(days=1)
        self.assertEqual(row.state, "failed", "only a person has it done again")
        row.with_user(self.officer).action_send_again()
        self._tick()
        self.assertEqual((row.state, row.error), ("done", False))
        self.assertEqual(len(self._activities(self.buyers)), 10)

    def test_only_a_person_sends_unsure_ones_again(self):
        campaign = self._start()
        self._tick()
        row = self._rows(campaign)[0]
        self.assertRaises(UserError, row.with_user(self.officer).action_send_again)
        row.write({"state": "unsure", "reason": "interrupted"})
        self.assertEqual(campaign.unsure_count, 1)
        self._tick(days=1)
        self.assertEqual(row.state, "unsure")
        row.with_user(self.officer).action_send_again()
        self.assertIn(self.officer.partner_id, campaign.message_ids.author_id)
        self._tick(days=1)
        self.assertEqual(row.state, "done")
        campaign.action_stop()
        row.state = "unsure"
        self.assertRaises(UserError, row.with_user(self.officer).action_send_again)

    def test_one_campaign_does_not_stop_the_others(self):
        bad = self._new_campaign(domain="[('revenue', '<', 0)]")
        good = self._new_campaign()
        (good + bad).action_start()
        self.env.cr.execute("UPDATE crm_retention_campaign SET domain = %s, planned_at = NULL WHERE id = %s",
                            ("[('nothing', '=', 1)]", bad.id))
        self.env.invalidate_all()
        with mute_logger(WORKER):
            self._tick()
        self.assertEqual(len(self._rows(good)), 10)
