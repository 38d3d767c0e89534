"""What was noted by day is what the documents say: every key figure, by tier and month, on generated data."""

from datetime import date, datetime, timedelta
from random import Random

from odoo import fields
from odoo.tests.common import tagged
from odoo.tools import SQL

from ...tools import kpi as kpis
from ...tools.periods import Period
from ..tier.tier_case import TierCase
from .complaint_case import ComplaintCase

FIRST, LAST = date(2024, 7, 1), date(2026, 7, 5)
FLOWS = ("revenue", "margin", "orders", "tier_in", "tier_out", "promises", "complaint_rate", "omission_rate",
         "dissatisfaction_rate", "confirmed_orders")
STOCKS = ("tier_customers", "tier_share", "customer_value")
PERIODS = (Period(date(2025, 8, 1), LAST), Period(date(2026, 7, 1), date(2026, 7, 6)),
           Period(date(2025, 11, 7), date(2026, 2, 3)))


@tagged("post_install", "-at_install", "crm_relationship")
class TestKpiSnapshot(ComplaintCase):
    _book_rows = classmethod(TierCase._book_rows.__func__)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = Random(7)
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Buyer {number}", "is_company": True} for number in range(60)])
        cls._buy()
        cls.env.flush_all()
        cls.policy.write({"demotion_delay_days": 0, "hysteresis_percent": 0, "new_customer_days": 0})
        for day in (date(2025, 7, 1), date(2026, 1, 15), date(2026, 7, 5)):
            cls._classify(day)
        cls._complain_often()
        cls._keep_promises()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _draw_moment(cls):
        seconds = cls.random.randrange((LAST - FIRST).days * 86_400)
        return datetime.combine(FIRST, datetime.min.time()) + timedelta(seconds=seconds)

    @classmethod
    def _buy(cls):
        rows = []
        for partner in cls.partners:
            size = cls.random.paretovariate(1.2)
            for _number in range(cls.random.randint(1, 30)):
                amount = round(100 * size * cls.random.random(), 2)
                rate, state = cls.random.choice((1, 1, 1, 1.0842)), cls.random.choice(("sale", "sale", "cancel"))
                rows.append((partner.id, cls._draw_moment(), amount, round(amount / 3, 2), rate, state))
        cls._book_rows(rows, cls.company)

    @classmethod
    def _complain_often(cls):
        complaints = cls.env["crm.complaint"].create([{
            "subject": "Scratched", "partner_id": cls.random.choice(cls.partners).id, "company_id": cls.company.id,
            "opened_at": cls._draw_moment(), "user_id": cls.agent.id} for _number in range(80)])
        cls.env.flush_all()
        for complaint in complaints:
            asked = complaint.opened_at + timedelta(days=cls.random.randint(1, 40))
            cls.env.cr.execute(SQL(
                "UPDATE crm_complaint SET replied_at = %s, resolved_at = %s, verified_at = %s, unsatisfied_count = %s,"
                " tier_id = %s, state = %s WHERE id = %s", *(
                    cls.random.choice((None, asked)) for _name in range(3)), cls.random.choice((None, 1)),
                cls.random.choice((None, *(tier.id for tier in cls.tiers.values()))),
                cls.random.choice(("new", "closed", "closed", "cancelled")), complaint.id))

    @classmethod
    def _keep_promises(cls):
        target = cls.replies.target_ids[0]
        cls.env.cr.execute(SQL(
            """
            INSERT INTO crm_service_measure (standard_id, target_id, company_id, tier_id, res_model, res_id,
                        document_date, state)
            VALUES %s
            """, SQL(", ").join(SQL("%s", (
                cls.replies.id, target.id, cls.company.id, cls.random.choice((None, cls.tiers["vip"].id)),
                "crm.complaint", 10**6 + number, cls._draw_moment(),
                cls.random.choice(("kept", "kept", "broken", "pending")))) for number in range(150))))

    def _read(self, period, codes=FLOWS):
        values = self.env["crm.kpi"]._get_values(self.company, period, codes)
        for figure in values.values():
            del figure["as_of"], figure["noted_on"]
        return values

    def _round(self, figures):
        """The same, to the cent."""
        if isinstance(figures, dict):
            return {name: self._round(figure) for name, figure in figures.items()}
        if isinstance(figures, list):
            return [self._round(figure) for figure in figures]
        return round(figures, 2) if isinstance(figures, float) else figures

    def test_noted_days_are_the_documents(self):
        """For every flow: value, parts, tiers, months and the period before."""
        live = [self._read(period) for period in PERIODS]
        self.assertTrue(self.env["crm.kpi.day"]._take(self.company))
        for period, expected in zip(PERIODS, live, strict=True):
            for code, noted in self._read(period).items():
                with self.subTest(period=period, code=code):
                    self.assertTrue(any(month["numerator"] for month in noted["months"]))
                    self.assertEqual(self._round(noted), self._round(expected[code]))
        for code, noted in self._read(PERIODS[0]).items():
            self.assertTrue([tier_id for tier_id in noted["by_tier"] if tier_id], code)
        self.assertEqual(self.env["crm.kpi.day"]._take(self.company), 0, "nothing is new")

    def test_there_is_no_other_flow(self):
        shipped = {code for code, kpi in self.env["crm.kpi"]._get_kpis().items() if kpi.kind == kpis.FLOW}
        self.assertLessEqual(set(FLOWS), shipped)

    def test_complaint_rates(self):
        """As the report counts them, noted or not."""
        period = Period(date(2025, 8, 1), date(2026, 7, 31))
        counts = {"complaint_rate": ("complaint_count", "order_count"),
                  "omission_rate": ("omitted_count", "complaint_count"),
                  "dissatisfaction_rate": ("unsatisfied_count", "verified_count")}
        for noted in (False, True):
            if noted:
                self.env["crm.kpi.day"]._take(self.company)
            lines = self.env["crm.complaint.rate"].search([("company_id", "=", self.company.id)]).grouped("month")
            values = self._read(period, list(counts))
            for code, names in counts.items():
                for month in values[code]["months"]:
                    line = lines.get(fields.Date.to_date(month["month"]), self.env["crm.complaint.rate"])
                    with self.subTest(noted=noted, code=code, month=month["month"]):
                        self.assertEqual((month["numerator"], month["denominator"]),
                                         (line[names[0]], line[names[1]]))
                        self.assertAlmostEqual(month["value"] or 0, line[code])

    def test_compliance(self):
        self.env["crm.kpi.day"]._take(self.company)
        figure = self._read(Period(date(2025, 8, 1), date(2026, 7, 5)), ["promises"])["promises"]
        lines = self.env["crm.service.compliance"].search([("company_id", "=", self.company.id)])
        for month in figure["months"]:
            found = lines.filtered(lambda line, month=month: line.month == fields.Date.to_date(month["month"]))
            kept, broken = sum(found.mapped("kept_count")), sum(found.mapped("broken_count"))
            self.assertEqual((month["numerator"], month["denominator"]), (kept, kept + broken))
        within = lines.filtered(lambda line: line.month >= date(2025, 8, 1))
        for tier_id, found in figure["by_tier"].items():
            of_tier = within.filtered(lambda line, tier_id=tier_id: line.tier_id.id == (tier_id or False))
            self.assertEqual(found["numerator"], sum(of_tier.mapped("kept_count")))

    def test_stocks(self):
        self.env["crm.kpi.day"]._take(self.company)
        values = self._read(PERIODS[0], STOCKS)
        profiles = self.env["crm.customer.profile"].search([("company_id", "=", self.company.id)])
        revenue = sum(max(profile.revenue, 0) for profile in profiles)
        self.assertEqual(values["tier_customers"]["value"], len(profiles))
        self.assertEqual(values["tier_share"]["value"], 100)
        for tier, found in profiles.grouped("tier_id").items():
            worth = sum(max(profile.revenue, 0) for profile in found)
            parts = {code: values[code]["by_tier"][tier.id] for code in STOCKS}
            self.assertEqual(parts["tier_customers"]["value"], len(found))
            self.assertAlmostEqual(parts["tier_share"]["value"], 100 * worth / revenue)
            self.assertAlmostEqual(parts["customer_value"]["value"], sum(found.mapped("lifetime_value")) / len(found))

    def test_retention(self):
        """In the tier a year ago with purchases in the year before, and bought since."""
        self.env["crm.kpi.day"]._take(self.company)
        figure = self._read(PERIODS[0], ["retention"])["retention"]
        changes = self.env["crm.tier.change"].search(
            [("company_id", "=", self.company.id), ("date", "<", date(2025, 7, 6))], order="date, id")
        past = {change.partner_id: change.new_tier_id for change in changes}
        counts = {}
        for profile in self.env["crm.customer.profile"].search([("company_id", "=", self.company.id)]):
            tier = past.get(profile.partner_id)
            if tier and profile.previous_revenue > 0:
                customers, retained = counts.get(tier.id, (0, 0))
                counts[tier.id] = customers + 1, retained + (profile.order_count > 0)
        self.assertTrue(counts)
        self.assertEqual({tier_id: (found["denominator"], found["numerator"])
                          for tier_id, found in figure["by_tier"].items()}, counts)

    def test_revenue_is_that_of_the_profiles(self):
        """The window of the last run by day and tier makes what the profiles say."""
        self.env["crm.kpi.day"]._take(self.company)
        window = Period(date(2025, 7, 6), date(2026, 7, 5))
        figure = self._read(window, ["revenue", "orders"])
        profiles = self.env["crm.customer.profile"].search([("company_id", "=", self.company.id)])
        self.assertAlmostEqual(figure["revenue"]["value"], sum(profiles.mapped("revenue")), 0)
        self.assertEqual(figure["orders"]["value"], sum(profiles.mapped("order_count")))
        for tier, found in profiles.grouped("tier_id").items():
            self.assertAlmostEqual(figure["revenue"]["by_tier"][tier.id]["value"], sum(found.mapped("revenue")), 0)

    def test_the_night_after_a_classification(self):
        days = self.env["crm.kpi.day"]
        days._take(self.company)
        self.assertNotIn(self.company, days._get_due_companies())
        self._travel(hours=1)
        self._classify(date(2026, 7, 6))
        self.assertIn(self.company, days._get_due_companies())
        days._take(self.company)
        self.assertNotIn(self.company, days._get_due_companies())
        self._travel(days=1)
        self.assertIn(self.company, days._get_due_companies())

    def test_figures_on_screen_are_the_same(self):
        live = self.env["crm.complaint"].get_figures()
        self.env["crm.kpi.day"]._take(self.company)
        noted = self.env["crm.complaint"].get_figures()
        self.assertEqual((live.pop("as_of"), noted.pop("as_of")), (False, LAST.isoformat()))
        self.assertEqual(noted, live)
