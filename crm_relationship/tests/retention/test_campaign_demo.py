from odoo.tests.common import TransactionCase, tagged


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignDemo(TransactionCase):
    """The demo company has a campaign that worked, one that leaves it open, and one under way."""

    def test_story(self):
        if not self.env.ref("crm_relationship.partner_vesta", raise_if_not_found=False):
            self.skipTest("no demo data")
        campaigns = self.env["crm.retention.campaign"].search(
            [("company_id", "=", self.env.ref("base.main_company").id), ("recurrence", "=", "once")])
        self.assertEqual(
            sorted((campaign.state, campaign.verdict or "") for campaign in campaigns),
            [("done", "no_evidence"), ("done", "works"), ("running", "")])
        for campaign in campaigns.filtered("verdict"):
            self.assertEqual(campaign.verdict_on, campaign.end_date)
            self.assertTrue(campaign.control_count >= 10 and campaign.reached_count)
            self.assertEqual(campaign.get_results()[0]["verdict"], campaign.verdict)
            done = self.env["crm.retention.delivery"].search([("target_id.campaign_id", "=", campaign.id)])
            self.assertTrue(all(campaign.start_date <= row.done_at.date() <= campaign.end_date for row in done))
            self.assertFalse(done.target_id.filtered("is_control"))
