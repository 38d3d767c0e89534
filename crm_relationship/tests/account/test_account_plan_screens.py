from odoo.tests import HttpCase, tagged

from .plan_case import PlanCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestAccountPlanScreens(PlanCase, HttpCase):
    """From the customer to an approved plan, in a browser."""

    freeze_time = None

    def test_plan_from_customer_to_approval(self):
        self.customer.set_tier_override("vip", "for the test")
        for user in (self.seller, self.manager):
            user.password = user.login
        self.start_tour(f"/odoo/contacts/{self.customer.id}", "crm_relationship_account_plan", login="plan_seller")
        plan = self.plans.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((plan.position, plan.attractiveness, plan.strength), ("selective", 100, 25))
        self.assertEqual(plan.swot_strengths, "Close by")
        self.assertTrue(plan.submitted_on)
        self.start_tour(f"/odoo/account-plans/{plan.id}", "crm_relationship_account_plan_approval",
                        login="plan_manager_ann")
        self.assertEqual(plan.state, "active")
        self.start_tour("/odoo/account-positions", "crm_relationship_account_positions", login="plan_manager_ann")
