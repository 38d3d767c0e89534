from datetime import datetime, time, timedelta

from odoo.tests.common import tagged

from ...tools import churn, churn_cases
from ..tier.tier_case import TODAY
from .churn_case import ChurnCase

MAIN = 0.35


def get_silence(level, orders=12, interval=30):
    return churn_cases.silence_until(orders, (orders - 1) * interval, level)


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnSignals(ChurnCase):
    """Each signal opens a case, and does not where it should not."""

    # === RHYTHM ===#

    def test_days_are_solved_from_the_formula(self):
        for orders, interval, level in ((3, 20, 0.4), (12, 30, 0.35), (40, 7, 0.25), (5, 200, 0.6)):
            span, days = (orders - 1) * interval, get_silence(level, orders, interval)
            self.assertGreaterEqual(churn.as_shown(churn.risk(orders, span, days)), level)
            if days:
                self.assertLess(churn.as_shown(churn.risk(orders, span, days - 1)), level)

    def test_silence_opens_a_case(self):
        days = get_silence(MAIN)
        silent, quiet = self._new_buyer("Silent", days + 3), self._new_buyer("In time", days - 3)
        opened = self._night()
        self.assertEqual(opened.partner_id, silent)
        self.assertFalse(self._case_of(quiet))
        case = opened
        self.assertEqual((case.state, case.user_id, case.tier_id.code), ("at_risk", self.keeper, "main"))
        self.assertEqual(case.signal_ids.mapped("code"), ["rhythm"])
        self.assertEqual(case.at_risk_since, self._ago(3))
        self.assertEqual(case.too_late_on, self._ago(days + 3) + timedelta(days=get_silence(0.6)))
        profile = self._profile(silent)
        self.assertAlmostEqual(case.risk, profile.churn_risk, 4)
        self.assertAlmostEqual(case.value_at_risk, profile.churn_risk * profile.margin, 2)
        self.assertAlmostEqual(case.expected_return, 1 - profile.churn_risk, 4)
        self.assertIn("rhythm", case.signals)
        self.assertIn("35% is the limit", case.signals)

    def test_who_crossed_it_long_ago_is_won_back_instead(self):
        days = get_silence(MAIN)
        self._new_buyer("Gone", days + churn_cases.CROSSING_DAYS)
        just = self._new_buyer("Just still", days + churn_cases.CROSSING_DAYS - 1)
        self.assertEqual(self._night().partner_id, just)

    def test_each_tier_has_its_limit(self):
        silence = {code: get_silence(level) for code, level in (("vip", 0.25), ("main", 0.35), ("ordinary", 0.4))}
        partners = {code: self._new_buyer(code, silence["vip"] + 1, tier=code) for code in (*silence, "small")}
        self.assertEqual(self._night().partner_id, partners["vip"])
        self.tiers["small"].churn_percent = 20
        self.assertEqual(self._night().partner_id, partners["small"])

    def test_too_little_history(self):
        self._new_buyer("New", 60, amounts=(1000, 1000), interval=5)
        self.assertFalse(self._night())

    # === SIZE OF ORDERS ===#

    def test_smaller_orders(self):
        days = get_silence(MAIN) - 12
        amounts = (1000,) * 9 + (500,) * 3
        shrinking = self._new_buyer("Shrinking", days, amounts)
        self._new_buyer("Steady", days)
        self._new_buyer("A little less", days, (1000,) * 9 + (720,) * 3)
        self._new_buyer("Far from leaving", 2, amounts)
        opened = self._night()
        self.assertEqual(opened.partner_id, shrinking)
        self.assertEqual(opened.signal_ids.mapped("code"), ["order_size"])
        self.assertAlmostEqual(opened.signal_ids.figure, 0.5)
        self.assertIn("50% smaller", opened.signals)

    # === LETTERS ===#

    def _write(self, author, *days, kind="email", **values):
        """A message of somebody, so many days ago each."""
        self.env["mail.message"].create([{
            "author_id": author.id, "date": datetime.combine(self._ago(day), time(9)), "message_type": kind,
            "body": "Hello", **values} for day in days])

    def test_quiet(self):
        """Every 20 days until 70 days ago: three of their own intervals have passed."""
        days = (170, 150, 130, 110, 90, 70)
        quiet, writes, seldom, seen, talked_to, spoke_elsewhere = (self._new_buyer(name, 5) for name in (
            "Quiet", "Writes", "Wrote five times", "Quiet for half a year", "Talked to", "Wrote to others"))
        contact = self._new_customer("Contact", is_company=False, parent_id=quiet.id)
        self._write(contact, *days)
        self._write(quiet, 70, 90)  # twice a day is one day
        self._write(writes, *days, 40)
        self._write(seldom, *days[:5])
        self._write(seen, *(day + 120 for day in days))
        self._write(talked_to, *days, kind="notification")
        self._write(talked_to, *days, kind="email_outgoing")
        self._write(spoke_elsewhere, *days, record_company_id=self._new_branch().id)
        opened = self._night()
        self.assertEqual(opened.partner_id, quiet)
        self.assertEqual(opened.signal_ids.mapped("code"), ["quiet"])
        self.assertEqual(opened.signal_ids.figure, 70)
        self.assertIn("70 days", opened.signals)
        self._write(contact, 0)
        self._night(TODAY + timedelta(days=1))
        self.assertTrue(opened.signal_ids.gone_on)

    def test_letters_come_in_bunches(self):
        """A week of letters, and three weeks without one, is no silence; nor what was written within two years."""
        busy, old, small = (self._new_buyer(name, 5, tier=tier) for name, tier in (
            ("Busy", "main"), ("Old", "main"), ("Small", "small")))
        self._write(busy, 26, 25, 24, 23, 22, 21)
        self._write(old, 700, 600, 500, 400, 300, 200)
        self._write(small, 170, 150, 130, 110, 90, 70)
        self.assertFalse(self._night())

    # === COMPLAINTS AND PROMISES ===#

    def _complain(self, partner, **values):
        complaint = self.env["crm.complaint"].create(
            {"subject": "Scratched", "partner_id": partner.id, "company_id": self.company.id})
        complaint.write(values)
        return complaint

    def test_complaint_reopened(self):
        angry, calm, small = (self._new_buyer(name, 5, tier=tier) for name, tier in (
            ("Angry", "main"), ("Calm", "main"), ("Small", "small")))
        soon = datetime.combine(TODAY, time(15)) + timedelta(days=9)
        for partner in (angry, small):
            complaint = self._complain(partner)
            complaint.resolve("Replaced")
            complaint.reopen("Broken again")
            complaint.resolution_deadline = soon
        self._complain(calm, resolution_deadline=soon)
        opened = self._night()
        self.assertEqual(opened.partner_id, angry, "a complaint is no sign of leaving; how it is handled is")
        self.assertEqual(opened.signal_ids.mapped("code"), ["complaint"])

    def test_complaint_late(self):
        late, old = self._new_buyer("Late", 5), self._new_buyer("Long ago", 5)
        now = datetime.combine(TODAY, time(15))
        self._complain(late, resolution_deadline=now - timedelta(days=2))
        self._complain(old, resolution_deadline=now - timedelta(days=91), resolved_at=now - timedelta(days=80))
        self.assertEqual(self._night().partner_id, late)

    def test_promise_to_a_key_account(self):
        standard = self.env["crm.service.standard"].create({
            "name": "Calls back", "code": "calls_back", "area": "person", "factor": "basic",
            "moment_id": self.env["crm.service.moment"].search([], limit=1).id})
        target = self.env["crm.service.target"].create({"standard_id": standard.id, "value": 1, "unit": "hours"})
        key, ordinary, old, waived = (self._new_buyer(name, 5, tier=tier) for name, tier in (
            ("Key", "vip"), ("Ordinary", "ordinary"), ("Old", "vip"), ("Waived", "vip")))
        now = datetime.combine(TODAY, time(9))
        for partner, days, state in (
                (key, 3, "open"), (ordinary, 3, "open"), (old, 40, "open"), (waived, 3, "waived")):
            self.env["crm.service.breach"].create({
                "standard_id": standard.id, "target_id": target.id, "partner_id": partner.id, "state": state,
                "company_id": self.company.id, "res_model": "res.partner", "res_id": partner.id,
                "promised": now - timedelta(days=days)})
        opened = self._night()
        self.assertEqual(opened.partner_id, key)
        self.assertEqual(opened.signal_ids.mapped("code"), ["promise"])
