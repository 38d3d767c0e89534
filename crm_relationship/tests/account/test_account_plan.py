from psycopg2 import DatabaseError
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .plan_case import PlanCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestAccountPlan(PlanCase):
    """From draft to approval to the end."""

    def test_plan_is_for_the_customer_and_this_year(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        plan = self.plans.with_user(self.seller).create({"partner_id": contact.id, "company_id": self.company.id})
        self.assertEqual((plan.partner_id, plan.year, plan.user_id), (self.customer, 2026, self.seller))
        self.assertEqual(plan.display_name, "Northwind 2026")

    def test_owner_is_the_salesperson_who_has_a_role(self):
        outsider = self._new_user("plan_outsider")
        other = self._new_customer("Contoso", user_id=outsider.id)
        plan = self._plan(other, user=self.manager)
        self.assertEqual(plan.user_id, self.manager)

    @mute_logger("odoo.sql_db")
    def test_one_plan_in_use_a_customer_company_and_year(self):
        plan = self._plan()
        self._plan(year=2027)
        branch = self._new_branch()
        self.plans.create({"partner_id": self.customer.id, "company_id": branch.id, "year": 2026})
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self._plan().flush_recordset()
        plan.active = False
        self.assertTrue(self._plan())

    def test_customers_only(self):
        for partner in (self.company.partner_id, self.seller.partner_id):
            with self.assertRaises(ValidationError):
                self._plan(partner, user=self.manager)

    @mute_logger("odoo.sql_db")
    def test_figures_that_make_no_sense(self):
        for values in ({"budget": -1}, {"spent": -1}, {"budget": 1e13},
                       {"year": 26}, {"year": 30000}):
            with self.subTest(values=values), self.assertRaises(DatabaseError), self.cr.savepoint():
                self._plan(**{"year": 2030, **values}).flush_recordset()

    def test_asking_for_approval(self):
        plan = self._plan()
        self._aim(plan)
        self.assertFalse(self._get_work(plan))
        plan.action_submit()
        work = self._get_work(plan)
        self.assertIn(work.user_id, self.manager | self.other_manager | self.env.ref("base.user_admin"))
        self.assertIn("Approve the account plan of plan_seller", work.summary)
        self._approve(plan)
        self.assertEqual((plan.state, plan.approved_by_id, plan.approved_on), ("active", self.manager, self.today))
        self.assertFalse(self._get_work(plan))
        self.assertIn("approved by", plan.message_ids[0].body)
        self.assertEqual(plan.message_ids[0].partner_ids, self.seller.partner_id)

    def test_nobody_approves_their_own_plan(self):
        plan = self._plan(user=self.manager, user_id=self.manager.id)
        self.assertFalse(plan.may_approve)
        with self.assertRaisesRegex(UserError, "your own plan"):
            plan.action_approve()
        with self.assertRaises(AccessError):
            plan.with_user(self.seller).action_approve()
        with self.assertRaises(AccessError):
            plan.write({"state": "active"})
        self._approve(plan)
        self.assertEqual(plan.approved_by_id, self.other_manager)

    def test_nobody_owns_what_they_have_approved(self):
        """Giving the plan away, approving it and taking it back is approving one's own plan."""
        plan = self._plan(user=self.manager, user_id=self.manager.id)
        plan.user_id = self.seller
        self._aim(plan)
        plan.action_approve()
        with self.assertRaisesRegex(ValidationError, "cannot own it as well"):
            plan.user_id = self.manager

    def test_own_plan_is_not_work_of_its_owner(self):
        plan = self._plan(user=self.manager, user_id=self.manager.id)
        self._aim(plan)
        plan.action_submit()
        self.assertEqual(self._get_work(plan).user_id, self.other_manager)
        plan.user_id = self.other_manager
        self.assertEqual(self._get_work(plan).user_id, self.manager, "the work goes to who may do it")
        self.other_manager.active = False
        later = self._plan(year=2027, user=self.manager, user_id=self.manager.id)
        self._aim(later)
        with self.assertRaisesRegex(UserError, "relationship manager of .* other than its owner"):
            later.action_submit()

    def test_budget_of_an_approved_plan(self):
        plan = self._plan(budget=5000)
        plan.budget = 6000
        self._approve(plan)
        plan.write({"budget": 6000, "spent": 800, "swot_strengths": "Close by"})
        with self.assertRaises(AccessError):
            plan.budget = 9000
        plan.with_user(self.manager).budget = 9000
        self.assertEqual(plan.budget, 9000)

    def test_plan_without_an_objective_is_not_approved(self):
        plan = self._plan()
        for user, action in ((self.seller, "action_submit"), (self.manager, "action_approve")):
            with self.subTest(action=action), self.assertRaisesRegex(UserError, "has no objective"):
                getattr(plan.with_user(user), action)()
        first = self._aim(plan)
        plan.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "keeps at least one objective"):
            first.with_user(self.manager).unlink()
        self.env["crm.account.objective"].with_user(self.manager).create(
            {"plan_id": plan.id, "name": "More orders", "metric": "orders", "target": 20})
        first.with_user(self.manager).unlink()
        self.assertEqual(plan.objective_ids.mapped("metric"), ["orders"])

    def test_sent_back(self):
        plan = self._plan()
        self._aim(plan)
        plan.action_submit()
        plan.with_user(self.manager).action_send_back()
        self.assertEqual((plan.state, plan.submitted_on), ("draft", False))
        self.assertFalse(self._get_work(plan))
        self._approve(plan)
        with self.assertRaises(AccessError):
            plan.action_send_back()
        plan.with_user(self.manager).action_send_back()
        self.assertEqual((plan.state, plan.approved_by_id.ids, plan.approved_on), ("draft", [], False))

    def test_closed_plan_stays_as_it_is(self):
        plan = self._plan(swot_threats="None")
        self._approve(plan)
        plan.with_user(self.manager).action_close()
        self.assertEqual((plan.state, plan.closed_on), ("closed", self.today))
        plan.spent = 100
        for values in ({"swot_threats": "Many"}, {"budget": 1}, {"user_id": self.manager.id}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "is closed"):
                plan.write(values)
        with self.assertRaises(UserError):
            plan.with_user(self.manager).unlink()

    def test_plan_stays_with_customer_company_and_year(self):
        plan, other = self._plan(), self._new_customer("Contoso")
        plan.write({"partner_id": self.customer.id, "company_id": self.company.id, "year": 2026})
        for values in ({"partner_id": other.id}, {"year": 2027}, {"company_id": self._new_branch().id}):
            with self.subTest(values=values), self.assertRaises(UserError):
                plan.write(values)

    def test_archived_plan_waits_for_nobody(self):
        plan = self._plan()
        self._aim(plan)
        plan.action_submit()
        plan.active = False
        self.assertFalse(self._get_work(plan))

    def test_customer_is_never_proposed_as_recipient(self):
        self.customer.email = "buyer@northwind.example.com"
        plan = self._plan()
        self.assertFalse([found for found in plan._message_get_suggested_recipients()
                          if found["partner_id"] == self.customer.id])

    def test_owner_and_sponsor_of_a_customer_of_others(self):
        """Who looks after the customer makes the plan; its owner may write it, its sponsor read it."""
        owner, sponsor, stranger = (self._new_user(f"plan_{name}", "user") for name in ("owner", "sponsor", "stranger"))
        plan = self._plan(user_id=owner.id, sponsor_id=sponsor.id)
        plan.with_user(owner).swot_strengths = "Close by"
        self._judge(plan.with_user(owner), "future", "3")
        self.assertEqual(plan.with_user(sponsor).swot_strengths, "Close by")
        self.assertTrue(plan.with_user(sponsor).score_ids.mapped("explanation"))
        for user, values in ((sponsor, {"swot_strengths": "Mine"}), (stranger, {"swot_strengths": "Mine"})):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                plan.with_user(user).write(values)
        with self.assertRaises(AccessError):
            self._judge(plan.with_user(sponsor), "future", "1")
        self.assertFalse(self.plans.with_user(stranger).search([("id", "=", plan.id)]))
        with self.assertRaises(AccessError):
            self._plan(year=2027, user=owner, user_id=owner.id)
