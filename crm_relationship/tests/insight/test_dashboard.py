"""The overview: every figure from the registry, whose customers one sees, and who needs somebody today."""

from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tier.tier_case import TODAY, TierCase

PARTS = {"company_id", "company", "currency", "currency_id", "scope", "date_from", "date_to", "as_of", "noted_on",
         "tiers", "kpis", "groups", "needs", "own", "gaps", "campaigns", "start"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestDashboard(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer, cls.user = (cls._new_user(f"dashboard_{role}", role) for role in ("officer", "user"))
        cls.mine, cls.others = cls._customers_of(50000, 80000, day=TODAY - timedelta(days=30))
        cls.mine.user_id = cls.user
        cls.others.user_id = cls.officer
        cls._classify()
        cls.env["crm.kpi.day"]._take(cls.company)

    def _read(self, user=None, **values):
        self.env.flush_all()
        return self.env["crm.dashboard"].with_user(user or self.officer).with_company(self.company).get_dashboard(
            **values)

    def test_the_same_figures_as_everywhere(self):
        for user, scope in ((self.officer, "company"), (self.user, "own")):
            with self.subTest(scope=scope):
                found = self._read(user, period="this_year")
                self.assertEqual((set(found), found["scope"]), (PARTS, scope))
                [told] = self.company.with_user(user).get_relationship_kpis(period="this_year")
                self.assertEqual(
                    {code: kpi["value"] for code, kpi in found["kpis"].items()},
                    {code: kpi["value"] for code, kpi in told["kpis"].items()
                     if code in self.env["crm.dashboard"]._get_shown()})
                self.assertEqual((found["date_from"], found["date_to"], found["as_of"]),
                                 ("2026-01-01", "2026-06-30", told["as_of"]))
        customers = self._read()["kpis"]["tier_customers"]
        self.assertEqual(sum(tier["value"] for tier in customers["by_tier"].values()), customers["value"])
        self.assertEqual(customers["value"], 2)

    def test_no_role_no_overview(self):
        with self.assertRaises(AccessError):
            self._read(self._new_user("dashboard_nobody"))

    def test_a_policy_that_was_deleted(self):
        """Nobody is classified any more; screens, figures and papers go on by what a new policy would say."""
        before = self._read()["kpis"]["tier_customers"]["value"]
        self.policy.sudo().unlink()
        self.assertEqual(self._read()["kpis"]["tier_customers"]["value"], before)
        mine = self.mine.with_user(self.officer).with_company(self.company)
        self.assertEqual(sum(month["revenue"] for month in mine.get_visit_briefing()[0]["months"]), 50000)
        self.assertEqual(mine.get_relationship_panel()["profile"]["revenue"], 50000)
        with self.assertRaises(UserError):
            self.env["crm.tier.policy"].with_user(self.officer).with_company(self.company).preview()

    def test_whose_figures_these_are(self):
        """Rates that a salesperson may read are told to be the company's; money is not there, but for their own."""
        found = self._read(self.user)
        self.assertEqual({kpi["kind"] for code, kpi in found["kpis"].items() if code not in found["groups"]}, {"live"})
        self.assertEqual(set(found["groups"].values()), {"company"})
        self.assertNotIn("money", {kpi["unit"] for kpi in found["kpis"].values()})
        self.assertEqual((found["gaps"], found["campaigns"]), ([], []))
        self.assertEqual(self._read()["groups"], {})

    def test_own_customers(self):
        """Each figure opens a list of exactly what it counts; a complaint is open until it is closed, everywhere."""
        complaints = self.env["crm.complaint"].create([
            {"subject": "Late", "partner_id": partner.id, "company_id": self.company.id}
            for partner in (self.mine, self.others)])
        complaints.resolve("Replaced")
        self.assertEqual(self.mine.with_user(self.user).complaint_open_count, 1)
        at_stake = self.env["crm.complaint"].with_user(self.user).with_company(self.company).get_figures()["at_stake"]
        self.assertEqual(at_stake["open_complaints"], 2)
        own = {found["key"]: found for found in self._read(self.user)["own"]}
        self.assertEqual({key: found["value"] for key, found in own.items()}, {
            "complaints": 1, "customers": 1, "promises": 0, "revenue": 50000, "value_at_risk": 0, "visits": 0,
            "warnings": 0})
        for key, found in own.items():
            if found["unit"] == "count":
                action = found["action"]
                records = self.env[action["res_model"]].with_user(self.user).with_context(**action["context"])
                self.assertEqual(records.search_count(action["domain"]), found["value"], key)
        self.assertEqual(self._read()["own"], [])

    def test_another_company(self):
        """Nothing of the one is in the other's."""
        branch = self._new_branch()
        self.officer.company_ids |= branch
        found = self.env["crm.dashboard"].with_user(self.officer).with_company(branch).get_dashboard()
        self.assertEqual((found["company_id"], found["kpis"]["promises"]["denominator"], found["needs"]["count"]),
                         (branch.id, 0, 0))

    def test_first_steps(self):
        self.assertIs(self._read()["start"], False)
        branch = self._new_branch()
        self.officer.company_ids |= branch
        steps = self.env["crm.dashboard"].with_user(self.officer).with_company(branch).get_dashboard()["start"]
        self.assertEqual([(step["key"], step["is_done"]) for step in steps],
                         [("orders", False), ("tiers", False), ("promises", True)])
        self.assertEqual([bool(step["action"]) for step in steps[1:]], [False, True], "managers have the policy")
        for step in steps:
            if step["action"]:
                self.env.ref(step["action"])

    def test_statements(self):
        """Three queries that read much, and few small ones, whatever a company has."""
        dashboard = self.env["crm.dashboard"].with_user(self.officer).with_company(self.company).with_context(tz="UTC")
        dashboard.get_dashboard()  # what the registry keeps
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(11):
            dashboard.get_dashboard()


@tagged("post_install", "-at_install", "crm_relationship")
class TestDashboardNeeds(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer, cls.user = (cls._new_user(f"needs_{role}", role) for role in ("officer", "user"))
        cls.customers = cls._customers_of(*(1000 * (10 - number) for number in range(8)), day=TODAY - timedelta(days=9))
        cls.mine = cls.customers[0]
        cls.mine.user_id = cls.user
        cls.customers[1:].user_id = cls.officer
        cls._classify()

    def _read(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.dashboard"].with_user(user or self.officer).with_company(self.company).get_dashboard()[
            "needs"]

    def _complain(self, partner, days_late=3):
        complaint = self.env["crm.complaint"].create(
            {"subject": "Late", "partner_id": partner.id, "company_id": self.company.id})
        complaint.reply_deadline = datetime.combine(TODAY - timedelta(days=days_late), time(9))
        return complaint

    def test_most_money_first(self):
        """One row a customer, six of them, and all are counted."""
        for partner in reversed(self.customers):
            self._complain(partner)
        self._complain(self.customers[0], days_late=5)
        needs = self._read()
        self.assertEqual((needs["count"], [row["partner"] for row in needs["rows"]]),
                         (8, [f"C{number}" for number in range(1, 7)]))
        first = needs["rows"][0]
        self.assertEqual((first["kind"], first["amount"], first["days"], first["others"]), ("complaint", 10000, 5, 1))
        complaint = self.env[first["action"]["res_model"]].browse(first["action"]["res_id"])
        self.assertEqual(first["reason"], f"Complaint {complaint.name} is 5 days late")
        self.assertEqual(complaint.partner_id, self.customers[0])

    def test_only_what_one_may_open(self):
        for partner in self.customers:
            self._complain(partner)
        needs = self._read(self.user)
        self.assertEqual([row["partner_id"] for row in needs["rows"]], self.mine.ids)
        self.assertEqual(needs["count"], 1)

    def test_days_are_the_company_s(self):
        """The deadline was in the evening by UTC: in Shanghai it is today's."""
        self.company.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Shanghai", "tz": "Asia/Shanghai"})
        complaint = self._complain(self.customers[1])
        complaint.reply_deadline = datetime.combine(TODAY - timedelta(days=1), time(20))
        case = self._open_case(self.customers[2], opened_at=datetime.combine(TODAY - timedelta(days=3), time(20)))
        days = {row["partner_id"]: row["days"] for row in self._read()["rows"]}
        self.assertEqual(days, {self.customers[1].id: 0, case.partner_id.id: 2})

    def test_money_only_of_whom_one_may_see(self):
        """Who is asked about a complaint sees it, not what its customer buys."""
        complaint = self._complain(self.customers[1])
        complaint.user_id = self.user
        [row] = self._read(self.user)["rows"]
        self.assertEqual((row["partner"], row["amount"], row["tier_id"]), ("C2", False, False))

    def _open_case(self, partner, **values):
        return self.env["crm.churn.case"].create({
            "partner_id": partner.id, "company_id": self.company.id, "value_at_risk": 100,
            "opened_at": datetime.combine(TODAY - timedelta(days=4), time(9)), **values})

    def test_warning_without_an_owner(self):
        """Who is held out is left alone, also by managers, who may read of them."""
        case = self._open_case(self.customers[2])
        self._open_case(self.customers[3], user_id=self.officer.id)
        self._open_case(self.customers[4], arm="control")
        for user in (self.officer, self._new_user("needs_manager", "manager")):
            [row] = self._read(user)["rows"]
            self.assertEqual((row["kind"], row["action"]["res_id"], row["days"]), ("warning", case.id, 4))
            self.assertEqual(row["reason"], "At risk for 4 days, and nobody is responsible")

    def test_late_order_of_a_key_account(self):
        """The order, for who may open orders; other customers' are not urgent."""
        key = self.customers.filtered(lambda partner: partner.tier_id.is_key_account)[:1]
        small = self.customers.filtered(lambda partner: not partner.tier_id.is_key_account)[:1]
        target = self.env["crm.service.target"].search([("standard_id.metric", "=", "on_time_delivery")], limit=1)
        orders = {}
        for partner in (key, small):
            orders[partner] = self._sell(partner, TODAY - timedelta(days=5), 10)
            self.env["crm.service.measure"].create({
                "standard_id": target.standard_id.id, "target_id": target.id, "company_id": self.company.id,
                "partner_id": partner.id, "tier_id": partner.tier_id.id, "res_model": "sale.order",
                "res_id": orders[partner].id, "state": "pending",
                "document_date": datetime.combine(TODAY - timedelta(days=5), time(9)),
                "promised": datetime.combine(TODAY - timedelta(days=2), time(9))})
        self.assertEqual(self._read()["rows"], [], "no right to orders")
        self.officer.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        [row] = self._read()["rows"]
        self.assertEqual((row["kind"], row["partner_id"], row["days"]), ("promise", key.id, 2))
        self.assertEqual((row["action"]["res_model"], row["action"]["res_id"]), ("sale.order", orders[key].id))
        self.assertEqual(row["reason"], f"Order {orders[key].name} was promised 2 days ago")

    def test_reasons_of_yesterday(self):
        """A day is told by its name, not as "1 days"."""
        dashboard, row = self.env["crm.dashboard"], {"days": 1, "label": "S1"}
        for kind, reason in {
                "complaint": "Complaint S1 is one day late",
                "promise": "Order S1 was promised for yesterday",
                "shortage": "Goods are short for S1, promised for yesterday",
                "warning": "At risk since yesterday, and nobody is responsible"}.items():
            self.assertEqual(getattr(dashboard, f"_tell_need_{kind}")(row), reason)

    def test_not_met_by_an_executive(self):
        self.assertEqual(self._read()["rows"], [], "nobody is named an executive")
        self.company.relationship_executive_ids = self.officer
        needs = self._read()
        self.assertEqual((needs["count"], {row["kind"] for row in needs["rows"]}), (8, {"coverage"}))
        row = needs["rows"][0]
        self.assertEqual((row["reason"], row["days"]), ("None of our executives has met them yet", False))
        found = self.env[row["action"]["res_model"]].with_user(self.officer).search(row["action"]["domain"])
        self.assertEqual(found.partner_id.id, row["partner_id"])

    def test_the_most_urgent_reason(self):
        self._open_case(self.mine)
        self._complain(self.mine)
        [row] = self._read()["rows"]
        self.assertEqual((row["kind"], row["others"]), ("complaint", 1))
