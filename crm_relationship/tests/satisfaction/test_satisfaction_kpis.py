from datetime import datetime, time

from odoo.tests import tagged

from ...tools import satisfaction as formulas
from ...tools.periods import Period
from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionKpis(SatisfactionCase):
    """Response and coverage count what is old enough; grades count where they were given."""

    def _get(self, *codes):
        values = self.env["crm.kpi"]._get_values(self.company, Period(self._ago(90), self.today), codes)
        return [(values[code]["numerator"], values[code]["denominator"]) for code in codes]

    def _note(self, state, days_ago, number, reason=False):
        contact = self._new_contact(f"Contact {number}", tier=None)
        moment = datetime.combine(self._ago(days_ago), time(9))
        return self.requests.create({
            "trigger": "delivery", "res_model": "res.partner", "res_id": contact.id, "event_on": self._ago(days_ago),
            "company_id": self.company.id, "partner_id": contact.parent_id.id, "contact_id": contact.id,
            "state": state, "reason": reason, "sent_at": moment if state != "excluded" else False})

    def test_response_and_coverage(self):
        for number, (state, days_ago) in enumerate((
                ("answered", 20), ("expired", 30), ("bounced", 25), ("excluded", 20), ("sent", 5), ("answered", 3))):
            self._note(state, days_ago, number)
        self.assertEqual(self._get("response", "coverage"), [(1, 2), (3, 4)])

    def test_grades(self):
        for number, value in enumerate((100, 75, 50)):
            request = self._note("answered", 20, number)
            self.answers._store(request, {self.indicators["quality"].id: {"value": value, "expectation": 75}},
                                self._ago(20))
        self.answers._store(self._note("answered", 20, 9), {self.indicators["quality"].id: {"importance": 100}},
                            self._ago(20))
        self._say("recommend", 0), self._say("cost_money", 0)
        self._say("overall", 75)
        self.assertEqual(self._get("csat", "delighted"), [(3, 4), (1, 3)], "a cost is no praise")

    def _say(self, code, *values):
        for value in values:
            number = len(self.requests.search([("company_id", "=", self.company.id)]))
            request = self._note("answered", 20, 100 + number)
            self.answers._store(request, {self.indicators[code].id: {"value": value}}, self._ago(20))

    def test_net_promoter_score(self):
        self._say("recommend", *[100] * 2, *[90] * 3, *[80] * 2, 70, *[60] * 1, 0)
        self.assertEqual(self._get("promoters", "detractors", "nps"), [(5, 10), (2, 10), (3, 10)])
        score = self.env["crm.kpi"]._get_values(self.company, Period(self._ago(90), self.today), ["nps"])["nps"]
        self.assertEqual(score["value"], 30)
        expected = formulas.net_share(5, 2, 10)
        self.assertAlmostEqual(score["low"], expected.low)
        self.assertAlmostEqual(score["high"], expected.high)

    def test_effort(self):
        self._say("effort", *(100 * (grade - 1) / 6 for grade in (7, 5, 4, 1)))
        self.assertEqual(self._get("ces"), [(2, 4)])
        ease = self.env["crm.kpi"]._get_values(self.company, Period(self._ago(90), self.today), ["ease"])["ease"]
        self.assertAlmostEqual(ease["value"], (7 + 5 + 4 + 1) / 4, delta=0.001)
