from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import LockError
from odoo.tests.common import tagged
from odoo.tools import SQL

from ..transactions_case import Killed, TransactionsCase
from .feedback_case import receive

MODELS = "odoo.addons.crm_relationship.models.satisfaction"
LOW = f"{MODELS}.crm_satisfaction_request_low"
WISH = f"{MODELS}.crm_feedback_wish"
COMMIT = "odoo.addons.base.models.ir_cron.IrCron._commit_progress"


@contextmanager
def one_batch(module, size):
    """Crons that stop after one batch, and leave it to the test to commit it."""
    with patch(f"{module}.BATCH", size), patch(COMMIT, return_value=0):
        yield


def keep_from_crons(case, table):
    """Hold the rows that are there already, until the tests of the class are over: crons pass them by."""
    cr = case.registry.cursor()
    case.addClassCleanup(cr.close)
    cr.execute(SQL("SELECT id FROM %s FOR UPDATE", SQL.identifier(table)))


@tagged("post_install", "-at_install", "crm_relationship")
class TestLowTransactions(TransactionsCase):
    """Two workers, a person beside them, and a server that stops in the middle: one complaint, whoever opens it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls.company_id = cls._insert_company(env)
        keep_from_crons(cls, "crm_satisfaction_request")

    def _say(self, customers=1, times=1):
        """Low answers, committed: the ids of their requests, those of one customer after the other."""
        with self._transaction() as env:
            partners = env["res.partner"].create(
                [{"name": f"Low {place}", "email": f"low{place}@example.com"} for place in range(customers)])
            requests = env["crm.satisfaction.request"].create([{
                "survey_id": env.ref("crm_relationship.survey_delivery").id, "trigger": "invitation",
                "res_model": "survey.user_input", "res_id": 10 ** 6 + 10 * partner.id + time, "is_low": True,
                "event_on": fields.Date.today(), "company_id": self.company_id, "partner_id": partner.id,
                "contact_id": partner.id, "state": "answered"} for partner in partners for time in range(times)])
            quality = env.ref("crm_relationship.crm_satisfaction_indicator_quality")
            for request in requests:
                env["crm.satisfaction.answer"]._store(request, {quality.id: {"value": 0}}, fields.Date.today())
            return requests.ids

    def _run_cron(self, env):
        env["crm.satisfaction.request"]._cron_handle_low()

    def _press(self, env, request_id):
        """The button; False where somebody else is at it."""
        try:
            return env["crm.satisfaction.request"].browse(request_id).action_create_complaint()["res_id"]
        except LockError:
            return False

    def _finish(self, ids):
        """The next run, once whatever was put off is due."""
        with self._transaction() as env, one_batch(LOW, 20):
            env["crm.satisfaction.request"].browse(ids).low_retry_at = False
            self._run_cron(env)

    def _get_complaints(self, ids):
        """The complaints of the requests in their order, after a check that their customers have no others."""
        with self._transaction() as env:
            requests = env["crm.satisfaction.request"].browse(ids)
            found = env["crm.complaint"].with_context(active_test=False).search(
                [("partner_id", "in", requests.partner_id.ids)])
            self.assertEqual(found, found & requests.complaint_id, "each has been opened for one of them")
            return [request.complaint_id.id for request in requests]

    def test_two_workers_share_the_requests(self):
        ids = self._say(customers=2)
        with self._transaction() as first, self._transaction() as second, self._transaction() as third, \
                one_batch(LOW, 1):
            for env in (first, second, third):
                self._run_cron(env)
        complaints = self._get_complaints(ids)
        self.assertEqual((len(set(complaints)), all(complaints)), (2, True))
        self._finish(ids)
        self.assertEqual(self._get_complaints(ids), complaints, "the next run finds nothing to do")

    def test_killed_between_the_complaint_and_the_mark(self):
        ids = self._say()
        with self.assertRaises(Killed), self._transaction() as env, one_batch(LOW, 20), \
                patch(f"{LOW}.CrmSatisfactionRequest.write", side_effect=Killed, create=True):
            self._run_cron(env)
        self.assertEqual(self._get_complaints(ids), [False])
        self._finish(ids)
        self.assertTrue(all(self._get_complaints(ids)))

    def test_the_complaint_is_there_and_the_mark_is_not(self):
        """Whatever has committed the complaint alone, and whatever has become of it, there is no second one."""
        [request_id] = ids = self._say()
        with self._transaction() as env:
            complaint = env["crm.satisfaction.request"].browse(request_id)._open_complaint()
            complaint.cancel("Settled by phone")
        self._finish(ids)
        self.assertEqual(self._get_complaints(ids), [complaint.id])

    def test_button_beside_the_cron(self):
        [request_id] = ids = self._say()
        with self._transaction() as cron, self._transaction() as person, one_batch(LOW, 20):
            self._take_snapshot(person.cr)
            self._run_cron(cron)
            self.assertFalse(self._press(person, request_id), "it is being opened")
            cron.cr.commit()
            with self.assertRaises(SerializationFailure):
                self._press(person, request_id)
            person.cr.rollback()
            person.invalidate_all()
            self.assertEqual([self._press(person, request_id)], self._get_complaints(ids))

    def test_the_cron_beside_the_button(self):
        [request_id] = ids = self._say()
        with self._transaction() as person, self._transaction() as cron, one_batch(LOW, 20):
            complaint_id = self._press(person, request_id)
            self._run_cron(cron)
        self.assertEqual(self._get_complaints(ids), [complaint_id])

    def test_two_answers_of_one_customer_and_two_workers(self):
        ids = self._say(times=2)
        with self._transaction() as first, self._transaction() as second, one_batch(LOW, 1):
            self._run_cron(first)
            self._run_cron(second)
        [complaint_id, other] = self._get_complaints(ids)
        self.assertFalse(other, "the second is put off")
        self._finish(ids)
        self.assertEqual(self._get_complaints(ids), [complaint_id] * 2, "noted on the complaint of the first")

    def test_two_answers_of_one_customer_one_after_the_other(self):
        """Who began before the first complaint was committed does not see it."""
        ids = self._say(times=2)
        with self._transaction() as first, self._transaction() as second:
            self._take_snapshot(second.cr)
            complaint_id = self._press(first, ids[0])
            first.cr.commit()
            with self.assertRaises(SerializationFailure):
                self._press(second, ids[1])
            second.cr.rollback()
        self.assertEqual(self._get_complaints(ids), [complaint_id, False])
        self.assertEqual(self._request(self._press, ids[1]), complaint_id)

    def test_two_answers_of_one_customer_at_once(self):
        ids = self._say(times=2)
        pressed = self._at_once(*[lambda env, found=found: self._press(env, found) for found in ids])
        self.assertTrue(any(pressed))
        self._finish(ids)
        self.assertEqual(len(set(self._get_complaints(ids))), 1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestWishTransactions(TransactionsCase):
    """What customers wished for has arrived: each hears of it once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        keep_from_crons(cls, "crm_feedback")

    def _wish(self, number=1):
        """Wishes of a customer each for goods that have arrived since, committed; their ids."""
        with self._transaction() as env:
            company, product = env.ref("base.main_company"), env["product.product"].create(
                {"name": "Wished for", "type": "consu", "is_storable": True})
            wishes = env["crm.feedback"].create([{
                "name": "Have you got it?", "kind": "wish", "company_id": company.id, "product_id": product.id,
                "partner_id": env["res.partner"].create({"name": "Wisher", "email": f"wish{place}@example.com"}).id,
            } for place in range(number)])
            wishes.find(note="Told by phone")
            warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
            receive(warehouse.with_company(company), product)
            return wishes.ids

    def _run_cron(self, env):
        env["crm.feedback"]._cron_notice_arrivals()

    def _count_letters(self, ids):
        """How many letters about the arrival each customer got, and the states."""
        with self._transaction() as env:
            wishes = env["crm.feedback"].browse(ids)
            return [len(wish.message_ids.filtered(
                lambda message, wish=wish: wish.partner_id in message.partner_ids and message.subject))
                for wish in wishes], wishes.mapped("state")

    def test_two_workers_share_the_wishes(self):
        ids = self._wish(2)
        with self._transaction() as first, self._transaction() as second, self._transaction() as third, \
                one_batch(WISH, 1):
            for env in (first, second, third):
                self._run_cron(env)
        self.assertEqual(self._count_letters(ids), ([1, 1], ["done"] * 2))

    def test_worker_who_began_before_the_other_was_through(self):
        ids = self._wish()
        with self._transaction() as first, self._transaction() as second, one_batch(WISH, 20):
            self._take_snapshot(second.cr)
            self._run_cron(first)
            first.cr.commit()
            with self.assertRaises(SerializationFailure):
                self._run_cron(second)
            second.cr.rollback()
            second.invalidate_all()
            self._run_cron(second)
        self.assertEqual(self._count_letters(ids), ([1], ["done"]))

    def test_killed_after_the_letter(self):
        ids = self._wish()
        post = self.registry["crm.feedback"]._post_to_customer

        def post_and_die(wish, *args, **values):
            post(wish, *args, **values)
            raise Killed

        with self.assertRaises(Killed), self._transaction() as env, one_batch(WISH, 20), \
                patch.object(self.registry["crm.feedback"], "_post_to_customer", post_and_die):
            self._run_cron(env)
        self.assertEqual(self._count_letters(ids), ([0], ["found"]))
        with self._transaction() as env, one_batch(WISH, 20):
            self._run_cron(env)
        self.assertEqual(self._count_letters(ids), ([1], ["done"]))
