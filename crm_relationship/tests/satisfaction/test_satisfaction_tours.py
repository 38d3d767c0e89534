"""From a gap to an action to the second wave, and perceived value, in a browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .satisfaction_case import SatisfactionCase
from .test_satisfaction_actions import LOW


@tagged("post_install", "-at_install", "crm_relationship")
class TestSatisfactionTours(SatisfactionCase, HttpCase):
    freeze_time = None  # the browser knows the real day only

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("gap_officer", "officer", password="gap_officer")
        cls.manager = cls._new_user("gap_manager", "manager", password="gap_manager")

    @classmethod
    def _ago(cls, number):
        return fields.Date.today() - timedelta(days=number)

    def test_gap_to_action_to_second_wave(self):
        self._note("delivery", *LOW)
        self._note("quality", *[{"value": 100, "importance": 100}] * 36)
        self.start_tour("/odoo/satisfaction-gaps", "crm_relationship_gap_action_tour", login="gap_officer")
        action = self.env["crm.satisfaction.action"].search([("company_id", "=", self.company.id)])
        self.assertEqual((action.state, action.user_id, action.before_answers, round(action.before_performance)),
                         ("done", self.officer, 36, 33))
        self._note("delivery", *[{"value": 100, "importance": 100}] * 30, days_ago=-1)
        self.env["crm.satisfaction.analysis"]._find_answered_actions(self._ago(-1))._as_of(
            fields.Datetime.now() + timedelta(days=1))._move_to("measured")
        self.env.flush_all()
        self.start_tour("/odoo/satisfaction-actions", "crm_relationship_gap_wave_tour", login="gap_officer")
        self.env.invalidate_all()
        self.assertEqual((action.state, action.effective), ("closed", "yes"))

    def test_chart_of_another_period(self):
        self._note("delivery", *LOW, days_ago=200)
        self._note("quality", *[{"value": 100, "importance": 100}] * 6, days_ago=1)
        self.start_tour("/odoo/satisfaction-gaps", "crm_relationship_gap_period_tour", login="gap_officer")

    def test_baseline(self):
        self._note("delivery", *LOW)
        self._note("quality", *[{"value": 100}] * 5)
        self.start_tour("/odoo/satisfaction-gaps", "crm_relationship_baseline_tour", login="gap_manager")

    def test_perceived_value(self):
        for benefit in (75, 100, 75, 50):
            self._store_sheet({"benefit_product": {"value": benefit, "competitor": benefit},
                               "cost_money": {"value": 75, "competitor": 100}})
        self.start_tour("/odoo/perceived-value", "crm_relationship_perceived_value_tour", login="gap_officer")
