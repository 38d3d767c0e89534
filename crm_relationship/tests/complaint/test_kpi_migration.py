from odoo.tests.common import tagged

from ..migration_case import MigrationCase
from .complaint_case import ComplaintCase

OWN = ("('{0}.user_id', '=', False), ('{0}.user_id', '=', user.id), "
       "('{0}.user_id.crm_team_member_ids.crm_team_id', 'in', user.crm_team_ids.ids)")


@tagged("post_install", "-at_install", "crm_relationship")
class TestKpiMigration(MigrationCase, ComplaintCase):
    """An upgrade shortens the rules that nobody has changed, and notes the key figures."""

    def test_rules(self):
        rules = {
            "crm_customer_profile_rule_user": f"['|', '|', {OWN.format('partner_id')}]",
            "crm_service_measure_rule_user":
                f"['|', '|', '|', ('partner_id', '=', False), {OWN.format('partner_id')}]",
            "crm_supply_shortage_rule_user":
                "['|', '|', ('user_id', '=', False), ('user_id', '=', user.id), "
                "('user_id.crm_team_member_ids.crm_team_id', 'in', user.crm_team_ids.ids)]",
        }
        records = {name: self.env.ref(f"crm_relationship.{name}") for name in rules}
        expected = {name: rule.domain_force for name, rule in records.items()}
        changed = self.env.ref("crm_relationship.crm_tier_change_rule_user")
        changed.domain_force = own = "[('partner_id.user_id.crm_team_member_ids.crm_team_id', 'in', [7])]"
        for name, rule in records.items():
            rule.domain_force = rules[name]
        self.env.flush_all()
        self._migrate("19.0.3.0.0/post-kpi.py")
        self.env.invalidate_all()
        self.assertEqual({name: rule.domain_force for name, rule in records.items()}, expected)
        self.assertEqual(changed.domain_force, own)

    def test_key_figures(self):
        self._order("small")
        self._travel(days=1)
        self._migrate("19.0.3.0.0/post-kpi.py")
        noted = self.env["crm.kpi.day"].search([("company_id", "=", self.company.id), ("code", "=", "orders")])
        self.assertEqual((len(noted), noted.numerator), (1, 1))
        self.assertEqual(self.env["crm.kpi.progress"].search([]).company_id, self.env["res.company"].search([]))
