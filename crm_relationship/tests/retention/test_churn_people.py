from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import tagged

from .churn_case import ChurnCase
from .test_churn_signals import MAIN, get_silence


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnPeople(ChurnCase):
    """What people see and do: work, playbooks, loss, and the words they read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_buyer("Silent", get_silence(MAIN) + 1)
        cls.case = cls._night()
        cls.mine = cls.case.with_user(cls.keeper)

    def _activities(self, case=None):
        case = case or self.case
        return self.env["mail.activity"].search([("res_model", "=", case._name), ("res_id", "=", case.id)], order="id")

    def test_somebody_is_asked(self):
        [activity] = self._activities()
        self.assertEqual((activity.user_id, activity.activity_type_id),
                         (self.keeper, self.env.ref("crm_relationship.mail_activity_type_churn")))
        other = self._new_user("churn_other", "user")
        self.mine.user_id = other
        self.assertEqual(self._activities().user_id, other)

    # === PLAYBOOKS ===#

    def test_playbook_is_launched_once(self):
        self.mine.action_launch()
        self.assertEqual(self.case.state, "planned")
        self.assertEqual(self.case.playbook_id, self.env.ref("crm_relationship.crm_churn_playbook_key"))
        activities = self._activities()
        self.assertEqual(len(activities), 4)
        self.assertNotIn(self.env.ref("crm_relationship.mail_activity_type_churn"), activities.activity_type_id)
        self.assertIn(self.keeper, activities.user_id)
        with self.assertRaisesRegex(UserError, "is planned: this step is not possible"):
            self.mine.action_launch()
        self.assertEqual(len(self._activities()), 4)

    def test_a_case_that_is_nobodys(self):
        """Who launches its playbook answers for it, and is asked; a program, or who has no role, does not."""
        self.case.user_id, manager = False, self._new_user("churn_manager", "manager")
        self.case._plan_work()
        self.assertEqual(self._activities().user_id, manager)
        self.mine.action_launch()
        self.assertEqual(self.case.user_id, self.keeper)
        self.assertIn(self.keeper, self._activities().user_id)

    def test_a_case_of_somebody_else(self):
        manager = self._new_user("churn_manager", "manager")
        self.case.with_user(manager).action_launch()
        self.assertEqual(self.case.user_id, self.keeper)

    def test_a_case_that_a_program_launches(self):
        self.case.user_id = False
        self.case.with_user(SUPERUSER_ID).action_launch()
        self.assertFalse(self.case.user_id)

    def test_the_playbook_that_says_most_about_a_case(self):
        plans = self.env["mail.activity.plan"]
        step = Command.create({"summary": "Call", "responsible_type": "churn_owner"})
        values = {"res_model": "crm.churn.case", "template_ids": [step]}
        own = plans.create({**values, "name": "Own", "company_id": self.company.id})
        elsewhere = plans.create({
            **values, "name": "Elsewhere", "company_id": self._new_branch("Elsewhere").id, "churn_signal": "rhythm"})
        self.assertEqual(self.case._get_playbooks(), {self.case: own})
        nearer = plans.create({**values, "name": "Rhythm", "company_id": self.company.id, "churn_signal": "rhythm"})
        other = plans.create({**values, "name": "Angry", "company_id": self.company.id, "churn_signal": "complaint"})
        self.assertEqual(self.case._get_playbooks(), {self.case: nearer})
        self.assertFalse(other._fits(self.case) or elsewhere._fits(self.case))

    def test_no_playbook(self):
        self.env["mail.activity.plan"].search([("res_model", "=", "crm.churn.case")]).active = False
        with self.assertRaisesRegex(UserError, "There is no playbook for Silent"):
            self.mine.action_launch()
        self.assertEqual(self.case.state, "at_risk")

    def test_the_first_thing_done_begins_it(self):
        self.mine.action_launch()
        first = self._activities().filtered(lambda activity: activity.user_id == self.keeper)[0]
        first.with_user(self.keeper).action_feedback(feedback="They want shorter lead times")
        self.assertEqual(self.case.state, "saving")

    # === LOSS ===#

    def _open_wizard(self, **values):
        return self.env["crm.churn.lost.wizard"].with_user(self.keeper).create({"case_ids": self.case.ids, **values})

    def test_a_loss_has_a_reason(self):
        with self.assertRaisesRegex(UserError, "Say why they left"):
            self._open_wizard().action_lose()
        reason = self.env.ref("crm_relationship.crm_churn_reason_indifference")
        self._open_wizard(reason_id=reason.id, competitor="Northgate").action_lose()
        self.assertEqual((self.case.state, self.case.reason_id, self.case.competitor), ("lost", reason, "Northgate"))
        self.assertGreater(self.case.lost_margin, 0)
        self.assertFalse(self._activities())
        self.assertEqual((reason.case_count, reason.case_percent), (1, 100))
        self.mine.action_reopen()
        self.assertEqual((self.case.state, self.case.lost_margin, self.case.closed_at), ("saving", 0, False))

    def test_reasons_with_their_usual_shares(self):
        reasons = self.env["crm.churn.reason"].search([("usual_percent", ">", 0)])
        self.assertEqual(sorted(reasons.mapped("usual_percent")), [1, 3, 5, 9, 14, 68])
        self.assertTrue(self.env["crm.churn.reason"].search_count([("is_natural", "=", True)]) > 1)

    def test_recovered_beside_expected(self):
        self.case.sudo().write({"expected_return": 0.6})
        self._book(self.partner, self.today, 100)
        order = self.env["sale.order"].search([("partner_id", "=", self.partner.id)], order="date_order DESC", limit=1)
        self.case.sudo()._move_to("recovered", recovered_order_id=order.id)
        summary = self.cases.with_user(self.keeper).get_summary()
        self.assertEqual((summary["closed"], summary["recovered"]), (1, 1))
        self.assertAlmostEqual(summary["expected"], 0.6)

    # === WHO SEES WHAT ===#

    def test_own_and_the_teams(self):
        officer = self._new_user("churn_officer", "officer")
        self.assertEqual(self.cases.with_user(officer).search([("partner_id", "=", self.partner.id)]), self.case)
        theirs = self.case.with_user(self.stranger)
        self.assertFalse(theirs.search([("partner_id", "=", self.partner.id)]))
        for call in (theirs.action_launch, theirs.action_reopen, lambda: theirs.write({"competitor": "x"})):
            self.assertRaises(AccessError, call)
        self.case.user_id = self.stranger
        self.assertTrue(theirs.search([("partner_id", "=", self.partner.id)]), "whoever is asked to keep them sees it")

    def test_partner_page(self):
        partner = self.partner.with_user(self.keeper)
        self.assertEqual((partner.churn_open_count, partner.churn_case_count), (1, 1))
        self.assertEqual(self.cases.search(partner.action_view_churn_cases()["domain"]), self.case)
        self.env.invalidate_all()
        self.assertEqual(self.partner.with_user(self.stranger).churn_open_count, 0)

    def test_key_figures(self):
        self.company.churn_case_limit = 0
        self.case._lose(self.env.ref("crm_relationship.crm_churn_reason_price"))
        self.env["crm.kpi.day"].with_context(allowed_company_ids=self.company.ids)._take(self.company)
        registry = self.env["crm.kpi"].with_company(self.company)
        rows = {row["code"]: row for row in self.env.execute_query_dict(
            registry._facts_churn_closed(self.company, self.today, self.today))}
        self.assertEqual(rows["churn_lost"]["numerator"], 1)
        self.assertNotIn("churn_recovered", rows)
        self.assertAlmostEqual(float(rows["churn_expected"]["numerator"]), self.case.expected_return, 3)

    def test_words_in_the_readers_language(self):
        self._activate_languages("fr_FR")
        self.assertIn("rhythm", self.case.with_context(lang="en_US").signals)
        self.assertEqual(self.case.with_context(lang="fr_FR").signals.count("\n"), 0)
