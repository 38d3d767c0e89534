"""A win-back campaign from its audience to running, in a browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignTour(RelationshipCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.company.retention_sending_enabled = True
        cls.officer = cls._new_user("tour_officer", "officer", password="tour_officer")
        cls.silent = cls.env["res.partner"].create([
            {"name": f"Silent {number}", "is_company": True, "email": f"silent.{number}@example.com"}
            for number in range(10)])
        for partner in cls.silent:
            for days in (200, 170, 140):
                cls._sell(partner, today - timedelta(days=days), 500)
        cls._sell(cls._new_customer("Buys again and again"), today - timedelta(days=3), 500)
        cls._classify(today)

    def test_win_back_from_audience_to_running(self):
        self.start_tour("/odoo", "crm_relationship_campaign_tour", login="tour_officer")
        self.env.invalidate_all()
        campaign = self.env["crm.retention.campaign"].search([("company_id", "=", self.company.id)])
        self.assertEqual((campaign.state, campaign.user_id), ("running", self.officer))
        self.assertEqual(campaign.target_ids.partner_id, self.silent)
        self.assertEqual(campaign.control_count, 2)
