from datetime import timedelta
from functools import partial
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests.common import tagged
from odoo.tools import SQL, mute_logger

from ..transactions_case import Killed, TransactionsCase

REWARD = "odoo.addons.crm_relationship.models.retention.crm_retention_referral_reward"


@tagged("post_install", "-at_install", "crm_relationship")
class TestLoyaltyTransactions(TransactionsCase):
    """One card for each side of a referral, and one for each member, whatever happens at the same time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mute_logger(REWARD))
        paid = patch(f"{REWARD}.CrmRetentionReferral._sql_paid", return_value=SQL("TRUE"))
        paid.start()
        cls.addClassCleanup(paid.stop)
        with cls._transaction() as env:
            cls.company_id = cls._insert_company(env)
            env["res.company"].browse(cls.company_id).retention_sending_enabled = True
            values = {"company_id": cls.company_id, "currency_id": env.ref("base.USD").id, "communication_plan_ids": []}
            reward = [Command.create({"discount": 10, "discount_max_amount": 50, "required_points": 1})]
            cls.program_id = env["loyalty.program"].create({
                **values, "name": "Gift", "program_type": "coupons", "applies_on": "current", "trigger": "with_code",
                "rule_ids": [], "reward_ids": reward}).id
            cls.points_id = env["loyalty.program"].create({
                **values, "name": "Points", "program_type": "loyalty", "applies_on": "both", "trigger": "auto",
                "is_members_only": True, "rule_ids": [Command.create({"reward_point_mode": "money"})],
                "reward_ids": reward}).id
            today = fields.Date.today()
            env["crm.retention.campaign"].create({
                "name": "Bring a friend", "kind": "referral", "company_id": cls.company_id, "user_id": False,
                "start_date": today, "end_date": today + timedelta(days=30), "loyalty_program_id": cls.program_id,
            })._move_to("running")

    def _new_partners(self):
        with self._transaction() as env:
            return env["res.partner"].create([{"name": "Referrer"}, {"name": "New"}]).ids

    def _new_referral(self):
        """A committed referral whose new customer has ordered."""
        referrer_id, referred_id = self._new_partners()
        with self._transaction() as env:
            referral = env["crm.retention.referral"].create({
                "referrer_id": referrer_id, "referred_id": referred_id, "company_id": self.company_id})
            self._insert_order(env, referred_id, 100, moment=referral.referred_on + timedelta(minutes=1))
            return referral.id

    def _settle(self, env, referral_id):
        env["crm.retention.referral"]._settle_batch(env["crm.retention.referral"].browse(referral_id))
        env.flush_all()

    def _check_once(self, referral_id):
        with self._transaction() as env:
            referral = env["crm.retention.referral"].browse(referral_id)
            partners = referral.referrer_id | referral.referred_id
            cards = env["loyalty.card"].search([("partner_id", "in", partners.ids)])
            self.assertEqual(referral.state, "rewarded")
            self.assertEqual(cards, referral.referrer_card_id | referral.referred_card_id)
            self.assertEqual(cards.partner_id, partners)

    # === REFERRALS ===#

    def test_two_nights_at_once(self):
        referral_id = self._new_referral()
        with self._transaction() as first:
            self._settle(first, referral_id)
            with self._transaction() as second:
                self._settle(second, referral_id)
                self.assertEqual(second["crm.retention.referral"].browse(referral_id).state, "open")
        self._check_once(referral_id)

    def test_a_night_that_looked_before_the_other_was_done(self):
        referral_id = self._new_referral()
        with self._transaction() as late:
            self._take_snapshot(late.cr)
            with self._transaction() as first:
                self._settle(first, referral_id)
            self._settle(late, referral_id)
        self._check_once(referral_id)

    def test_killed(self):
        """Between the cards and the end of the transaction: nothing is left, and the next night does all of it."""
        for name in ("_issue", "_move_to"):
            referral_id = self._new_referral()
            with self.subTest(killed_after=name), self.assertRaises(Killed), self._transaction() as env:
                target = env.registry["loyalty.program" if name == "_issue" else "crm.retention.referral"]
                function = getattr(target, name)

                def stop(*args, function=function, **kwargs):
                    function(*args, **kwargs)
                    raise Killed

                with patch.object(target, name, stop):
                    self._settle(env, referral_id)
            with self._transaction() as env:
                self._settle(env, referral_id)
                self._settle(env, referral_id)
            self._check_once(referral_id)

    def test_submitted_at_once(self):
        referrer_id, referred_id = self._new_partners()
        third_id = self._new_partners()[0]

        def submit(env, referrer_id, external_ref):
            referrals = env["crm.retention.referral"].with_context(allowed_company_ids=[self.company_id])
            try:
                return referrals.submit({
                    "referrer_id": referrer_id, "referred_id": referred_id, "company_id": self.company_id,
                    "source": "shop", "external_ref": external_ref})
            except ValidationError as error:
                return str(error)

        first, second = self._at_once(*[partial(submit, referrer_id=referrer_id, external_ref="77")] * 2)
        self.assertEqual((first["id"], {first["created"], second["created"]}), (second["id"], {True, False}))
        referred_id = self._new_partners()[1]
        results = self._at_once(partial(submit, referrer_id=referrer_id, external_ref="78"),
                                partial(submit, referrer_id=third_id, external_ref="79"))
        [refused] = [result for result in results if isinstance(result, str)]
        self.assertIn("referred by another customer", refused)

    # === MEMBERS ===#

    def test_two_cards_of_one_member_at_once(self):
        """The company's at the same moment as its contact's."""
        company_id = self._new_partners()[0]
        with self._transaction() as env:
            contact_id = env["res.partner"].create({"name": "Buyer", "parent_id": company_id}).id

        def open_card(env, partner_id):
            try:
                with env.cr.savepoint():
                    env["loyalty.card"].create({"program_id": self.points_id, "partner_id": partner_id})
            except ValidationError:
                return False
            return True

        results = self._at_once(*(partial(open_card, partner_id=partner_id) for partner_id in (company_id, contact_id)))
        self.assertEqual(sorted(results), [False, True])
