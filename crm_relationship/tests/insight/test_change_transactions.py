"""What has changed, read while others are writing."""

from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from ..transactions_case import TransactionsCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestChangeTransactions(TransactionsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(patch("odoo.addons.crm_relationship.models.insight.crm_change.HELD_BACK", timedelta()))
        with cls._transaction() as env:
            cls.partner_id = env["res.partner"].create({"name": "Customer", "is_company": True}).id

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            self.company_id = env["res.company"].create({"name": f"Feed {self.id()}"}).id

    def _complain(self, env, subject):
        complaint = env["crm.complaint"].create(
            {"subject": subject, "partner_id": self.partner_id, "company_id": self.company_id})
        env.flush_all()
        return complaint.id

    def _read(self, since=None, user_id=SUPERUSER_ID):
        """As a request does, whose transaction sees the database as it was when it began."""
        with self._transaction() as env:
            self._take_snapshot(env.cr)
            companies = env(user=user_id)["res.company"].browse(self.company_id)
            found = companies.get_relationship_changes(since=since)
        return [change["id"] for change in found["changes"] if change["kind"] == "complaint"], found["cursor"]

    def test_rights_are_those_of_the_caller(self):
        """In the transaction in which is read, too."""
        with self._transaction() as env:
            values = {"company_id": self.company_id, "company_ids": [Command.set([self.company_id])]}
            officer, stranger = (new_test_user(env, login=f"feed_{name}", groups=groups, **values) for name, groups in (
                ("officer", "base.group_user,crm_relationship.group_relationship_officer"),
                ("stranger", "base.group_user")))
            complaint_id = self._complain(env, "Scratched")
        self.assertEqual(self._read(user_id=officer.id)[0], [complaint_id])
        self.assertRaises(AccessError, self._read, user_id=stranger.id)

    def test_late_commit_is_not_lost(self):
        """Who began first commits last: the other one's row waits for theirs, and none comes twice."""
        with self.registry.cursor() as slow:
            first = self._complain(self._environment(slow), "Began first")
            with self._transaction() as env:
                second = self._complain(env, "Committed first")
            told, cursor = self._read()
            self.assertEqual(told, [])
            slow.commit()
        told, cursor = self._read(cursor)
        self.assertEqual(told, [first, second])
        self.assertEqual(self._read(cursor)[0], [])

    def test_what_is_committed_while_we_read(self):
        """Between the beginning of a request and its look at who is at work, somebody who began long before commits."""
        with self._transaction() as env:
            before = self._complain(env, "Before")
        told, cursor = self._read()
        self.assertEqual(told, [before])
        with self.registry.cursor() as slow:
            late = self._complain(self._environment(slow), "Late")
            with self._transaction() as env:
                self._take_snapshot(env.cr)
                slow.commit()
                found = env["res.company"].browse(self.company_id).get_relationship_changes(since=cursor)
        told = [change["id"] for change in found["changes"] if change["kind"] == "complaint"]
        again, _cursor = self._read(found["cursor"])
        self.assertEqual(told + again, [late])

    def test_who_only_reads_holds_back_nobody_for_long(self):
        with self.registry.cursor() as reader:
            self._take_snapshot(reader)
            with self._transaction() as env:
                complaint_id = self._complain(env, "While somebody reads")
            self.assertEqual(self._read()[0], [])
            with patch("odoo.addons.crm_relationship.models.insight.crm_change.LONGEST_READING", timedelta()):
                self.assertEqual(self._read()[0], [complaint_id])
