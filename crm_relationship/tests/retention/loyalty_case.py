"""Programs whose cards belong to customers, and orders that a salesperson writes."""

from odoo.fields import Command

from ..common import RelationshipCommon


class LoyaltyCase(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.salesperson = cls._new_user("loyalty_seller", "user", "sales_team.group_sale_salesman_all_leads")
        cls.customer = cls._new_customer("Owner")
        cls.buyer = cls._new_customer("Owner's buyer", is_company=False, parent_id=cls.customer.id)
        cls.other = cls._new_customer("Somebody else")
        cls.program = cls._new_program()

    @classmethod
    def _new_program(cls, program_type="coupons", reward=None, **values):
        reward = {"discount": 10, "discount_max_amount": 50, "required_points": 1, **(reward or {})}
        coupons = {"applies_on": "current", "trigger": "with_code", "is_personal": True, "rule_ids": []}
        points = {
            "applies_on": "both", "trigger": "auto", "is_members_only": True,
            "rule_ids": [Command.create({"reward_point_mode": "money", "reward_point_amount": 1})]}
        return cls.env["loyalty.program"].create({
            "name": "Thanks", "program_type": program_type, "company_id": cls.company.id,
            "communication_plan_ids": [], "reward_ids": [Command.create(reward)],
            **(points if program_type == "loyalty" else coupons), **values})

    @classmethod
    def _new_card(cls, partner=None, program=None, points=1, **values):
        return cls.env["loyalty.card"].create({
            "program_id": (program or cls.program).id, "partner_id": partner.id if partner else False,
            "points": points, **values})

    @classmethod
    def _new_order(cls, partner, amount=1000, user=None, company=None, **values):
        """A quotation, as the salesperson writes it."""
        orders = cls.env["sale.order"].with_user(user or cls.salesperson)
        return orders.create({
            "partner_id": partner.id, "company_id": (company or cls.company).id,
            "order_line": [Command.create({"product_id": cls.product.id, "price_unit": amount, "tax_ids": False})],
            **values})

    def _use(self, order, card):
        """What happens when somebody enters the code of a card and takes its reward; the error, if any."""
        status = order._try_apply_code(card.code)
        if "error" in status:
            return status["error"]
        for coupon, rewards in status.items():
            order._apply_program_reward(rewards[0], coupon)
        order._update_programs_and_rewards()
        return None

    def _card_of(self, partner, program):
        return self.env["loyalty.card"].search([
            ("program_id", "=", program.id),
            ("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id)])
