"""What the programme costs and brings: against figures that were worked out by hand."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import SQL, mute_logger

from ...tools import programme
from ...tools.periods import Period
from ..retention.campaign_case import CampaignCase
from ..tier.tier_case import TODAY

BEGAN = TODAY - relativedelta(years=1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestProgramme(CampaignCase):
    """A wholesaler whose tiers began a year ago. By hand:

    - before: of 4 customers with 20,000 in the year up to June 2024, 2 bought in the year up to June 2025: 50%;
    - since: of 4 main customers in June 2025, 3 have bought again, with a margin of 3,000 each: 75%;
    - 3 - 50% of 4 = 1 customer more, x 3,000 x 50% attributed = 1,500;
    - cost: two visits at 100, a remedy worth 300, a call of a campaign at 25: 525; 100 x 1,500 / 525 = 285.7;
    - one of the visits was to a prospect, who is the only new customer: winning 100, keeping 425 / 4 who bought.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.rule = "threshold"
        cls.baselines, cls.days = cls.env["crm.programme.baseline"], cls.env["crm.kpi.day"]
        cls.visits = cls.env["crm.visit"].sudo()
        cls.seller = cls._new_user("programme_seller", "user")
        cls.before = cls._customers_of(20000, 20000, 20000, 20000, day=date(2024, 3, 1))
        cls.stayed = cls.before[:2]
        for partner in cls.stayed:
            cls._book(partner, date(2025, 2, 1), 20000)
        cls.came = cls._customers_of(20000, 20000, day=date(2025, 3, 1))
        cls._classify(BEGAN)
        cls.buyers = cls.stayed | cls.came[0]
        for partner in cls.buyers:
            cls._book(partner, date(2026, 2, 1), 10000, margin=3000)
        cls.prospect = cls._new_customer("Prospect")
        cls._visit(cls.prospect, datetime(2026, 4, 1, 9))
        cls._book(cls.prospect, date(2026, 4, 10), 500, margin=100)
        cls._visit(cls.buyers[0], datetime(2026, 3, 1, 9))
        cls._visit(cls.buyers[0], datetime(2026, 3, 2, 9), kind="phone")
        cls._visit(cls.buyers[0], datetime(2025, 6, 1, 9))  # before the window
        cls._grant(cls.buyers[1], 300, datetime(2026, 5, 4, 9))
        cls._classify()
        cls._call_up(cls.buyers[2], 25)
        cls.company.write({"relationship_visit_cost": 100, "relationship_programme_start": BEGAN})
        cls.days._take(cls.company)

    @classmethod
    def _visit(cls, partner, at, **values):
        cls.visits.create({
            "partner_id": partner.id, "company_id": cls.company.id, "user_id": cls.seller.id, "planned_at": at,
            "done_at": at, "outcome": "same", "state": "done", **values})

    @classmethod
    def _grant(cls, partner, amount, at):
        standard = cls.env["crm.service.standard"].create({
            "name": "Standard", "code": "programme", "area": "person", "factor": "basic",
            "moment_id": cls.env["crm.service.moment"].search([], limit=1).id})
        target = cls.env["crm.service.target"].create({"standard_id": standard.id, "value": 1, "unit": "hours"})
        for number, state in enumerate(("remedied", "proposed", "waived")):
            cls.env["crm.service.breach"].sudo().create({
                "standard_id": standard.id, "target_id": target.id, "state": state, "partner_id": partner.id,
                "company_id": cls.company.id, "res_model": "res.partner", "res_id": number + 1, "promised": at,
                "remedy_amount": amount, "remedied_at": at if state == "remedied" else False})

    @classmethod
    def _call_up(cls, partner, cost):
        cls._start(contact_cost=cost, domain=str([("partner_id", "=", partner.id)]))
        cls._tick()
        calls = cls.env["mail.activity"].search([("res_model", "=", "res.partner"), ("res_id", "=", partner.id)])
        calls.action_feedback("Done")
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE mail_activity SET date_done = date_done - 1 WHERE id = ANY(%s)", [calls.ids])
        cls.env.invalidate_all()

    def _read(self, *codes, user=None):
        values = self.env["crm.kpi"].with_user(user or self.env.user)._get_values(
            self.company, Period(date(2025, 7, 1), TODAY), codes)
        return values[codes[0]] if len(codes) == 1 else [values[code]["value"] for code in codes]

    def _get(self, user=None):
        return self.env["crm.programme"].with_user(user or self.env.user).get_programme()

    def _main(self):
        return self.baselines.search([("company_id", "=", self.company.id), ("tier_id", "=", self.tiers["main"].id)])

    # === FORMULA ===#

    def test_formula(self):
        stayed = programme.Stayed(customers=200, retained=180, margin=90000)
        self.assertEqual(programme.kept_more(stayed, 85), 10)
        self.assertEqual(programme.benefit(stayed, 85, 50), 10 * 500 * 0.5)
        self.assertEqual(programme.benefit(stayed, 95, 50), -2500, "fewer stay than before: that is told")
        self.assertIsNone(programme.benefit(programme.Stayed(10, 0, 0), 50, 50))

    # === BY HAND ===#

    def test_before(self):
        baseline = self._main()
        self.assertEqual((baseline.customers, baseline.retained, baseline.retention), (4, 2, 50))
        others = self.baselines.search([("company_id", "=", self.company.id)]) - baseline
        self.assertEqual(len(others), len(self.tiers) - 1)
        self.assertFalse(any(others.mapped("is_known")), "nobody was in the others: unknown, not 0")

    def test_benefit(self):
        self.assertEqual(self._read("retention", "kept_margin"), [75, 3000])
        benefit = self._read("programme_benefit")
        self.assertEqual(benefit["value"], 1500)
        self.assertEqual({tier: found["value"] for tier, found in benefit["by_tier"].items()},
                         {self.tiers["main"].id: 1500})
        self.assertIn("stimate", benefit["name"])

    def test_cost(self):
        self.assertEqual(
            self._read("programme_visits", "programme_remedies", "programme_campaigns", "programme_cost"),
            [200, 300, 25, 525])
        months = {month["month"]: month["value"] for month in self._read("programme_cost")["months"] if month["value"]}
        self.assertEqual(months, {"2025-06-01": 100, "2026-03-01": 100, "2026-04-01": 100, "2026-05-01": 300,
                                  "2026-06-01": 25})

    def test_return(self):
        [value] = {self._read("programme_return")["value"]}
        self.assertAlmostEqual(value, 100 * 1500 / 525)

    def test_winning_and_keeping(self):
        self.assertEqual(self._read("winning_cost", "keeping_cost"), [100, 425 / 4])

    def test_a_remedy_wins_nobody(self):
        """Whoever got it: here a prospect, who orders nine days later."""
        self._change_remedy(partner_id=self.prospect.id, remedied_at=datetime(2026, 4, 1, 9))
        self.assertEqual(self._read("winning_cost", "keeping_cost"), [100, 425 / 4])

    def test_unknown_is_not_nothing(self):
        """Without a campaign and a cost of visits only remedies tell anything, and nothing tells without one."""
        other = self._new_branch()
        self.env.cr.execute("UPDATE crm_retention_campaign SET company_id = %s WHERE company_id = %s",
                            [other.id, self.company.id])
        self.env.invalidate_all()
        self.company.relationship_visit_cost = 0
        self.assertIs(self._read("winning_cost")["value"], False)
        self.assertEqual(self._read("keeping_cost")["value"], 300 / 4)
        self._change_remedy(state="waived")
        self.assertIs(self._read("keeping_cost")["value"], False)

    def _change_remedy(self, **values):
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE crm_service_breach SET %s WHERE company_id = %s AND state = 'remedied'", SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()), self.company.id))
        self.env.invalidate_all()
        self.days._take(self.company)

    def test_what_is_proven_is_no_more(self):
        """A campaign that a control group has judged is a part of the gain: nothing is added."""
        before = self._read("programme_benefit", "programme_return")
        self.env.cr.execute(
            "UPDATE crm_retention_campaign SET verdict_on = %s, gain = 700, final_cost = 25, results = %s"
            " WHERE company_id = %s", [TODAY, '{"controls": 5}', self.company.id])
        self.env.invalidate_all()
        self.days._take(self.company)
        self.assertEqual(self._read("campaign_gain")["value"], 700)
        self.assertEqual(self._read("programme_benefit", "programme_return"), before)

    # === ASSUMPTIONS ===#

    def test_other_assumptions_count_at_once(self):
        self.company.relationship_attributed_percent = 20
        self.assertEqual(self._read("programme_benefit")["value"], 600)
        self.company.relationship_visit_cost = 0
        self.assertEqual(self._read("programme_cost", "programme_visits"), [325, 0])
        self._main().write({"is_manual": True, "manual_retention": 70})
        self.assertAlmostEqual(self._read("programme_benefit")["value"], 0.2 * 3000 * 0.2, 5)
        self._main().unlink()
        self.assertIs(self._read("programme_benefit")["value"], False, "without a baseline nobody knows")
        self.assertIs(self._read("programme_return")["value"], False)

    def test_begun_later(self):
        """The year before another day is another baseline; what was set by hand stays."""
        self._main().write({"is_manual": True, "manual_retention": 70})
        self.company.relationship_programme_start = BEGAN + timedelta(days=275)  # after April 2026
        self.assertEqual((self._main().customers, self._main().retention), (4, 70))
        self._main().is_manual = False
        self.assertEqual(self._main().retention, 75)

    def test_begins_with_the_first_run(self):
        self.company.relationship_programme_start = False
        self.baselines.search([("company_id", "=", self.company.id)]).unlink()
        self.baselines._cron_begin()
        self.assertEqual((self.company.relationship_programme_start, self._main().retention), (BEGAN, 50))
        self._main().write({"is_manual": True, "manual_retention": 10})
        self.baselines._cron_begin()
        self.assertEqual(self._main().retention, 10, "once")

    def test_nothing_is_assumed_beyond_reason(self):
        for values in ({"relationship_attributed_percent": 101}, {"relationship_visit_cost": -1}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.company.write(values)
                self.env.flush_all()

    # === SCREEN ===#

    def test_screen(self):
        found = self._get()
        self.assertEqual(found["assumptions"], {
            "began_on": BEGAN.isoformat(), "attributed_percent": 50, "visit_cost": 100, "new_customer_cost": 0})
        [main] = [tier for tier in found["tiers"] if tier["id"] == self.tiers["main"].id]
        self.assertEqual((main["customers"], main["retention"], main["baseline"], main["kept_more"]), (4, 75, 50, 1))
        self.assertEqual((main["kept_margin"], main["benefit"]), (3000, 1500))
        self.assertEqual(sum(tier["cost"] for tier in found["tiers"]), 525)
        self.assertFalse([tier["name"] for tier in found["tiers"] if tier["cost"] is False], "what cost nothing cost 0")
        self.assertEqual({cost["code"]: cost["value"] for cost in found["costs"]}, {
            "programme_visits": 200, "programme_remedies": 300, "programme_campaigns": 25})
        self.assertEqual((found["date_from"], found["date_to"]), ("2025-07-01", TODAY.isoformat()))

    def test_lists_of_what_was_counted(self):
        """Neither proposals, phone calls and other years, nor another company; the evening of the last day as well."""
        self._visit(self.buyers[0], datetime(2026, 6, 29, 22))
        self._visit(self.buyers[0], datetime(2025, 6, 30, 23))
        self._visit(self.buyers[0], datetime(2026, 6, 30, 1))  # today counts once it is over
        other = self._new_branch()
        (self.seller | self.officer).company_ids |= other
        self._visit(self.buyers[0], datetime(2026, 3, 1, 9), company_id=other.id)
        self.days._take(self.company)
        found = {}
        for cost in self._get(self.officer)["costs"]:
            action = cost["action"]
            found[cost["code"]] = self.env[action["res_model"]].with_user(self.officer).with_context(
                tz="Asia/Shanghai", allowed_company_ids=(self.company | other).ids).search(action["domain"])
        self.assertEqual({code: len(records) for code, records in found.items()}, {
            "programme_visits": 3, "programme_remedies": 1, "programme_campaigns": 1})
        self.assertEqual(self._read("programme_visits")["value"], 300)
        self.assertEqual(found["programme_remedies"].partner_id, self.buyers[1])

    def test_who_may_see_it(self):
        self.assertEqual(self._get(self.officer)["kpis"]["programme_benefit"]["value"], 1500)
        self.assertRaises(AccessError, self._get, self.salesperson)
        with self.assertRaises(AccessError):
            self._main().with_user(self.officer).manual_retention = 90
        with self.assertRaises(AccessError):
            self._main().with_user(self.manager).customers = 1000

    def test_another_company(self):
        """Of a customer of both, each company counts its own."""
        other = self._new_branch()
        self.visits.create({
            "partner_id": self.buyers[0].id, "company_id": other.id, "user_id": self.env.user.id,
            "planned_at": datetime(2026, 3, 1, 9), "done_at": datetime(2026, 3, 1, 9), "outcome": "same",
            "state": "done"})
        other.relationship_visit_cost = 7
        values = self.env["crm.kpi"]._get_values(other, Period(date(2025, 7, 1), TODAY), ["programme_cost"])
        self.assertEqual(values["programme_cost"]["value"], 7)
        self.days._take(self.company)
        self.assertEqual(self._read("programme_cost")["value"], 525)
