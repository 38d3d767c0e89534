"""Visitors who send more, or else, than our forms take: over any door."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.http import Request
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ...controllers import complaint_chatter, portal_complaint, public_complaint
from ...tools.client_address import UNKNOWN, get_networks
from ..form_case import MEGABYTE, PNG
from ..transactions_case import TransactionsCase
from .complaint_form_case import ComplaintFormCase

FORM = {"contact_name": "Anna", "email_from": "anna@else.example.org", "subject": "Broken", "description": "Two chairs"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestClientAddresses(BaseCase):
    def test_networks(self):
        for text, client, network in (
                ("203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
                ("::ffff:203.0.113.7", "203.0.113.7/32", "203.0.113.0/24"),
                ("::FFFF:CB00:7107", "203.0.113.7/32", "203.0.113.0/24"),
                ("203.0.113.7:4711", "203.0.113.7/32", "203.0.113.0/24"),
                (" 203.0.113.7 ", "203.0.113.7/32", "203.0.113.0/24"),
                ("2001:db8:1:2::3", "2001:db8:1:2::/64", "2001:db8:1::/48"),
                ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64", "2001:db8:1::/48"),
                ("[2001:db8:1:2::3]:443", "2001:db8:1:2::/64", "2001:db8:1::/48"),
                ("[2001:db8:1:2::3]", "2001:db8:1:2::/64", "2001:db8:1::/48"),
                ("fe80::1%eth0", "fe80::/64", "fe80::/48")):
            self.assertEqual(get_networks(text), (client, network), text)
        for nonsense in (None, "", "unknown", "1.2.3", "1.2.3.4.5:6", "999.1.1.1", "[::1", "a" * 10_000, "\x00", "ä",
                         "_hidden"):
            self.assertEqual(get_networks(nonsense), (UNKNOWN, UNKNOWN), nonsense)


@tagged("post_install", "-at_install", "crm_relationship")
class TestLimitTransactions(TransactionsCase):
    """Many at once."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)

    def _run(self, function):
        with self._transaction() as env:
            return function(env)

    def _take(self, *buckets):
        return self._run(lambda env: env["crm.complaint.limit"]._take(*buckets))

    def test_many_at_once(self):
        with ThreadPoolExecutor(12) as threads:
            taken = list(threads.map(lambda _number: self._take(("test_limit", "one", ((1, 5), (24, 20)))), range(12)))
        self.assertEqual(sum(taken), 5)
        with ThreadPoolExecutor(12) as threads:  # other clients of one network
            taken = list(threads.map(lambda number: self._take(
                ("test_limit", f"client {number}", ((1, 5),)), ("test_limit_network", "n", ((1, 4),))), range(12)))
        self.assertEqual(sum(taken), 4)

    def test_what_is_refused_does_not_count(self):
        mine, all_of_us = ("test_limit", "me", ((1, 2),)), ("test_limit_all", "all", ((1, 3),))
        self.assertEqual([self._take(mine, all_of_us) for _turn in range(5)], [True, True, False, False, False])
        self.assertTrue(self._take(("test_limit", "you", ((1, 2),)), all_of_us), "one was left")
        self.assertFalse(self._take(("test_limit", "they", ((1, 2),)), all_of_us))

    def test_time_goes_by(self):
        now = fields.Datetime.now()
        with patch.object(fields.Datetime, "now", lambda: now):
            self.assertEqual([self._take(("test_limit", "me", ((1, 1), (24, 2)))) for _turn in range(2)], [True, False])
        for hours, taken in ((0.9, False), (1.1, True), (2.2, False), (24.5, True)):
            with patch.object(fields.Datetime, "now", lambda hours=hours: now + timedelta(hours=hours)):
                self.assertEqual(self._take(("test_limit", "me", ((1, 1), (24, 2)))), taken, hours)
        with patch.object(fields.Datetime, "now", lambda: now + timedelta(days=4)):
            self._run(lambda env: env["crm.complaint.limit"]._gc_limits())
        self.assertFalse(self._run(lambda env: env["crm.complaint.limit"].search([("bucket", "like", "test_limit")])))


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileVisitors(ComplaintFormCase):
    def setUp(self):
        super().setUp()
        self.company.complaint_public_enabled = True

    def _file(self, address):
        """The status of what a client with this address files on the public page."""
        with patch.object(public_complaint, "get_networks", lambda _text: get_networks(address)):
            return self._post(f"/complaint/{self.company.id}", FORM).status_code

    def test_one_client_by_any_address(self):
        self._log_in()
        same = ["203.0.113.7", "::ffff:203.0.113.7", "203.0.113.7:1", "203.0.113.7:2", "::ffff:cb00:7107"]
        self.assertEqual([self._file(address) for address in (*same, same[0])], [303] * 5 + [429])
        self.assertEqual(self._file("::ffff:203.0.113.8"), 303, "mapped addresses are no client of their own")
        self.assertEqual([self._file(f"2001:db8:1:2::{number}") for number in range(6)], [303] * 5 + [429])

    def test_a_network_leaves_something_for_others(self):
        self._log_in()
        with patch.object(public_complaint, "NETWORK_LIMITS", ((1, 3),)), \
                patch.object(public_complaint, "OVERALL_LIMITS", ((1, 4),)):
            self.assertEqual(
                [self._file(f"2001:db8:1:{number}::1") for number in range(5)], [303] * 3 + [429] * 2)
            self.assertEqual([self._file(address) for address in ("203.0.113.7", "198.51.100.1")], [303, 429])

    def test_addresses_that_are_none(self):
        self._log_in()
        self.assertEqual([self._file(address) for address in ("unknown", "1.2.3.4:x", "", "[::", "_x", "y")],
                         [303] * 5 + [429])

    def test_portal_form(self):
        self._log_in(self.buyer)
        with patch.object(portal_complaint, "CUSTOMER_LIMITS", ((1, 2),)):
            answers = [self._post("/my/complaints/new", {"subject": "x", "description": "x"}) for _turn in range(3)]
            self.assertEqual([answer.status_code for answer in answers], [303, 303, 429])
            self.assertIn("many complaints in a short time", answers[2].text)
            self._log_in(self.rival)
            self.assertEqual(self._post("/my/complaints/new", {"subject": "x", "description": "x"}).status_code, 303)

    # === THE CHATTER ===#

    def _upload(self, complaint, name, content, **values):
        return self.url_open("/mail/attachment/upload", data={
            "csrf_token": Request.csrf_token(self), "thread_model": complaint._name, "thread_id": complaint.id,
            "is_pending": "true", "token": complaint._portal_ensure_token(), **values},
            files={"ufile": (name, content)}, timeout=60).json()

    def _write(self, complaint, body="x", attachments=()):
        attachments = self.env["ir.attachment"].browse(attachments)
        return self._rpc(
            "/mail/message/post", thread_model="crm.complaint", thread_id=complaint.id,
            token=complaint._portal_ensure_token(), post_data={
                "body": body, "message_type": "comment", "subtype_xmlid": "mail.mt_comment",
                "attachment_ids": attachments.ids,
                "attachment_tokens": [attachment._get_ownership_token() for attachment in attachments]})

    def test_files_on_the_page_of_a_complaint(self):
        complaint = self._complain()
        for user in (None, self.buyer):
            self._log_in(user)
            for name, content in (
                    ("a.exe", b"MZ\x90\x00\x03"), ("a.html", b"<html><script>x()</script>"), ("a.png", b"<svg/>"),
                    ("a.png.exe", PNG), ("a.png", PNG + bytes(10 * MEGABYTE)), ("a.png", PNG + bytes(30 * MEGABYTE))):
                for pending in ("true", "false"):
                    self.assertIn("error", self._upload(complaint, name, content, is_pending=pending), (user, name))
            self.assertIn("data", self._upload(complaint, "proof.png", PNG))
        self.assertFalse(self._get_files(complaint))

    def test_files_that_came_by_another_way(self):
        complaint, order = self._complain(), self.env["sale.order"].create({"partner_id": self.customer.id})
        for user in (None, self.buyer):
            self._log_in(user)
            sent = self._upload(order, "a.exe", b"MZ\x90\x00\x03")
            answer = self._write(complaint, attachments=[sent["data"]["attachment_id"]])
            self.assertIn("cannot be sent", str(answer["error"]))
            files = [self._upload(complaint, f"{number}.png", PNG)["data"]["attachment_id"] for number in range(6)]
            self.assertIn("At most 5 files", str(self._write(complaint, attachments=files)["error"]))
            self.assertIn("result", self._write(complaint, attachments=files[:5]))
        self.assertEqual(len(self._get_files(complaint)), 10)

    def test_so_many_and_so_long(self):
        complaint = self._complain()
        self._log_in()
        self.assertIn("At most 10000 characters", str(self._write(complaint, body="x" * MEGABYTE)["error"]))
        self.assertIn("error", self._write(complaint, body=["x"]))
        with patch.object(complaint_chatter, "MESSAGE_LIMITS", ((1, 2),)), \
                patch.object(complaint_chatter, "FILE_LIMITS", ((1, 2),)):
            for turn in range(3):
                self.assertEqual("result" in self._write(complaint), turn < 2)
                self.assertEqual("data" in self._upload(complaint, "a.png", PNG), turn < 2)
            self._log_in(self.colleague)
            self.assertIn("data", self._upload(complaint, "a.html", b"<html>"), "colleagues may")
        other = self._complain()
        self._log_in()
        for _turn in range(30):  # without the token nobody uses up what the customer may send
            self._rpc("/mail/message/post", thread_model="crm.complaint", thread_id=other.id, token="guess",
                      post_data={"body": "x", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"})
        self.assertIn("result", self._write(other))

    def test_a_link_that_is_copied_loses_its_keys(self):
        complaint = self._complain()
        self._log_in()
        self._write(complaint, body=f"<p>Look: https://x.example.com{complaint.get_portal_url()}&answer_key=0a1b</p>")
        body = complaint.message_ids.filtered(lambda message: "Look" in message.body).body
        self.assertNotIn(complaint.access_token, body)
        self.assertNotIn("0a1b", body)
