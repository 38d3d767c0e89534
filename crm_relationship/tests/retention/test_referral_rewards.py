from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .referral_case import ReferralCase

LOGGER = "odoo.addons.crm_relationship.models.retention.crm_retention_referral_reward"


@tagged("post_install", "-at_install", "crm_relationship")
class TestReferralRewards(ReferralCase):
    """Both are rewarded once the new customer has paid for an order, and nobody who plays tricks."""

    def test_both_once_the_order_is_paid(self):
        order = self._order(self.new)
        self._night()
        invoice = self._invoice(order)
        self._night()
        self._pay(invoice, amount=40)
        self._night()
        self.assertEqual((self.referral.state, len(self._cards())), ("open", 0))
        self._pay(invoice)
        self._night()
        referral = self.referral
        self.assertEqual((referral.state, referral.order_id, referral.campaign_id),
                         ("rewarded", order, self.campaign))
        self.assertEqual((referral.referrer_card_id.partner_id, referral.referred_card_id.partner_id),
                         (self.customer, self.new))
        cards = referral.referrer_card_id | referral.referred_card_id
        self.assertEqual((self._cards(), cards.mapped("points")), (cards, [1, 1]))
        self.assertEqual(set(cards.mapped("expiration_date")), {fields.Date.today() + timedelta(days=179)})
        self.assertEqual(len(cards.history_ids), 2)
        for _night in range(2):
            self._buy(self.new)
            self._night()
        self.assertEqual(len(self._cards()), 2, "once")

    def test_the_card_may_be_passed_on(self):
        self._buy(self.new)
        self._night()
        self.assertIsNone(self._use(self._new_order(self.other), self.referral.referrer_card_id))

    def test_what_it_costs_is_the_campaigns(self):
        self._buy(self.new)
        self._night()
        self.assertEqual(self.campaign.spent, 0)
        order = self._new_order(self.other, 300)
        self._use(order, self.referral.referrer_card_id)
        order.action_confirm()
        self.env.flush_all()
        self.campaign.invalidate_recordset(["spent"])
        self.assertEqual(self.campaign.spent, 30)

    # === TRICKS ===#

    def test_a_cancelled_order(self):
        order = self._order(self.new)
        self._pay(self._invoice(order))
        order._action_cancel()
        self._night()
        self.assertEqual(self.referral.state, "open")
        second = self._buy(self.new)
        self._night()
        self.assertEqual(self.referral.order_id, second)

    def test_a_refunded_order(self):
        order = self._order(self.new)
        invoice = self._pay(self._invoice(order))
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"journal_id": invoice.journal_id.id})
        credit = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        credit.action_post()
        self._night()
        self.assertEqual(self.referral.state, "open", "the whole order was credited")
        credit.button_draft()
        credit.invoice_line_ids[0].quantity = 0.5
        credit.action_post()
        self._night()
        self.assertEqual(self.referral.state, "rewarded", "half of it was kept")

    def test_refunded_after_the_reward(self):
        """What nobody has used is taken back, and who is responsible hears of it, once."""
        order = self._buy(self.new)
        self._night()
        mine, theirs = self.referral.referrer_card_id, self.referral.referred_card_id
        used = self._new_order(self.customer)
        self.assertIsNone(self._use(used, mine))
        used.action_confirm()
        credit = self._credit(order.invoice_ids)
        credit.button_draft()
        credit.invoice_line_ids[0].quantity = 0.5
        credit.action_post()
        self._night()
        self.assertEqual(self.referral.state, "rewarded", "half of it was kept")
        credit.button_draft()
        credit.invoice_line_ids[0].quantity = 1
        credit.action_post()
        before = self.campaign.message_ids
        for _night in range(2):
            self._night()
        self.assertEqual((self.referral.state, theirs.active, theirs.points), ("recalled", False, 0))
        self.assertEqual(mine.active, True, "was used")
        [note] = self.campaign.message_ids - before
        self.assertIn("1 coupons were taken back, 1 had been used already", note.body)
        self.assertIn(order.name, note.body)
        self.assertTrue(self._use(self._new_order(self.new), theirs), "cannot be used any more")
        with self.assertRaises(UserError):
            self.referral.with_user(self._new_user("refund_manager", "manager")).unlink()

    def test_cancelled_after_the_reward(self):
        order = self._order(self.new, 200)
        self.referral._move_to(
            "rewarded", order_id=order.id, campaign_id=self.campaign.id, closed_at=fields.Datetime.now())
        self._night()
        self.assertEqual(self.referral.state, "rewarded", "nothing was paid back")
        order._action_cancel()
        self._night()
        self.assertEqual(self.referral.state, "recalled")

    def test_a_free_order_and_a_down_payment(self):
        self._order(self.new, 0)
        order = self._order(self.new, 1000)
        down = self.env["sale.advance.payment.inv"].create(
            {"advance_payment_method": "percentage", "amount": 10, "sale_order_ids": order.ids})
        down.create_invoices()
        order.invoice_ids.action_post()
        self._pay(order.invoice_ids)
        self._night()
        self.assertEqual(self.referral.state, "open")
        rest = order._create_invoices(final=True)
        rest.action_post()
        self._pay(rest)
        self._night()
        self.assertEqual(self.referral.state, "rewarded")

    def test_paid_online_without_an_invoice(self):
        order = self._order(self.new, 200)
        method, provider = (self.env[model].with_context(active_test=False).search([], limit=1)
                            for model in ("payment.method", "payment.provider"))
        values = {"provider_id": provider.id, "payment_method_id": method.id, "currency_id": order.currency_id.id,
                  "partner_id": self.new.id, "state": "done", "sale_order_ids": order.ids}
        transactions = self.env["payment.transaction"]
        transactions.create({**values, "amount": 150, "reference": "one"})
        self._night()
        self.assertEqual(self.referral.state, "open")
        second = transactions.create({**values, "amount": 50, "reference": "two"})
        refund = transactions.create({
            **values, "amount": -50, "reference": "back", "operation": "refund", "sale_order_ids": False,
            "source_transaction_id": second.id})
        self._night()
        self.assertEqual(self.referral.state, "open", "given back")
        refund.state = "cancel"
        self._night()
        self.assertEqual(self.referral.state, "rewarded")

    def test_merged_into_one_customer(self):
        self._buy(self.new)
        self._merge_customers(self.new, self.customer)
        self._night()
        self.assertEqual((self.referral.state, self.referral.refusal, len(self._cards())), ("refused", "same", 0))

    def test_one_of_them_becomes_a_contact_of_the_other(self):
        self._buy(self.new)
        self.new.parent_id = self.customer
        self.new.is_company = False
        self._night()
        self.assertEqual(self.referral.refusal, "same")

    def test_merged_with_an_old_customer(self):
        self._sell(self.other, self.today, 100)
        self._buy(self.new)
        self._merge_customers(self.new, self.other)
        self._night()
        self.assertEqual((self.referral.referred_id, self.referral.refusal), (self.other, "known"))

    def test_archived(self):
        """Nothing is given to who is archived; it waits until they are back."""
        self._buy(self.new)
        self.customer.active = False
        self._night()
        self.assertEqual(self.referral.state, "open")
        self.customer.active = True
        self._night()
        self.assertEqual(self.referral.state, "rewarded")

    def test_an_order_of_a_contact_counts(self):
        contact = self._new_customer("New's buyer", is_company=False, parent_id=self.new.id)
        order = self._buy(contact)
        self._night()
        self.assertEqual(self.referral.order_id, order)

    def test_a_rewarded_one_stays(self):
        self._buy(self.new)
        self._night()
        manager = self._new_user("reward_manager", "manager")
        self.assertRaises(UserError, self.referral.with_user(manager).unlink)
        self.assertRaises(UserError, self.referral.with_user(manager).action_refuse)

    # === CAMPAIGNS ===#

    def test_only_while_a_campaign_runs(self):
        self._buy(self.new)
        self.campaign.action_pause()
        self._night()
        self.assertEqual(self.referral.state, "open")
        self.campaign.action_start()
        self.company.retention_sending_enabled = False
        self._night()
        self.assertEqual(self.referral.state, "open", "nothing is given where campaigns are off")
        self.company.retention_sending_enabled = True
        self._night()
        self.assertEqual(self.referral.state, "rewarded")

    def test_a_campaign_that_is_over_keeps_its_word(self):
        self.assertEqual(self.referral.campaign_id, self.campaign)
        self._buy(self.new)
        late = self._new_customer("Late")
        self.campaign._move_to("done")
        without = self._refer(late)
        self._buy(late)
        self._night()
        self.assertEqual((self.referral.state, without.state), ("rewarded", "open"))
        again = self._new_referral_campaign()
        self._night()
        self.assertEqual((without.state, without.campaign_id), ("rewarded", again))

    def test_two_companies(self):
        """Orders, campaigns and rewards of another company count for nothing here."""
        branch = self._new_branch()
        self._new_order(self.new, user=self.env.user, company=branch).action_confirm()
        there = self._refer(self._new_customer("New there"), company_id=branch.id)
        self._night()
        self.assertEqual((self.referral.state, there.state, there.campaign_id.id), ("open", "open", False))
        self._buy(self.new)
        self._night()
        self.assertEqual(self.referral.state, "rewarded")

    def test_one_that_fails_stops_no_other(self):
        second = self._refer(self._new_customer("Second"), referrer=self.other)
        for referral in (self.referral, second):
            self._buy(referral.referred_id)
        issue = type(self.gift)._issue

        def fail(program, partners, *args):
            if self.other in partners:
                raise ValueError("no card for them")
            return issue(program, partners, *args)

        with patch.object(type(self.gift), "_issue", fail), mute_logger(LOGGER):
            self._night()
        self.assertEqual((self.referral.state, second.state, len(self._cards())), ("rewarded", "open", 2))
        self._night()
        self.assertEqual((second.state, len(self._cards())), ("rewarded", 4))
