from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests.common import tagged

from ...models.retention.sale_order import SaleOrder
from .loyalty_case import LoyaltyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPersonalCoupons(LoyaltyCase):
    """A coupon in a customer's name is good for that customer's orders, whoever of their contacts orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._new_card(cls.customer)

    def test_the_customer_and_its_contacts(self):
        for partner in (self.customer, self.buyer):
            order = self._new_order(partner)
            self.assertIsNone(self._use(order, self.card))
            self.assertEqual(order.amount_untaxed, 950, "10% of 1,000 is capped at 50")
        order.action_confirm()
        self.assertEqual((order.state, self.card.points), ("sale", 0))

    def test_nobody_else_by_its_code(self):
        order = self._new_order(self.other)
        self.assertIn("personal", self._use(order, self.card))
        self.assertFalse(order.applied_coupon_ids)
        wizard = self.env["sale.loyalty.coupon.wizard"].with_user(self.salesperson).create(
            {"order_id": order.id, "coupon_code": self.card.code})
        with self.assertRaisesRegex(ValidationError, "personal"):
            wizard.action_apply()

    def test_nobody_else_by_another_door(self):
        """What a program may write, or call, without entering the code."""
        order = self._new_order(self.other)
        order.applied_coupon_ids = self.card
        self.assertFalse(order._get_claimable_rewards())
        reward = self.program.reward_ids
        self.assertIn("personal", order._apply_program_reward(reward, self.card)["error"])
        line = {"name": "-50", "product_id": self.product.id, "price_unit": -50, "reward_id": reward.id,
                "coupon_id": self.card.id, "points_cost": 1, "tax_ids": False}
        order.order_line = [Command.create(line)]
        with self.assertRaises(ValidationError) as refused:
            order.action_confirm()
        self.assertIn("belongs to another customer", str(refused.exception))
        self.assertEqual(self.card.points, 1)

    def test_nobody_else_after_confirmation(self):
        order = self._new_order(self.other)
        order.action_confirm()
        with self.assertRaisesRegex(ValidationError, "belongs to another customer"):
            order.order_line = [Command.create({
                "name": "-50", "product_id": self.product.id, "price_unit": -50,
                "reward_id": self.program.reward_ids.id, "coupon_id": self.card.id, "points_cost": 1})]

    def test_a_quotation_that_changes_hands(self):
        order = self._new_order(self.customer)
        self._use(order, self.card)
        order.partner_id = self.buyer
        self.assertEqual(order.order_line.coupon_id, self.card, "the same customer")
        order.partner_id = self.other
        self.assertFalse(order.order_line.coupon_id | order.applied_coupon_ids)
        self.assertEqual(order.amount_untaxed, 1000)
        order.action_confirm()
        with self.assertRaises(ValidationError):
            used = self._new_order(self.customer)
            self._use(used, self.card)
            used.action_confirm()
            used.partner_id = self.other

    def test_nobody_passes_a_card_on(self):
        card = self.card.with_user(self.salesperson)
        bearer = self._new_program(is_personal=False)
        for values in ({"partner_id": self.other.id}, {"partner_id": False}, {"program_id": bearer.id}):
            with self.assertRaisesRegex(UserError, "only a sales administrator"):
                card.write(values)
        card.write({"partner_id": self.customer.id, "expiration_date": "2030-01-01"})
        self.card.with_user(self._new_user("loyalty_admin", "sales_team.group_sale_manager")).partner_id = self.other
        self.assertIsNone(self._use(self._new_order(self.other), self.card))

    def test_without_the_flag_all_is_as_in_core(self):
        self.program.is_personal = False
        order = self._new_order(self.other)
        self.assertIsNone(self._use(order, self.card))
        order.action_confirm()
        self.assertEqual((order.amount_untaxed, self.card.points), (950, 0))
        self.card.with_user(self.salesperson).partner_id = self.other

    def test_a_coupon_in_nobodys_name(self):
        self.assertIsNone(self._use(self._new_order(self.other), self._new_card()))

    def test_the_public_has_no_coupon(self):
        order = self._new_order(self.env.ref("base.public_partner"), user=self.env.user)
        self.assertIn("personal", self._use(order, self.card))

    def test_merged_customers(self):
        self._merge_customers(self.customer, self.other)
        self.assertIsNone(self._use(self._new_order(self.other), self.card))

    def test_a_contact_who_leaves(self):
        """A coupon is the company's whose contact was given it, as long as they are there."""
        card = self._new_card(self.buyer)
        order = self._new_order(self.customer)
        self.assertIsNone(self._use(order, card))
        self.buyer.parent_id = self.other
        with self.assertRaisesRegex(ValidationError, "belongs to another customer"):
            order.action_confirm()

    def test_last_day(self):
        self.program.card_days = 30
        card = self.program._issue(self.customer, 1, [{"description": "Thanks"}])
        self.assertEqual(card.expiration_date, fields.Date.today() + timedelta(days=29))
        self.assertEqual((card.history_ids.issued, card.history_ids.description), (1, "Thanks"))
        self.assertIsNone(self._use(self._new_order(self.customer), card))
        card.expiration_date = fields.Date.today() - timedelta(days=1)
        self.assertIn("expired", self._use(self._new_order(self.customer), card))

    def test_two_companies(self):
        """A program of one company is none for the other; one for all is personal in both."""
        branch = self._new_branch()
        shared = self._new_program(company_id=False, currency_id=self.company.currency_id.id)
        card, admin = self._new_card(self.customer, shared), self.env.user
        admin.company_ids |= branch
        for partner, found in ((self.customer, None), (self.other, "personal")):
            order = self._new_order(partner, user=admin, company=branch)
            error = self._use(order, card)
            self.assertEqual(error and "personal" in error and "personal", found)
        self.assertIn("invalid", self._use(self._new_order(self.customer, user=admin, company=branch), self.card))

    def test_other_orders_take_no_query_more(self):
        """Confirming an order without cards, with what is added here, and without it."""
        def count():
            order = self._new_order(self.other)
            with self._watch_statements() as statements:
                order.action_confirm()
            return len(statements)

        count()  # whatever is done once
        added = count()
        for name in ("write", "_action_confirm", "_get_claimable_rewards", "_program_check_compute_points",
                     "_update_programs_and_rewards"):
            self.addCleanup(setattr, SaleOrder, name, vars(SaleOrder)[name])
            delattr(SaleOrder, name)
        self.assertEqual(added, count())
