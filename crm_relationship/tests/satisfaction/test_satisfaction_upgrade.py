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

    def test_what_was_low(self):
        request = self.env["crm.satisfaction.request"].create({
            "company_id": self.company.id, "trigger": "invitation", "res_model": "res.users", "res_id": 1,
            "event_on": "2026-06-01", "is_low": True, "tier_id": self.tiers["vip"].id})
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE crm_satisfaction_request SET low_limit = NULL WHERE id = %s", request.id))
        self._migrate("19.0.6.0.0/post-low.py", "19.0.5.0.0")
        self.assertEqual(request.low_limit, self.tiers["vip"].low_grade)

    def test_tiers_of_old_versions_ask_as_is_usual(self):
        columns = ("survey_percent", "periodic_days", "periodic_percent", "low_grade")
        self.tiers["main"].survey_percent = 0
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE crm_tier SET low_grade = NULL, periodic_days = NULL"))
        for _time in range(2):
            self._migrate("19.0.6.0.0/pre-tier.py", "19.0.4.0.0")
        for code, values in (("vip", (100, 182, 100, 50)), ("main", (0, 365, 100, 50)), ("small", (10, 365, 5, 0))):
            self.assertEqual(tuple(self.tiers[code][column] for column in columns), values)

    def test_turns_come_again(self):
        self.env.cr.execute(SQL(
            "ALTER TABLE crm_satisfaction_request ADD CONSTRAINT crm_satisfaction_request_event_uniq"
            " UNIQUE (trigger, res_model, res_id, event_on)"))
        for _time in range(2):
            self._migrate("19.0.5.0.0/pre-ask.py", "19.0.4.0.0")
        self.env.cr.execute(SQL(
            "SELECT COUNT(*) FROM pg_constraint WHERE conname = 'crm_satisfaction_request_event_uniq'"))
        self.assertEqual(self.env.cr.fetchone(), (0,))
