from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import tagged
from odoo.tools import format_date, mute_logger

from ..mail_case import MailCase
from .referral_case import ReferralCase

LOGGER = "odoo.addons.crm_relationship.models.retention.loyalty_card_mail"


@tagged("post_install", "-at_install", "crm_relationship")
class TestReferralLetters(MailCase, ReferralCase):
    """The email that tells of a reward goes out at most once, and only to who still wants to hear of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email, cls.new.email = "owner@customers.example.com", "new@customers.example.com"
        cls.template = cls.env["mail.template"].create({
            "name": "Reward", "subject": "Your code {{ object.code }}", "partner_to": "{{ object.partner_id.id }}",
            "model_id": cls.env["ir.model"]._get_id("loyalty.card"), "use_default_to": False,
            "email_from": "office@wholesale.example.com"})
        cls.gift.communication_plan_ids = [Command.create({"trigger": "create", "mail_template_id": cls.template.id})]

    def _reward(self):
        """Both are rewarded; the cards of who has brought somebody, and of who has come."""
        self._buy(self.new)
        self._night()
        return self.referral.referrer_card_id, self.referral.referred_card_id

    def _mails_of(self, cards=None):
        """The emails of these cards, else of all."""
        if cards is None:
            return self.env["mail.mail"].search([("loyalty_card_id.program_id", "=", self.gift.id)])
        return self.env["mail.mail"].search([("loyalty_card_id", "in", cards.ids)])

    def _queue(self):
        """Who gets an email now."""
        with self.mock_mail_gateway():
            self.env["mail.mail"].process_email_queue(email_ids=self._mails_of().ids or [0])
        self.env.invalidate_all()
        return sorted(address for mail in self._mails for address in mail["email_to"])

    def _say(self, card):
        return "".join(card.message_ids.mapped("body"))

    def test_both_hear_of_it_once(self):
        self._reward()
        self.assertEqual(len(self._queue()), 2)
        self.assertEqual(self._queue(), [])

    def test_one_email_a_card(self):
        """The program's first one counts."""
        second = self.template.copy({"subject": "And another one"})
        self.gift.communication_plan_ids = [Command.create({"trigger": "create", "mail_template_id": second.id})]
        mine, theirs = self._reward()
        self.assertEqual(
            set(self._mails_of(mine | theirs).mapped("subject")), {f"Your code {card.code}" for card in mine | theirs})

    def test_who_is_left_alone_gets_the_card_and_no_email(self):
        self.customer.no_campaigns = True
        self.env["mail.blacklist"]._add(self.new.email)
        mine, theirs = self._reward()
        self.assertEqual(len(self._cards()), 2)
        self.assertFalse(self._mails_of(mine | theirs))

    def test_without_an_address(self):
        self.customer.email = False
        mine, theirs = self._reward()
        self.assertEqual(self._mails_of(mine | theirs).loyalty_card_id, theirs)

    def test_an_open_complaint_keeps_no_good_news_back(self):
        self.env["crm.complaint"].create({
            "subject": "Broken", "partner_id": self.customer.id, "company_id": self.company.id})
        mine, theirs = self._reward()
        self.assertEqual(self._mails_of(mine | theirs).loyalty_card_id, mine | theirs)

    def test_withdrawn_before_it_went_out(self):
        """Each of these comes up between making the email and sending it."""
        mine, _theirs = self._reward()
        for what, happen in (
                ("unsubscribed", lambda: self.env["mail.blacklist"]._add(self.customer.email)),
                ("no campaigns", lambda: self.customer.write({"no_campaigns": True})),
                ("bounced", lambda: self.customer.write({"message_bounce": 3})),
                ("taken back", lambda: mine._void()),
                ("expired", lambda: mine.write({"expiration_date": fields.Date.today() - timedelta(days=1)}))):
            with self.subTest(what), self.env.cr.savepoint() as savepoint:
                happen()
                self.assertEqual([address for address in self._queue() if "owner" in address], [])
                self.assertEqual(self._mails_of(mine).state, "cancel")
                self.assertIn("not told of it by email after all", self._say(mine))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_noted_in_the_salesperson_s_language(self):
        """The mail queue has none of its own."""
        self._activate_languages("zh_CN")
        self.customer.user_id = self._new_user("letters_seller", lang="zh_CN")
        mine, _theirs = self._reward()
        self.env["mail.blacklist"]._add(self.customer.email)
        self._queue()
        self.assertIn("最终未通过邮件通知客户", self._say(mine))

    def test_sender_died(self):
        """It is never tried again by itself; the card says so."""
        mine, theirs = self._reward()
        self._mails_of(mine).relationship_claimed_at = fields.Datetime.now() - timedelta(hours=1)
        self.env["mail.mail"]._find_unsure()
        self.assertEqual(len(self._queue()), 1)
        self.assertIn("Nobody knows whether the email", self._say(mine))
        self.assertNotIn("Nobody knows", self._say(theirs))

    def test_an_email_that_cannot_be_made_takes_no_card_away(self):
        with patch.object(type(self.template), "send_mail", side_effect=ValueError("broken")), mute_logger(LOGGER):
            self._reward()
        self.assertEqual((self.referral.state, len(self._cards())), ("rewarded", 2))

    def test_the_shipped_email(self):
        shipped = self.env.ref("crm_relationship.retention_program_referral")
        shipped.action_unarchive()
        self.campaign.action_pause()
        self.campaign.loyalty_program_id = shipped
        self.campaign.action_start()
        for card in self._reward():
            mail = self._mails_of(card)
            self.assertEqual(mail.recipient_ids, card.partner_id)
            self.assertIn(card.code, mail.body_html)
            self.assertIn(shipped.reward_ids.description, mail.body_html)
            self.assertIn(format_date(self.env, card.expiration_date), mail.body_html)

    def test_salespeople_do_not_write_which_email_counts(self):
        mine, _theirs = self._reward()
        with self.assertRaises(AccessError):
            mine.with_user(self.salesperson).mail_id = False
