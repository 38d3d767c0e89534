from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestProgrammeTour(RelationshipCommon, HttpCase):
    """What the programme costs, in a browser: from the figures to what they are told against and made of."""

    def test_programme(self):
        self.today = fields.Date.today()
        self._new_user("tour_programme", "officer", password="tour_programme")
        seller = self._new_user("tour_programme_seller", "user")
        buyer = self._new_customer("Buyer")
        self._sell(buyer, self.today - timedelta(days=20), 30000)
        self._classify(self.today)
        at = datetime.combine(self.today - timedelta(days=3), time(9))
        self.env["crm.visit"].sudo().create({
            "partner_id": buyer.id, "company_id": self.company.id, "user_id": seller.id, "planned_at": at,
            "done_at": at, "outcome": "same", "state": "done"})
        self.company.relationship_visit_cost = 80
        self.company._begin_programme()
        self.env["crm.kpi.day"]._take(self.company)
        self.start_tour("/odoo/programme", "crm_relationship_programme_tour", login="tour_programme")
