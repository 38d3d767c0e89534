"""Campaigns that send emails, and the mail server that takes them."""

import re

from ..mail_case import DOMAIN, MailCase
from .campaign_case import CampaignCase


class WireCase(MailCase, CampaignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer.email = f"officer@{DOMAIN}"
        cls.template = cls._new_template()
        cls.buyers = cls._new_buyers(3)
        cls.buyer = cls.buyers[0]

    @classmethod
    def _new_template(cls, **values):
        return cls.env["mail.template"].create({
            "name": "News", "model_id": cls.env["ir.model"]._get_id("res.partner"),
            "subject": "News for {{ object.name }}",
            "body_html": '<p>See <a href="https://wholesale.example.com/news">what is new</a>.</p>', **values})

    @classmethod
    def _mail(cls, **values):
        return {"kind": "mail", "mail_template_id": cls.template.id, "delay_days": 0, **values}

    @classmethod
    def _start_emails(cls, *steps, **values):
        """A campaign whose emails have been made and wait in the queue."""
        campaign = cls._start(*(steps or [cls._mail()]), **values)
        cls._tick()
        return campaign

    def _queue(self, campaign, unlink=True):
        """Odoo's mail queue, for the emails of this campaign."""
        mails = self.env["mail.mail"].search([("retention_delivery_id.target_id.campaign_id", "=", campaign.id)])
        with self.mock_mail_gateway(mail_unlink_sent=unlink):
            self.env["mail.mail"].process_email_queue(email_ids=mails.ids or [0])
        self.env.flush_all()
        self.env.invalidate_all()
        return self._mails

    def _row(self, campaign, partner=None):
        return self._rows(campaign).filtered(lambda row: row.partner_id == (partner or self.buyer))

    def _find_link(self, mail, path):
        return re.search(rf'href="([^"]*{path}[^"]*)"', mail["body"]).group(1).replace("&amp;", "&")
