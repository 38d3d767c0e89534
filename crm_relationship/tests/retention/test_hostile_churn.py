from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from .churn_case import ChurnCase
from .test_churn_signals import MAIN, get_silence


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileChurn(ChurnCase):
    """What nobody may write, however they send it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_buyer("Silent", get_silence(MAIN) + 1)
        cls.case = cls._night()
        cls.manager = cls._new_user("churn_manager", "manager")

    def test_only_the_run_says_how_it_ended(self):
        for values in ({"state": "recovered"}, {"recovered_order_id": 1}, {"risk": 0}, {"value_at_risk": 0},
                       {"expected_return": 0}, {"closed_at": "2026-06-30"}, {"reopen_from": False},
                       {"lost_revenue": 5}, {"threshold": 1}, {"tier_id": False}, {"playbook_id": 1},
                       {"partner_id": self.stranger.partner_id.id}, {"company_id": 1},
                       {"signal_ids": [(0, 0, {"code": "promise"})]}, {"signal_ids": [(5, 0, 0)]}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.case.with_user(self.manager).write(values)

    def test_nobody_makes_or_deletes_a_case(self):
        cases = self.cases.with_user(self.manager)
        values = {"partner_id": self.stranger.partner_id.id, "company_id": self.company.id}
        self.assertRaises(AccessError, cases.create, values)
        self.assertRaises(AccessError, cases.browse(self.case.id).unlink)
        self.assertRaises(AccessError, self.env["crm.churn.signal"].with_user(self.manager).create,
                          {"case_id": self.case.id, "code": "promise"})

    def test_context_says_nothing(self):
        hostile = self.case.with_user(self.keeper).with_context(
            default_state="recovered", default_recovered_order_id=1, crm_moment="2020-01-01 00:00:00")
        hostile._lose(self.env.ref("crm_relationship.crm_churn_reason_price"))
        self.assertEqual((self.case.state, self.case.closed_at.date()), ("lost", self.today))

    def test_dialogue_shows_no_case_of_others(self):
        wizards = self.env["crm.churn.lost.wizard"].with_user(self.stranger)
        reason = self.env.ref("crm_relationship.crm_churn_reason_price")
        self.assertRaises(AccessError, wizards.create, {"case_ids": self.case.ids, "reason_id": reason.id})
        self.assertRaises(AccessError, wizards.with_context(active_ids=self.case.ids).default_get, ["case_ids"])
        self.assertEqual(self.case.state, "at_risk")

    def test_a_text_message_tells_nothing_of_a_case(self):
        """Odoo's dialogue for text messages reads the field that it is told, of any record."""
        internal = self._new_user("churn_internal")
        self.assertRaises(AccessError, self.case.with_user(internal)._mail_get_partners)
        self.assertEqual(self.case.with_user(self.keeper)._mail_get_partners(), {self.case.id: self.partner})
        if "sms.composer" not in self.env:
            self.skipTest("there are no text messages here")
        dialogues = self.env["sms.composer"]
        for name in ("signals", "tier_color", "interview_state", "partner_id"):
            self.env.invalidate_all()
            with self.subTest(field=name), self.assertRaises(AccessError), self.env.cr.savepoint():
                dialogues.with_user(internal).create({
                    "composition_mode": "comment", "res_model": self.case._name, "res_id": self.case.id, "body": "Hi",
                    "number_field_name": name}).read(["recipient_single_number"])
