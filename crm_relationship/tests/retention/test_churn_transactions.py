from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..transactions_case import TransactionsCase
from .test_churn_signals import get_silence

WATCH = "odoo.addons.crm_relationship.models.retention.crm_churn_watch.CrmChurnWatch"


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnTransactions(TransactionsCase):
    """Nights, people and programs at the same time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls.company_id = cls._insert_company(env)
            cls.policy_id = env["crm.tier.policy"].create({"company_id": cls.company_id}).id

    def _new_silent(self):
        """A committed customer of the best tier who is newly at risk, with a run that has not been watched."""
        with self._transaction() as env:
            partner = env["res.partner"].create({"name": "Silent"})
            days = get_silence(0.25) + 1
            for number in range(12):
                moment = fields.Datetime.now() - timedelta(days=days + 30 * number)
                self._insert_order(env, partner.id, 1000, 300, moment)
            run_id = env["crm.tier.policy"].browse(self.policy_id).classify()[0]["run_id"]
            partner.with_company(self.company_id).set_tier_override("vip", "for the test")
            return partner.id, run_id

    def _watch(self, env, run_id):
        return env["crm.churn.watch"]._watch(env["crm.tier.run"].browse(run_id))

    def _cases(self, env, partner_id):
        return env["crm.churn.case"].search([("partner_id", "=", partner_id)])

    def test_two_nights_at_once(self):
        partner_id, run_id = self._new_silent()
        with self._transaction() as first:
            self.assertIn(partner_id, self._watch(first, run_id).partner_id.ids)
            with self._transaction() as second:
                self.assertFalse(self._watch(second, run_id), "somebody else is at it")
        with self._transaction() as third:
            self.assertEqual(len(self._cases(third, partner_id)), 1)

    def test_killed(self):
        """Whatever a night had done is undone, and the next one does all of it."""
        partner_id, run_id = self._new_silent()
        with mute_logger("odoo.addons.crm_relationship.models.retention.crm_churn_watch"), self._transaction() as env, \
                patch(f"{WATCH}._set_days", side_effect=RuntimeError("killed")), \
                patch.object(type(env["crm.churn.watch"]), "_get_due_runs",
                             lambda self: [self.env["crm.tier.run"].browse(run_id)]):
            env["crm.churn.watch"]._cron_watch()
        with self._transaction() as env:
            self.assertFalse(self._cases(env, partner_id))
            self.assertFalse(env["crm.tier.run"].browse(run_id).churn_watched_at)
            self._watch(env, run_id)
            self.assertEqual(len(self._cases(env, partner_id)), 1)

    def test_playbook_launched_by_two(self):
        partner_id, run_id = self._new_silent()
        with self._transaction() as env:
            case_id = self._watch(env, run_id).filtered(lambda case: case.partner_id.id == partner_id).id
        with self._transaction() as first:
            first["crm.churn.case"].browse(case_id).action_launch()
            with self._transaction() as second, self.assertRaisesRegex(UserError, "Somebody else is working on"):
                second["crm.churn.case"].browse(case_id).action_launch()
        with self._transaction() as third:
            case = third["crm.churn.case"].browse(case_id)
            activities = third["mail.activity"].search([("res_model", "=", case._name), ("res_id", "=", case_id)])
            self.assertEqual(len(activities), len(case.playbook_id.template_ids))
            with self.assertRaises(UserError):
                case.action_launch()

    def test_asked_by_two(self):
        """Two colleagues call the same customer: there is one sheet, and neither gets a second one unseen."""
        partner_id, run_id = self._new_silent()
        with self._transaction() as env:
            case = self._watch(env, run_id).filtered(lambda case: case.partner_id.id == partner_id)
            case._lose(env.ref("crm_relationship.crm_churn_reason_price"))
            case_id = case.id
        with self._transaction() as first:
            url = first["crm.churn.case"].browse(case_id).action_interview()["url"]
            with self._transaction() as second, self.assertRaisesRegex(UserError, "Somebody else is working on"):
                second["crm.churn.case"].browse(case_id).action_interview()
        with self._transaction() as third:
            self.assertEqual(third["crm.churn.case"].browse(case_id).action_interview()["url"], url)
            sheets = third["survey.user_input"].search([("partner_id", "=", partner_id)])
            self.assertEqual(len(sheets), 1)
            third["crm.churn.case"].browse(case_id).user_input_id = False
            sheets.unlink()
