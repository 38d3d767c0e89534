"""The registry of key figures: found by name, noted by day, read in one place."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import SQL, mute_logger

from ...tools import kpi as kpis
from ...tools.periods import Period
from ...tools.strata import Sample, stratified_mean
from ..common import RelationshipCommon

NOW = datetime(2026, 8, 17, 12)
LAST = date(2026, 8, 16)
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
CODES = ["test_flow", "test_rate", "test_stock", "test_live"]


def select_facts(rows):
    """SQL of rows (code, tier id, day, numerator, denominator)."""
    return SQL(" UNION ALL ").join(
        SQL("SELECT %s AS code, %s::integer AS tier_id, %s::date AS day, %s::numeric AS numerator,"
            " %s::numeric AS denominator", *row) for row in rows) if rows else SQL(
        "SELECT 'test_flow' AS code, NULL::integer AS tier_id, NULL::date AS day, 0 AS numerator, 0 AS denominator"
        " WHERE FALSE")


@tagged("post_install", "-at_install", "crm_relationship")
class TestKpi(RelationshipCommon):
    """KPIs of the test: `facts` are what the documents say now, `touched` the days that were written since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stop_clock(NOW)
        cls.registry_model, cls.days = cls.env["crm.kpi"], cls.env["crm.kpi.day"]
        cls.officer, cls.user = cls._new_user("kpi_officer", "officer"), cls._new_user("kpi_user", "user")
        cls.vip, cls.main = cls.tiers["vip"].id, cls.tiers["main"].id
        cls.facts, cls.stocks, cls.touched = [], [], []
        cls._plug_in()

    @classmethod
    def _plug_in(cls):
        """As a slice does it: by methods of these names."""
        flow = {"unit": kpis.COUNT, "source": "test", "role": kpis.USER}
        company = cls.company
        methods = {
            "_kpi_test_flow": lambda self: kpis.Kpi("Flow", "A flow.", **flow),
            "_kpi_test_rate": lambda self: kpis.Kpi(
                "Rate", "A rate.", kpis.PERCENT, kpis.UP, source="test", role=kpis.USER, scale=100),
            "_kpi_test_money": lambda self: kpis.Kpi("Money", "Money.", kpis.MONEY, source="test", role=kpis.USER),
            "_kpi_test_stock": lambda self: kpis.Kpi(
                "Stock", "A stock.", kpis.COUNT, kind=kpis.STOCK, source="test_stock", role=kpis.USER),
            "_kpi_test_share": lambda self: kpis.Kpi(
                "Share", "Of all.", kpis.PERCENT, kind=kpis.STOCK, source="test_stock", scale=100,
                denominator=kpis.TOTAL),
            "_kpi_test_per_flow": lambda self: kpis.Kpi(
                "Per", "For each.", kpis.PER_100, source="test", scale=100, denominator="test_flow"),
            "_kpi_test_weighted": lambda self: kpis.Kpi(
                "Weighted", "By stock.", kpis.SCORE, kind=kpis.STRATIFIED, source="test", scale=1,
                weights="test_stock"),
            "_kpi_test_live": lambda self: kpis.Kpi(
                "Live", "Now.", kpis.COUNT, kind=kpis.LIVE, role=kpis.USER, model="crm.customer.profile",
                domain=[("company_id", "=", company.id)]),
            "_kpi_test_sure": lambda self: kpis.Kpi(
                "Sure", "By stock.", kpis.SCORE, kind=kpis.STRATIFIED, source="test", scale=1, weights="test_stock",
                squares="test_squares"),
            "_kpi_test_sum": lambda self: kpis.Kpi(
                "Sum", "Now.", kpis.COUNT, kind=kpis.LIVE, role=kpis.USER, model="crm.customer.profile",
                domain=[("company_id", "=", company.id)], sums="revenue"),
            "_get_sources": lambda self: ["sales", "test", "test_stock"],  # others may know something of any company
            "_facts_test": lambda self, company, first, last: select_facts(
                [row for row in cls.facts if first <= row[2] <= last]),
            "_days_test": lambda self: 35,
            "_touched_test": lambda self, company, since: SQL(
                "SELECT UNNEST(%s::date[]) AS day", [day.isoformat() for day in cls.touched]),
            "_facts_test_stock": lambda self, company, first, last: select_facts(
                [(code, tier_id, last, *rest) for code, tier_id, *rest in cls.stocks]),
            "_days_test_stock": lambda self: 1,
        }
        for name, method in methods.items():
            cls.startClassPatcher(patch.object(type(cls.registry_model), name, method, create=True))

    def setUp(self):
        super().setUp()
        self.time.move_to(NOW)
        for rows in (self.facts, self.stocks, self.touched):
            rows.clear()

    def _read(self, code, period=JULY, user=None):
        return self.registry_model.with_user(user or self.env.user)._get_values(self.company, period, [code])[code]

    def _take(self):
        written = self.days._take(self.company)
        self.env.invalidate_all()
        return written

    # === VALUES ===#

    def test_flows_add_up(self):
        self.facts += [
            ("test_flow", self.vip, date(2026, 7, 1), 3, 0), ("test_flow", self.vip, date(2026, 7, 31), 4, 0),
            ("test_flow", None, date(2026, 7, 31), 1, 0), ("test_flow", self.vip, date(2026, 8, 1), 100, 0),
            ("test_flow", self.main, date(2026, 6, 30), 2, 0), ("test_flow", self.main, date(2025, 7, 1), 5, 0),
            ("test_flow", self.main, date(2025, 6, 30), 7, 0)]
        for noted in (False, True):
            with self.subTest(noted=noted):
                figure = self._read("test_flow")
                self.assertEqual((figure["value"], figure["previous"]), (8, 2))
                self.assertEqual({tier: found["value"] for tier, found in figure["by_tier"].items()},
                                 {self.vip: 7, 0: 1})
                months = {month["month"]: month["value"] for month in figure["months"]}
                self.assertEqual((len(months), min(months), max(months)), (13, "2025-07-01", "2026-07-01"))
                self.assertEqual({month: value for month, value in months.items() if value},
                                 {"2025-07-01": 5, "2026-06-01": 2, "2026-07-01": 8})
                self.assertEqual((figure["as_of"], figure["noted_on"]),
                                 (LAST.isoformat(), "2026-08-17") if noted else (False, False))
            self._take()

    def test_rates_are_those_of_their_parts(self):
        """Not the mean of days, months or tiers."""
        first, second = JULY.first, date(2026, 7, 2)
        self.facts += [("test_rate", self.vip, first, 1, 1), ("test_rate", self.main, second, 2, 9)]
        figure = self._read("test_rate")
        self.assertEqual((figure["value"], figure["numerator"], figure["denominator"]), (30, 3, 10))
        self.assertEqual([round(figure[end], 1) for end in ("low", "high")], [10.8, 60.3])
        self.assertEqual([figure["months"][-1][part] for part in ("value", "low", "high")],
                         [figure[part] for part in ("value", "low", "high")])
        self.assertIs(figure["previous"], False)
        self.assertEqual(figure["by_tier"][self.vip]["value"], 100)

    def test_parts_of_other_kpis(self):
        day = date(2026, 7, 5)
        self.facts += [("test_flow", self.vip, day, 4, 0), ("test_flow", self.main, day, 6, 0),
                       ("test_per_flow", self.vip, day, 1, 0)]
        figure = self._read("test_per_flow")
        self.assertEqual((figure["value"], figure["denominator"]), (10, 10))
        self.assertEqual([figure["by_tier"][tier]["value"] for tier in (self.vip, self.main)], [25, 0])

    def test_stocks_are_those_of_the_last_day(self):
        self.assertIs(self._read("test_stock", Period(JULY.first, LAST))["value"], False)
        self.stocks += [("test_stock", self.vip, 4, 0), ("test_stock", self.main, 6, 0), ("test_share", self.vip, 1, 0),
                        ("test_share", self.main, 3, 0)]
        self._take()
        self.time.move_to(NOW + timedelta(days=20))
        self.stocks[0] = ("test_stock", self.vip, 5, 0)
        self._take()
        august = Period(date(2026, 8, 1), date(2026, 8, 31))
        figure = self._read("test_stock", Period(date(2026, 9, 1), date(2026, 9, 6)))
        self.assertEqual((figure["value"], figure["previous"]), (11, False), "nothing is known of the 6 August")
        self.assertEqual([month["value"] for month in figure["months"]][-3:], [False, 10, 11])
        self.assertEqual(self._read("test_stock", august)["value"], 10)
        self.assertEqual(self._read("test_stock", Period(date(2026, 9, 5), date(2026, 9, 6)))["previous"], 10)
        self.assertIs(self._read("test_stock", JULY)["value"], False)
        share = self._read("test_share", august)
        self.assertEqual((share["value"], share["by_tier"][self.vip]["value"], share["low"]), (100, 25, False))

    def test_strata(self):
        day = date(2026, 8, 5)
        self.facts += [("test_weighted", self.vip, day, 900, 10), ("test_weighted", self.main, day, 5000, 100)]
        self.stocks += [("test_stock", self.vip, 75, 0), ("test_stock", self.main, 25, 0)]
        self._take()
        figure = self._read("test_weighted", Period(date(2026, 8, 1), LAST))
        self.assertEqual((figure["value"], figure["low"]), (80, False), "nobody knows how far the grades lie apart")

    def test_how_sure_a_mean_is(self):
        """The interval of two tiers, each with its weight: that of `strata`."""
        day = date(2026, 8, 5)
        self.facts += [("test_sure", self.vip, day, 900, 10), ("test_squares", self.vip, day, 82000, 10),
                       ("test_sure", self.main, day, 5000, 100), ("test_squares", self.main, day, 260000, 100)]
        self.stocks += [("test_stock", self.vip, 75, 0), ("test_stock", self.main, 25, 0)]
        for _night in range(2):
            self._take()
            figure = self._read("test_sure", Period(date(2026, 8, 1), LAST))
            expected = stratified_mean([Sample(10, 900, 82000), Sample(100, 5000, 260000)], [75, 25])
            self.assertEqual([figure[part] for part in ("value", "low", "high")], [*expected])
        self.facts[1:2] = []
        self._take()
        figure = self._read("test_sure", Period(date(2026, 8, 1), LAST))
        self.assertEqual((figure["value"], figure["low"]), (80, False), "the squares of a tier are gone")

    def test_live(self):
        self._new_customer("Mine").set_tier_override("vip", "for the test")
        figure = self._read("test_live", user=self.user)
        self.assertEqual((figure["value"], figure["kind"], figure["months"]), (1, "live", []))
        action = figure["action"]
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 1)
        self.env["crm.customer.profile"].search([("company_id", "=", self.company.id)]).sudo().write({"revenue": 12.5})
        self.env.flush_all()
        self.assertEqual(self._read("test_sum", user=self.user)["value"], 12.5)

    def test_who_reads_what(self):
        self.assertEqual(set(self.registry_model.with_user(self.user)._get_values(
            self.company, JULY, [*CODES, "test_money"])), set(CODES))
        self.assertIn("test_money", self.registry_model.with_user(self.officer)._get_kpis())

    # === NIGHTS ===#

    def _count(self):
        return self.days.search_count([("company_id", "=", self.company.id), ("code", "in", CODES)])

    def test_only_what_differs_is_written(self):
        self.facts += [("test_flow", self.vip, date(2026, 8, day), day, 0) for day in (1, 2, 3)]
        self.assertEqual(self._take(), 3)
        self.assertEqual(self._take(), 0)
        self.facts[0] = ("test_flow", self.vip, date(2026, 8, 1), 7, 0)
        self.facts.pop()
        self.facts.append(("test_flow", self.main, date(2026, 8, 4), 1, 0))
        self.assertEqual(self._take(), 3)
        self.assertEqual(self._read("test_flow", Period(date(2026, 8, 1), LAST))["value"], 10)
        self.assertEqual(self._count(), 3)

    def test_today_is_added_to_what_is_noted(self):
        self.facts += [("test_flow", self.vip, LAST, 1, 0), ("test_flow", self.vip, NOW.date(), 10, 0)]
        self._take()
        self.assertEqual(self._read("test_flow", Period(date(2026, 8, 1), NOW.date()))["value"], 11)
        self.assertEqual(self._read("test_flow", Period(date(2026, 8, 1), LAST))["value"], 1)
        self.facts[0] = ("test_flow", self.vip, LAST, 2, 0)
        self.assertEqual(self._read("test_flow", Period(date(2026, 8, 1), LAST))["value"], 1, "until the next night")

    def test_what_was_before_the_first_night_is_read_now(self):
        long_ago = date(2020, 2, 5)
        self.facts += [("test_flow", self.vip, long_ago, 5, 0)]
        self._take()
        self.assertEqual(self._count(), 0)
        self.assertEqual(self._read("test_flow", Period(date(2020, 2, 1), LAST))["value"], 5)

    def test_old_days_are_read_where_they_were_touched(self):
        old, older = LAST - timedelta(days=100), LAST - timedelta(days=300)
        self.facts += [("test_flow", self.vip, day, 1, 0) for day in (old, older)]
        self.assertEqual(self._take(), 2)
        self.facts[:] = [("test_flow", self.vip, day, 2, 0) for day in (old, older)]
        self.assertEqual(self._take(), 0)
        self.touched.append(old)
        self.assertEqual(self._take(), 1)
        self.touched.append(date(2019, 1, 1))
        self.assertEqual(self._take(), 0, "never noted")

    def test_what_leaves_no_trace_is_seen_after_a_sunday(self):
        """Somebody deletes a document three weeks old: nothing of that day was written."""
        self.facts.append(("test_flow", self.vip, LAST - timedelta(days=20), 1, 0))
        self._take()
        self.facts.clear()
        written = []
        for day in range(1, 9):
            self.time.move_to(NOW + timedelta(days=day))
            written.append(((NOW + timedelta(days=day - 1)).weekday(), self._take()))
        self.assertEqual({weekday for weekday, number in written if number}, {6})
        self.assertEqual(self._count(), 0)

    def test_nights_that_were_missed(self):
        self._take()
        self.time.move_to(NOW + timedelta(days=90))
        self.facts += [("test_flow", self.vip, LAST + timedelta(days=2), 1, 0)]
        self.assertEqual(self._take(), 1)

    def test_a_new_source_is_filled(self):
        self._take()
        self.env["crm.kpi.progress"].search([("company_id", "=", self.company.id), ("source", "=", "test")]).unlink()
        self.facts += [("test_flow", self.vip, date(2024, 9, 1), 1, 0)]
        self.assertIn(self.company, self.days._get_due_companies())
        self.assertEqual(self._take(), 1)
        self.assertNotIn(self.company, self.days._get_due_companies())

    def test_companies_have_their_own(self):
        other = self._create_company(name="Elsewhere")
        self.facts += [("test_flow", self.vip, LAST, 1, 0)]
        self._take()
        self.assertEqual(self.days.search([("code", "=", "test_flow")]).company_id, self.company)
        self.assertIn(other, self.days._get_due_companies())

    def test_a_failure_stops_no_other_company(self):
        other = self._create_company(name="Elsewhere")
        failing = type(self.days)._take

        def take(days, company):
            if company == self.company:
                raise ValueError("broken")
            return failing(days, company)
        self.env.flush_all()
        with patch.object(type(self.days), "_take", take), self.enter_registry_test_mode(), mute_logger(
                "odoo.addons.crm_relationship.models.core.crm_kpi_day"):
            self.env.ref("crm_relationship.ir_cron_kpi").method_direct_trigger()
        self.env.invalidate_all()
        noted = self.env["crm.kpi.progress"].search([]).company_id
        self.assertIn(other, noted)
        self.assertNotIn(self.company, noted)

    def test_figures_are_named_by_the_day_of_the_night(self):
        """Where the company works, as the figures of a run are."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.time.move_to(datetime(2026, 8, 17, 20))
        self._take()
        self.assertEqual({self._read(code)["noted_on"] for code in ("test_flow", "test_stock")},
                         {"2026-08-18"})
        self.assertEqual(str(self.company._get_today()), "2026-08-18")

    # === API ===#

    def _call(self, user=None, companies=None, **values):
        return (companies or self.company).with_user(user or self.officer).get_relationship_kpis(**values)

    def test_api(self):
        self.facts += [("test_money", self.vip, date(2026, 7, 1), 99.5, 0), ("test_flow", None, LAST, 2, 0)]
        self._take()
        [result] = self._call(date_from="2026-07-01", date_to="2026-07-31", codes=["test_money", "test_flow"])
        kpi = result["kpis"].pop("test_money")
        self.assertEqual((kpi["value"], kpi["unit"], kpi["by_tier"]["vip"]["value"]), (99.5, "money", 99.5))
        self.assertEqual(set(result.pop("kpis")), {"test_flow"})
        self.assertEqual(result, {"company_id": self.company.id, "currency": "USD", "date_from": "2026-07-01",
                                  "date_to": "2026-07-31", "as_of": "2026-08-16",
                                  "noted_on": "2026-08-17"})
        [result] = self._call(period="this_month", codes=["test_flow"])
        self.assertEqual(result["kpis"]["test_flow"]["by_tier"], {"none": {
            "value": 2, "numerator": 2, "denominator": 0, "previous": 0}})

    def test_api_refuses(self):
        other = self._create_company(name="Elsewhere")
        with self.assertRaises(AccessError):
            self._call(self._new_user("kpi_stranger"))
        with self.assertRaises(AccessError):
            self._call(companies=other)
        self.officer.group_ids |= self.env.ref("base.group_system")
        with self.assertRaises(AccessError):
            self._call(companies=self.company | other)
        for values in ({"codes": ["nonsense"]}, {"codes": "test_flow"}, {"codes": [7]}, {"date_from": "2026-02-30"},
                       {"date_from": "2026-07-02", "date_to": "2026-07-01"},
                       {"period": "this_month", "date_to": "2026-07-01"}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._call(**values)

    def test_nobody_reads_the_days(self):
        self.facts += [("test_flow", self.vip, LAST, 1, 0)]
        self._take()
        for user in (self.user, self.officer, self._new_user("kpi_manager", "manager", "base.group_system")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.days.with_user(user).search_read([])

    def test_queries(self):
        """Whatever is read, it is what was noted and one query of figures, and one of what is live."""
        self._take()
        self._read("test_flow")
        for codes, queries in ((CODES[:3], 2), (CODES, 3)):
            self.env.invalidate_all()
            with self.assertQueryCount(queries):
                self.registry_model._get_values(self.company, JULY, codes)

    def test_every_kpi_is_whole(self):
        """Its source is there, it says what it is, and it opens what there is."""
        sources = self.registry_model._find("_facts_")
        for code, kpi in self.registry_model._get_kpis().items():
            with self.subTest(code=code):
                self.assertTrue(kpi.name and kpi.definition)
                self.assertIn(kpi.unit, (kpis.MONEY, kpis.COUNT, kpis.PERCENT, kpis.PER_100, kpis.SCORE))
                self.assertIn(kpi.direction, (kpis.UP, kpis.DOWN, kpis.NEITHER))
                if kpi.kind == kpis.LIVE:
                    self.assertIn(kpi.model, self.env)
                    self.env[kpi.model].search_count(list(kpi.domain))
                    continue
                self.assertIn(kpi.source, sources)
                self.assertEqual(self.registry_model._is_stock(kpi.source), kpi.kind == kpis.STOCK)
                if isinstance(kpi.action, str):
                    self.assertTrue(self.env.ref(kpi.action))
