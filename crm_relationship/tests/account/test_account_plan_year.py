from datetime import timedelta
from math import inf
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .plan_case import PlanCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestAccountPlanYear(PlanCase):
    """How plans begin and end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vips = cls.env["res.partner"]
        for name in ("Northwind", "Contoso", "Fabrikam"):
            customer = cls.customer if name == "Northwind" else cls._new_customer(name, user_id=cls.seller.id)
            customer.set_tier_override("vip", "for the test")
            cls.vips |= customer
        cls.foreign = cls._new_customer("Stranger's", user_id=cls.manager.id)
        cls.foreign.set_tier_override("vip", "for the test")

    def _wizard(self, user=None, **values):
        return self.env["crm.account.plan.wizard"].with_user(user or self.seller).create(
            {"company_id": self.company.id, "year": 2026, **values})

    def _night(self, day=None):
        with freeze_time(f"{day or self.today} 03:00:00"), \
                patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=inf):
            self.plans._cron_account_plans()

    def _in_stage(self, customer, stage, since):
        self._profile(customer).sudo().write({"lifecycle_stage": stage, "stage_since": since})

    def test_start_for_all_key_accounts_at_once(self):
        self._plan()
        wizard = self._wizard()
        self.assertEqual((wizard.customer_count, wizard.lacking_count), (3, 2))
        action = wizard.action_start()
        plans = self.plans.search(action["domain"])
        self.assertEqual(plans.partner_id, self.vips - self.customer)
        self.assertEqual(plans.mapped("user_id"), self.seller)
        with self.assertRaisesRegex(UserError, "All these customers have a plan"):
            self._wizard().action_start()
        self.assertEqual(self._wizard(self.manager).lacking_count, 1, "managers start those of others, too")

    def test_start_leaves_out_who_is_lost_or_has_an_archived_plan(self):
        self._in_stage(self.vips[1], "lost", self.today)
        self._plan(self.vips[2]).active = False
        self.assertEqual((self._wizard().customer_count, self._wizard().lacking_count), (2, 1))

    def test_start_goes_on_from_last_years_plan(self):
        self._plan(year=2025, swot_strengths="Close by", contingency="Call", budget=900, spent=100,
                   sponsor_id=self.manager.id)
        self._wizard().action_start()
        plan = self.plans.search([("partner_id", "=", self.customer.id), ("year", "=", 2026)])
        self.assertEqual((plan.swot_strengths, plan.contingency, plan.sponsor_id), ("Close by", "Call", self.manager))
        self.assertEqual((plan.budget, plan.spent, plan.state), (0, 0, "draft"))

    def test_copy_to_next_year(self):
        plan = self._plan(strategy_price="Yearly list")
        self._judge(plan, "access", "3", "Meets us each quarter")
        with freeze_time("2026-11-02 12:00:00"):
            action = plan.with_user(self.manager).action_copy_to_next_year()
        copy = self.plans.browse(action["res_id"])
        self.assertEqual((copy.year, copy.strategy_price, copy.user_id), (2027, "Yearly list", self.seller))
        score = copy.score_ids.filtered("grade")
        self.assertEqual((score.grade, score.reason, score.judged_by_id, score.judged_on, score.value),
                         ("3", "Meets us each quarter", self.seller, self.today, 75))
        self.assertEqual(copy.strength, 75)
        self.assertEqual(plan.action_copy_to_next_year()["res_id"], copy.id, "there is one already")

    def test_year_that_is_over(self):
        draft, active = self._plan(), self._plan(self.vips[1])
        self._approve(active)
        coming = self._plan(self.vips[1], year=2027)
        self._night("2026-12-31")
        self.assertEqual((draft.state, active.state), ("draft", "active"))
        self._night("2027-01-01")
        self.assertEqual((draft.state, active.state, coming.state), ("closed", "closed", "draft"))
        self.assertTrue(draft.active, "it is over, not gone")
        self.assertEqual(str(active.closed_on), "2027-01-01")

    def test_year_of_the_company(self):
        """It is 2027 in Auckland while it is 2026 in London."""
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        plan = self._plan()
        with freeze_time("2026-12-31 15:00:00"), \
                patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=inf):
            self.plans._cron_account_plans()
        self.assertEqual(plan.state, "closed")

    def test_customer_who_has_left(self):
        plan, other = self._plan(), self._plan(self.vips[1])
        self._approve(plan)
        self._in_stage(self.customer, "lost", self.today + timedelta(days=20))
        self._night(self.today + timedelta(days=20))
        self.assertEqual((plan.state, plan.active), ("closed", False))
        self.assertIn("has left us", plan.message_ids.mapped("body")[0])
        self.assertTrue(other.active)

    def test_plan_to_win_a_lost_customer_back_stays(self):
        self._in_stage(self.customer, "lost", self.today - timedelta(days=20))
        plan = self._plan()
        self._night(self.today + timedelta(days=1))
        self.assertEqual((plan.state, plan.active), ("draft", True))

    def test_plan_taken_up_again_stays(self):
        plan = self._plan()
        self._in_stage(self.customer, "lost", self.today + timedelta(days=20))
        self._night(self.today + timedelta(days=20))
        with freeze_time("2026-08-01 12:00:00"):
            plan.active = True
            plan.with_user(self.manager).action_send_back()
        self._night("2026-08-02")
        self.assertEqual((plan.state, plan.active), ("draft", True))

    def test_archived_customer(self):
        plan = self._plan()
        self.customer.active = False
        self._night()
        self.assertEqual((plan.state, plan.active), ("closed", False))

    def test_merging_loses_no_plan(self):
        target, branch = self.vips[1], self._new_branch()
        ours, theirs = self._plan(target, swot_strengths="Ours"), self._plan(swot_strengths="Theirs")
        self._approve(theirs)
        last_year = self._plan(year=2025)
        abroad = self.plans.create({"partner_id": self.customer.id, "company_id": branch.id, "year": 2026})
        self._judge(theirs, "access", "3")
        self._merge_customers(self.customer, target)
        plans = (ours | theirs | last_year | abroad).sudo()
        self.assertEqual((plans.exists(), plans.partner_id), (plans, target))
        self.assertEqual([plan.active for plan in plans], [True, False, True, True])
        self.assertIn("was merged into", theirs.message_ids.mapped("body")[0])
        self.assertEqual(theirs.score_ids.filtered("grade").grade, "3")
        self.assertEqual(ours.user_id, self.seller)

    def test_merging_two_into_one_without_a_plan(self):
        target = self._new_customer("Target")
        draft, active = self._plan(), self._plan(self.vips[1])
        self._approve(active)
        self._merge_customers(self.customer | self.vips[1], target)
        self.assertEqual((draft.active, active.active), (False, True))
        self.assertEqual((draft | active).partner_id, target)

    def test_partner_button(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        action = contact.with_user(self.seller).action_view_account_plans()
        self.assertEqual((action["res_id"], action["context"]["default_partner_id"]), (False, self.customer.id))
        plan = self._plan()
        self.assertEqual(contact.with_user(self.seller).action_view_account_plans()["res_id"], plan.id)
        self.assertEqual(contact.with_user(self.seller).account_plan_count, 1)
        self._plan(year=2027)
        self.assertFalse(self.customer.with_user(self.seller).action_view_account_plans()["res_id"])
        stranger = self._new_user("plan_alien", "user")
        self.assertEqual(self.customer.with_user(stranger).account_plan_count, 0)
