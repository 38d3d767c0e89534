"""*Trend*, in a browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestSatisfactionTrendTour(RelationshipCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_user("tour_trend", "officer", password="tour_trend")

    def _tour(self, name):
        self.start_tour("/odoo/satisfaction-trend", f"crm_relationship_satisfaction_{name}_tour", login="tour_trend")

    def test_trend_opens_its_lists(self):
        day = fields.Date.today() - timedelta(days=20)
        seller, customer = self._new_user("tour_seller", "user", name="Sally"), self._new_customer("Says little")
        requests = self.env["crm.satisfaction.request"].create([{
            "trigger": "delivery", "res_model": "res.partner", "res_id": number, "company_id": self.company.id,
            "event_on": day, "partner_id": customer.id, "contact_id": customer.id, "user_id": seller.id,
            "state": "answered" if number < 6 else "excluded", "reason": False if number < 6 else "by_hand",
        } for number in range(7)])
        quality = self.env.ref("crm_relationship.crm_satisfaction_indicator_quality")
        for request, grade in zip(requests[:6], (100, 50) * 3, strict=True):
            self.env["crm.satisfaction.answer"]._store(request, {quality.id: {"value": grade}}, day)
        self._tour("trend")

    def test_nothing_yet(self):
        self._tour("trend_empty")
