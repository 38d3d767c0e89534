from odoo.tests.common import tagged

from ...tools.relationship_account import FALL, TREND_DAYS
from .churn_case import ChurnCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestRelationshipAccountSignal(ChurnCase):
    """A falling account of a key account makes it a case."""

    def _refuse(self, partner, *days):
        """We had to say no, so many days ago, two points each."""
        self.env["crm.relationship.entry"].create([{
            "kind": "refusal", "note": "Not possible", "date": self._ago(number), "partner_id": partner.id,
            "company_id": self.company.id} for number in days])

    def test_falling(self):
        falling, steady, small, long_ago = (self._new_buyer(name, 5, tier=tier) for name, tier in (
            ("Falling", "vip"), ("Steady", "vip"), ("Not a key account", "ordinary"), ("Long ago", "vip")))
        for partner in (falling, small):
            self._refuse(partner, 1, 2, 3, 4)
        self._refuse(steady, 1, 2, 3)
        self._refuse(long_ago, *(TREND_DAYS + number for number in range(4)))
        opened = self._night()
        self.assertEqual(opened.partner_id, falling)
        self.assertEqual(opened.signal_ids.mapped("code"), ["balance"])
        self.assertEqual(opened.signal_ids.figure, FALL)
        self.assertIn("has fallen by 8 points within 90 days", opened.signals)

    def test_neglected(self):
        """What was put in a year ago no longer counts: nobody has done anything since."""
        neglected, cared_for = (self._new_buyer(name, 5, tier="vip") for name in ("Neglected", "Cared for"))
        entries = self.env["crm.relationship.entry"]
        for partner in (neglected, cared_for):
            entries.create([{
                "kind": "favor", "note": "Help", "date": self._ago(370 + number), "partner_id": partner.id,
                "company_id": self.company.id} for number in range(3)])
        entries.create({"kind": "favor", "note": "Help", "date": self._ago(10), "partner_id": cared_for.id,
                        "company_id": self.company.id})
        self.assertEqual(self._night().partner_id, neglected)

    def test_new_only(self):
        """Who has been treated so for long was a case then, or is somebody to win back."""
        self._refuse(self._new_buyer("Treated so for long", 5, tier="vip"), 60, 61, 62, 63)
        self.assertFalse(self._night())
