"""Complaints at a glance, in a browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintFiguresTour(RelationshipCommon, HttpCase):
    def test_figures_open_their_lists(self):
        self._new_user("tour_figures", "officer", password="tour_figures")
        silent = self._new_customer("Buys less and says nothing")
        silent.set_tier_override("vip", "for the tour")
        self._profile(silent).sudo().write({"previous_revenue": 1000, "revenue": 500, "growth_percent": -50})
        today, now = fields.Date.today(), fields.Datetime.now()
        for _number in range(4):
            self._sell(self._new_customer("Buys"), today, 100)
        self.env["crm.complaint"].create([
            {"subject": "Nobody knows whose", "company_id": self.company.id},
            {"subject": "Long ago", "company_id": self.company.id, "partner_id": self._new_customer("Known").id,
             "opened_at": now - timedelta(days=90)}])
        self.start_tour("/odoo/complaint-figures", "crm_relationship_complaint_figures_tour", login="tour_figures")
