from datetime import datetime, time, timedelta

from odoo.tests.common import tagged

from ...tools import churn_cases
from ..tier.tier_case import TODAY
from .churn_case import ChurnCase
from .test_churn_signals import MAIN, get_silence

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnCases(ChurnCase):
    """A case from its opening to its end, night by night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silence = get_silence(MAIN)
        cls.partner = cls._new_buyer("Silent", cls.silence + 1)

    def _move_days(self, number):
        return TODAY + timedelta(days=number)

    def test_one_open_case(self):
        first = self._night()
        self.assertFalse(self._night())
        self.assertEqual(self._case_of(self.partner), first)
        risk = first.risk
        self.assertFalse(self._night(self._move_days(9)))
        self.assertGreater(first.risk, risk, "the figures are those of the night")

    def test_only_an_order_is_a_recovery(self):
        case = self._night()
        self._night(self._move_days(1))
        self.assertEqual(case.state, "at_risk")
        self._book(self.partner, self._move_days(2), 900, margin=300)
        self._night(self._move_days(3))
        self.assertEqual(case.state, "recovered")
        self.assertEqual(case.recovered_order_id.partner_id, self.partner)
        self.assertEqual(case.closed_at.date(), self._move_days(3))
        self.assertTrue(case.signal_ids.gone_on)
        self.assertFalse(self.env["mail.activity"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)]))
        self.assertTrue(case.message_ids.filtered(lambda message: "ordered again" in message.body))

    def test_an_order_is_no_recovery_while_there_is_a_reason(self):
        """Who was made angry and orders once more has not forgotten yet."""
        complaint = self.env["crm.complaint"].create(
            {"subject": "Late", "partner_id": self.partner.id, "company_id": self.company.id})
        complaint.resolution_deadline = datetime.combine(TODAY, time(9)) - DAY
        case = self._night()
        self.assertEqual(case.signal_ids.mapped("code"), ["complaint", "rhythm"])
        self._book(self.partner, self._move_days(1), 900)
        self._night(self._move_days(2))
        self.assertEqual(case.state, "at_risk")
        signals = {signal.code: bool(signal.gone_on) for signal in case.signal_ids}
        self.assertEqual(signals, {"complaint": False, "rhythm": True})
        self.assertNotIn("rhythm", case.signals)

    def test_lost_when_it_is_long_too_late(self):
        case = self._night()
        last = case.too_late_on + timedelta(days=29)
        self._night(last)
        self.assertEqual(case.state, "at_risk")
        self._night(last + DAY)
        self.assertEqual(case.state, "lost")
        profile = self._profile(self.partner)
        self.assertFalse(case.reason_id, "nobody knows until somebody has asked")
        self.assertEqual((case.lost_tier_id.code, case.lost_margin, case.lost_revenue),
                         ("main", profile.margin, profile.revenue))
        self.assertAlmostEqual(case.lost_risk, profile.churn_risk, 4)
        frozen = case.lost_revenue
        self._night(last + 300 * DAY)
        self.assertEqual(case.lost_revenue, frozen)
        again = self.cases.search([("partner_id", "=", self.partner.id)]) - case
        self.assertEqual(again.lost_case_id, case, "they are won back, and nothing else")

    def test_lost_by_a_person_is_no_case_again_by_itself(self):
        case = self._night()
        reason = self.env.ref("crm_relationship.crm_churn_reason_competitor")
        case.with_user(self.keeper)._lose(reason, "Northgate")
        self.assertEqual((case.state, case.reason_id, case.competitor), ("lost", reason, "Northgate"))
        case.write({"lost_class": "let_go", "lost_class_reason": "They will not come back"})
        for days in (10, 31, 44, 60):
            self.assertFalse(self._night(self._move_days(days)))

    def test_reopened_only_by_a_new_crossing(self):
        """After a recovery, a new case takes 30 days or the own interval, and a new crossing."""
        case = self._night()
        self._book(self.partner, self._move_days(2), 900)
        self._night(self._move_days(3))
        self.assertEqual(case.state, "recovered")
        self.assertGreaterEqual(case.reopen_from, self._move_days(33))
        profile = self._profile(self.partner)
        span = (profile.last_order_date - profile.first_order_date).days
        again = profile.last_order_date + timedelta(days=churn_cases.silence_until(13, span, MAIN))
        self.assertFalse(self._night(again - DAY))
        self.assertEqual(self._night(again).partner_id, self.partner)

    # === CAPACITY ===#

    def test_the_most_valuable_come_first_and_the_rest_is_a_figure(self):
        self.company.churn_case_limit = 2
        for number in range(4):
            self._new_buyer(f"Big {number}", self.silence + 2, amounts=(2000 + number,) * 12)
        opened = self._night()
        self.assertEqual(sorted(opened.partner_id.mapped("name")), ["Big 2", "Big 3"])
        summary = self.cases.with_user(self.keeper).get_summary()
        self.assertEqual(summary["waiting_customers"], 3)
        waiting = self.env["crm.churn.waiting"].search([("company_id", "=", self.company.id)])
        self.assertEqual((waiting.user_id, waiting.customer_count), (self.keeper, 3))
        self.assertAlmostEqual(waiting.value, summary["waiting_value"])
        self.assertGreater(waiting.value, 0)
        opened[0]._lose(self.env.ref("crm_relationship.crm_churn_reason_price"))
        self.assertEqual(self._night(self._move_days(1)).partner_id.name, "Big 1", "the next one takes the place")
        self.assertEqual(self.cases.get_summary()["waiting_customers"], 2)

    def test_the_best_tier_is_never_cut(self):
        self.company.churn_case_limit = 0
        vip = self._new_buyer("VIP", get_silence(0.25) + 1, tier="vip")
        self.assertEqual(self._night().partner_id, vip)

    def test_statements(self):
        """Eight for the company, however many customers there are; and what is done for each case that opens."""
        run = self.env["crm.tier.run"].browse(self._classify()["run_id"])
        self.watch._watch(run)
        run.churn_watched_at = False
        for number in range(20):
            self._new_buyer(f"Loyal {number}", 4, tier=None)
        with self._watch_statements() as statements:
            self.watch._watch(run)
        ours = [text for text in statements if "crm_churn_" in text]
        self.assertLessEqual(len(ours), 8, "\n\n".join(ours))

    def test_a_night_says_what_it_opened(self):
        run = self.env["crm.tier.run"].browse(self._classify()["run_id"])
        self.assertIn(run, self.watch._get_due_runs())
        self.watch._watch(run)
        self.assertEqual(run.churn_opened_count, 1)
        self.assertNotIn(run, self.watch._get_due_runs())
