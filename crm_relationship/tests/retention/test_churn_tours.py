"""A quiet VIP becomes a case, is looked after in a browser, and is recovered by an order."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .churn_case import ChurnCase
from .test_churn_signals import get_silence


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnTours(ChurnCase, HttpCase):
    freeze_time = None  # the browser knows the real day only

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._new_user("tour_keeper", "user", "base.group_partner_manager", password="tour_keeper")
        cls.today = fields.Date.today()

    @classmethod
    def _ago(cls, number):
        return fields.Date.today() - timedelta(days=number)

    def _watch_now(self):
        run = self.env["crm.tier.run"].browse(self._classify(self.today)["run_id"])
        self.watch._watch(run)

    def test_a_quiet_vip(self):
        vip = self._new_buyer("Quiet VIP", get_silence(0.25) + 1, tier="vip", user_id=self.user.id)
        self._watch_now()
        self.start_tour("/odoo", "crm_relationship_churn_tour", login="tour_keeper")
        self.env.invalidate_all()
        case = self._case_of(vip)
        self.assertEqual((case.state, case.playbook_id.name), ("saving", "Visit a key account"))
        order = self._sell(vip, self.today, 900)
        order.date_order = fields.Datetime.now() + timedelta(seconds=1)
        self.env.flush_all()
        self._watch_now()
        self.assertEqual((case.state, case.recovered_order_id), ("recovered", order))
        self.start_tour("/odoo", "crm_relationship_churn_recovered_tour", login="tour_keeper")
