"""Colleagues who would get the customer's key sent to themselves, or write in the customer's name."""

import re
from email.utils import formataddr

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .complaint_mail_case import VIP, ComplaintMailCase

PRIVATE = "agent.private@else.example.org"


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileAddress(ComplaintMailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.vip = cls.customers["vip"]

    def _get_keys(self, complaint, user=None):
        """Addresses that get a key to the answer when the agent solves the complaint."""
        self.env.flush_all()
        with self.mock_mail_gateway():
            complaint.with_user(user or self.agent).resolve("Three new chairs")
            mails = list(self._mails)
        self.assertTrue(mails, "the customer is told in any case")
        return [to for mail in mails if re.search(r"answer_key=\w", mail["body"]) for to in mail["email_to"]]

    # === THE KEY ===#

    def test_the_key_goes_to_the_address_of_the_opening(self):
        self.assertEqual(len(self._get_keys(self._complain("vip"))), 1)
        self.assertEqual(len(self._get_keys(self._complain("vip", email_from=VIP))), 1, "the contact's own address")
        opened = self._complain(None, user=self.colleague, email_from="eva@else.example.org", user_id=self.agent.id)
        self.assertEqual(len(self._get_keys(opened)), 1, "somebody else wrote the address down")
        received = self._receive(self._letter(sender="Eva <eva@else.example.org>"))
        received.user_id = self.agent
        self.assertEqual(len(self._get_keys(received)), 1, "the customer gave it")

    def test_no_key_after_the_address_was_changed(self):
        other = self.env["res.partner"].with_user(self.agent).create({"name": "Straw man", "email": PRIVATE})
        changes = {
            "of the complaint": lambda complaint: complaint.write({"email_from": PRIVATE}),
            "of the contact": lambda complaint: complaint.partner_id.write({"email": PRIVATE}),
            "another contact": lambda complaint: complaint.write({"partner_id": other.id}),
            "one more": lambda complaint: complaint.partner_id.write(
                {"email": f"vip@customers.example.com, {PRIVATE}"}),
            "quietly": lambda complaint: complaint.with_context(tracking_disable=True).partner_id.write(
                {"email": PRIVATE}),
        }
        for name, change in changes.items():
            with self.subTest(change=name):
                self.vip.email = "vip@customers.example.com"
                complaint = self._complain("vip")
                change(complaint)
                self.assertFalse(self._get_keys(complaint))

    def test_no_key_to_an_address_of_the_solver(self):
        self.assertFalse(self._get_keys(self._complain(None, email_from=PRIVATE)), "opened with it")
        self.assertFalse(self._get_keys(self._complain("vip", email_from=PRIVATE)), "for a customer")
        straw = self.env["res.partner"].with_user(self.agent).create({"name": "Straw man", "email": PRIVATE})
        self.assertFalse(self._get_keys(self._complain(straw)), "of a contact that they made")
        self.vip.with_user(self.agent).with_context(tracking_disable=True).email = PRIVATE
        self.assertFalse(self._get_keys(self._complain("vip")), "changed before")
        self.assertFalse(self._get_keys(self._complain("vip", email_from=formataddr(("Vip", PRIVATE)))))

    def test_hidden_columns_are_not_written(self):
        complaint = self._complain("vip")
        for name, value in (("email_normalized", PRIVATE), ("answer_address", PRIVATE),
                            ("answer_address_by_id", self.colleague.id)):
            with self.assertRaises(AccessError):
                complaint.write({name: value})
            with self.assertRaises(AccessError):
                self._complain("vip", **{name: value})
        sent = self.env["crm.complaint"].with_user(self.agent).with_context(
            default_answer_address=PRIVATE, default_answer_address_by_id=self.colleague.id)
        complaint = sent.create({"subject": "Mine", "partner_id": self.vip.id})
        self.assertEqual(complaint.answer_address, "vip@customers.example.com")
        with self.assertRaises(AccessError):
            self.vip.with_user(self.agent).write({"email_set_by_id": self.colleague.id})
        self.vip.with_user(self.agent).write({"email_normalized": PRIVATE})
        self.assertEqual(self.vip.email_set_by_id, self.agent)

    # === IN THE CUSTOMER'S NAME ===#

    def test_nobody_writes_as_the_customer(self):
        complaint = self._bring("waiting")
        for values in ({"author_id": self.vip.id}, {"email_from": VIP}, {"author_id": False, "email_from": VIP},
                       {"author_id": self.vip.id, "message_type": "email"}):
            for context in ({}, {"complaint_customers_words": True}):
                complaint.with_context(**context).message_post(
                    **{"body": "x", "message_type": "comment", "subtype_xmlid": "mail.mt_comment", **values})
                self.assertTrue(complaint.waiting_since, values)
        complaint.add_message("They called", by_customer=True)
        self.assertFalse(complaint.waiting_since)

    def _wait(self):
        """A complaint that waits for the customer, who has had a question that they can answer."""
        complaint = self._bring("waiting")
        question = {"body": "Which chairs?", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        with self.mock_mail_gateway():
            complaint.message_post(**question)
        return complaint

    def test_the_customer_writes(self):
        complaint = self._wait()
        self.assertEqual(self._receive(self._answer(complaint)), complaint)
        self.assertFalse(complaint.waiting_since)

    def test_a_colleague_hands_in_a_letter_as_the_customer(self):
        complaint = self._wait()
        if group := self.env.ref("mass_mailing.group_mass_mailing_user", raise_if_not_found=False):
            self.agent.group_ids |= group  # where that is installed, only they hand in mails
        with self.mock_mail_gateway():
            found = self.env["mail.thread"].with_user(self.agent).message_process(
                None, self._answer(complaint).as_bytes())
        self.assertEqual(found, complaint.id)
        self.assertTrue(complaint.waiting_since)
