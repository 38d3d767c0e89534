"""Who leaves a team loses its records at once, though workers keep the domains of record rules."""

from odoo.tests import tagged

from ..migration_case import MigrationCase
from ..security_case import SecurityCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileTeams(MigrationCase, SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.stranger = cls.users["user"], cls.customers["stranger"].user_id
        cls.team = cls.user.crm_team_ids
        cls.member = cls.team.crm_team_member_ids.filtered(lambda member: member.user_id == cls.user)

    def _may_read(self, record, **context):
        """As a search and as a check on the record say."""
        self.env.flush_all()
        self.env.invalidate_all()
        records = record.with_user(self.user).with_context(**context)
        found = bool(records.search([("id", "=", record.id)]))
        self.assertEqual(records.has_access("read"), found)
        return found

    def _check_leaving(self, record):
        self.assertTrue(self._may_read(record))
        self.member.active = False
        self.assertFalse(self._may_read(record))
        self.assertFalse(self._may_read(record, active_test=False))
        self.member.active = True
        self.assertTrue(self._may_read(record))

    def test_no_rule_names_teams(self):
        """By their ids they would be those of the day on which a worker first read the rule."""
        rules = self.env["ir.model.data"].search([("module", "=", "crm_relationship"), ("model", "=", "ir.rule")])
        named = self.env["ir.rule"].browse(rules.mapped("res_id")).filtered(
            lambda rule: "user.crm_team" in (rule.domain_force or ""))
        self.assertFalse(named.mapped("name"))

    def test_stages_of_the_teams_customers(self):
        self._check_leaving(self.env["crm.lifecycle.change"].sudo().create({
            "company_id": self.company.id, "partner_id": self.customers["team"].id, "date": "2026-06-30"}))

    def test_complaints_of_the_team(self):
        complaint = self.env["crm.complaint"].create({
            "subject": "Scratched", "company_id": self.company.id, "partner_id": self.customers["stranger"].id,
            "user_id": self.stranger.id, "team_id": self.team.id})
        self._check_leaving(complaint)
        action = self.env["crm.complaint.action"].create(
            {"name": "Look", "complaint_id": complaint.id, "user_id": self.stranger.id})
        self._check_leaving(action)

    def test_rules_of_a_database_before(self):
        names = ("crm_complaint_rule_user", "crm_complaint_pause_rule_user")
        rules = [self.env.ref(f"crm_relationship.{name}") for name in names]
        expected = [rule.domain_force for rule in rules]
        for rule in rules:
            rule.domain_force = rule.domain_force.replace(
                "team_id.crm_team_member_ids.user_id', '=', user.id", "team_id', 'in', user.crm_team_ids.ids")
        self.assertIn("user.crm_team_ids", rules[0].domain_force)
        self._migrate("19.0.3.0.0/post-teams.py")
        self.assertEqual([rule.domain_force for rule in rules], expected)
