"""From a complaint to the call of a colleague, in a browser."""

from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintTours(RelationshipCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls._new_user("tour_agent", "user", password="tour_agent")
        cls.colleague = cls._new_user("tour_colleague", "officer", password="tour_colleague")
        cls.department = cls.env["crm.complaint.department"].create({"name": "Tour department"})
        cls.cause = cls.env["crm.complaint.cause"].create(
            {"name": "Tour cause", "code": "tour", "department_id": cls.department.id})
        cls.complaint = cls.env["crm.complaint"].create({
            "subject": "Chairs came scratched",
            "partner_id": cls._new_customer("Bought ten chairs", email="chairs@example.com").id,
            "user_id": cls.agent.id,
        })

    def test_agent_solves_and_colleague_verifies(self):
        self.start_tour("/odoo", "crm_relationship_complaint_tour", login="tour_agent")
        self.env.invalidate_all()
        self.assertEqual((self.complaint.state, self.complaint.resolved_by_id), ("resolved", self.agent))
        self.assertEqual((self.complaint.cause_id, self.complaint.department_id), (self.cause, self.department))
        reply = self.complaint.message_ids.filtered(lambda message: "new ones tomorrow" in message.body)
        self.assertIn(self.complaint.partner_id, reply.partner_ids)
        self.start_tour("/odoo", "crm_relationship_complaint_verify_tour", login="tour_colleague")
        self.env.invalidate_all()
        self.assertEqual((self.complaint.state, self.complaint.verified_by_id), ("closed", self.colleague))
