import re
from urllib.parse import urlsplit

from lxml import html

from odoo import fields
from odoo.fields import Command
from odoo.tests.common import tagged

from ..form_case import FormCase
from ..mail_case import MailCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestWireUnsubscribe(MailCase, FormCase):
    """The ways out of campaigns, as they stand in an email that has gone out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.retention_sending_enabled = True
        today = fields.Date.today()
        template = cls.env["mail.template"].create({
            "name": "News", "model_id": cls.env["ir.model"]._get_id("res.partner"), "subject": "News",
            "body_html": "<p>We have something for you.</p>"})
        cls.campaign = cls.env["crm.retention.campaign"].create({
            "name": "News", "company_id": cls.company.id, "user_id": cls.env.uid, "start_date": today,
            "end_date": fields.Date.add(today, days=30), "mail_template_id": template.id,
            "step_ids": [Command.create({"kind": "mail", "sequence": number, "delay_days": 0}) for number in (1, 2)]})
        cls.campaign._move_to("running")
        cls.env["crm.retention.target"].create({
            "campaign_id": cls.campaign.id, "company_id": cls.company.id, "partner_id": cls.customer.id,
            "contact_id": cls.customer.id, "is_control": False})
        worker = cls.env["crm.retention.worker"].sudo()
        worker._derive()
        worker._serve()
        cls.first, cls.second = cls.env["crm.retention.delivery"].search(
            [("target_id.campaign_id", "=", cls.campaign.id)], order="id")

    def _send(self, delivery):
        """Have an email go out; it, or None."""
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue(email_ids=delivery.mail_id.ids)
        return self._mails[0] if self._mails else None

    def _assert_out(self):
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=", self.customer.email_normalized)]))
        self.assertIsNone(self._send(self.second), "what waits does not go out any more")
        self.assertEqual((self.second.state, self.second.reason), ("skipped", "blacklisted"))

    def test_link_of_the_email(self):
        mail = self._send(self.first)
        [link] = html.fromstring(mail["body"]).xpath("//a[contains(@href, 'unsubscribe')]/@href")
        parts = urlsplit(link)
        page = self.url_open(f"{parts.path}?{parts.query}")
        [form] = html.fromstring(page.text).xpath("//form[@action='/mailing/confirm_unsubscribe']")
        self.assertFalse(self.env["mail.blacklist"].search([("email", "=", self.customer.email_normalized)]),
                         "whoever follows links before they are clicked has said nothing yet")
        answer = self.url_open(form.get("action"), data=dict(form.form_values()))
        self.assertIn("Successfully unsubscribed", answer.text)
        self._assert_out()

    def test_one_click(self):
        """The button of the mail program."""
        headers = self._send(self.first)["headers"]
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        parts = urlsplit(re.fullmatch(r"<(.+)>", headers["List-Unsubscribe"]).group(1))
        answer = self.url_open(f"{parts.path}?{parts.query}", data={"List-Unsubscribe": "One-Click"})
        self.assertEqual(answer.status_code, 200)
        self._assert_out()

    def test_a_link_is_somebodys_own(self):
        """Nobody unsubscribes another address by changing the link."""
        mail = self._send(self.first)
        [link] = html.fromstring(mail["body"]).xpath("//a[contains(@href, 'unsubscribe')]/@href")
        parts = urlsplit(link)
        query = parts.query.replace("office%40", "boss%40")
        self.assertNotEqual(query, parts.query)
        self.assertEqual(self.url_open(f"{parts.path}?{query}").status_code, 401)
