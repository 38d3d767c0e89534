"""What a customer ticks on the survey's page becomes a complaint, or feedback where it is none, in a browser."""

from odoo.tests import HttpCase, tagged

from .satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestLowTour(SatisfactionCase, HttpCase):
    freeze_time = None  # the browser knows the real day only

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("low_tour", "officer", password="low_tour")
        cls.contact = cls._new_contact("Ann Lee")
        cls.contact.commercial_partner_id.company_id = cls.company

    def test_low_answer_becomes_a_complaint_and_that_feedback(self):
        sheet = self.survey._create_answer(partner=self.contact, check_attempts=False)
        self.start_tour(sheet.get_start_url(), "crm_relationship_low_sheet_tour")
        request = self.requests.search([("contact_id", "=", self.contact.id)])
        self.assertEqual((request.state, request.is_low, request.complaint_id.id), ("answered", True, False))
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_satisfaction_low").method_direct_trigger()
        self.env.invalidate_all()
        complaint = request.complaint_id
        self.assertEqual((complaint.partner_id, complaint.state), (self.contact, "new"))
        self.start_tour("/odoo/satisfaction-requests", "crm_relationship_low_complaint_tour", login="low_tour")
        self.env.invalidate_all()
        feedback = self.env["crm.feedback"].search([("complaint_id", "=", complaint.id)])
        self.assertEqual((feedback.kind, feedback.partner_id, complaint.state), ("wish", self.contact, "cancelled"))
        self.assertIn("Three days late", feedback.description)
