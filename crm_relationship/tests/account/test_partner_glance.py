"""The next visit and the plan at a glance, on the customer's page and on the order, in one query."""

from datetime import datetime, time, timedelta

from odoo.tests import tagged

from ..tier.tier_case import TODAY
from .team_case import TeamCase

FIELDS = ("next_visit_on", "account_plan_state")


@tagged("post_install", "-at_install", "crm_relationship")
class TestGlance(TeamCase):
    def _plan_visit(self, days, customer=None, **values):
        return self.env["crm.visit"].create({
            "partner_id": (customer or self.customer).id, "company_id": self.company.id, "user_id": self.seller.id,
            "planned_at": datetime.combine(TODAY + timedelta(days=days), time(9)), **values})

    def test_the_next_visit_that_is_planned(self):
        contact = self.env["res.partner"].create({"name": "Ann Lee", "parent_id": self.customer.id})
        self.assertEqual(self.customer.next_visit_on, False)
        self._plan_visit(-3)
        self._plan_visit(9)
        self._plan_visit(2).action_cancel()
        soon = self._plan_visit(5)
        partners = (self.customer | contact).with_user(self.seller)
        self.assertEqual(partners.mapped("next_visit_on"), [TODAY + timedelta(days=5)] * 2)
        self.assertEqual(contact.with_user(self.seller).action_view_next_visit()["res_id"], soon.id)

    def test_a_visit_of_today_is_the_next_one_all_day(self):
        self._plan_visit(0)
        self.assertEqual(self.customer.next_visit_on, TODAY)

    def test_the_plan_of_this_year(self):
        plans = self.env["crm.account.plan"]
        for year in (TODAY.year - 1, TODAY.year):
            plan = plans.create({"partner_id": self.customer.id, "company_id": self.company.id, "year": year,
                                 "user_id": self.seller.id})
        self.assertEqual(self.customer.account_plan_state, "draft")
        plan.active = False
        self.customer.invalidate_recordset()
        self.assertFalse(self.customer.account_plan_state)

    def test_alerts_that_are_open(self):
        alerts = self.env["crm.account.alert"].sudo().create([
            {"partner_id": self.customer.id, "company_id": self.company.id, "kind": kind, "found_on": TODAY}
            for kind in ("one_contact", "silent")])
        alerts[0].gone_on = TODAY
        partner = self.customer.with_user(self.seller)
        self.assertEqual(partner.account_alert_count, 1)
        found = self.env["crm.account.alert"].search(partner.action_view_account_alerts()["domain"])
        self.assertEqual(found, alerts[1])

    def test_each_company_has_its_own(self):
        self._plan_visit(5)
        branch = self._new_branch()
        partner = self.customer.with_context(allowed_company_ids=(branch | self.company).ids)
        self.assertFalse(partner.with_company(branch).next_visit_on)
        self.assertTrue(partner.with_company(self.company).next_visit_on)

    def test_strangers_see_nothing(self):
        self._plan_visit(5)
        stranger = self._new_user("team_stranger", "user")
        self.assertFalse(self.customer.with_user(stranger).next_visit_on)

    def test_the_order_tells_the_next_visit(self):
        self._plan_visit(5)
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "company_id": self.company.id})
        self.assertEqual(order.with_user(self.officer).sudo(False).next_visit_on, TODAY + timedelta(days=5))

    def test_one_query_for_any_number_of_customers(self):
        customers = self.customer | self._new_customer("Second") | self._new_customer("Third")
        self._plan_visit(5)
        for partners in (self.customer, customers):
            partners = partners.with_user(self.seller)
            partners.fetch(["commercial_partner_id"])
            partners._get_glances()
            with self.assertQueryCount(1):
                partners._get_glances()

    def test_the_form_costs_two_queries_at_most(self):
        """Of what the page shows of key accounts, beside the counters, which are one query for all slices."""
        partner = self.customer.with_user(self.seller)
        plain = ["name", "tier_id", "complaint_count"]

        def count(spec):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partner.web_read({name: {} for name in spec})
            return self.env.cr.sql_log_count - before

        count(plain)
        ours = [*plain, *FIELDS, "account_member_count", "account_alert_count"]
        count(ours)
        self.assertLessEqual(count(ours) - count(plain), 2)
