from odoo.tests.common import tagged

from ..migration_case import MigrationCase
from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintMigration(MigrationCase, ComplaintCase):
    """What an upgrade makes of the rows of older versions."""

    def test_blank_references(self):
        blank, spaces, kept = self._complain(), self._complain(), self._complain()
        kept.sudo().write({"external_ref": "A-1", "source": "shop"})
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE crm_complaint DROP CONSTRAINT crm_complaint_references_check")
        for complaint, values in ((blank, ("", "")), (spaces, (" \n", "shop"))):
            self.env.cr.execute("UPDATE crm_complaint SET external_ref = %s, source = %s WHERE id = %s",
                                [*values, complaint.id])
        self._migrate("19.0.2.0.0/pre-intake.py")
        self.env.cr.execute("SELECT external_ref, source FROM crm_complaint WHERE id = ANY(%s) ORDER BY id",
                            [(blank | spaces | kept).ids])
        self.assertEqual(self.env.cr.fetchall(), [(None, None), (None, "shop"), ("A-1", "shop")])

    def test_remedies_without_a_code(self):
        own = self.env["crm.service.remedy"].create({"name": "Sorry", "kind": "call"})
        shipped = self.env.ref("crm_relationship.crm_service_remedy_coupon")
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE crm_service_remedy ALTER COLUMN code DROP NOT NULL")
        self.env.cr.execute("UPDATE crm_service_remedy SET code = NULL")
        self._migrate("19.0.2.0.0/pre-intake.py")
        self.assertEqual((own.code, shipped.code), (f"call_{own.id}", "coupon"))

    def test_the_value_at_risk_keeps_its_column(self):
        complaint = self._complain()
        complaint.sudo().opening_value = 500
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE crm_complaint DROP COLUMN IF EXISTS value_at_risk")
        self.env.cr.execute("ALTER TABLE crm_complaint RENAME COLUMN opening_value TO value_at_risk")
        for _time in range(2):  # an upgrade that is done again changes nothing
            self._migrate("19.0.2.0.0/pre-rights.py")
        self.assertEqual(complaint.sudo().opening_value, 500)

    def test_who_had_a_hand_in_it(self):
        complaint = self._complain(user_id=self.colleague.id)
        complaint.with_user(self.leader).sudo().resolved_by_id = self.leader
        self.env.flush_all()
        self.env.cr.execute("DROP TABLE crm_complaint_involved_rel")
        for _time in range(2):
            self._migrate("19.0.2.0.0/pre-involved.py")
        self.assertEqual(complaint.sudo().involved_ids, self.agent | self.colleague | self.leader)

    def test_the_address_at_the_opening(self):
        own, by_hand, unknown = (
            self._complain("vip"), self._complain("vip", email_from="Eva <eva@else.example.org>"), self._complain(None))
        complaints = (own | by_hand | unknown).sudo()
        complaints.write({"answer_address": False, "answer_address_by_id": False})
        for _time in range(2):
            self._migrate("19.0.2.0.0/post-doors.py")
        self.assertEqual(
            [(complaint.answer_address, complaint.answer_address_by_id) for complaint in complaints],
            [("vip@customers.example.com", self.env["res.users"]), ("eva@else.example.org", self.agent),
             (False, self.env["res.users"])])
