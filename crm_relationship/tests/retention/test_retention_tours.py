from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...tools.periods import get_quarter
from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestRetentionTours(RelationshipCommon, HttpCase):
    """Who stays, in a browser: from the heat map to the customers behind a cell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls._new_user("tour_retention", "officer", password="tour_retention")

    def _start(self, tour):
        self.start_tour("/odoo/retention", f"crm_relationship_{tour}_tour", login="tour_retention")

    def test_cohorts(self):
        first = get_quarter(self.today) - relativedelta(months=6) + relativedelta(days=9)
        again, once = self._new_customer("Came again"), self._new_customer("Bought once")
        self._sell(again, first, 300)
        self._sell(once, first, 200)
        self._sell(again, first + relativedelta(months=3), 100)
        self._classify(self.today)
        self.env["crm.kpi.day"]._take(self.company)
        self._start("retention")

    def test_nothing_yet(self):
        self._start("retention_empty")
