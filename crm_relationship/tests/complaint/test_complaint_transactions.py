from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests.common import tagged

from ..transactions_case import TransactionsCase

REFERENCE = {"subject": "Transactions", "external_ref": "T-1", "source": "test_complaint_transactions"}
LONG_AGO = datetime(2000, 1, 1)  # before whatever else is due


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintTransactions(TransactionsCase):
    """Two at once."""

    context = {"tracking_disable": True, "mail_create_nosubscribe": True}

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)

    def _find(self, env):
        return env["crm.complaint"].search([("subject", "=", REFERENCE["subject"])], order="id")

    def _open(self, count=1):
        """Complaints for which something is due; their ids."""
        with self._transaction() as env:
            complaints = env["crm.complaint"].create([{"subject": REFERENCE["subject"]}] * count)
            complaints.write({
                "next_event_at": LONG_AGO, "events_raised_at": LONG_AGO, "replied_at": LONG_AGO,
                "resolution_warning": LONG_AGO, "resolution_deadline": LONG_AGO + timedelta(days=1)})
            return complaints.ids

    # === SUBMITTED ===#

    def test_submitted_twice_at_once(self):
        with self._transaction() as first, self._transaction() as second, ThreadPoolExecutor(1) as thread:
            self.assertFalse(self._find(second), "what the first writes is not seen from now on")
            opened = first["crm.complaint"].submit(REFERENCE)
            waiting = thread.submit(second["crm.complaint"].submit, REFERENCE)
            with self.assertRaises(TimeoutError):
                waiting.result(timeout=0.5)
            first.cr.commit()
            with self.assertRaises(ConcurrencyError):
                waiting.result(timeout=30)
            second.cr.rollback()
            second.invalidate_all()
            self.assertEqual(second["crm.complaint"].submit(REFERENCE), {**opened, "created": False})
        with self._transaction() as env:
            self.assertEqual(self._find(env).ids, [opened["id"]])

    def test_submitted_by_many_at_once(self):
        results = self._at_once(*[lambda env: env["crm.complaint"].submit(REFERENCE)] * 4)
        self.assertEqual(sorted(result["created"] for result in results), [False, False, False, True])
        self.assertEqual(len({result["id"] for result in results}), 1)

    def test_compensated_by_two_at_once(self):
        with self._transaction() as env:
            partner = env["res.partner"].create({"name": "Transactions"})
            complaint_id = env["crm.complaint"].create(
                {"subject": REFERENCE["subject"], "partner_id": partner.id}).id
        results = self._at_once(*[lambda env: env["crm.complaint"].browse(complaint_id).compensate(
            remedy_code="call")] * 2)
        self.assertEqual(len({result["breach_id"] for result in results}), 1)
        self.assertEqual(sorted(bool(result["changed"]) for result in results), [False, True])

    def test_the_first_gives_up(self):
        with self._transaction() as first, self._transaction() as second, ThreadPoolExecutor(1) as thread:
            first["crm.complaint"].submit(REFERENCE)
            waiting = thread.submit(second["crm.complaint"].submit, REFERENCE)
            with self.assertRaises(TimeoutError):
                waiting.result(timeout=0.5)
            first.cr.rollback()
            self.assertTrue(waiting.result(timeout=30)["created"])

    def test_many_submitted_by_many_at_once(self):
        """Lists that overlap: each complaint is opened once, and everybody learns which it is."""
        lists = [[{**REFERENCE, "external_ref": f"T-{number}"} for number in range(first, first + 4)]
                 for first in range(4)]

        def submit(env, values_list):
            return env["crm.complaint"].submit_many(values_list)

        with patch("odoo.service.model.MAX_TRIES_ON_CONCURRENCY_FAILURE", 20):
            results = self._at_once(*(partial(submit, values_list=values_list) for values_list in lists))
        ids = {}
        for values_list, found in zip(lists, results, strict=True):
            for values, result in zip(values_list, found, strict=True):
                self.assertTrue(result["ok"], result)
                ids.setdefault(values["external_ref"], set()).add(result["id"])
        self.assertEqual(({len(found) for found in ids.values()}, len(ids)), ({1}, 7))
        self.assertEqual(sum(result["created"] for found in results for result in found), 7)

    # === SAID ===#

    def test_the_same_message_twice_at_once(self):
        ids = self._open()

        def add(env):
            return env["crm.complaint"].browse(ids).add_message("We are on it", external_ref="M-1")

        with patch("odoo.service.model.MAX_TRIES_ON_CONCURRENCY_FAILURE", 20):
            results = self._at_once(add, add, add)
        self.assertEqual(sorted(result["created"] for result in results), [False, False, True])
        self.assertEqual(len({result["message_id"] for result in results}), 1)

    # === SOLVED ===#

    def test_solved_twice_at_once(self):
        ids = self._open()
        with self._transaction() as first, self._transaction() as second:
            second["crm.complaint"].browse(ids).read(["state"])
            first["crm.complaint"].browse(ids).resolve("By the first")
            with self.assertRaisesRegex(UserError, "Somebody else"):
                second["crm.complaint"].browse(ids).resolve("By the second")
            first.cr.commit()
            with self.assertRaises(SerializationFailure):
                second["crm.complaint"].browse(ids).resolve("By the second")
            second.cr.rollback()
            second.invalidate_all()
            with self.assertRaisesRegex(UserError, "is resolved"):
                second["crm.complaint"].browse(ids).resolve("By the second")
        with self._transaction() as env:
            complaint = env["crm.complaint"].browse(ids)
            self.assertEqual(complaint.resolution, "By the first")
            kind = env.ref("crm_relationship.mail_activity_type_complaint_verify")
            self.assertLessEqual(len(complaint.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind)), 1)

    # === THE CRON ===#

    def test_the_cron_passes_by_what_somebody_writes(self):
        ids = self._open(2)
        with self._transaction() as user, self._transaction() as cron, \
                patch("odoo.addons.crm_relationship.models.complaint.crm_complaint_event.BATCH", 2):
            user["crm.complaint"].browse(ids[0]).phone = "123"
            user.flush_all()
            self.assertEqual(cron["crm.complaint"]._raise_due(), 1)
            cron.cr.commit()
            user.cr.commit()
            complaints = cron["crm.complaint"].browse(ids)
            complaints.invalidate_recordset()
            self.assertEqual([bool(complaint.escalation_level) for complaint in complaints], [False, True])
            self.assertEqual(complaints[0].phone, "123")
            self.assertEqual(complaints[0].next_event_at, LONG_AGO)
        with self._transaction() as cron, \
                patch("odoo.addons.crm_relationship.models.complaint.crm_complaint_event.BATCH", 1):
            self.assertEqual(cron["crm.complaint"]._raise_due(), 1)
            self.assertTrue(cron["crm.complaint"].browse(ids[0]).escalation_level)

    def test_two_crons_at_once(self):
        ids = self._open(2)
        with self._transaction() as first, self._transaction() as second, \
                patch("odoo.addons.crm_relationship.models.complaint.crm_complaint_event.BATCH", 2):
            self.assertEqual(first["crm.complaint"]._raise_due(), 2)
            self.assertEqual(second["crm.complaint"]._raise_due(), 0)
            first.cr.commit()
            self.assertTrue(all(first["crm.complaint"].browse(ids).mapped("escalation_level")))

    def test_somebody_writes_what_the_cron_has_raised(self):
        ids = self._open()
        with self._transaction() as cron, self._transaction() as user, \
                patch("odoo.addons.crm_relationship.models.complaint.crm_complaint_event.BATCH", 1):
            user["crm.complaint"].browse(ids).read(["state"])
            cron["crm.complaint"]._raise_due()
            cron.cr.commit()
            with self.assertRaises(SerializationFailure):
                user["crm.complaint"].browse(ids).phone = "123"
                user.flush_all()
            user.cr.rollback()
            user.invalidate_all()
            user["crm.complaint"].browse(ids).phone = "123"
        with self._transaction() as env:
            complaint = env["crm.complaint"].browse(ids)
            self.assertEqual((complaint.phone, bool(complaint.escalation_level)), ("123", True))
