"""Compliance and Breaches tell the same: each broken promise is on record once."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests.common import TransactionCase, tagged

from .standard_case import NOW, StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceRecord(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_remedies_enabled = True
        cls.standard = cls._standard(
            "on_time_delivery", 0, remedy_id=cls._remedy("call", 0).id)

    def _count(self):
        """What Compliance counts as broken, and what is on record, through the button of the standard."""
        self.env.invalidate_all()
        rows = self.env["crm.service.compliance"].search([("standard_id", "=", self.standard.id)])
        action = self.standard.action_view_breaches()
        listed = self.env["crm.service.breach"].search_count(action["domain"])
        self.assertEqual(self.standard.breach_count, listed)
        return sum(rows.mapped("broken_count")), listed

    def test_what_was_broken_before(self):
        """An order that is still open is on record to be dealt with; one that came late in the end as past."""
        late, missing = self._order(promised_days=1), self._order(promised_days=1)
        self._travel(days=3)
        self._deliver(late)
        self.standard.target_ids.breaches_from = NOW + timedelta(days=4)
        self._travel(days=2)
        new = self._order(promised_days=1)
        self._travel(days=4)
        breaches = self._raise(self.standard).grouped("res_id")
        self.assertEqual([breaches[order.id].state for order in (late, missing, new)], ["waived", "open", "proposed"])
        self.assertEqual([breaches[order.id].is_past for order in (late, missing, new)], [True, False, False])
        self.assertEqual([bool(breaches[order.id].remedy_id) for order in (late, missing, new)], [False, False, True])
        self.assertEqual(self._count(), (3, 3))
        self._deliver(missing)
        self.assertEqual(len(self._raise(self.standard)), 3)
        self.assertEqual(breaches[missing.id].state, "open", "it was to be dealt with, and still is")

    def test_withdrawn_and_back(self):
        """A date that is put right makes it none; whoever is waived by a person still counts in both."""
        orders = [self._order(promised_days=1) for _number in range(3)]
        self._travel(days=3)
        for order in orders[:2]:
            self._deliver(order)
        self.standard.target_ids.breaches_from = NOW + timedelta(days=2, hours=1)
        breaches = self._raise(self.standard).grouped("res_id")
        self.assertEqual(self._count(), (3, 3))
        past = breaches[orders[0].id]
        self.assertEqual((past.state, past.is_past), ("waived", True))
        orders[0].picking_ids.date_done = NOW
        self._raise(self.standard)
        self.assertEqual((past.state, past.is_past, self._count()), ("waived", False, (2, 2)))
        orders[0].picking_ids.date_done = NOW + timedelta(days=2)
        self._raise(self.standard)
        self.assertEqual((past.state, past.is_past, self._count()), ("waived", True, (3, 3)))
        breaches[orders[2].id].action_waive("The customer was not there.")
        self.assertEqual(self._count(), (3, 3))

    def test_very_many_in_several_runs(self):
        orders = [self._order(promised_days=days) for days in (1, 3, 2)]
        self._travel(days=5)
        self.env["crm.service.breach"]._raise_breaches()  # those of the demo
        with patch("odoo.addons.crm_relationship.models.standard.crm_service_breach_raise.MOST_BREACHES", 2):
            self.assertEqual(set(self._raise(self.standard).mapped("res_id")), {orders[1].id, orders[2].id})
            self.assertEqual(len(self._raise(self.standard)), 3)


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceRecordOfDemo(TransactionCase):
    def test_compliance_and_breaches_are_equal(self):
        """In every company and by every standard, with whatever is in the database."""
        self.env["crm.service.breach"]._raise_breaches()
        standards = self.env["crm.service.standard"].with_context(active_test=False).search([("metric", "!=", False)])
        compliance, breaches = self.env["crm.service.compliance"], self.env["crm.service.breach"]
        for standard in standards:
            broken = sum(compliance.search([("standard_id", "=", standard.id)]).mapped("broken_count"))
            listed = breaches.search_count(standard.action_view_breaches()["domain"])
            with self.subTest(standard=standard.code):
                self.assertEqual(broken, listed)
