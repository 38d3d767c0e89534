from datetime import datetime, time, timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests.common import freeze_time, tagged
from odoo.tools import mute_logger

from ..tier.tier_case import TODAY
from .campaign_case import CampaignCase
from .loyalty_case import LoyaltyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignGifts(CampaignCase, LoyaltyCase):
    """Coupons and points that campaigns give, and what they cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.card_days = 60
        cls.points = cls._new_program("loyalty", reward={
            "discount": 30, "discount_mode": "per_order", "discount_max_amount": 0, "required_points": 300})
        cls.buyers = cls._new_buyers(3)

    def _give(self, kind="coupon", program=None, **values):
        """A campaign that gives something, after a tick."""
        campaign = self._start(
            {"kind": kind, "loyalty_program_id": (program or self.program).id, **values.pop("step", {})}, **values)
        self._tick()
        return campaign

    def _cards(self, campaign):
        return self.env["loyalty.card"].browse(self._rows(campaign).mapped("res_id"))

    def _sell_with(self, card, partner, amount=1000, days=1, **values):
        """A confirmed order, some days later, that uses a card."""
        with freeze_time(datetime.combine(TODAY + timedelta(days=days), time(12))):
            order = self._new_order(partner, amount, user=self.env.user, **values)
            order._update_programs_and_rewards()
            if card.program_id.program_type == "loyalty":
                order._apply_program_reward(card.program_id.reward_ids, card)
            else:
                self.assertIsNone(self._use(order, card))
            order.action_confirm()
        self.env.flush_all()
        return order

    def test_a_small_budget_approves_no_coupons(self):
        """A pause takes none of them back: they count in full, whatever the budget says."""
        self.company.retention_budget_limit = 1
        campaign = self._new_campaign({"kind": "coupon", "loyalty_program_id": self.program.id}, budget=0.5)
        campaign.with_user(self.officer).action_start()
        self.assertEqual(campaign.state, "to_approve")

    def test_referrals_are_rewarded_by_a_known_amount(self):
        campaign = self._new_campaign(kind="referral", loyalty_program_id=self.points.id)
        self.assertRaisesRegex(UserError, "gives coupons", campaign.action_start)

    # === COUPONS ===#

    def test_a_coupon_each_quietly(self):
        mails = self.env["mail.mail"].search_count([])
        campaign = self._give()
        cards = self._cards(campaign)
        self.assertEqual(sorted(cards.partner_id.ids), sorted(self.buyers.ids))
        self.assertEqual(self._states(campaign), ["done"] * 3)
        self.assertEqual(set(cards.mapped("expiration_date")), {TODAY + timedelta(days=59)})
        self.assertEqual((cards[0].points, cards[0].history_ids.issued), (1, 1))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self._tick(1)
        self.assertEqual(self.env["loyalty.card"].search_count([("program_id", "=", self.program.id)]), 3)

    def test_given_once_whatever_is_tried(self):
        """A row that is made again finds what was made; the database refuses a second time."""
        campaign = self._give()
        rows, step = self._rows(campaign), campaign.step_ids
        cards = self._cards(campaign)
        self.assertEqual({row.id: card for row, card in step._make_coupon(rows).items()},
                         dict(zip(rows.ids, cards, strict=True)))
        self.assertEqual(self.env["loyalty.card"].search_count([("program_id", "=", self.program.id)]), 3)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["loyalty.history"].create({
                "card_id": cards[0].id, "description": "Again", "retention_delivery_id": rows[0].id})

    def test_statements_do_not_depend_on_how_many(self):
        """The cards and their history are two creations, and one look at what was given before."""
        campaign = self._new_campaign({"kind": "coupon", "loyalty_program_id": self.program.id})
        counts = []
        for buyers in (self.buyers[:1], self.buyers[1:]):
            rows = self.deliveries.create([{
                "target_id": self.targets.create({
                    "campaign_id": campaign.id, "partner_id": buyer.id, "company_id": self.company.id}).id,
                "step_id": campaign.step_ids.id, "company_id": self.company.id, "due_at": datetime.now()}
                for buyer in buyers])
            with self._watch_statements() as statements:
                campaign.step_ids._make_coupon(rows)
            counts.append(len(statements))
        self.assertEqual(*counts)

    def test_what_a_coupon_needs(self):
        self.program.reward_ids.discount_max_amount = 0
        for program, message in ((self.program, "takes off at most"), (self.points, "does not")):
            campaign = self._new_campaign({"kind": "coupon", "loyalty_program_id": program.id})
            with self.assertRaisesRegex(UserError, message):
                campaign.action_start()
        campaign = self._new_campaign({"kind": "points", "points": 50, "loyalty_program_id": self.program.id})
        with self.assertRaisesRegex(UserError, "has none"):
            campaign.action_start()

    def test_an_archived_program(self):
        """It waits in the archive until a campaign starts; archived later, nobody is given anything."""
        self.program.action_archive()
        campaign = self._new_campaign({"kind": "coupon", "loyalty_program_id": self.program.id})
        campaign.action_start()
        self.assertTrue(self.program.active)
        self.program.action_archive()
        self._tick()
        self.assertEqual(self._states(campaign), ["failed"] * 3)
        self.assertIn("archived", self._rows(campaign)[0].error)

    def test_the_shipped_programs(self):
        names = ("first_purchase", "points_card", "referral")
        programs = [self.env.ref(f"crm_relationship.retention_program_{name}") for name in names]
        for program in programs:
            with self.subTest(program=program.name):
                self.assertEqual((program.active, len(program.with_context(active_test=False).reward_ids)), (False, 1))
                program.action_unarchive()
                self.assertIsNotNone(program._get_most(program._get_use_points()))
                self.assertFalse(program.company_id)
        first, points, referral = programs
        self.assertEqual((first.is_personal, first.card_days, referral.is_personal), (True, 60, False))
        self.assertEqual((points.is_members_only, points.program_type), (True, "loyalty"))
        card = self._new_card(self.customer, first)
        self.assertEqual(self._sell_with(card, self.buyer, 200).amount_untaxed, 180)
        self.assertEqual(self._sell_with(self._new_card(self.customer, first), self.buyer).amount_untaxed, 950)

    # === POINTS ===#

    def test_points_on_the_card_that_there_is(self):
        """That of a contact, who is a member already."""
        contact = self._new_customer("Buyer's contact", is_company=False, parent_id=self.buyers[0].id)
        old = self._new_card(contact, self.points, points=40)
        campaign = self._give("points", self.points, step={"points": 100, "delay_days": 1})
        self._tick(1)
        cards = {row.target_id.partner_id: self.env["loyalty.card"].browse(row.res_id) for row in self._rows(campaign)}
        self.assertEqual(cards[self.buyers[0]], old)
        self.assertEqual((old.points, old.history_ids.issued), (140, 100))
        self.assertEqual((cards[self.buyers[1]].points, cards[self.buyers[1]].partner_id), (100, self.buyers[1]))
        self.assertEqual(len(self.env["loyalty.card"].search([("program_id", "=", self.points.id)])), 3)

    def test_a_points_card_makes_a_member(self):
        self._give("points", self.points)
        self.assertEqual(self._card_of(self.buyers[0], self.points).points, 0)
        order = self._new_order(self.buyers[0], 350, user=self.env.user)
        order._update_programs_and_rewards()
        order.action_confirm()
        self.assertEqual(self._card_of(self.buyers[0], self.points).points, 350)

    # === MONEY ===#

    def test_spent_is_what_was_used_on_confirmed_orders(self):
        campaign = self._give()
        card = self._cards(campaign)[0]
        self.assertEqual(campaign.spent, 0)
        order = self._sell_with(card, card.partner_id, 300)
        campaign.invalidate_recordset(["spent"])
        self.assertEqual(campaign.spent, 30)
        order._action_cancel()
        campaign.invalidate_recordset(["spent"])
        self.assertEqual(campaign.spent, 0)
        self._sell_with(card, card.partner_id, 9000)
        self._sell_with(self._new_card(self.buyers[1]), self.buyers[1], 500)
        campaign.invalidate_recordset(["spent"])
        self.assertEqual(campaign.spent, 50, "the cap; and nothing of coupons that others gave")

    def test_spent_on_free_goods(self):
        gift = self.env["product.product"].create({"name": "Mug", "list_price": 12, "taxes_id": False})
        program = self._new_program(reward={"reward_type": "product", "reward_product_id": gift.id})
        campaign = self._give(program=program)
        card = self._cards(campaign)[0]
        self._sell_with(card, card.partner_id)
        self.assertEqual(campaign.spent, 12)

    def test_spent_of_points_only_as_far_as_they_were_given(self):
        campaign = self._give("points", self.points, step={"points": 100, "delay_days": 1})
        old = self._new_card(self.buyers[0], self.points, points=250)
        self._tick(1)
        order = self._sell_with(old, self.buyers[0], 100, days=2)
        self.assertEqual((order.amount_untaxed, campaign.spent), (70, 10), "100 of the 300 points that bring 30")

    def test_spent_in_the_companys_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.5, "company_id": self.company.id})
        prices = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id})
        campaign = self._give()
        card = self._cards(campaign)[0]
        order = self._sell_with(card, card.partner_id, 100, pricelist_id=prices.id)
        self.assertEqual((order.currency_id, order.amount_untaxed), (euro, 90))
        self.assertAlmostEqual(campaign.spent, 20)

    def test_expected_cost(self):
        step = self._new_campaign({"kind": "coupon", "loyalty_program_id": self.program.id}).step_ids
        self.assertEqual(step._cost_coupon(10), 500, "each coupon at its cap")
        self._new_card(self.customer, expiration_date=TODAY - timedelta(days=1))
        self.assertEqual(step._cost_coupon(10), 500, "one card tells nothing")
        for _number in range(38):
            self._new_card(self.customer, expiration_date=TODAY - timedelta(days=1))
        used = self._new_card(self.customer)
        self._sell_with(used, self.customer)
        self._new_card(self.customer)
        self.assertEqual(step._cost_coupon(10), 12.5, "1 of 40 was used; who still has one is not counted")
        points = self._new_campaign({"kind": "points", "points": 650, "loyalty_program_id": self.points.id}).step_ids
        self.assertEqual(points._cost_points(2), 120, "650 points are 30, twice")

    def test_two_companies(self):
        """What a campaign of one company gives can be used there only, unless its program is everybody's."""
        campaign = self._give()
        branch = self._new_branch()
        card = self._cards(campaign)[0]
        order = self._new_order(card.partner_id, user=self.env.user, company=branch)
        self.assertIn("invalid", self._use(order, card))
        self.assertEqual(campaign.company_id, self.company)
