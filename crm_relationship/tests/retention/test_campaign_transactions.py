from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import tagged
from odoo.tools import SQL

from ..transactions_case import Killed, TransactionsCase

MODELS = "odoo.addons.crm_relationship.models.retention"
STEP = f"{MODELS}.crm_retention_step_make.CrmRetentionStep"
DELIVERY = f"{MODELS}.crm_retention_delivery.CrmRetentionDelivery"
WORKER = f"{MODELS}.crm_retention_worker.CrmRetentionWorker"
NUMBER = 12


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignTransactions(TransactionsCase):
    """Each target one activity and one interview, whatever happens to the workers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls.company_id = cls._insert_company(env)
            env["res.company"].browse(cls.company_id).write({
                "retention_sending_enabled": True, "retention_rest_days": 0})
            policy = env["crm.tier.policy"].create({"company_id": cls.company_id})
            partners = env["res.partner"].create([
                {"name": f"Buyer {number}", "email": f"buyer.{number}@example.com"} for number in range(NUMBER)])
            cls.partner_ids = partners.ids
            for partner in partners:
                cls._insert_order(env, partner.id, 1000, 300, fields.Datetime.now() - timedelta(days=20))
            policy.classify()
            survey = env["survey.survey"].create({
                "title": "Why?", "question_ids": [Command.create({"title": "What?", "question_type": "text_box"})]})
            cls.survey_id = survey.id
            cls.user_id = env["res.users"].create({
                "name": "Responsible", "login": "campaign_responsible", "company_id": cls.company_id,
                "email": "responsible@example.com", "company_ids": [Command.set([cls.company_id])],
                "group_ids": [Command.set(env.ref("crm_relationship.group_relationship_officer").ids)]}).id

    def _new_campaign(self, env, *others):
        """A campaign of today that runs, and nothing else does: a call, and an interview unless others are given."""
        env["crm.retention.campaign"].search(
            [("company_id", "=", self.company_id), ("state", "=", "running")])._move_to("stopped")
        today = fields.Date.today()
        campaign = env["crm.retention.campaign"].create({
            "name": "Twice is once too often", "company_id": self.company_id,
            "user_id": self.user_id, "holdout_percent": 0, "start_date": today,
            "end_date": today + timedelta(days=30), "step_ids": [
                Command.create({"kind": "activity", "activity_type_id": env.ref("mail.mail_activity_data_call").id}),
                *(others or [Command.create({"kind": "interview", "survey_id": self.survey_id})])]})
        campaign._move_to("running")
        return campaign

    def _start(self):
        with self._transaction() as env:
            return self._new_campaign(env).id

    def _tick(self, env):
        env["crm.retention.worker"]._tick()

    def _killed(self, target, name, after):
        """Run the worker, and have the server stop before or after a function has run."""
        with self.assertRaises(Killed), self._transaction() as env:
            function = getattr(env.registry[target], name)

            def stop(*args, **kwargs):
                if after:
                    function(*args, **kwargs)
                raise Killed

            with patch.object(env.registry[target], name, stop):
                self._tick(env)

    def _check_once(self, campaign_id):
        """Each customer has one activity and one interview, and one invitation to it."""
        with self._transaction() as env:
            rows = env["crm.retention.delivery"].search([("target_id.campaign_id", "=", campaign_id)])
            self.assertEqual(len(rows), 2 * NUMBER)
            self.assertEqual(set(rows.mapped("state")), {"done"})
            for model, name in (("mail.activity", "res_id"), ("survey.user_input", "partner_id")):
                made = env[model].browse(
                    rows.filtered(lambda row, model=model: row.res_model == model).mapped("res_id"))
                self.assertEqual(len(made.exists()), NUMBER)
                [[number]] = env.execute_query(SQL(
                    "SELECT COUNT(*) FROM %s WHERE id > %s AND %s IN %s", SQL.identifier(made._table),
                    self.before[made._table], SQL.identifier(name), tuple(self.partner_ids)))
                self.assertEqual(number, NUMBER, f"{model}: twice, or for nobody")
            self.assertEqual(len(rows.mail_id), NUMBER)

    def _note(self):
        with self._transaction() as env:
            self.before = {
                table: env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table)))[0][0]
                for table in ("mail_activity", "survey_user_input")}

    def test_killed_and_two_workers_at_once(self):
        moments = {
            "claiming": ("crm.retention.worker", "_serve_step", False),
            "checking": ("crm.retention.worker", "_find_obstacles", True),
            "making activities": ("crm.retention.step", "_make_activity", True),
            "making interviews": ("crm.retention.step", "_make_interview", True),
            "marking": ("crm.retention.delivery", "_mark_made", True),
            "a batch": ("crm.retention.worker", "_serve", True),
        }
        for moment, where in moments.items():
            with self.subTest(killed_after=moment):
                self._note()
                campaign_id = self._start()
                self._killed(*where)
                self._at_once(self._tick, self._tick)
                self._check_once(campaign_id)

    def test_killed_after_committing(self):
        """The first batch is committed, then the server stops: the next worker goes on with the rest."""
        self._note()
        campaign_id = self._start()
        with patch(f"{MODELS}.crm_retention_worker.BATCH", 5), self.assertRaises(Killed), self._transaction() as env:
            serve, served = type(env["crm.retention.worker"])._serve, []

            def stop(worker, limit=5):
                if served:
                    raise Killed
                served.append(serve(worker, limit))
                return served[0]

            with patch.object(type(env["crm.retention.worker"]), "_serve", stop):
                self._tick(env)
        with self._transaction() as env:
            self.assertEqual(env["crm.retention.delivery"].search_count(
                [("target_id.campaign_id", "=", campaign_id), ("state", "=", "done")]), 5)
        self._at_once(self._tick, self._tick)
        self._check_once(campaign_id)

    def test_two_workers_share_the_work(self):
        """What one has claimed, the other leaves alone."""
        later = Command.create({"kind": "interview", "survey_id": self.survey_id, "delay_days": 1})
        with self._transaction() as env:
            campaign_id = self._new_campaign(env, later).id
            env["crm.retention.worker"]._derive()
        with self._transaction() as first:
            self.assertEqual(first["crm.retention.worker"]._serve(limit=7), 7)
            with self._transaction() as second:
                self.assertEqual(second["crm.retention.worker"]._serve(limit=100), NUMBER - 7)
        with self._transaction() as env:
            rows = env["crm.retention.delivery"].search([("target_id.campaign_id", "=", campaign_id)])
            self.assertEqual((rows.mapped("state"), len(set(rows.mapped("res_id")))), (["done"] * NUMBER, NUMBER))

    def test_conflict_is_tried_again(self):
        """Somebody changes a claimed customer's part meanwhile: the batch is rolled back and done anew."""
        self._note()
        campaign_id = self._start()
        with self._transaction() as first:
            serve, disturbed = type(first["crm.retention.worker"])._serve_step, []

            def disturb(worker, step, deliveries):
                if not disturbed:
                    disturbed.append(True)
                    with self._transaction() as second:
                        second["crm.retention.target"].search([("campaign_id", "=", campaign_id)], limit=1).value = 7
                return serve(worker, step, deliveries)

            with patch.object(type(first["crm.retention.worker"]), "_serve_step", disturb):
                self._tick(first)
        self.assertTrue(disturbed)
        self._check_once(campaign_id)

    def test_two_plan_at_once(self):
        with self._transaction() as env:
            campaign_id = self._new_campaign(env).id
            env["crm.retention.target"].search([("campaign_id", "=", campaign_id)]).unlink()
            env["crm.retention.campaign"].browse(campaign_id).planned_at = False
        with self._transaction() as first:
            planner = first["crm.retention.planner"]
            self.assertEqual(planner._plan(first["crm.retention.campaign"].browse(campaign_id)), NUMBER)
            with self._transaction() as second:
                self.assertFalse(second["crm.retention.planner"]._plan(
                    second["crm.retention.campaign"].browse(campaign_id)), "somebody else is at it")
        with self._transaction() as env:
            self.assertEqual(env["crm.retention.target"].search_count([("campaign_id", "=", campaign_id)]), NUMBER)

    def test_two_open_the_same_edition(self):
        with self._transaction() as env:
            programme = self._new_campaign(env).copy({
                "name": "Every year", "recurrence": "yearly", "start_date": fields.Date.today()})
            env.cr.execute("UPDATE crm_retention_campaign SET state = 'running' WHERE id = %s", [programme.id])
            programme_id = programme.id

        def open_edition(env):
            return len(env["crm.retention.campaign"].browse(programme_id)._open_edition())

        self.assertEqual(sum(self._at_once(open_edition, open_edition)), 1)
