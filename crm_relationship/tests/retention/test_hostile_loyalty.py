from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import tagged

from .loyalty_case import LoyaltyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileLoyalty(LoyaltyCase):
    """What a salesperson sends to get at other customers' cards, or at what a campaign notes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._new_card(cls.customer)
        cls.points = cls._new_program("loyalty")

    def test_a_card_inside_of_an_order(self):
        order = self._new_order(self.other)
        for command in (Command.update(self.card.id, {"partner_id": self.other.id}),
                        Command.create({"program_id": self.points.id, "partner_id": self.other.id})):
            with self.subTest(command=command), self.assertRaises(UserError):
                order.write({"applied_coupon_ids": [Command.link(self.card.id), command]})
        with self.assertRaises(AccessError):
            order.write({"coupon_point_ids": [Command.create({"coupon_id": self.card.id, "points": 500})]})

    def test_context_says_nothing(self):
        member = self._new_card(self.other, self.points, 0)
        for sent in (True, {str(member.id): 900}, [[member.id, 900]]):
            order = self._new_order(self.customer).with_context(loyalty_shared_points=sent)
            order._update_programs_and_rewards()
            self.assertFalse(order.coupon_point_ids)
            order.action_confirm()
        self.assertEqual(member.points, 0)

    def test_what_a_campaign_has_given(self):
        """Nobody says in the history of a card that a campaign has given it: the campaign could not any more."""
        for user in (self.salesperson, self._new_user("loyalty_admin", "manager", "sales_team.group_sale_manager")):
            history = self.env["loyalty.history"].with_user(user)
            values = {"card_id": self.card.id, "description": "x"}
            self.assertRaises(AccessError, history.create, {**values, "retention_delivery_id": 1})
            self.assertRaises(AccessError, history.with_context(default_retention_delivery_id=1).create, values)
            self.assertRaises(AccessError, history.create(values).read, ["retention_delivery_id"])

    def test_who_says_what_programs_do(self):
        for values in ({"is_personal": False}, {"is_members_only": False}, {"card_days": 0}):
            with self.assertRaises(AccessError):
                self.program.with_user(self.salesperson).write(values)
