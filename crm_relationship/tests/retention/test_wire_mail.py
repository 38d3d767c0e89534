from unittest.mock import patch

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ...models.core.mail_mail import MailMail
from .wire_case import WireCase


def send_upstream(self, *args, **kwargs):
    return super(MailMail, self)._send(*args, **kwargs)


def postprocess_upstream(self, *args, **kwargs):
    return super(MailMail, self)._postprocess_sent_message(*args, **kwargs)


@tagged("post_install", "-at_install", "crm_relationship")
class TestWireMail(WireCase):
    """Emails of campaigns: what is in them, what becomes of them, and what they leave alone."""

    # === WHAT IS SENT ===#

    def test_an_email(self):
        """To the contact alone, whatever else the template says, in the name of who is responsible."""
        self.template.write({"email_cc": "boss@example.com", "partner_to": str(self.buyers[1].id)})
        campaign = self._start_emails()
        self.assertEqual(self._states(campaign), ["done"] * 3)
        partners = self.env["res.partner"].search_count([])
        mails = self._queue(campaign)
        self.assertEqual(self.env["res.partner"].search_count([]), partners, "nobody is made of a template's addresses")
        self.assertEqual(sorted(to for mail in mails for to in mail["email_to"]),
                         sorted(self.buyers.mapped("email_formatted")))
        [mail] = self._get_sent(self.buyer.email)
        self.assertFalse(mail["email_cc"])
        self.assertEqual(mail["email_from"], self.officer.email_formatted)
        self.assertEqual(mail["subject"], f"News for {self.buyer.name}")
        mailing = campaign.mailing_id
        self.assertIn(f"/mailing/{mailing.id}/confirm_unsubscribe", self._find_link(mail, "unsubscribe"))
        self.assertIn(f"/mailing/{mailing.id}/unsubscribe_oneclick", mail["headers"]["List-Unsubscribe"])
        self.assertIn("/r/", self._find_link(mail, "/r/"), "clicks are counted")
        self.assertEqual((mailing.state, mailing.sent), ("done", 3))

    def test_language_of_each(self):
        self._activate_languages("fr_FR")
        self.template.with_context(lang="fr_FR").write({
            "subject": "Nouvelles", "body_html": "<p>Voici les nouvelles.</p>"})
        self.buyer.lang = "fr_FR"
        self.buyers[1].lang = "en_US"
        with patch.object(type(self.env["mail.compose.message"]), "_get_unsubscribe_line",
                          lambda composer, base_url, lang: Markup("<i>%s</i>") % lang):
            campaign = self._start_emails()
        self._queue(campaign)
        [french], [english] = (self._get_sent(buyer.email) for buyer in self.buyers[:2])
        self.assertEqual(french["subject"], "Nouvelles")
        self.assertIn("Voici les nouvelles", french["body"])
        self.assertIn("<i>fr_FR</i>", french["body"])
        self.assertEqual(english["subject"], "News for Buyer 1")
        self.assertIn("<i>en_US</i>", english["body"])

    def test_own_unsubscribe_link(self):
        """A template that has the link already gets no second one."""
        self.template.body_html = '<p><a href="/unsubscribe_from_list">No more of this</a></p>'
        [mail, *_others] = self._queue(self._start_emails())
        self.assertEqual(mail["body"].count("confirm_unsubscribe"), 1)

    def test_two_steps_to_an_address(self):
        """Odoo's mailings send to an address once; a campaign has more to say."""
        campaign = self._start_emails(self._mail(), self._mail(sequence=20))
        self.assertEqual(self._states(campaign), ["done"] * 6)
        self._queue(campaign)
        self.assertEqual(len(self._get_sent(self.buyer.email)), 2)

    def test_queue_twice(self):
        campaign = self._start_emails()
        self.assertEqual(len(self._queue(campaign, unlink=False)), 3)
        self.assertEqual(self._queue(campaign, unlink=False), [])

    def test_statements_of_making(self):
        """The statements of ours do not grow with the number of emails."""
        self._new_buyers(20, name="More")
        campaign = self._start(self._mail())
        with self._watch_statements() as statements:
            self._tick()
        ours = [query for query in statements if query.startswith("UPDATE \"crm_retention_delivery\"")]
        self.assertEqual(self._states(campaign), ["done"] * 23)
        self.assertLessEqual(len(ours), 3, ours)

    # === THE LAST LOOK ===#

    def test_withdrawn_at_the_claim(self):
        withdrawals = {
            "blacklisted": lambda: self.env["mail.blacklist"]._add(self.buyer.email),
            "bounced": lambda: self.buyer.write({"message_bounce": 3}),
            "no_campaigns": lambda: self.buyer.write({"no_campaigns": True}),
            "archived": lambda: self.buyer.write({"active": False}),
        }
        campaign = self._start_emails()
        mail = self._row(campaign).mail_id
        for reason, withdraw in withdrawals.items():
            with self.subTest(reason=reason), self.env.cr.savepoint() as savepoint:
                withdraw()
                self._queue(campaign, unlink=False)
                self.assertFalse(self._get_sent(self.buyer.email))
                row = self._row(campaign)
                self.assertEqual((row.state, row.reason, row.mail_status), ("skipped", reason, "cancel"))
                self.assertEqual((mail.state, bool(mail.relationship_claimed_at)), ("cancel", False))
                self.assertEqual(row.target_id.state, "skipped")
                self.assertEqual(len(self._mails), 2, "the others get theirs")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_paused_and_resumed(self):
        campaign = self._start_emails()
        waiting = self._rows(campaign).mail_id
        campaign.action_pause()
        self.assertEqual(set(waiting.mapped("state")), {"cancel"})
        self.assertEqual(self._states(campaign), ["due"] * 3)
        self.assertEqual(campaign.target_ids.mapped("state"), ["planned"] * 3)
        self.assertEqual(self._queue(campaign), [])
        campaign.action_start()
        self._tick()
        self._queue(campaign)
        self.assertEqual([len(self._get_sent(buyer.email)) for buyer in self.buyers], [1, 1, 1])

    def test_stopped(self):
        campaign = self._start_emails()
        campaign.action_stop()
        self.assertEqual(self._queue(campaign), [])
        self.assertEqual({(row.state, row.reason) for row in self._rows(campaign)}, {("skipped", "stopped")})

    def test_stopped_after_the_claim(self):
        """What has been claimed may be with the mail server already."""
        campaign = self._start_emails()
        row = self._row(campaign)
        self.assertTrue(row.mail_id._claim(False))
        campaign.action_stop()
        self.assertEqual((row.state, row.mail_id.state), ("done", "outgoing"))

    def test_switched_off(self):
        campaign = self._start_emails()
        self.company.retention_sending_enabled = False
        self.assertEqual(self._queue(campaign), [])
        self.assertEqual(self._states(campaign), ["due"] * 3)

    # === WHAT BECOMES OF IT ===#

    def test_opened_bounced_answered(self):
        campaign = self._start_emails()
        self._queue(campaign)
        opened, bounced, answered = (self._row(campaign, buyer) for buyer in self.buyers)
        self.assertEqual(set(self._rows(campaign).mapped("mail_status")), {"sent"})
        opened.trace_id.set_opened()
        bounced.trace_id.set_bounced()
        answered.trace_id.set_replied()
        self.assertEqual([row.mail_status for row in (opened, bounced, answered)], ["open", "bounce", "reply"])
        self.assertEqual(self._states(campaign), ["done"] * 3)

    def test_no_answer(self):
        campaign = self._start_emails(self._mail(), self._mail(sequence=20, delay_days=2, condition="no_answer"))
        self._queue(campaign)
        self._row(campaign).trace_id.set_replied()
        self._tick(days=3)
        self.assertEqual(len(self._rows(campaign)), 5)
        self.assertEqual(len(self._row(campaign)), 1)

    # === THE MAILING ===#

    def test_mailing_is_not_started(self):
        """Whoever may send mailings cannot send this one as a whole: not by a button, nor by a state."""
        mailer = self._new_user("wire_mailer", "mass_mailing.group_mass_mailing_user")
        mailing = self._start_emails().mailing_id.with_user(mailer)
        for method in ("action_launch", "action_put_in_queue", "action_send_mail"):
            with self.subTest(method=method), self.assertRaisesRegex(UserError, "sent by the campaign"):
                getattr(mailing, method)()
        for state in ("draft", "in_queue", "sending"):
            with self.subTest(state=state), mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), \
                    self.env.cr.savepoint():
                mailing.state = state
                mailing.flush_recordset()
            mailing.invalidate_recordset()
        other = mailing.copy()
        self.assertFalse(other.retention_campaign_id)
        with self.assertRaises(AccessError):
            other.retention_campaign_id = mailing.sudo().retention_campaign_id

    def test_mailing_and_traces_stay(self):
        mailer = self._new_user("wire_mailer", "mass_mailing.group_mass_mailing_user")
        mailing = self._start_emails().mailing_id.with_user(mailer)
        for records in (mailing, mailing.mailing_trace_ids[0]):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                records.unlink()
            self.env.invalidate_all()

    def test_retry(self):
        """What failed is due again, not sent anew to nobody, as the domain of our mailing has it; by who may."""
        campaign = self._start_emails()
        row = self._row(campaign)
        row.mail_id.write({"state": "exception", "failure_reason": "nobody there"})
        row.mail_id._postprocess_sent_message([], [], failure_type="mail_smtp")
        self.assertEqual((row.state, row.error, row.target_id.state), ("failed", "nobody there", "planned"))
        mailer = self._new_user("wire_mailer", "mass_mailing.group_mass_mailing_user")
        with self.assertRaises(AccessError):
            campaign.mailing_id.with_user(mailer).action_retry_failed()
        campaign.mailing_id.action_retry_failed()
        self.assertEqual((row.state, row.mail_id), ("due", self.env["mail.mail"]))
        self._tick()
        self._queue(campaign)
        self.assertEqual(len(self._get_sent(self.buyer.email)), 1)

    def test_an_old_email_is_not_sent_beside_the_new_one(self):
        campaign = self._start_emails()
        row = self._row(campaign)
        old = row.mail_id
        old.write({"state": "exception", "failure_reason": "nobody there"})
        old._postprocess_sent_message([], [], failure_type="mail_smtp")
        row.action_send_again()
        old.mark_outgoing()
        self._tick()
        self._queue(campaign, unlink=False)
        self.assertEqual(len(self._get_sent(self.buyer.email)), 1)
        self.assertEqual(old.state, "cancel")

    def test_retried_by_the_administrator(self):
        """Odoo's own button on the email does what it says, and the step is done."""
        campaign = self._start_emails()
        row = self._row(campaign)
        row.mail_id.write({"state": "exception", "failure_reason": "nobody there"})
        row.mail_id._postprocess_sent_message([], [], failure_type="mail_smtp")
        row.mail_id.action_retry()
        self._queue(campaign)
        self.assertEqual((row.state, row.error, row.target_id.state), ("done", False, "reached"))
        self.assertEqual(len(self._get_sent(self.buyer.email)), 1)

    # === EMAILS OF OTHERS ===#

    def test_other_emails(self):
        """Odoo does for them what it does without us, statement by statement."""
        def send():
            mails = self.env["mail.mail"].create([
                {"subject": "Hello", "email_to": f"{number}@example.com", "body_html": "<p>Hello</p>",
                 "email_from": f"office@{self.buyer.email}", "auto_delete": number == 1} for number in range(3)])
            with self.mock_mail_gateway(mail_unlink_sent=True), self._watch_statements() as statements:
                mails.send()
            self.assertEqual(len(self._mails), 3)
            return len(statements)

        send()
        with patch.object(MailMail, "_send", send_upstream), \
                patch.object(MailMail, "_postprocess_sent_message", postprocess_upstream):
            expected = send()
        self.assertEqual(send(), expected)

    def test_other_mailings(self):
        mailing = self.env["mailing.mailing"].create({
            "name": "Letter", "subject": "Letter", "body_html": "<p>Hello</p>",
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "mailing_domain": f"[('id', 'in', {self.buyers.ids})]"})
        mailing.action_launch()
        self.assertEqual(mailing.state, "in_queue")
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        self.assertEqual((mailing.state, len(mailing.mailing_trace_ids)), ("done", 3))
        self.assertEqual(mailing._get_seen_list(), set(self.buyers.mapped("email_normalized")))
