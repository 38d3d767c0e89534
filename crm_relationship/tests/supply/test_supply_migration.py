"""What an upgrade makes of the supply of older versions."""

from odoo.tests.common import tagged

from ..migration_case import MigrationCase
from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyMigration(MigrationCase, SupplyCase):
    def test_the_worker_is_a_model_of_its_own(self):
        crons = self.env.ref("crm_relationship.ir_cron_supply") | self.env.ref("crm_relationship.ir_cron_supply_daily")
        crons.model_id = self.env["ir.model"]._get("crm.supply.request")
        for _time in range(2):
            self._migrate("19.0.3.0.0/post-seams.py")
        self.assertEqual(set(crons.mapped("model_id.model")), {"crm.supply.worker"})
