"""The snapshot of key figures against the documents: the same for every code, tier and month."""

from datetime import datetime, time, timedelta
from random import Random

from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.periods import Period
from ..migration_case import MigrationCase
from ..tier.tier_case import TODAY, TierCase

SEED, CUSTOMERS, DAYS = 14, 60, 700
CODES = {
    "revenue", "margin", "orders", "tier_customers", "tier_share", "customer_value", "retention", "churn_rate",
    "net_retention", "tier_in", "tier_out", "concentration_20", "repeat_rate", "promises", "visits_kept",
    "complaint_rate", "omission_rate", "dissatisfaction_rate", "confirmed_orders", "value_at_risk", "risk_owned",
    "churn_recovered", "churn_lost", "churn_expected", "satisfaction", "csat", "delighted", "nps", "promoters",
    "detractors", "ces", "ease", "sheets", "response", "coverage", "composite", "plan_hits", "campaign_gain",
    "campaign_cost", "campaign_return", "key_met", "key_owned"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestSnapshot(MigrationCase, TierCase):
    """Two years of everything, at random; a part of it is entered after a night has noted its days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = Random(SEED)
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"C{number}", "is_company": True} for number in range(CUSTOMERS)])
        for place, partner in enumerate(cls.customers):
            if place % 5:
                partner.set_tier_override([*cls.tiers][place % 4], "for the test")
        profiles = cls.env["crm.customer.profile"].search([("company_id", "=", cls.company.id)])
        cls.tier_ids = {profile.partner_id.id: profile.tier_id.id for profile in profiles}
        cls.standards = cls.env["crm.service.target"].search([]).grouped(lambda found: found.standard_id.metric)
        cls.indicators = cls.env["crm.satisfaction.indicator"].search([])
        cls.company.relationship_executive_ids = cls.env.user
        cls.company.relationship_middle_manager_ids = cls._new_user("snapshot_middle", "user")
        cls.days, cls.kpis = cls.env["crm.kpi.day"], cls.env["crm.kpi"]

    # === WHAT HAPPENS ===#

    @classmethod
    def _insert(cls, table, rows):
        """Insert dicts of the same columns; return the ids."""
        columns = SQL(", ").join(map(SQL.identifier, rows[0]))
        found = cls.env.execute_query(SQL(
            "INSERT INTO %s (%s) VALUES %s RETURNING id", SQL.identifier(table), columns,
            SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows)))
        return [row_id for (row_id,) in found]

    @classmethod
    def _draw(cls, number, last_days=DAYS):
        """So many customers, each with their tier, and a moment of so many days."""
        for _each in range(number):
            partner_id = cls.random.choice(cls.customers.ids)
            moment = datetime.combine(TODAY, time(8)) - timedelta(minutes=cls.random.randrange(last_days * 1440))
            yield partner_id, cls.tier_ids.get(partner_id), moment

    @classmethod
    def _happen(cls, number, last_days):
        cls.env.flush_all()
        cls._book_rows([(partner_id, moment, cls.random.randrange(5000), cls.random.randrange(900), 1, "sale")
                        for partner_id, _tier, moment in cls._draw(number, last_days)], cls.company)
        cls.env.cr.execute(SQL(
            "UPDATE sale_order SET write_date = %s WHERE company_id = %s AND write_date IS NULL",
            datetime.combine(TODAY, time(15)), cls.company.id))
        cls._insert("crm_complaint", [cls._complain(*drawn) for drawn in cls._draw(number // 4, last_days)])
        cls._insert("crm_service_measure", [cls._promise(*drawn) for drawn in cls._draw(number // 2, last_days)])
        cls._insert("crm_tier_change", [{
            "company_id": cls.company.id, "partner_id": partner_id, "date": moment.date(), "cause": "run",
            "old_tier_id": cls.random.choice(cls.env["crm.tier"].search([]).ids), "new_tier_id": tier_id}
            for partner_id, tier_id, moment in cls._draw(number // 4, last_days)])
        cls._insert("crm_churn_case", [cls._leave(*drawn) for drawn in cls._draw(number // 4, last_days)])
        cls._insert("crm_purchase_proposal", [{
            "company_id": cls.company.id, "partner_id": partner_id, "product_id": cls.product.id, "kind": "due",
            "reason_code": "due", "is_bought": cls.random.random() < 0.4, "proposed_at": moment}
            for partner_id, _tier, moment in cls._draw(number // 6, last_days)])
        cls._say(number // 3, last_days)
        cls.env.invalidate_all()

    @classmethod
    def _complain(cls, partner_id, tier_id, moment):
        hours = cls.random.randrange(60)
        return {
            "company_id": cls.company.id, "partner_id": partner_id, "commercial_partner_id": partner_id,
            "tier_id": tier_id, "name": "S", "subject": "S", "channel": "phone", "severity": "minor", "active": True,
            "state": cls.random.choice(["closed", "closed", "cancelled"]), "opened_at": moment,
            "clock_started_at": moment, "reply_deadline": moment + timedelta(days=1),
            "replied_at": moment + timedelta(hours=hours), "resolved_at": moment + timedelta(days=3),
            "resolution_deadline": moment + timedelta(days=4), "verified_at": moment + timedelta(days=5),
            "verify_deadline": moment + timedelta(days=7), "unsatisfied_count": hours % 3 // 2}

    @classmethod
    def _promise(cls, partner_id, tier_id, moment):
        target = cls.random.choice(
            [cls.standards["on_time_delivery"][0], cls.standards["visit_interval"][0]])
        state = cls.random.choice(["kept", "kept", "broken", "pending"])
        return {
            "standard_id": target.standard_id.id, "target_id": target.id, "company_id": cls.company.id,
            "partner_id": partner_id, "tier_id": tier_id, "res_model": "sale.order",
            "res_id": cls.random.randrange(10**9), "state": state, "document_date": moment}

    @classmethod
    def _leave(cls, partner_id, tier_id, moment):
        state = cls.random.choice(["recovered", "lost"])
        return {
            "company_id": cls.company.id, "partner_id": partner_id, "tier_id": tier_id, "state": state,
            "opened_at": moment - timedelta(days=30), "closed_at": moment, "expected_return": cls.random.random(),
            "value_at_risk": cls.random.randrange(1000)}

    @classmethod
    def _say(cls, number, last_days):
        """Requests, some of them answered with a few grades."""
        drawn = [*cls._draw(number, last_days)]
        states = [cls.random.choice(["answered", "answered", "expired", "excluded", "sent"]) for _row in drawn]
        requests = cls._insert("crm_satisfaction_request", [{
            "company_id": cls.company.id, "partner_id": partner_id, "contact_id": partner_id, "tier_id": tier_id,
            "trigger": "delivery", "res_model": "sale.order", "res_id": cls.random.randrange(10**9), "state": state,
            "event_on": moment.date()} for (partner_id, tier_id, moment), state in zip(drawn, states, strict=True)])
        cls._insert("crm_satisfaction_answer", [{
            "company_id": cls.company.id, "request_id": request_id, "indicator_id": indicator.id, "aspects": "value",
            "partner_id": partner_id, "contact_id": partner_id, "tier_id": tier_id, "date": moment.date(),
            "value": cls.random.choice([0, 25, 50, 75, 100]),
            "experience": cls.random.choice(["delighted", "satisfied", None]),
            "write_date": datetime.combine(TODAY, time(15))}
            for (partner_id, tier_id, moment), state, request_id in zip(drawn, states, requests, strict=True)
            if state == "answered" for indicator in cls.random.sample([*cls.indicators], 6)])

    @classmethod
    def _happen_once(cls):
        """What comes in other ways: cases that are open, campaigns that were judged, months of the composite index."""
        cls._insert("crm_churn_case", [{
            "company_id": cls.company.id, "partner_id": partner.id, "tier_id": cls.tier_ids.get(partner.id),
            "state": "at_risk", "opened_at": datetime.combine(TODAY, time(3)), "value_at_risk": 100 + partner.id % 7,
            "user_id": cls.env.uid if partner.id % 2 else None} for partner in cls.customers[:20]])
        for days in (20, 200, 420):
            campaign = cls.env["crm.retention.campaign"].create({
                "name": "C", "company_id": cls.company.id, "end_date": TODAY - timedelta(days=days),
                "start_date": TODAY - timedelta(days=days + 30)})
            campaign.flush_recordset()
            cls.env.cr.execute(SQL(
                "UPDATE crm_retention_campaign SET verdict_on = end_date, gain = %s, final_cost = %s,"
                " results = '{\"controls\": 20}' WHERE id = %s", 10 * days, 3 * days, campaign.id))
        cls._insert("crm_satisfaction_composite", [{
            "company_id": cls.company.id, "month": TODAY.replace(day=1, month=month), "value": 50 + month,
            "sources": "hotline,audit", "hotline_weight": 2, "audit_weight": 1, "mystery_weight": 0}
            for month in (2, 3, 4)])

    # === THE SAME ===#

    def _read(self, period):
        """`{code: (value, months, tiers ...)}` of what is noted by day."""
        self.env.invalidate_all()
        values = self.kpis._get_values(self.company, period)
        return {code: {part: found[part] for part in (
            "value", "numerator", "denominator", "low", "high", "previous", "months", "by_tier")}
            for code, found in values.items() if found["kind"] != "live"}

    def _forget(self):
        for model in (self.days, self.env["crm.kpi.progress"]):
            model.search([("company_id", "=", self.company.id)]).unlink()
        self.env.flush_all()

    def _assert_same(self, noted, counted, stocks):
        for code in noted.keys() - stocks:
            with self.subTest(code=code):
                self.assertEqual(self._round(noted[code]), self._round(counted[code]))

    def _round(self, found):
        """Sums of the same figures in another order."""
        if isinstance(found, dict):
            return {key: self._round(value) for key, value in found.items()}
        if isinstance(found, list):
            return [self._round(value) for value in found]
        return found if isinstance(found, bool | str) or found is None else round(found, 4)

    def test_snapshot_equals_the_documents(self):
        self._happen(400, DAYS)
        self._happen_once()
        self._classify()
        profiles = self.env["crm.customer.profile"].search([("company_id", "=", self.company.id)])
        type(self).tier_ids = {profile.partner_id.id: profile.tier_id.id for profile in profiles}
        self.days._take(self.company, TODAY - timedelta(days=9))
        self._happen(200, 380)
        self.days._take(self.company, TODAY - timedelta(days=3))
        self._happen(50, 30)
        self.days._take(self.company, TODAY - timedelta(days=1))
        period = Period(TODAY - timedelta(days=364), TODAY)
        noted, stocks = self._read(period), self._check_stocks()
        self._forget()
        self._assert_same(noted, self._read(period), stocks)
        self.assertEqual({code for code in CODES if not noted[code]["numerator"]} - {"key_met", "key_owned"}, set())
        self.assertTrue(noted["satisfaction"]["low"] < noted["satisfaction"]["value"] < noted["satisfaction"]["high"])

    def test_upgrade(self):
        """How sure satisfaction is was not noted: it is read from the answers until the next night notes all of it."""
        self._happen(40, DAYS)
        self.days._take(self.company, TODAY - timedelta(days=1))
        self.days.search([("company_id", "=", self.company.id), ("code", "=", "satisfaction_squares")]).unlink()
        period = Period(TODAY - timedelta(days=364), TODAY)
        self.assertIs(self._read(period)["satisfaction"]["low"], False)
        self._migrate("19.0.7.0.0/post-satisfaction-interval.py", "19.0.6.0.0")
        read = self._read(period)["satisfaction"]
        self.assertIsNot(read["low"], False)
        self.days._take(self.company, TODAY - timedelta(days=1))
        self.assertEqual(self._round(self._read(period)["satisfaction"]), self._round(read))

    def _check_stocks(self):
        """Those of the last night are what their source says now; the codes."""
        registry, last = self.kpis.sudo().with_company(self.company), TODAY - timedelta(days=1)
        sources = [source for source in registry._get_sources() if registry._is_stock(source)]
        self.assertIn("retention", sources)
        codes = set()
        for source in sources:
            facts = self.days._sum_up(getattr(registry, f"_facts_{source}")(self.company, last, last))
            counted = {row[:2]: row[3:] for row in self.env.execute_query(facts)}
            rows = self.days.search([("company_id", "=", self.company.id), ("day", "=", last),
                                     ("code", "in", registry._get_codes_by_source()[source])])
            self.assertEqual(
                {key: [round(float(part), 4) for part in parts] for key, parts in counted.items()},
                {(row.code, row.tier_id): [round(row.numerator, 4), round(row.denominator, 4)] for row in rows})
            codes |= {*registry._get_codes_by_source()[source]}
        return codes
