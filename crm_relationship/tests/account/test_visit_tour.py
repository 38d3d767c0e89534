"""A salesperson with a phone: a visit that was proposed is reported in a few taps."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisitTour(RelationshipCommon, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_proposed_and_done(self):
        seller = self._new_user("tour_seller", "user", password="tour_seller")
        customer = self._new_customer("Tour Interiors", user_id=seller.id, street="Lake Road 3", city="Bath")
        contact = self.env["res.partner"].create({"name": "Ann Lee", "parent_id": customer.id})
        before = fields.Datetime.now() - timedelta(days=40)
        self.env["crm.visit"].create({
            "partner_id": customer.id, "company_id": self.company.id, "user_id": seller.id, "contact_ids": contact.ids,
            "planned_at": before, "outcome": "same"}).action_done()
        proposal = self.env["crm.visit"].create({
            "partner_id": customer.id, "company_id": self.company.id, "user_id": seller.id, "is_all_day": True,
            "state": "proposed"})
        self.start_tour("/odoo/visits-today", "crm_relationship_visit_tour", login="tour_seller")
        self.env.invalidate_all()
        self.assertEqual((proposal.state, proposal.outcome, proposal.result), (
            "done", "progress", "They want samples"))
        step = self.env["mail.activity"].search([("res_model", "=", "crm.visit"), ("res_id", "=", proposal.id)])
        self.assertEqual((step.summary, step.user_id), ("Send the samples", seller))
