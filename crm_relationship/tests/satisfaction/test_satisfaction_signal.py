from datetime import datetime, time

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..retention.churn_case import ChurnCase
from .satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSatisfactionSignal(SatisfactionCase, ChurnCase):
    """Who has said that they are not content may leave."""

    def _new_voice(self, name, *grades, contact=None, tier="main"):
        """A buyer whose contact has given grades of 1 to 5, each so many days ago."""
        if not contact:
            partner = self._new_buyer(name, 5, tier=tier)
            contact = self.env["res.partner"].create({"name": name, "parent_id": partner.id})
        for grade, days_ago in grades:
            self._answer(contact, {"delivery": grade, "quality": grade}, days_ago=days_ago)
        return contact.parent_id

    def test_not_content(self):
        unhappy, content, long_ago, better = (
            self._new_voice(name, *grades) for name, grades in (
                ("Unhappy", [(2, 3)]), ("Content", [(4, 3)]), ("Long ago", [(1, 120)]), ("Better", [(1, 40), (4, 3)])))
        opened = self._night()
        self.assertEqual(opened.partner_id, unhappy)
        self.assertEqual((opened.signal_ids.code, opened.signal_ids.figure), ("satisfaction", 25))
        self.assertIn("not satisfied: 25 of 100", opened.signals)
        self.assertFalse(self._case_of(content) | self._case_of(long_ago) | self._case_of(better))

    def test_far_less_than_before(self):
        fallen, steady, once = (self._new_voice(name, *grades) for name, grades in (
            ("Fallen", [(5, 300), (5, 200), (3, 3)]), ("Steady", [(3, 300), (3, 3)]), ("Once", [(3, 3)])))
        self.assertEqual(self._night().partner_id, fallen)
        self.assertFalse(self._case_of(steady) | self._case_of(once))

    def test_content_colleague_does_not_outvote_them(self):
        customer = self._new_voice("Unhappy", (1, 10))
        colleague = self.env["res.partner"].create({"name": "Content", "parent_id": customer.id})
        self._new_voice("Content", (5, 3), contact=colleague)
        self.assertEqual(self._night().partner_id, customer)

    def test_new_only(self):
        """What was said two months ago is there, but has been for too long to open a case."""
        self._new_voice("Long known", (1, 60))
        self.assertFalse(self._night())

    def test_gone_with_a_better_answer(self):
        customer = self._new_voice("Unhappy", (2, 3))
        case = self._night()
        self._new_voice("Unhappy", (5, 0), contact=customer.child_ids)
        self._night()
        self.assertEqual(case.signal_ids.gone_on, self.today)

    def test_back_test_judges_it(self):
        self._new_voice("Unhappy then", (1, 190), tier=None)
        self._new_voice("Unhappy since", (1, 100), tier=None)
        with freeze_time(datetime.combine(self._ago(200), time(15))):
            self._classify(self._ago(200))
        self._classify()
        result = self.env["crm.customer.profile"].get_backtest(as_of=self._ago(180), horizon_days=180)
        judged = {signal["code"]: signal for signal in result["signals"]}["satisfaction"]
        self.assertEqual((judged["name"], judged["warned"]), ("Not satisfied", 1))
