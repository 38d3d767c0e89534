import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import tagged
from odoo.tools import SQL, mute_logger

from ..transactions_case import Killed, TransactionsCase
from .mail_sink import Sink

CUSTOMERS = 7


@tagged("post_install", "-at_install", "crm_relationship")
class TestWireTransactions(TransactionsCase):
    """Emails of a campaign on a real mail server, whoever is killed and however many are at it: each customer gets
    exactly one; or nobody knows, and a person decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sink = cls.enterClassContext(Sink())
        cls.enterClassContext(mute_logger("odoo.addons.mail.models.mail_mail"))
        cls.rounds = 0
        with cls._transaction() as env:
            cls.company_id = cls._insert_company(env)
            env["res.company"].browse(cls.company_id).write(
                {"retention_sending_enabled": True, "email": "office@wholesale.example.com"})
            server = env["ir.mail_server"].create(
                {"name": "Sink", "smtp_host": cls.sink.host, "smtp_port": cls.sink.port, "smtp_encryption": "none"})
            cls.template_id = env["mail.template"].create({
                "name": "News", "model_id": env["ir.model"]._get_id("res.partner"),
                "subject": "News for {{ object.name }}",
                "body_html": "<p>We have something for you.</p>", "mail_server_id": server.id,
                "email_from": "office@wholesale.example.com"}).id

    def setUp(self):
        super().setUp()
        self.enterContext(patch("odoo.modules.module.current_test", False))  # or Odoo sends nothing
        self.sink.letters.clear()
        self.sink.refused.clear()
        self.sink.hangs_up = False
        with self._transaction() as env:
            self.campaign_id, self.addresses = self._new_campaign(env)

    @classmethod
    def _new_campaign(cls, env):
        """A running campaign with an email for each of its customers; its id, and their addresses."""
        cls.rounds += 1
        partners = env["res.partner"].create([
            {"name": f"Customer {number}", "email": f"customer.{cls.rounds}.{number}@customers.example.com"}
            for number in range(CUSTOMERS)])
        today = fields.Date.today()
        campaign = env["crm.retention.campaign"].create({
            "name": "News", "company_id": cls.company_id, "user_id": False, "start_date": today,
            "end_date": fields.Date.add(today, days=30), "mail_template_id": cls.template_id,
            "step_ids": [Command.create({"kind": "mail", "delay_days": 0})]})
        campaign._move_to("running")
        env["crm.retention.target"].create([
            {"campaign_id": campaign.id, "company_id": cls.company_id, "partner_id": partner.id,
             "contact_id": partner.id, "is_control": False} for partner in partners])
        return campaign.id, partners.mapped("email")

    # === WORKERS ===#

    def _work(self):
        with self.registry.cursor() as cr:
            self._environment(cr)["crm.retention.worker"]._tick()

    def _queue(self):
        """Odoo's mail queue, less what other emails may wait in the database."""
        with self._transaction() as env:
            mails = env["mail.mail"].search([("retention_delivery_id.target_id.campaign_id", "=", self.campaign_id)])
            env["mail.mail"].process_email_queue(email_ids=mails.ids)

    def _two(self, work):
        """Two of them at the same time."""
        barrier = threading.Barrier(2, timeout=20)

        def run():
            barrier.wait()
            work()

        with ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(run) for _number in range(2)]:
                future.result()

    @contextmanager
    def _killed(self):
        with self.assertRaises(Killed):
            yield

    def _deliveries(self, env):
        return env["crm.retention.delivery"].search([("target_id.campaign_id", "=", self.campaign_id)])

    def _states(self):
        with self._transaction() as env:
            return Counter(self._deliveries(env).mapped("state"))

    def _wait(self):
        """Let the time pass after which a claimed email is unsure."""
        with self._transaction() as env:
            env.cr.execute(SQL(
                "UPDATE mail_mail SET relationship_claimed_at = relationship_claimed_at - interval '16 minutes'"
                " WHERE relationship_claimed_at IS NOT NULL"))

    def _assert_each_once(self):
        self.assertEqual(self.sink.count(), Counter(self.addresses))
        self.assertEqual(self._states(), {"done": CUSTOMERS})

    # === KILLED ===#

    def _check_worker_killed(self, model, method, after=False):
        """Kill the worker when it is about to call a method, or when it has, then have two at it."""
        cls = self.registry[model]
        called = getattr(cls, method)

        def kill(self, *args, **kwargs):
            if after:
                called(self, *args, **kwargs)
            raise Killed

        with self._killed(), patch.object(cls, method, kill):
            self._work()
        self._two(self._work)
        self._two(self._queue)
        self._assert_each_once()

    def test_killed_after_claiming(self):
        self._check_worker_killed("crm.retention.worker", "_find_obstacles")

    def test_killed_after_making(self):
        self._check_worker_killed("crm.retention.step", "_make_mail", after=True)

    def test_killed_after_marking(self):
        self._check_worker_killed("crm.retention.delivery", "_mark_made", after=True)

    def test_killed_after_committing(self):
        with self._transaction() as env:
            env["crm.retention.worker"]._derive()
            env["crm.retention.worker"]._serve()
        self._two(self._work)
        self._two(self._queue)
        self._assert_each_once()

    def test_killed_at_smtp(self):
        """The server has the email, whether or not its answer came: it is not sent again by itself."""
        for before_answer in (True, False):
            with self.subTest(before_answer=before_answer):
                self.setUp()
                self._work()
                with self._killed(), self.sink.kill_sender(before_answer):
                    self._queue()
                self._two(self._queue)
                self.assertEqual(self.sink.count(), Counter(self.addresses))
                with self._transaction() as env:
                    env["mail.mail"]._find_unsure()
                self.assertEqual(self._states(), {"done": CUSTOMERS}, "whoever sends it may still be at it")
                self._wait()
                self._two(self._work)
                self._two(self._queue)
                self.assertEqual(self._states(), {"done": CUSTOMERS - 1, "unsure": 1})
                self.assertEqual(self.sink.count(), Counter(self.addresses))

    def test_unsure_sent_again_by_a_person(self):
        """Killed before anything was sent: nothing is, until a person says so."""
        self._work()
        with self._killed(), patch("smtplib.SMTP.sendmail", side_effect=Killed):
            self._queue()
        self._two(self._queue)
        self._wait()
        self._two(self._work)
        self.assertEqual(sum(self.sink.count().values()), CUSTOMERS - 1)
        with self._transaction() as env:
            unsure = self._deliveries(env).filtered(lambda delivery: delivery.state == "unsure")
            self.assertEqual(unsure.reason, "interrupted")
            self.assertEqual((unsure.mail_id.state, unsure.mail_status), ("exception", "error"))
            unsure.action_send_again()
        self._two(self._work)
        self._two(self._queue)
        self._assert_each_once()

    # === THE MAIL SERVER ===#

    def test_hung_up(self):
        """The connection broke after the email was handed over: the server may have it."""
        self._work()
        self.sink.hangs_up = True
        self._queue()
        self.sink.hangs_up = False
        self._two(self._queue)
        self.assertEqual(self.sink.count(), Counter(self.addresses))
        self.assertEqual(self._states(), {"done": CUSTOMERS - 1, "unsure": 1})

    def test_no_answer(self):
        self._work()
        with patch("smtplib.SMTP.data", side_effect=TimeoutError("timed out")):
            self._queue()
        self.assertEqual(self._states(), {"unsure": CUSTOMERS})

    def test_refused(self):
        """The server says that it does not take the email: a person may try again, and it goes out once."""
        self._work()
        self.sink.refused.add(self.addresses[0])
        self._queue()
        self.assertEqual(self._states(), {"done": CUSTOMERS - 1, "failed": 1})
        self._two(self._queue)
        self.assertEqual(sum(self.sink.count().values()), CUSTOMERS - 1)
        self.sink.refused.clear()
        with self._transaction() as env:
            failed = self._deliveries(env).filtered(lambda delivery: delivery.state == "failed")
            self.assertIn("550", failed.error)
            failed.campaign_id.mailing_id.action_retry_failed()
        self._two(self._work)
        self._two(self._queue)
        self._assert_each_once()

    def test_server_down(self):
        self._work()
        with patch("smtplib.SMTP.connect", side_effect=ConnectionRefusedError("nobody there")):
            self._queue()
        self.assertEqual(self._states(), {"failed": CUSTOMERS})
        with self._transaction() as env:
            self._deliveries(env).action_send_again()
        self._work()
        self._queue()
        self._assert_each_once()

    # === TWO AT IT ===#

    def test_two_workers(self):
        self._two(self._work)
        self._two(self._queue)
        self._assert_each_once()

    def test_stopped_meanwhile(self):
        """What has been claimed goes out, the rest is cancelled."""
        self._work()
        with self.registry.cursor() as cr:
            env = self._environment(cr)
            claimed = self._deliveries(env).mail_id[0]
            self.assertTrue(claimed._claim(True))
            with self._transaction() as other:
                other["crm.retention.campaign"].browse(self.campaign_id)._move_to("stopped")
            claimed._send(auto_commit=True)
        self.assertEqual(self._states(), {"done": 1, "skipped": CUSTOMERS - 1})
        self._queue()
        self.assertFalse(self.sink.letters, "the one that was claimed by somebody who is gone is not sent again")

    def test_outside_the_queue(self):
        """A transaction that cannot be committed cannot claim: the email waits for the queue."""
        self._work()
        with self._transaction() as env:
            self._deliveries(env).mail_id.send()
        self.assertFalse(self.sink.letters)
        self._queue()
        self._assert_each_once()

    def test_blacklisted_meanwhile(self):
        self._work()
        with self._transaction() as env:
            env["mail.blacklist"]._add(self.addresses[0])
        self._two(self._queue)
        self.assertEqual(self.sink.count(), Counter(self.addresses[1:]))
        self.assertEqual(self._states(), {"done": CUSTOMERS - 1, "skipped": 1})
