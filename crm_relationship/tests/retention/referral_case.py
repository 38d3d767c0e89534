"""Referrals whose new customers order and pay, and the nights that reward them."""

from datetime import timedelta
from math import inf
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command

from .loyalty_case import LoyaltyCase


class ReferralCase(LoyaltyCase):
    """`cls.customer` has brought `cls.new` an hour ago, while a referral campaign runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.company.retention_sending_enabled = True
        cls.referrals = cls.env["crm.retention.referral"]
        cls.gift = cls._new_program(is_personal=False, card_days=180)
        cls.campaign = cls._new_referral_campaign()
        cls.new = cls._new_customer("New")
        cls.referral = cls._refer(cls.new)

    @classmethod
    def _new_referral_campaign(cls, company=None, program=None):
        campaign = cls.env["crm.retention.campaign"].create({
            "name": "Bring a friend", "kind": "referral", "company_id": (company or cls.company).id,
            "start_date": fields.Date.today(), "end_date": fields.Date.today() + timedelta(days=60),
            "loyalty_program_id": (program or cls.gift).id,
            "step_ids": [Command.create({
                "kind": "activity", "activity_type_id": cls.env.ref("mail.mail_activity_data_call").id})]})
        campaign.action_start()
        return campaign

    @classmethod
    def _refer(cls, partner, referrer=None, **values):
        """A referral of an hour ago."""
        referral = cls.referrals.create({
            "referrer_id": (referrer or cls.customer).id, "referred_id": partner.id, "company_id": cls.company.id,
            **values})
        referral.referred_on -= timedelta(hours=1)
        return referral

    def _order(self, partner, amount=100, **values):
        order = self._new_order(partner, amount, user=self.env.user, **values)
        order.action_confirm()
        return order

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, invoice, **values):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create(values)._create_payments()
        return invoice

    def _buy(self, partner, amount=100, **values):
        """An order that is invoiced and paid."""
        order = self._order(partner, amount, **values)
        self._pay(self._invoice(order))
        return order

    def _night(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=inf), \
                patch.object(self.env.cr, "rollback"):
            self.referrals._cron_reward()
        self.env.invalidate_all()

    def _cards(self):
        return self.env["loyalty.card"].search([("program_id", "=", self.gift.id)])

    def _credit(self, invoice):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"journal_id": invoice.journal_id.id})
        credit = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        credit.action_post()
        return credit
