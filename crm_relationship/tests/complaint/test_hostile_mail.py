"""Mails that are none, or that say more than a mail can."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .complaint_form_case import ComplaintFormCase
from .complaint_mail_case import ComplaintMailCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileMail(ComplaintMailCase):
    def _get_claims(self):
        """Values that no mail can say."""
        return {
            "state": "closed", "tier_id": self.tiers["vip"].id, "resolved_by_id": self.agent.id, "name": "Mine",
            "value_at_risk": 1e6, "partner_id": self.customers["main"].id, "severity": "critical", "channel": "phone",
            "user_id": self.stranger.id, "team_id": self.team.id, "category_id": self.category.id, "active": False,
            "external_ref": "x", "access_token": "guess", "opened_at": "2020-01-01 00:00:00",
            "reply_deadline": "2099-01-01 00:00:00", "escalation_level": 9, "subject": "Ours", "description": "Ours",
            "action_ids": [Command.create({"name": "x"})], "email_from": "else@else.example.org"}

    def _process(self, user, message=None, **values):
        with self.mock_mail_gateway():
            return self.complaints.browse(self.env["mail.thread"].with_user(user).message_process(
                "crm.complaint", (message or self._letter(to="unknown@else.example.org")).as_bytes(), **values))

    def test_a_mail_says_what_a_mail_can(self):
        for user in (self.env.ref("base.user_root"), self.agent, self.manager):
            complaint = self._process(user, custom_values=self._get_claims())
            self.assertEqual(
                (complaint.state, complaint.partner_id, complaint.subject, complaint.channel, complaint.severity),
                ("new", self.customers["vip"], "Broken chairs", "email", "minor"))
            self.assertFalse(complaint.resolved_by_id or complaint.escalation_level or complaint.action_ids
                             or complaint.external_ref or complaint.team_id or complaint.category_id)
            self.assertTrue(complaint.active)
            self.assertEqual(complaint.opened_at.year, 2026)
            self.assertNotEqual(complaint.access_token, "guess")
            self.assertIn("Two chairs", complaint.description)

    def test_defaults_of_an_alias_are_but_its_company(self):
        alias = self.company.complaint_alias_id
        alias.alias_defaults = repr({**self._get_claims(), "company_id": self.company.id, "action_ids": False})
        complaint = self._receive(self._letter())
        self.assertEqual((complaint.company_id, complaint.state, complaint.severity, complaint.partner_id),
                         (self.company, "new", "minor", self.customers["vip"]))

    def test_a_company_that_is_none(self):
        silent = self._create_company(name="Without an address")
        for number in (silent.id, 10**9, -1, 2**40, "1", [self.company.id], True, {"id": 1}, None, 1.5):
            complaint = self._process(self.env.ref("base.user_root"), custom_values={"company_id": number})
            self.assertEqual(complaint.company_id, self.env.company)
        for nonsense in ("x", [1], 5):
            self.assertTrue(self._process(self.env.ref("base.user_root"), custom_values=nonsense))

    def test_into_which_complaint_a_mail_goes(self):
        complaint = self._complain("vip")
        before = len(complaint.sudo().message_ids)
        for user in (self.env.ref("base.public_user"), self.stranger, self.colleague, self.agent, self.manager):
            for thread_id in (complaint.id, str(complaint.id), [complaint.id], True):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self._process(user, thread_id=thread_id)
        for user in (self.env.ref("base.public_user"), self.stranger):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._process(user)
        self.assertEqual(len(complaint.sudo().message_ids), before)
        gateway = self._new_user("complaint_gateway", "user", "base.group_system")
        self.assertEqual(self._process(gateway, thread_id=complaint.id), complaint)
        self.assertGreater(len(complaint.sudo().message_ids), before)


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileMessages(ComplaintFormCase):
    def test_no_receipts_at_will(self):
        complaint = self._complain(email_from="victim@else.example.org")
        complaint.with_user(self.agent).acknowledge("We look into it")
        complaint.pause("Which chairs?")
        for value in (True, 1, [1], {"value": True}):
            answer = self._rpc(
                "/mail/message/post", thread_model="crm.complaint", thread_id=complaint.id,
                token=complaint._portal_ensure_token(), context={"complaint_first_letter": value},
                post_data={"body": "Mine", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"})
            self.assertIn("result", answer)
        self.assertFalse(complaint.message_ids.filtered(lambda message: "received" in (message.subject or "")))
        self.assertEqual(self.env["mail.mail"].search_count([("email_to", "ilike", "victim")]), 0)
        self.assertFalse(complaint.waiting_since, "the customer has replied, whatever the client says")
