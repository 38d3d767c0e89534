"""A mystery visitor with a phone: the sheet, a photo, the report."""

from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestAuditTour(RelationshipCommon, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visitor = cls._new_user("tour_visitor", "user", password="tour_visitor")
        cls.env["crm.service.audit.question"].search([]).active = False
        cls.env["crm.service.audit.question"].create([
            {"name": "Were you greeted at once?"}, {"name": "Was it clean inside?", "possible": 8}])

    def test_visit_with_a_photo(self):
        audit = self.env["crm.service.audit"].create({
            "company_id": self.company.id, "way": "coming_in", "place": "Harbour Street", "user_id": self.visitor.id})
        self.start_tour("/odoo/service-audits", "crm_relationship_audit_tour", login="tour_visitor")
        self.env.invalidate_all()
        self.assertEqual((audit.state, audit.note), ("reported", "They were kind"))
        self.assertEqual(audit.line_ids.mapped("grade"), ["4", "2"])
        self.assertAlmostEqual(audit.score, 100 * 8 / 12, places=1)
        photo = audit.line_ids[0].photo_ids
        self.assertEqual((photo.name, photo.mimetype), ("counter.png", "image/png"))
