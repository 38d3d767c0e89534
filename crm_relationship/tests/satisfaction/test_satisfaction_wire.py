from datetime import datetime, time, timedelta
from email.message import EmailMessage
from textwrap import dedent

from odoo.tests.common import freeze_time, tagged

from ...tools.satisfaction import REMINDER_DAYS
from ..mail_case import DOMAIN, MailCase
from .satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSatisfactionWire(MailCase, SatisfactionCase):
    """The last look right before an email goes out, and what becomes of it."""

    model = "crm.satisfaction.request"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_goods()
        cls.contact = cls._new_contact("Ann Lee")
        cls._deliver(cls.contact)

    def _ask(self):
        """The request of the contact, whose email waits in the queue."""
        request = self._plan()
        self.asker.with_company(self.company)._ask()
        self.assertEqual((request.state, request.mail_id.state), ("sent", "outgoing"))
        return request

    def _queue(self, request):
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue(email_ids=request.mail_id.ids or [0])
        self.env.flush_all()
        self.env.invalidate_all()
        return self._get_sent(self.contact.email)

    def test_it_goes_out_once(self):
        request = self._ask()
        mail = request.mail_id
        mail.auto_delete = False
        self.assertEqual(len(self._queue(request)), 1)
        self.assertTrue(mail.relationship_claimed_at)
        mail.state = "outgoing"  # as if its sender had died
        self.assertFalse(self._queue(request))
        self.assertEqual(request.state, "sent")

    def test_who_changes_their_mind_is_not_asked(self):
        request = self._ask()
        for reason, change in {
            "opted_out": lambda: self.contact.write({"no_surveys": True}),
            "blacklisted": lambda: self.env["mail.blacklist"]._add(self.contact.email),
            "bounced": lambda: self.contact.write({"message_bounce": 3}),
            "archived": lambda: self.contact.write({"active": False}),
        }.items():
            with self.subTest(reason=reason), self.env.cr.savepoint() as savepoint:
                change()
                self.assertFalse(self._queue(request))
                self.assertEqual((request.state, request.reason, request.sent_at), ("excluded", reason, False))
                self.assertEqual(request.mail_id.state, "cancel")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_who_has_answered_gets_no_reminder(self):
        request = self._ask()
        self._queue(request)
        with freeze_time(datetime.combine(self.today + timedelta(days=REMINDER_DAYS + 1), time(15))):
            self.asker.with_company(self.company)._remind()
            self._fill_in(request.user_input_id, {"delivery": 4})
            self.assertFalse(self._queue(request))
        self.assertEqual((request.state, request.mail_id.state), ("answered", "cancel"))

    def test_a_reminder_that_does_not_go_out_leaves_the_request_asked(self):
        request = self._ask()
        self._queue(request)
        with freeze_time(datetime.combine(self.today + timedelta(days=REMINDER_DAYS + 1), time(15))):
            self.asker.with_company(self.company)._remind()
            self.contact.no_surveys = True
            self.assertFalse(self._queue(request))
        self.assertEqual(request.state, "sent")

    def test_comes_back(self):
        request = self._ask()
        self._queue(request)
        letter = self._letter(
            "Nobody here.", "Returned mail", to=f"bounce@{DOMAIN}", sender="MAILER-DAEMON@customers.example.com")
        ours = EmailMessage()
        ours["Message-Id"] = request.message_id
        letter.add_attachment(ours)
        self._receive(letter)
        self.assertEqual(request.state, "bounced")

    def _return_from(self, request, address):
        """A notice that the email of a request could not be delivered to an address."""
        self._receive(dedent(f"""\
            From: MAILER-DAEMON@customers.example.com
            To: bounce@{DOMAIN}
            Subject: Undelivered Mail Returned to Sender
            Date: Mon, 06 Jul 2026 08:00:00 +0000
            Message-Id: <returned-{address}>
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="part"

            --part
            Content-Type: text/plain

            Nobody here.
            --part
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.customers.example.com

            Final-Recipient: rfc822; {address}
            Action: failed

            --part
            Content-Type: message/rfc822

            Message-Id: {request.message_id}
            Subject: How did we do?

            Text
            --part--
            """).encode())

    def test_only_what_comes_back_from_their_address(self):
        """Who has it forwarded has got it, whatever becomes of it then."""
        request = self._ask()
        self._queue(request)
        self._return_from(request, "elsewhere@example.com")
        self.assertEqual(request.state, "sent")
        self._return_from(request, self.contact.email_normalized)
        self.assertEqual(request.state, "bounced")

    def test_comes_back_from_the_address_they_had(self):
        request = self._ask()
        self._queue(request)
        before = self.contact.email_normalized
        self.contact.email = "new@example.com"
        self._return_from(request, before)
        self.assertEqual(request.state, "bounced")
