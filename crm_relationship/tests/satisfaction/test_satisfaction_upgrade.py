from odoo.tests import tagged
from odoo.tools import SQL

from ..migration_case import MigrationCase
from .satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSatisfactionUpgrade(MigrationCase, SatisfactionCase):
    """The version before knew an event once and for all."""

    def test_cancelled_visits_can_be_deleted_and_wishes_have_a_day(self):
        rule = self.env.ref("crm_relationship.crm_service_audit_rule_open")
        rule.perm_unlink = True
        wish = self.env["crm.feedback"].create({
            "name": "Chairs", "kind": "wish", "product_id": self.env["product.product"].create({"name": "Chair"}).id,
            "company_id": self.company.id})
        wish.find("2026-07-20", note="Told by phone")
        wish.deadline = False
        for _time in range(2):
            self._migrate("19.0.6.0.0/post-audit.py", "19.0.5.0.0")
        self.assertFalse(rule.perm_unlink)
        self.assertEqual(wish.deadline.date(), wish.expected_on)

    def test_turns_come_again(self):
        self.env.cr.execute(SQL(
            "ALTER TABLE crm_satisfaction_request ADD CONSTRAINT crm_satisfaction_request_event_uniq"
            " UNIQUE (trigger, res_model, res_id, event_on)"))
        for _time in range(2):
            self._migrate("19.0.5.0.0/pre-ask.py", "19.0.4.0.0")
        self.env.cr.execute(SQL(
            "SELECT COUNT(*) FROM pg_constraint WHERE conname = 'crm_satisfaction_request_event_uniq'"))
        self.assertEqual(self.env.cr.fetchone(), (0,))
