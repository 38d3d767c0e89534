from psycopg2 import IntegrityError

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .standard_case import StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceRemedy(StandardCase):
    """The short names by which programs call remedies."""

    def _new(self, kind="call", **values):
        return self.env["crm.service.remedy"].create({"name": "Test", "kind": kind, **values})

    def test_the_shipped_ones(self):
        for code in ("call", "coupon", "credit_note", "replacement"):
            self.assertEqual(self.env.ref(f"crm_relationship.crm_service_remedy_{code}").code, code)

    def test_where_nobody_gives_one(self):
        self.assertFalse(self.env["crm.service.remedy"].search([("code", "like", "replacement_")]))
        remedies = self.env["crm.service.remedy"].create([{"name": "Test", "kind": "replacement"}] * 2)
        self.assertEqual(remedies.mapped("code"), ["replacement_2", "replacement_3"])
        self.assertEqual(remedies[0].copy().code, "replacement_2_copy")

    def test_it_stays_where_the_kind_changes(self):
        remedy = self._new(code="sorry")
        remedy.kind = "replacement"
        self.env.flush_all()
        self.assertEqual(remedy.code, "sorry")

    def test_it_is_there_once(self):
        self._new(code="sorry")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._new(code="sorry")
