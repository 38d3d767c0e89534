"""From the customer's page to the briefing, and on to a quotation, in a browser."""

from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .test_visit_briefing import BriefingCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestBriefingTours(BriefingCase, HttpCase):
    freeze_time = None  # the browser knows the real day only

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.password = "briefing_seller"
        cls.env["crm.account.stakeholder"].create({
            "partner_id": cls.contact.id, "account_id": cls.customer.id, "company_id": cls.company.id,
            "attitude": "interested", "goal": "Have them try the lamps"})

    def _ago(self, days):
        return self.today - timedelta(days=days)

    def _make_quotation(self, tour):
        for days in (95, 65, 35, 5):
            self._order(self._ago(days), 100)
        self._classify()
        self.start_tour(f"/odoo/res.partner/{self.customer.id}", tour, login="briefing_seller")
        self.env.invalidate_all()
        quotation = self.env["sale.order"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "draft")])
        self.assertEqual([(line.product_id.name, line.product_uom_qty) for line in quotation.order_line],
                         [("Oak Chair", 7)])

    def test_from_briefing_to_quotation(self):
        self._make_quotation("crm_relationship_briefing_tour")

    def test_purchase_plan_by_keyboard(self):
        self._make_quotation("crm_relationship_purchase_keys_tour")

    def test_choose_a_customer(self):
        self.start_tour("/odoo/visit-briefing", "crm_relationship_briefing_choose_tour", login="briefing_seller")
