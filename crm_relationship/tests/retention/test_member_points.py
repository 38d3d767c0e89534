from odoo.exceptions import ValidationError
from odoo.tests.common import tagged

from .loyalty_case import LoyaltyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestMemberPoints(LoyaltyCase):
    """Points only for who has a card, and one card for a company and its contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.points = cls._new_program("loyalty", reward={
            "discount": 100, "discount_mode": "per_order", "discount_max_amount": 0, "required_points": 300})

    def _confirm(self, partner, amount=200):
        order = self._new_order(partner, amount)
        order._update_programs_and_rewards()
        order.action_confirm()
        return order

    def test_no_card_no_points(self):
        order = self._confirm(self.other)
        self.assertFalse(self._card_of(self.other, self.points))
        self.assertFalse(order.coupon_point_ids)
        self.points.is_members_only = False
        self._confirm(self.other)
        self.assertEqual(self._card_of(self.other, self.points).points, 200, "as core does it for everybody")

    def test_members_collect(self):
        card = self._new_card(self.customer, self.points, points=0)
        order = self._confirm(self.customer)
        self.assertEqual((card.points, card.history_ids.issued), (200, 200))
        order.sudo()._action_cancel()
        self.assertEqual(card.points, 0)

    def test_one_card_for_a_company_and_its_contacts(self):
        card = self._new_card(self.customer, self.points, points=0)
        order = self._confirm(self.buyer)
        self.assertEqual(self._card_of(self.buyer, self.points), card)
        self.assertEqual((card.points, order.coupon_point_ids.points), (200, 200))
        order._update_programs_and_rewards()
        self.assertEqual(card.points, 200, "looking at the rewards of a confirmed order gives nothing more")
        order.sudo()._action_cancel()
        self.assertEqual(card.points, 0)

    def test_rewards_for_what_another_contact_collected(self):
        card = self._new_card(self.customer, self.points, points=150)
        order = self._new_order(self.buyer, 200)
        for number in range(3):
            order._update_programs_and_rewards()
            rewards = order._get_claimable_rewards()
            self.assertEqual(bool(rewards), not number, "150 and the 200 of this order reach 300")
            if not number:
                order._apply_program_reward(rewards[card], card)
        self.assertEqual(order.amount_untaxed, 100)
        order.action_confirm()
        self.assertEqual(card.points, 50, "100 points for what was paid")
        self.assertEqual(card.history_ids.mapped(lambda line: (line.issued, line.used)), [(200, 300)])

    def test_a_quotation_that_changes_hands(self):
        """What core keeps: points of the customer of before."""
        card = self._new_card(self.customer, self.points, points=500)
        order = self._new_order(self.customer)
        order._update_programs_and_rewards()
        order._apply_program_reward(self.points.reward_ids, card)
        order.partner_id = self.other
        self.assertFalse(order._get_claimable_rewards())
        order.action_confirm()
        self.assertEqual((order.amount_untaxed, card.points), (1000, 500))

    def test_nobody_has_two(self):
        self._new_card(self.customer, self.points)
        with self.assertRaisesRegex(ValidationError, "share one"):
            self._new_card(self.buyer, self.points)
        self._new_card(self.other, self.points)
        archived = self._new_card(self.buyer, self.points, active=False)
        with self.assertRaisesRegex(ValidationError, "share one"):
            archived.active = True

    def test_a_program_becomes_one_for_members(self):
        program = self._new_program("loyalty", is_members_only=False)
        self._new_card(self.customer, program)
        second = self._new_card(self.buyer, program)
        with self.assertRaisesRegex(ValidationError, "share one"):
            program.is_members_only = True
        second.active = False
        program.is_members_only = True
        with self.assertRaisesRegex(ValidationError, "Loyalty Cards"):
            self.program.is_members_only = True

    def test_merged_members(self):
        kept, merged = self._new_card(self.customer, self.points, 120), self._new_card(self.other, self.points, 80)
        self._merge_customers(self.other, self.customer)
        self.assertEqual((kept.points, kept.active, merged.points, merged.active), (200, True, 0, False))
        self.assertEqual((kept.history_ids.issued, merged.history_ids.used), (80, 80))

    def test_a_contact_of_another_company_with_a_card(self):
        """Who comes with a card keeps it: the company has two, each contact collects on their own."""
        own, company = self._new_card(self.other, self.points, 0), self._new_card(self.customer, self.points, 0)
        self.other.parent_id = self.customer
        self._confirm(self.other)
        self._confirm(self.buyer, 70)
        self.assertEqual((own.points, company.points), (200, 70))
