from collections import Counter
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from ..tier.tier_case import TODAY
from .campaign_case import CampaignCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignPlan(CampaignCase):
    """Who takes part, and who of them is left alone to compare."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._new_buyers(100)

    def _controls(self, campaign):
        return campaign.target_ids.filtered("is_control").partner_id

    def test_hold_out_is_exact_and_even(self):
        for percent in (10, 20, 15, 33, 50):
            with self.subTest(percent=percent):
                campaign = self._start(holdout_percent=percent)
                self.assertEqual(campaign.target_ids.partner_id, self.buyers)
                self.assertEqual(len(self._controls(campaign)), percent)
                sizes = Counter(campaign.target_ids.mapped("stratum"))
                controls = Counter(campaign.target_ids.filtered("is_control").mapped("stratum"))
                self.assertGreater(len(sizes), 1)
                for stratum, size in sizes.items():
                    self.assertLess(abs(controls[stratum] - size * percent / 100), 1, stratum)

    def test_each_campaign_draws_anew_and_the_same_key_the_same(self):
        first, second = self._start(holdout_percent=20), self._start(holdout_percent=20)
        self.assertNotEqual(first.key, second.key)
        self.assertNotEqual(self._controls(first), self._controls(second))
        again = self._new_campaign(holdout_percent=20)
        again.sudo().key = first.key
        again.action_start()
        self.assertEqual(self._controls(again), self._controls(first))

    def test_who_joins_later_changes_nobodys_side(self):
        campaign = self._start(holdout_percent=20, join_until=TODAY + timedelta(days=30))
        before = {target.partner_id: target.is_control for target in campaign.target_ids}
        joined = self._new_buyers(50, "Joiner")
        self._tick(days=1)
        self.assertEqual(len(campaign.target_ids), 150)
        self.assertEqual(len(self._controls(campaign)), 30, "the counting goes on")
        self.assertEqual({target.partner_id: target.is_control for target in campaign.target_ids
                          if target.partner_id not in joined}, before)

    def test_nobody_joins_after_the_last_day(self):
        campaign = self._start()
        self._new_buyers(5, "Joiner")
        self._tick(days=1)
        self.assertEqual(campaign.target_ids.partner_id, self.buyers)

    def test_nobody_twice(self):
        """One target a commercial entity and one an address, the most valuable first; late joiners too."""
        self.buyers[1].email = self.buyers[0].email
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.buyers[2].id})
        self._sell(contact, TODAY - timedelta(days=3), 500)
        self._classify()
        campaign = self._start(join_until=TODAY + timedelta(days=30))
        self.assertEqual(len(campaign.target_ids), 99)
        self.assertIn(self.buyers[1], campaign.target_ids.partner_id, "has bought more")
        self._new_buyers(1, "Joiner", email=self.buyers[5].email)
        self._tick(days=1)
        self.assertEqual(len(campaign.target_ids), 99)

    def test_domain_is_of_the_company_and_of_what_its_writer_may_read(self):
        campaign = self._new_campaign()
        for wrong in ("nonsense", "[('no_such_field', '=', 1)]", "[('revenue', 'frobnicate', 1)]", "1", "{}"):
            with self.subTest(domain=wrong), self.assertRaises(ValidationError):
                campaign.domain = wrong
        with self.assertRaises(AccessError):
            campaign.with_user(self.officer).domain = "[('partner_id.signup_type', '!=', False)]"
        branch = self._new_branch()
        other = self._new_campaign(company_id=branch.id, user_id=False)
        branch.retention_sending_enabled = True
        other.action_start()
        self.assertFalse(other.target_ids)

    def test_days_to_come(self):
        campaign = self._start(start_date=TODAY + timedelta(days=3))
        self.assertEqual((campaign.state, len(campaign.target_ids)), ("running", 0))
        self._tick(days=2)
        self.assertFalse(campaign.target_ids)
        self._tick(days=3)
        self.assertEqual(campaign.target_ids.partner_id, self.buyers)

    def test_switched_off(self):
        self.company.retention_sending_enabled = False
        campaign = self._start()
        self._tick(days=1)
        self.assertFalse(campaign.target_ids)
        self.company.retention_sending_enabled = True
        self._tick(days=1)
        self.assertEqual(len(campaign.target_ids), 100)
        self.assertEqual(set(self._states(campaign)), {"done"})

    def test_statements_do_not_grow_with_customers(self):
        """As many for a hundred customers as for ten."""
        numbers = []
        for limit in (10, 1000):
            campaign = self._new_campaign(domain=f"[('revenue_rank', '<=', {limit})]")
            campaign._move_to("running")
            campaign.target_ids.unlink()
            with self._watch_statements() as statements:
                added = self.env["crm.retention.planner"]._plan(campaign)
            numbers.append((added, len(statements)))
        self.assertEqual([added for added, _statements in numbers], [10, 100])
        self.assertEqual(numbers[0][1], numbers[1][1])

    def test_merging_customers_leaves_the_treated_part_with_its_steps(self):
        campaign = self._start(holdout_percent=20)
        treated = campaign.target_ids.filtered(lambda target: not target.is_control)[:1]
        control = campaign.target_ids.filtered("is_control")[:1]
        self._tick()
        done, merged = treated.delivery_ids, control.partner_id
        self._merge_customers(treated.partner_id, merged)
        kept = self.targets.search([("campaign_id", "=", campaign.id), ("partner_id", "=", merged.id)])
        self.assertEqual((kept, kept.delivery_ids, kept.is_control), (treated, done, False))
        self.assertEqual(len(campaign.target_ids), 99)

    def test_what_is_fixed_once_it_runs(self):
        campaign = self._start()
        for values in ({"domain": "[]"}, {"holdout_percent": 10}, {"measure": "bought"}, {"end_date": TODAY},
                       {"smallest_effect": 5}, {"kind": "care"}, {"start_date": TODAY}):
            with self.subTest(values=values), self.assertRaises(UserError):
                campaign.write(values)
        with self.assertRaises(UserError):
            campaign.step_ids.delay_days = 3
        with self.assertRaises(UserError):
            campaign.budget = 5
        with self.assertRaises(UserError):
            campaign.unlink()
        campaign.action_pause()
        campaign.step_ids.delay_days = 3
        campaign.budget = 5
