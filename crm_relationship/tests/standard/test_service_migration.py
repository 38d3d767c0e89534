"""What an upgrade makes of what was measured and granted by older versions."""

from datetime import timedelta

from odoo.tests.common import tagged

from ..migration_case import MigrationCase
from .standard_case import StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceMigration(MigrationCase, StandardCase):
    def test_deliveries_are_measured_anew(self):
        """A promise that counted as kept although goods had come back."""
        delivery, reply = self._standard("on_time_delivery", 0), self._standard("quotation_reply", 24, "hours")
        order = self._order(promised_days=1)
        for standard in (delivery, reply):
            self._measure(standard)
        self._get_measure(delivery, order).sudo().write({"state": "kept", "actual": order.date_order})
        for record in (order, order.picking_ids):
            self._set_written(record, self.env.cr.now() - timedelta(hours=3))
        self._travel(days=3)
        self._measure(delivery)
        self._check(delivery, order, "kept")
        self._migrate("19.0.2.0.0/post-supply.py")
        progress = self.env["crm.service.progress"].search([("standard_id", "in", (delivery | reply).ids)])
        self.assertEqual(progress.standard_id, reply)
        self._measure(delivery)
        self._check(delivery, order, "broken")

    def test_replacements_of_before_are_free(self):
        standard = self._standard("on_time_delivery", 0, remedy_id=self._remedy("replacement").id)
        self.company.service_remedies_enabled = True
        order = self._order(promised_days=1)
        self._travel(days=2)
        breach = self._raise(standard)
        breach.with_user(self._new_user("migration_boss", "manager")).action_approve()
        granted = self.env["sale.order"].browse(breach.granted_id)
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order_line SET is_replacement = NULL")
        self.env.invalidate_all()
        self._migrate("19.0.2.0.0/post-supply.py")
        self.assertTrue(granted.order_line.is_replacement)
        self.assertFalse(order.order_line.is_replacement)
