from xmlrpc.client import dumps

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .people_case import PeopleCase
from .plan_case import PlanCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestHostilePlans(PlanCase):
    """Ways around the approval of a plan, and what a customer leaves behind."""

    def test_lending_the_plan_to_approve_its_budget(self):
        """Who gives an approved plan away, changes what was approved and takes it back approves their own."""
        plan = self._plan(user=self.manager, user_id=self.manager.id, budget=100)
        objective = self.env["crm.account.objective"].with_user(self.manager).create(
            {"plan_id": plan.id, "name": "More orders", "metric": "orders", "target": 100})
        self._aim(plan)
        self._approve(plan)
        for change in (lambda: plan.write({"budget": 9000}), lambda: objective.write({"target": 1}), objective.unlink):
            with self.subTest(), self.assertRaises(ValidationError), self.env.cr.savepoint():
                plan.user_id = self.seller
                change()
                plan.user_id = self.manager
        plan.user_id = self.seller
        plan.budget = 9000
        self.assertEqual(plan.approved_by_id, self.manager, "who approves the budget has approved the plan")
        self.assertEqual(plan.state, "active")

    def test_nothing_is_left_of_a_customer_who_is_deleted(self):
        """No activity or message stays behind that points at a plan which is gone."""
        plan = self._plan()
        self._aim(plan)
        plan.action_submit()
        alert = self.env["crm.account.alert"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "kind": "no_senior",
            "found_on": self.today})
        alert._plan_work()
        hanging = [("res_model", "in", (plan._name, alert._name)), ("res_id", "in", (plan | plan).ids + alert.ids)]
        self.assertEqual(len(self.env["mail.activity"].search(hanging)), 2)
        self.customer.unlink()
        self.assertFalse(self.env["mail.activity"].search(hanging))
        self.assertFalse(self.env["mail.message"].search([("model", "=", plan._name), ("res_id", "=", plan.id)]))

    def test_an_approved_plan_keeps_its_customer(self):
        plan = self._plan()
        self._approve(plan)
        with self.assertRaisesRegex(UserError, "archive"):
            self.customer.unlink()
        self.assertTrue(plan.exists())

    def test_merged_into_a_customer_of_one_company(self):
        """What other companies have planned goes along, as core does with all else."""
        branch = self._new_branch()
        here = self._plan(swot_threats="Here")
        there = self.plans.create({"partner_id": self.customer.id, "company_id": branch.id, "year": 2026})
        target = self._new_customer("Northwind Ltd", company_id=self.company.id)
        self._merge_customers(self.customer, target)
        self.assertEqual((here.sudo() | there).partner_id, target)


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileAlerts(PeopleCase):
    def test_a_form_tells_nobody_when_others_were_in_touch(self):
        """Who fills in a form with a contact of others learns nothing of their visits."""
        person = self._map("Ann Lee")
        self.env["crm.visit"].sudo().create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.seller.id,
            "contact_ids": [(6, 0, person.partner_id.ids)], "planned_at": self._ago(9), "done_at": self._ago(9),
            "state": "done", "kind": "on_site", "outcome": "same"})
        self.assertEqual(person.last_touch_kind, "visit")
        spec = {"last_touch_on": {}, "last_touch_kind": {}}
        values = {"partner_id": person.partner_id.id, "company_id": self.company.id}
        found = self.people.with_user(self.other).onchange(values, ["partner_id"], spec)["value"]
        self.assertFalse(found.get("last_touch_on") or found.get("last_touch_kind"))
        theirs = self._map("Eve", self._new_customer("Theirs", user_id=self.other.id))
        found = theirs.with_user(self.other).onchange(values, ["partner_id"], spec)["value"]
        self.assertFalse(found.get("last_touch_on") or found.get("last_touch_kind"))

    def test_customers_are_not_proposed_as_recipients(self):
        """Alerts and visits are about the customer: nobody writes to them from there by mistake."""
        self.customer.email = "office@harbour.example.com"
        self._map("Ann Lee")
        self._night()
        alert = self.alerts.search([("partner_id", "=", self.customer.id)], limit=1)
        visit = self.env["crm.visit"].with_user(self.seller).create(
            {"partner_id": self.customer.id, "company_id": self.company.id})
        for record in (alert, visit):
            with self.subTest(model=record._name):
                self.assertNotIn(self.customer.id, [
                    found["partner_id"] for found in record._message_get_suggested_recipients()])

    def test_answers_go_over_xmlrpc(self):
        """No None in what integrators get, of customers of whom nothing is known."""
        self._map("Ann Lee", role=False)
        empty = self._new_customer("Empty", user_id=self.seller.id)
        for customer in (self.customer, empty):
            dumps((self.people.with_user(self.seller).get_map(customer.id),))
            dumps((customer.with_user(self.seller).get_visit_briefing(),))
            dumps((customer.with_user(self.other).get_visit_briefing(),))
        self.env["crm.account.plan"].with_user(self.seller).create(
            {"partner_id": empty.id, "company_id": self.company.id})
        dumps((self.env["crm.account.plan"].with_user(self.seller).get_positions(),))
