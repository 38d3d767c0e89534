from datetime import datetime, time, timedelta

from odoo.tests.common import freeze_time, tagged

from ..tier.tier_case import TODAY
from .churn_case import ChurnCase
from .test_churn_signals import MAIN, get_silence

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnWinBack(ChurnCase):
    """A loss that is worth it is made good later: once, and by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_buyer("Silent", get_silence(MAIN) + 1)
        cls.lost = cls._night()
        cls.lost._lose(cls.env.ref("crm_relationship.crm_churn_reason_competitor"))

    def _win_back(self):
        opened = self._night(self.lost.win_back_on)
        self.assertEqual(opened.lost_case_id, self.lost)
        return opened

    def test_not_before_they_have_been_silent_for_long(self):
        """Twice the own interval of 30 days, and no case within 30 days of the last one."""
        last = self._ago(get_silence(MAIN) + 1)
        self.assertEqual(self.lost.win_back_on, max(last + 60 * DAY, TODAY + 30 * DAY))
        rare = self._new_buyer("Rare", get_silence(MAIN, interval=90) + 1, interval=90)
        self._night()
        case = self._case_of(rare)
        case._lose(self.env.ref("crm_relationship.crm_churn_reason_competitor"))
        self.assertEqual(case.win_back_on, max(case.reopen_from, self._profile(rare).last_order_date + 180 * DAY))
        self.assertFalse(self._night(self.lost.win_back_on - DAY) & self._case_of(self.partner))

    def test_it_opens_by_itself(self):
        case = self._win_back()
        self.assertEqual((case.state, case.partner_id, case.user_id), ("at_risk", self.partner, self.keeper))
        self.assertEqual((case.tier_id, case.threshold), (self.lost.tier_id, self.lost.threshold))
        self.assertEqual(case.signal_ids.mapped("code"), ["lost"])
        self.assertIn("Worth winning back", case.signals)
        self.assertAlmostEqual(case.value_at_risk, case.risk * self.lost.lost_yearly_margin, delta=1)
        self.assertTrue(self.env["mail.activity"].search_count(
            [("res_model", "=", case._name), ("res_id", "=", case.id), ("user_id", "=", self.keeper.id)]))
        case.action_launch()
        self.assertEqual(case.playbook_id, self.env.ref("crm_relationship.crm_churn_playbook_lost"))
        self.assertEqual(self.lost.state, "lost", "the loss stays one")

    def test_any_order_is_a_recovery(self):
        case = self._win_back()
        day = self.lost.win_back_on
        self._book(self.partner, day + 5 * DAY, 10)
        self._night(day + 6 * DAY)
        self.assertEqual(case.state, "recovered")
        self.assertTrue(case.signal_ids.gone_on)
        self.assertTrue(case.recovered_order_id)

    def test_once_a_loss(self):
        case = self._win_back()
        day = self.lost.win_back_on
        self._night(day + 59 * DAY)
        self.assertEqual(case.state, "at_risk")
        self._night(day + 60 * DAY)
        self.assertEqual(case.state, "lost")
        self.assertFalse(case.win_back_on)
        for days in (100, 200, 400):
            self.assertFalse(self._night(day + days * DAY))

    def test_who_is_let_go_stays_away(self):
        self.lost.write({"lost_class": "let_go", "lost_class_reason": "Enough is enough"})
        for days in (0, 30, 300):
            self.assertFalse(self._night(self.lost.win_back_on + days * DAY))

    def test_who_has_ordered_is_not_won_back(self):
        self._book(self.partner, TODAY + 10 * DAY, 900)
        self.assertFalse(self._night(self.lost.win_back_on).lost_case_id)

    def test_the_tier_they_have_now_does_not_count(self):
        """Whoever is gone for long is a small customer, and of those nobody is watched."""
        self.partner.set_tier_override("small", "for the test")
        self._win_back()

    def test_each_company_wins_back_its_own(self):
        branch = self._new_branch()
        self._book(self.partner, self._ago(400), 100, company=branch)
        policy = self.policy.search([("company_id", "=", branch.id)])
        with freeze_time(datetime.combine(self.lost.win_back_on, time(15))):
            run = self.env["crm.tier.run"].browse(self._classify(self.lost.win_back_on, policy)["run_id"])
            self.assertFalse(self.watch._watch(run))
        self._win_back()

    def test_merged_customers_are_won_back_once(self):
        other = self._new_buyer("Silent, again", get_silence(MAIN) + 1)
        self._night()
        again = self._case_of(other)
        again._lose(self.env.ref("crm_relationship.crm_churn_reason_price"))
        sheets = [case._start_interviews().user_input_id for case in (self.lost, again)]
        self._merge_customers(other, self.partner)
        self.assertEqual((self.lost | again).partner_id, self.partner)
        self.assertEqual([self.lost.user_input_id, again.user_input_id], sheets)
        opened = self._night(max(self.lost.win_back_on, again.win_back_on))
        self.assertEqual(len(opened), 1)
        self.assertIn(opened.lost_case_id, self.lost | again)
        opened._lose(self.env.ref("crm_relationship.crm_churn_reason_price"))
        self.assertFalse(self._night(opened.reopen_from + 200 * DAY))
