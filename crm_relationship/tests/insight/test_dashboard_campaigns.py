"""The campaigns of the overview: the figures of their own form."""

from odoo.tests import tagged

from ..retention.campaign_case import CampaignCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestDashboardCampaigns(CampaignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_buyers(10)
        cls.campaign = cls._start(holdout_percent=20, contact_cost=8)
        cls._tick()

    def _read(self):
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.env["crm.dashboard"].with_user(self.officer).with_company(self.company).get_dashboard()
        return next(row for row in found["campaigns"] if row["id"] == self.campaign.id)

    def _check(self):
        row, [results] = self._read(), self.campaign.with_user(self.officer).get_results()
        self.assertEqual(row["cost"], results["cost"])
        self.assertEqual((row["treated"], row["controls"]), (results["targets"] - results["controls"],
                                                             results["controls"]))
        return row

    def test_while_it_runs(self):
        """What has been spent so far, for the customers whom it has; what it has earned is not known."""
        calls = self.env["mail.activity"].browse(self.deliveries.search(
            [("target_id.campaign_id", "=", self.campaign.id), ("res_model", "=", "mail.activity")]).mapped("res_id"))
        calls[:2].action_feedback()
        row = self._check()
        self.assertEqual((row["cost"], row["treated"], row["controls"], row["gain"]), (16, 8, 2, False))
        self.assertEqual(self.campaign.spent, row["cost"])

    def test_before_anything_is_done(self):
        self.assertEqual(self._check()["cost"], 0)
