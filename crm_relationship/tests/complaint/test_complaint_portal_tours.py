"""A customer complains in the portal, and says later that it is solved, in a browser."""

from odoo.tests import tagged

from .complaint_form_case import ComplaintFormCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintPortalTours(ComplaintFormCase):
    def test_customer_complains_and_answers(self):
        self.start_tour("/my", "crm_relationship_complaint_portal_tour", login="portal_buyer")
        complaint = self.env["crm.complaint"].search([("commercial_partner_id", "=", self.customer.id)])
        self.assertEqual((complaint.subject, complaint.channel, complaint.state),
                         ("Two chairs are broken", "portal", "new"))
        message = complaint.message_ids.filtered(lambda message: "red ones" in message.body)
        self.assertEqual(message.author_id, self.buyer.partner_id)
        complaint.with_user(self.agent).sudo().resolve("Two new chairs")
        self.start_tour("/my", "crm_relationship_complaint_portal_answer_tour", login="portal_buyer")
        self.env.invalidate_all()
        self.assertEqual((complaint.state, complaint.is_verified_by_customer, complaint.verification_note),
                         ("closed", True, "Thank you"))
