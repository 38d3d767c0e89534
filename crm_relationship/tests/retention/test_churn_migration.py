from odoo.tests.common import tagged

from ..migration_case import MigrationCase
from .churn_case import ChurnCase
from .test_churn_signals import MAIN, get_silence


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnMigration(MigrationCase, ChurnCase):
    """What an upgrade makes of the rules and losses of the version before."""

    def test_rules_hide_who_is_held_out(self):
        before = {
            "crm_churn_case_rule_user": "['|', ('user_id', '=', user.id), ('partner_id.is_own_customer', '=', True)]",
            "crm_churn_case_rule_officer": "[(1, '=', 1)]"}
        rules = {name: self.env.ref(f"crm_relationship.{name}") for name in before}
        after = {name: rule.domain_force for name, rule in rules.items()}
        for name, rule in rules.items():
            rule.domain_force = before[name]
        for _time in range(2):
            self._migrate("19.0.4.0.0/post-churn.py")
        self.assertEqual({name: rule.domain_force for name, rule in rules.items()}, after)

    def test_losses_are_judged(self):
        self._new_buyer("Silent", get_silence(MAIN) + 1)
        case = self._night()
        case._lose(self.env.ref("crm_relationship.crm_churn_reason_price"))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_churn_case SET lost_yearly_margin = NULL, lost_years = NULL, lost_value = NULL,"
            " lost_class = 'let_go', win_back_on = NULL WHERE id = %s", [case.id])
        self.env.invalidate_all()
        self._migrate("19.0.4.0.0/post-churn.py")
        self.assertAlmostEqual(case.lost_yearly_margin, case.lost_margin, delta=0.01)
        self.assertEqual((case.lost_class, case.win_back_on), ("win_back", False))
        self.assertGreater(case.lost_value, 0)
