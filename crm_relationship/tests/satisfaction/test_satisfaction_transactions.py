from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..retention.mail_sink import Sink
from ..transactions_case import Killed, TransactionsCase

STATES = "odoo.addons.crm_relationship.models.core.crm_state_mixin.CrmStateMixin"


@tagged("post_install", "-at_install", "crm_relationship")
class TestSatisfactionTransactions(TransactionsCase):
    """Two workers, and a server that stops in the middle: nobody is asked twice, nobody is forgotten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls.company_id = cls._insert_company(env)

    def _new_requests(self, number):
        """Committed requests that are planned, each of a contact of its own."""
        with self._transaction() as env:
            contacts = env["res.partner"].create(
                [{"name": f"Contact {place}", "email": f"contact{place}@example.com"} for place in range(number)])
            requests = env["crm.satisfaction.request"].create([{
                "survey_id": env.ref("crm_relationship.survey_delivery").id, "trigger": "delivery",
                "res_model": "res.partner", "res_id": contact.id, "event_on": fields.Date.today(),
                "company_id": self.company_id, "partner_id": contact.id, "contact_id": contact.id,
            } for contact in contacts])
            return requests.ids

    def _asker(self, env):
        return env["crm.satisfaction.asker"].with_company(self.company_id)

    def _count_mails(self, ids):
        with self._transaction() as env:
            requests = env["crm.satisfaction.request"].browse(ids)
            places = {request.contact_id: request.id for request in requests}
            mails = env["mail.mail"].search([("recipient_ids", "in", requests.contact_id.ids)])
            return sorted(places[mail.recipient_ids] for mail in mails), set(requests.mapped("state"))

    def test_a_baseline_that_two_set_at_once(self):
        def work(env):
            indicator = env.ref("crm_relationship.crm_satisfaction_indicator_quality")
            baselines = env["crm.satisfaction.baseline"]._take(
                env["res.company"].browse(self.company_id), fields.Date.today(), {indicator.id: (50, 10)})
            return baselines.ids

        first, second = self._at_once(work, work)
        self.assertEqual(first, second)

    def test_two_workers_share_the_requests(self):
        ids = self._new_requests(3)
        with self._transaction() as first, patch(
                "odoo.addons.crm_relationship.models.satisfaction.crm_satisfaction_asker.BATCH", 2):
            self.assertEqual(self._asker(first)._ask(), 2)
            with self._transaction() as second:
                self.assertEqual(self._asker(second)._ask(), 1)
                self.assertEqual(self._asker(second)._ask(), 0)
        self.assertEqual(self._count_mails(ids), (ids, {"sent"}))

    def test_killed_after_the_mails_were_made(self):
        ids = self._new_requests(2)
        with self.assertRaisesRegex(RuntimeError, "killed"), self._transaction() as env, \
                patch(f"{STATES}._move_to", side_effect=RuntimeError("killed")):
            self._asker(env)._ask()
        self.assertEqual(self._count_mails(ids), ([], {"planned"}))
        with self._transaction() as env:
            self._asker(env)._ask()
        self.assertEqual(self._count_mails(ids), (ids, {"sent"}))

    @contextmanager
    def _asked(self):
        """Two requests whose emails wait for a mail server: its sink, the emails' ids and addresses, the requests."""
        requests = self._new_requests(2)
        self.enterContext(patch("odoo.modules.module.current_test", False))  # or Odoo sends nothing
        self.enterContext(mute_logger("odoo.addons.mail.models.mail_mail"))
        with Sink() as sink:
            with self._transaction() as env:
                server = env["ir.mail_server"].create(
                    {"name": "Sink", "smtp_host": sink.host, "smtp_port": sink.port, "smtp_encryption": "none"})
                self._asker(env)._ask()
                mails = env["crm.satisfaction.request"].browse(requests).mail_id
                mails.write({"mail_server_id": server.id, "email_from": "office@wholesale.example.com"})
                mail_ids, addresses = mails.ids, mails.recipient_ids.mapped("email")
            yield sink, mail_ids, addresses, requests
            with self._transaction() as env:
                env["ir.mail_server"].browse(server.id).active = False

    def _queue(self, mail_ids):
        with self._transaction() as env:
            env["mail.mail"].process_email_queue(email_ids=mail_ids)

    def _get_states(self, requests):
        with self._transaction() as env:
            return sorted(env["crm.satisfaction.request"].browse(requests).mapped("state"))

    def test_killed_at_the_mail_server(self):
        """The server has the email, whether or not its answer came: it is not sent again."""
        with self._asked() as (sink, mail_ids, addresses, requests):
            with self.assertRaises(Killed), sink.kill_sender(before_answer=True):
                self._queue(mail_ids)
            self._queue(mail_ids)
            self.assertEqual(sink.count(), Counter(addresses))
            self.assertEqual(self._get_states(requests), ["sent"] * 2)

    def test_refused_by_the_mail_server(self):
        with self._asked() as (sink, mail_ids, addresses, requests):
            sink.refused.add(addresses[0])
            self._queue(mail_ids)
            self.assertEqual(sink.count(), Counter(addresses[1:]))
            self.assertEqual(self._get_states(requests), ["bounced", "sent"])

    # === APPROVAL ===#

    def test_change_and_approval_at_once(self):
        """Who approves while somebody changes the survey has not seen the change: one of the two tries again."""
        with self._transaction() as env:
            survey = env.ref("crm_relationship.survey_delivery").copy()
            survey_id, admin = survey.id, env.ref("base.user_admin").id
            survey.relationship_state = "draft"
        with self.assertRaises(SerializationFailure), self._transaction() as manager:
            self._take_snapshot(manager.cr)
            with self._transaction() as author:
                author["survey.survey"].browse(survey_id).question_ids[0].with_user(admin).title = "Changed"
            manager["survey.survey"].browse(survey_id).with_user(admin).action_approve()
        with self._transaction() as env:
            self.assertEqual(env["survey.survey"].browse(survey_id).relationship_state, "draft")
