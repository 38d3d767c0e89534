"""Every key figure against numbers that somebody can work out on paper; none is without such a test."""

from datetime import date, datetime, timedelta
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.periods import Period
from ..retention.campaign_case import CampaignCase
from ..tier.tier_case import TODAY

TESTS = Path(__file__).resolve().parents[1]
HERE = {
    "revenue", "margin", "orders", "tier_customers", "tier_share", "customer_value", "tier_in", "tier_out",
    "concentration_1", "concentration_5", "concentration_10", "concentration_20", "confirmed_orders", "promises",
    "visits_kept", "churn_recovered", "churn_lost", "churn_expected", "campaign_contacts"}
ELSEWHERE = {
    "tier/test_new_share.py": {"new_share"},
    "tier/test_customer_structure.py": {"repeat_rate"},
    "supply/test_key_supply.py": {"key_shortage", "key_fill"},
    "complaint/test_complaint_figures.py": {
        "complaint_rate", "omission_rate", "dissatisfaction_rate", "unrecorded", "unhandled", "unverified",
        "unreported", "silent_key_accounts"},
    "retention/test_retention_figures.py": {
        "retention", "churn_rate", "net_retention", "value_at_risk", "risk_owned"},
    "retention/test_campaign_results.py": {"campaign_gain", "campaign_cost", "campaign_return"},
    "satisfaction/test_satisfaction_kpis.py": {
        "csat", "delighted", "nps", "promoters", "detractors", "ces", "ease", "response", "coverage"},
    "satisfaction/test_satisfaction_trend.py": {"satisfaction", "sheets"},
    "satisfaction/test_composite.py": {"composite"},
    "satisfaction/test_satisfaction_actions.py": {"low_unattended"},
    "satisfaction/test_feedback.py": {"feedback_late"},
    "account/test_account_coverage.py": {"key_met", "key_owned"},
    "account/test_purchase_pool.py": {"plan_hits"},
    "insight/test_programme.py": {
        "kept_margin", "programme_benefit", "programme_cost", "programme_campaigns", "programme_remedies",
        "programme_return", "programme_visits", "winning_cost", "keeping_cost"},
}
FIRST_HALF = Period(date(2026, 1, 1), TODAY)
JUNE = Period(date(2026, 6, 1), TODAY)


@tagged("post_install", "-at_install", "crm_relationship")
class TestKpisByHand(CampaignCase):
    """Eleven customers. In the tiers' window, July 2025 to June 2026:

    - the big one bought for 30,000 (margin 8,000) in February and 10,000 (2,000) in June, and cancelled 99,999: VIP;
    - the foreign one for 40,000 (margin 10,000) in a currency that is worth a half, in April: 20,000 (5,000), Main;
    - eight for 5,000 each (margin 500), in May: Ordinary;
    - the former one for nothing; they had bought for 20,000 in May 2025 and were Main until the end of March: Small.

    100,000 in all, margin 19,000, 11 purchases.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.rule = "threshold"
        for code, least in (("vip", 30000), ("main", 20000), ("ordinary", 5000), ("small", 0)):
            cls.tiers[code].min_revenue = least
        cls.big, cls.foreign, cls.former, *eight = (cls._new_customer(f"K{number}") for number in range(11))
        cls._book(cls.former, date(2025, 5, 1), 20000, 4000)
        cls._book(cls.big, date(2026, 2, 1), 30000, 8000)
        cls._book(cls.big, date(2026, 2, 2), 99999, 9999, state="cancel")
        cls._classify(date(2026, 3, 31))
        cls._book(cls.foreign, date(2026, 4, 15), 40000, 10000, currency_rate=2)
        for partner in eight:
            cls._book(partner, date(2026, 5, 5), 5000, 500)
        cls._book(cls.big, date(2026, 6, 10), 10000, 2000)
        cls._classify()
        cls._keep_promises()
        cls._close_cases()
        cls.env["crm.kpi.day"]._take(cls.company)

    @classmethod
    def _keep_promises(cls):
        """To the VIP: three kept and one broken; to others one kept, and one that is still open. Of visits to Main:
        one of two."""
        standards = {metric: cls.env["crm.service.target"].search([("standard_id.metric", "=", metric)], limit=1)
                     for metric in ("on_time_delivery", "visit_interval")}
        rows = [("on_time_delivery", "vip", state) for state in ("kept", "kept", "kept", "broken")]
        rows += [("on_time_delivery", None, state) for state in ("kept", "pending")]
        rows += [("visit_interval", "main", state) for state in ("kept", "broken")]
        cls.env.flush_all()
        cls.env.cr.execute(SQL(
            "INSERT INTO crm_service_measure (standard_id, target_id, company_id, tier_id, res_model, res_id,"
            " document_date, state) VALUES %s", SQL(", ").join(SQL("%s", (
                standards[metric].standard_id.id, standards[metric].id, cls.company.id,
                cls.tiers[tier].id if tier else None, "res.partner", number, datetime(2026, 6, 3), state))
                for number, (metric, tier, state) in enumerate(rows, 1))))

    @classmethod
    def _close_cases(cls):
        """Two were recovered and one was lost, in June; one of a control group was recovered, too."""
        rows = [("recovered", 0.25, None), ("recovered", 0.5, "treated"), ("lost", 0.25, "treated"),
                ("recovered", 0.9, "control")]
        cls.env.cr.execute(SQL(
            "INSERT INTO crm_churn_case (company_id, partner_id, tier_id, state, arm, opened_at, closed_at,"
            " expected_return, value_at_risk) VALUES %s", SQL(", ").join(SQL("%s", (
                cls.company.id, cls.big.id, cls.tiers["vip"].id, state, arm, datetime(2026, 5, 1),
                datetime(2026, 6, 1), expected, 1000)) for state, expected, arm in rows)))
        cls.env.invalidate_all()

    def _read(self, period, *codes):
        found = self.env["crm.kpi"]._get_values(self.company, period, codes)
        return [found[code]["value"] for code in codes]

    def _by_tier(self, period, code):
        names = {tier.id: name for name, tier in self.tiers.items()} | {0: "none"}
        found = self.env["crm.kpi"]._get_values(self.company, period, [code])[code]["by_tier"]
        return {names[tier_id]: figures["value"] for tier_id, figures in found.items()}

    def test_sales(self):
        self.assertEqual(self._read(FIRST_HALF, "revenue", "margin", "orders"), [100000, 19000, 11])
        self.assertEqual(self._read(JUNE, "revenue", "margin", "orders"), [10000, 2000, 1])
        self.assertEqual(self._by_tier(FIRST_HALF, "revenue"), {"vip": 40000, "main": 20000, "ordinary": 40000})
        self.assertEqual(self._by_tier(FIRST_HALF, "margin"), {"vip": 10000, "main": 5000, "ordinary": 4000})

    def test_confirmed_orders(self):
        self.assertEqual(self._read(FIRST_HALF, "confirmed_orders"), [11])
        self.assertEqual(self._by_tier(FIRST_HALF, "confirmed_orders"), {"vip": 2, "main": 1, "ordinary": 8})

    def test_customers(self):
        self.assertEqual(self._read(JUNE, "tier_customers"), [11])
        self.assertEqual(self._by_tier(JUNE, "tier_customers"), {"vip": 1, "main": 1, "ordinary": 8, "small": 1})
        self.assertEqual(self._by_tier(JUNE, "tier_share"), {"vip": 40, "main": 20, "ordinary": 40, "small": 0})

    def test_value(self):
        """The mean of what the profiles say; how those come about is tested where they are made."""
        profiles = self.env["crm.customer.profile"].search([("company_id", "=", self.company.id)])
        self.assertGreater(min((profiles - self._profile(self.former)).mapped("lifetime_value")), 0)
        [value] = self._read(JUNE, "customer_value")
        self.assertAlmostEqual(value, sum(profiles.mapped("lifetime_value")) / 11, 2)

    def test_movement(self):
        """In March the big one became VIP and the former one Main; by the end of June the latter had fallen."""
        self.assertEqual(self._by_tier(FIRST_HALF, "tier_in"), {"vip": 1, "main": 2, "ordinary": 8, "small": 1})
        self.assertEqual(self._by_tier(FIRST_HALF, "tier_out"), {"main": 1})
        self.assertEqual(self._read(JUNE, "tier_in", "tier_out"), [10, 1])

    def test_concentration(self):
        """Of 11 who have ever bought: the best is always one of the best 1 and 5%, two are of the best 10%, three of
        the best 20%: 40, 40 + 20, 40 + 20 + 5."""
        codes = [f"concentration_{percent}" for percent in (1, 5, 10, 20)]
        self.assertEqual(self._read(JUNE, *codes), [40, 40, 60, 65])

    def test_promises(self):
        [promises] = self._read(JUNE, "promises")
        self.assertAlmostEqual(promises, 100 * 5 / 7)
        self.assertEqual(self._by_tier(JUNE, "promises"), {"vip": 75, "main": 50, "none": 100})
        self.assertEqual(self._read(JUNE, "visits_kept"), [50])

    def test_closed_cases(self):
        self.assertEqual(self._read(JUNE, "churn_recovered", "churn_lost", "churn_expected"), [2, 1, 1])

    def test_contacts(self):
        """One call for each customer of the campaign who is still there: all 11."""
        campaign = self._start()
        self._tick()
        self.assertEqual(self._states(campaign), ["done"] * 11)
        self.assertEqual(self._read(Period(TODAY, TODAY + timedelta(days=1)), "campaign_contacts"), [11])

    def test_none_is_without(self):
        """Who adds a key figure works it out by hand in a test, and says where."""
        told = HERE.union(*ELSEWHERE.values())
        self.assertEqual({*self.env["crm.kpi"]._find("_kpi_")} - told, set())
        for path, codes in ELSEWHERE.items():
            text = (TESTS / path).read_text()
            self.assertEqual([code for code in codes if code not in text], [], path)
