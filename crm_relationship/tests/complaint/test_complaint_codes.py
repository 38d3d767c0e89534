from odoo.exceptions import UserError, ValidationError
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintRemedyCode(ComplaintCase):
    """A remedy by its code."""

    def test_compensate_by_code(self):
        for values in ({"remedy_code": "sorry"}, {"remedy_code": " sorry "}, {}, {"remedy_code": None}):
            complaint = self._bring("acknowledged")
            remedy = self.env["crm.service.remedy"].search([("code", "=", "sorry")]) or self._remedy(
                "credit_note", code="sorry", amount=5)
            complaint.compensate(**values, **({} if values.get("remedy_code") else {"remedy_id": remedy.id}))
            self.assertEqual(complaint.sudo().compensation_ids.remedy_id, remedy)

    def test_refused(self):
        complaint = self._bring("acknowledged")
        first, second = self._remedy("call", code="first"), self._remedy("call", code="second")
        second.active = False
        for values, message in (
                ({"remedy_code": "nonsense"}, "no record with the code"), ({}, "remedy"),
                ({"remedy_code": 5}, "a text"),
                ({"remedy_code": "second"}, "no record with the code"),
                ({"remedy_code": "first", "remedy_id": second.id}, "two different")):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, message):
                complaint.compensate(**values)
        with self.assertRaises(ValidationError):
            complaint.compensate(first.id, remedy_code="second")
        self.assertFalse(complaint.sudo().compensation_ids)
