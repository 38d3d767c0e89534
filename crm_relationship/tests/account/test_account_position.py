import doctest
from datetime import timedelta
from math import inf
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import BaseCase
from odoo.tools import mute_logger

from ...tools import account_position
from .plan_case import PlanCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestAccountPositionTools(BaseCase):
    def test_examples(self):
        self.assertEqual(doctest.testmod(account_position).failed, 0)
        self.assertTrue(doctest.testmod(account_position).attempted)


@tagged("at_install", "-post_install", "crm_relationship")
class TestAccountPosition(PlanCase):
    """Where customers stand, by what is computed and by what people say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 600 a year ago, 900 now: +50%; a margin of 300 in 900, of all 500 in 2,500
        for day, amount, margin in ((400, 600, 200), (60, 500, 200), (20, 400, 100)):
            cls._book(cls.customer, cls.today - timedelta(days=day), amount, margin)
        cls.bigger = cls._new_customer("Contoso", user_id=cls.seller.id)
        cls._book(cls.bigger, cls.today - timedelta(days=10), 1600, 200)
        cls._classify()

    def _values(self, plan):
        return {score.source: (round(score.value, 1), score.explanation) for score in plan.sudo().score_ids
                if score.source and score.is_known}

    def _night(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=inf):
            self.plans._cron_account_plans()

    def test_points_are_those_of_the_figures(self):
        values = self._values(self._plan())
        self.assertEqual(values["growth"], (100.0, "Revenue +50% against the period before"))
        self.assertEqual(values["size"], (36.0, "Rank 2 by revenue, 36.0% of all"))
        self.assertEqual(values["margin"], (83.3, "Margin 33.3%, of all customers 20.0%"))
        self.assertEqual(values["complaints"], (100.0, "Complaints: 0, orders: 2"))
        self.assertFalse({"promises", "satisfaction", "fit", "growth_percent"} & values.keys())

    def test_what_is_not_known_is_left_out(self):
        customer = self._new_customer("Prospect", user_id=self.seller.id)
        plan = self._plan(customer)
        self.assertEqual((plan.position, plan.attractiveness_known, plan.criteria_known), (False, 0, 0))
        self.assertEqual(plan.criteria_text, "from 0 of 15 criteria")
        self._judge(plan, "future", "4")
        self.assertEqual((plan.attractiveness, plan.position), (100, False))
        self._judge(plan, "access", "1")
        self.assertEqual((plan.strength, plan.position, plan.criteria_text),
                         (25, "selective", "from 2 of 15 criteria"))

    def test_axes_are_the_weighted_means(self):
        plan = self._plan()
        self._judge(plan, "future", "1")
        for axis in ("attractiveness", "strength"):
            known = plan.score_ids.filtered(lambda score, axis=axis: score.axis == axis and score.is_known)
            mean = sum(score.weight * score.value for score in known) / sum(known.mapped("weight"))
            self.assertAlmostEqual(plan[axis], mean, 1)
            self.assertEqual(plan[f"{axis}_known"], len(known))

    def test_judging(self):
        plan = self._plan()
        score = plan.score_ids.filtered(lambda score: not score.source)[:1]
        self.assertEqual(score.explanation, "Nobody has judged it yet.")
        with self.assertRaisesRegex(ValidationError, "Enter why"):
            score.grade = "2"
        score.write({"grade": "2", "reason": "Opens two branches"})
        self.assertEqual((score.value, score.judged_by_id, score.judged_on), (50, self.seller, self.today))
        score.write({"grade": False})
        self.assertEqual((score.is_known, score.value, score.judged_by_id.ids), (False, 0, []))
        with self.assertRaisesRegex(ValidationError, "nobody grades it"):
            self._score_of(plan, "growth").with_user(self.seller).write({"grade": "4", "reason": "Like them"})

    def test_points_are_nobodys_to_write(self):
        plan = self._plan()
        score = plan.score_ids[:1]
        for values in ({"value": 100}, {"is_known": True}, {"judged_by_id": self.manager.id}, {"plan_id": plan.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                score.write(values)
        for values in ({"attractiveness": 100}, {"position": "invest"}, {"scored_on": self.today},
                       {"score_ids": [Command.create({"criterion_id": score.criterion_id.id})]},
                       {"score_ids": [Command.clear()]}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                plan.write(values)

    def test_closed_plan_is_judged_no_more(self):
        plan = self._plan()
        self._approve(plan)
        plan.with_user(self.manager).action_close()
        with self.assertRaisesRegex(UserError, "is closed"):
            self._judge(plan, "future", "3")

    def test_cut_offs_of_the_company(self):
        plan = self._plan(self._new_customer("Prospect", user_id=self.seller.id))
        self._judge(plan, "future", "2")
        self._judge(plan, "access", "3")
        self.assertEqual((plan.position, plan.is_borderline), ("invest", True))
        self.company.account_attractiveness_cutoff = 56
        self.assertEqual((plan.position, plan.is_borderline), ("maintain", False))
        self.company.write({"account_attractiveness_cutoff": 20, "account_strength_cutoff": 90})
        self.assertEqual((plan.position, plan.is_borderline), ("selective", False))
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
            self.company.account_strength_cutoff = 101
            self.company.flush_recordset()

    def test_criteria_that_change(self):
        plan = self._plan()
        self._judge(plan, "future", "4")
        future = self.env.ref("crm_relationship.crm_account_criterion_future")
        before = plan.attractiveness
        future.weight = 500
        self.assertGreater(plan.attractiveness, max(before, 99))
        future.active = False
        self.assertLess(plan.attractiveness, 99)
        self.assertEqual(plan.criteria_asked, 14)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            future.unlink()
        image = self.env["crm.account.criterion"].create({"name": "Image", "axis": "strength"})
        self.assertEqual(plan.criteria_asked, 15)
        image.unlink()
        self.assertEqual(plan.criteria_asked, 14)

    def test_night_writes_what_differs(self):
        plan, other = self._plan(), self._plan(self.bigger)
        self.assertEqual(plan.scored_on, self.today)
        profile = self._profile(self.customer).sudo()
        profile.write({"satisfaction": 80})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_account_plan SET scored_on = '2026-06-01' WHERE id IN %s", [(plan + other)._ids])
        self.env.invalidate_all()
        self._night()
        self.assertEqual((plan.scored_on, str(other.scored_on)), (self.today, "2026-06-01"))
        self.assertEqual(self._values(plan)["satisfaction"], (80.0, "Satisfaction 80 of 100"))

    def test_failure_with_one_plan_does_not_stop_the_others(self):
        plan, other = self._plan(), self._plan(self.bigger)
        self._profile(self.customer).sudo().satisfaction = 80
        self._profile(self.bigger).sudo().satisfaction = 60
        weigh = type(self.plans)._weigh

        def fail(records):
            if plan in records:
                raise ValueError("broken")
            return weigh(records)

        with patch.object(type(self.plans), "_weigh", fail), self.assertLogs(level="ERROR"):
            self._night()
        self.assertEqual(self._values(other)["satisfaction"][0], 60)
        self.assertNotIn("satisfaction", self._values(plan))

    def test_capacity_gives_the_share_of_wallet(self):
        self._profile(self.customer).capacity_amount = 3000
        plan = self._plan()
        self.assertEqual(self._values(plan)["share"], (30.0, "30% of what they buy in a year"))

    def test_each_company_sees_its_own_figures(self):
        branch = self._new_branch(currency_id=self.env.ref("base.EUR").id)
        self._book(self.customer, self.today - timedelta(days=5), 100, 90, company=branch)
        self._classify(policy=self.env["crm.tier.policy"].search([("company_id", "=", branch.id)]))
        plan = self._plan()
        abroad = self.plans.create({"partner_id": self.customer.id, "company_id": branch.id, "year": 2026})
        self.assertEqual(self._values(plan)["size"][0], 36)
        self.assertEqual(self._values(abroad)["size"], (100.0, "Rank 1 by revenue, 100.0% of all"))
        self.assertEqual(self._values(abroad)["margin"][0], 50)

    def test_chart(self):
        plan, other = self._plan(), self._plan(self.bigger)
        self._judge(plan, "access", "4")
        stranger = self._new_user("plan_alien", "user")
        data = self.plans.with_user(self.seller).get_positions()
        self.assertEqual((data["year"], data["years"]), (2026, [2026]))
        self.assertEqual([account["plan_id"] for account in data["accounts"]], [other.id, plan.id])
        account = data["accounts"][1]
        self.assertEqual((account["revenue"], account["position"]), (900, plan.position))
        self.assertEqual([found["code"] for found in data["positions"]],
                         ["invest", "selective", "maintain", "harvest"])
        self.assertEqual(self.plans.with_user(stranger).get_positions()["accounts"], [])
        self.assertEqual(self.plans.with_user(self.seller).get_positions(year=2025)["accounts"], [])
