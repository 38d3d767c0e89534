from datetime import date, datetime

from odoo.tests import tagged

from ...tools.periods import Period
from .scorecard_case import FIRST, LAST, ScorecardCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestScorecardService(ScorecardCase):
    """Promises that people decide themselves, and complaints; the sum of all is the key figure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standards = {}
        for metric in ("quotation_reply", "visit_interval", "delivery_lead_time"):
            standard = cls.env["crm.service.standard"].create({
                "name": metric, "code": f"card_{metric}", "metric": metric,
                "moment_id": cls.env.ref("crm_relationship.crm_service_moment_delivery").id})
            cls.standards[metric] = cls.env["crm.service.target"].create(
                {"standard_id": standard.id, "value": 2, "unit": "days", "valid_from": "2025-01-01"})

    def _measure(self, metric, state, customer=None, document=None, day=date(2026, 2, 1), **values):
        target = self.standards[metric]
        self.serial += 1
        self.env["crm.service.measure"].create({
            "standard_id": target.standard_id.id, "target_id": target.id, "company_id": self.company.id,
            "partner_id": customer and self.customers[customer].id, "document_date": datetime(day.year, day.month, 1),
            "promised": datetime(day.year, day.month, 3),
            "res_model": document._name if document else "crm.lead", "res_id": document.id if document else self.serial,
            "state": state, **values})

    def test_inquiries_and_visits(self):
        lead = self.env["crm.lead"].create({"name": "Unknown", "user_id": self.people["cy"].id})
        for state, customer in (("kept", "alpha"), ("kept", "alpha"), ("broken", "beta"), ("pending", "beta"),
                                ("broken", "gamma")):
            self._measure("quotation_reply", state, customer)
            self._measure("visit_interval", state, customer)
        self._measure("quotation_reply", "kept", document=lead)
        self._measure("quotation_reply", "broken", "alpha", day=date(2026, 4, 1))
        ann, bob, cy = self._open()
        self.assertEqual([self._actual(card, "promises") for card in (ann, bob, cy)],
                         [(66.67, 3), (0, 1), (100, 1)])
        self.assertEqual([self._actual(card, "visits_kept") for card in (ann, bob, cy)], [(66.67, 3), (0, 1), None])
        self.assertEqual(self._line(ann, "promises").hint, "few")

    def test_promises_count_where_they_were_due(self):
        """All who wait since February until May: nobody counts in the first quarter, whoever was visited early."""
        for metric in ("quotation_reply", "visit_interval"):
            for state in ("kept", "kept", "broken"):
                self._measure(metric, state, "beta", promised=datetime(2026, 5, 4))
            self._measure(metric, "broken", "beta", promised=datetime(2026, 3, 31, 23, 59))
            self._measure(metric, "kept", "beta", promised=datetime(2026, 4, 1))
        first = self._open("ann")
        second = self._open("ann", first=date(2026, 4, 1), last=self.today)
        for code in ("promises", "visits_kept"):
            self.assertEqual((self._actual(first, code), self._actual(second, code)), ((0, 1), (75, 4)), code)
            self.assertEqual([len(self._behind(card, code)) for card in (first, second)], [1, 4], code)

    def test_what_was_due_is_measured_before_closing(self):
        """Not with the next hour's run, when the scorecard is closed already."""
        lead = self.env["crm.lead"].create({
            "name": "Forgotten", "type": "opportunity", "partner_id": self.customers["alpha"].id,
            "company_id": self.company.id})
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2026-03-10 08:00' WHERE id = %s", [lead.id])
        ann = self._open("ann")
        self.assertIsNone(self._actual(ann, "promises"))
        ann.with_user(self.manager).action_close()
        due = self._behind(ann, "promises")
        self.assertEqual((set(due.mapped("res_id")), self._line(ann, "promises").actual), ({lead.id}, 0))
        self.assertIn(self.standards["quotation_reply"].standard_id, due.standard_id)

    def test_records_behind_promises(self):
        """Those that count: nothing that is open, and of who is nobody's customer what is the salesperson's."""
        lead = self.env["crm.lead"].create({"name": "Unknown", "user_id": self.people["cy"].id})
        for metric in ("quotation_reply", "visit_interval"):
            for state, customer in (("kept", "alpha"), ("pending", "alpha"), ("broken", "gamma")):
                self._measure(metric, state, customer)
        self._measure("quotation_reply", "kept", document=lead)
        ann, _bob, cy = self._open()
        self.assertEqual(self._behind(ann, "promises").mapped("state"), ["kept"])
        self.assertEqual(self._behind(ann, "visits_kept").mapped("state"), ["kept"])
        self.assertEqual(self._behind(cy, "promises").res_id, lead.id)

    def test_promised_days_are_those_of_the_company(self):
        """In Shanghai 9 February, 18:00 UTC, is the 10th already: as the standard has it."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        for day in (datetime(2026, 2, 9, 18), datetime(2026, 2, 9, 15)):
            order = self._sell_by("ann", "alpha", date(2026, 2, 5), 10)
            order.commitment_date = day
            self._measure("delivery_lead_time", "kept", "alpha", order, promised=datetime(2026, 2, 10, 4))
        ann = self._open("ann")
        self.assertEqual(self._actual(ann, "over_promising"), (50, 2))
        self.assertEqual(self._behind(ann, "over_promising").res_id, order.id)

    def test_own_inquiries_stay_with_the_customer(self):
        """A late inquiry of one's own customer is not somebody else's by being handed over."""
        lead = self.env["crm.lead"].create({"name": "Late", "partner_id": self.customers["alpha"].id,
                                            "user_id": self.people["bob"].id})
        self._measure("quotation_reply", "broken", "alpha", document=lead)
        ann, bob, _cy = self._open()
        self.assertEqual((self._actual(ann, "promises"), self._actual(bob, "promises")), ((0, 1), None))

    def test_promised_too_soon(self):
        """The standard takes until 10 February: the 9th is too soon, the 10th is not, no day is none."""
        for day in (datetime(2026, 2, 9, 18), datetime(2026, 2, 10, 6), None):
            order = self._sell_by("ann", "alpha", date(2026, 2, 5), 10)
            order.commitment_date = day
            self._measure("delivery_lead_time", "kept", "alpha", order, promised=datetime(2026, 2, 10, 12))
        ann = self._open("ann")
        self.assertEqual(self._actual(ann, "over_promising"), (33.33, 3))
        line = self._line(ann, "over_promising")
        found = self.env["crm.service.measure"].search(line.action_view_records()["domain"])
        self.assertEqual(len(found), 1)

    def test_complaint_rate(self):
        for day, state in ((date(2026, 2, 1), "new"), (date(2026, 3, 31), "new"), (date(2026, 2, 1), "cancelled"),
                           (date(2026, 4, 1), "new")):
            self.env["crm.complaint"].create({
                "subject": "Late", "partner_id": self.customers["alpha"].id, "company_id": self.company.id,
                "opened_at": datetime(day.year, day.month, day.day, 22), "state": state})
        ann, bob, _cy = self._open()
        self.assertEqual(self._actual(ann, "complaint_rate"), (100, 2))
        self.assertEqual(self._actual(bob, "complaint_rate"), (0, 1))
        complaints = self.env["crm.complaint"].search(
            self._line(ann, "complaint_rate").action_view_records()["domain"])
        self.assertEqual(len(complaints), 2)

    def test_sum_of_all_is_the_key_figure(self):
        """Numerators and denominators of everybody together, for what is a key figure of the same name and days."""
        self.env["crm.complaint"].create({
            "subject": "Late", "partner_id": self.customers["gamma"].id, "company_id": self.company.id,
            "opened_at": datetime(2026, 2, 3)})
        cards = self._open()
        values = self.env["crm.kpi"]._get_values(
            self.company, Period(FIRST, LAST), ["complaint_rate", "revenue", "new_share"])
        for code in ("complaint_rate", "new_share"):
            lines = [self._line(card, code) for card in cards]
            self.assertTrue(values[code]["denominator"])
            self.assertEqual((sum(line.numerator for line in lines), sum(line.denominator for line in lines)),
                             (values[code]["numerator"], values[code]["denominator"]), code)
        self.assertEqual(sum(self._line(card, "revenue").numerator for card in cards)
                         + self._line(cards[2], "new_share").numerator, values["revenue"]["value"])

    def test_retention_is_the_key_figure(self):
        """Of everybody who was in a tier when the window began."""
        self.env["crm.tier.change"].search([("company_id", "=", self.company.id)]).unlink()
        self.env["crm.tier.change"].create([
            {"partner_id": customer.id, "company_id": self.company.id, "date": "2025-01-01", "cause": "run",
             "new_tier_id": self.tiers["main"].id} for customer in self.customers.values()])
        cards = self._open(first=date(2026, 4, 1), last=self.today)
        lines = [self._line(card, "retention") for card in cards]
        facts = self.env.execute_query_dict(self.env["crm.kpi"]._facts_retention(self.company, FIRST, self.today))
        [retention] = [fact for fact in facts if fact["code"] == "retention"]
        self.assertEqual((sum(line.numerator for line in lines), sum(line.denominator for line in lines)),
                         (retention["numerator"], retention["denominator"]))
        self.assertEqual((retention["numerator"], retention["denominator"]), (3, 4))

    def test_records_behind_every_measure(self):
        """Each of them opens, with as many records as it can have."""
        ann = self._open("ann")
        counts = {}
        for line in ann.line_ids:
            action = line.action_view_records()
            counts[line.code] = self.env[action["res_model"]].search_count(action["domain"])
        self.assertEqual(counts, {"revenue": 2, "retention": 1, "new_share": 0, "complaint_rate": 0, "promises": 0,
                                  "visits_kept": 0, "over_promising": 0, "satisfaction": 0})
