from datetime import timedelta

from odoo.tests.common import tagged
from odoo.tools import SQL

from .satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestContentCustomers(SatisfactionCase):
    """Who is not content is not asked to recommend us."""

    def test_referral(self):
        partner = self._new_customer("Regular", email="regular@example.com")
        for number in range(12):
            self._book(partner, self.today - timedelta(days=10 + 30 * number), 1000, margin=300)
        self._classify()
        campaign = self.env["crm.retention.campaign"].create({
            "name": "Recommend us", "kind": "referral", "company_id": self.company.id, "start_date": self.today})
        profile = self._profile(partner)
        for satisfaction, expected in ((None, True), (69, False), (70, True)):
            self.env.cr.execute(SQL(
                "UPDATE crm_customer_profile SET satisfaction = %s WHERE id = %s", satisfaction, profile.id))
            self.env.invalidate_all()
            rows = self.env.execute_query(SQL(
                "SELECT partner_id FROM (%s) audience", self.env["crm.retention.audience"]._get_rows(campaign)))
            self.assertEqual((partner.id,) in rows, expected, satisfaction)
