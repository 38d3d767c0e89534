"""Four ways to miss a complaint, three rates, what is at stake, and key accounts that are silent."""

import ast
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .complaint_case import ComplaintCase

MISSED = ("unrecorded", "unhandled", "unverified", "unreported")


class FiguresCase(ComplaintCase):
    def _get_figures(self, user=None, **period):
        self.env.flush_all()
        return self.env["crm.complaint"].with_user(user or self.officer).get_figures(**period)

    def _check_missed(self, user=None, **counts):
        """The four figures; what is not named is zero. Each opens a list of as many records."""
        missed = self._get_figures(user)["none_missed"]
        self.assertEqual({name: missed[name]["count"] for name in MISSED}, {**dict.fromkeys(MISSED, 0), **counts})
        for name, figure in missed.items():
            records = self.env[figure["model"]].with_user(user or self.officer).with_context(active_test=False)
            self.assertEqual(records.search_count(figure["domain"]), figure["count"], name)
            self.assertTrue(figure["definition"])

    def _check_rate(self, name, numerator, denominator, **period):
        rate = self._get_figures(**period)["rates"][name]
        self.assertEqual((rate["numerator"], rate["denominator"]), (numerator, denominator))
        self.assertEqual(rate["value"], 100 * numerator / denominator if denominator else False)

    def _solve(self, complaint, cause="test_cause"):
        complaint.with_user(self.agent).resolve("New chairs sent.", cause)
        return complaint

    def _verify(self, complaint, satisfied=True):
        complaint.with_user(self.colleague).verify(satisfied)
        return complaint


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintMissed(FiguresCase):
    """What is missed now."""

    def test_nothing(self):
        self._check_missed()
        figures = self._get_figures()
        self.assertEqual({rate["value"] for rate in figures["rates"].values()}, {False})
        self.assertEqual(figures["at_stake"], {
            "complaining_customers": 0, "own_purchases": False, "lifetime_value": 0, "customers": 0,
            "yearly_sales": False, "average_yearly_purchases": False, "unhappy_customers": 25, "per_complaint": False,
            "open_complaints": 0, "unhappy_bound": False, "sales_at_risk": False})
        self.assertEqual(figures["silent_key_accounts"]["count"], 0)
        self.assertEqual(figures["currency"], self.company.currency_id.name)
        self.assertEqual([month["complaint_rate"] for month in figures["months"]], [False] * 12)

    def test_unrecorded_until_the_customer_is_known(self):
        complaint = self._complain(None, email_from="someone@nowhere.example.com")
        self._check_missed(unrecorded=1)
        complaint.partner_id = self.customers["small"]
        self._check_missed()

    def test_unrecorded_until_it_is_cancelled(self):
        self._complain(None).cancel("No complaint")
        self._check_missed()

    def test_unhandled_from_the_missed_deadline_on(self):
        complaint = self._complain("small")
        self._travel(hours=24)
        self._check_missed()
        self._travel(minutes=1)
        self._check_missed(unhandled=1)
        complaint.acknowledge(note="Told by phone")
        self._check_missed()

    def test_unverified_after_three_working_days(self):
        complaint = self._solve(self._complain("small"))
        complaint.with_user(self.officer).acknowledge_cause()
        self._travel(days=2, hours=8, minutes=59)  # Wednesday, closing time is near
        self._check_missed()
        self._travel(minutes=2)
        self._check_missed(unverified=1)
        self._verify(complaint)
        self._check_missed()

    def test_unreported_until_the_department_has_heard(self):
        complaint = self._solve(self._complain("small"))
        self._check_missed(unreported=1)
        complaint.with_user(self.officer).acknowledge_cause()
        self._check_missed()

    def test_unreported_without_a_cause(self):
        complaint = self._solve(self._complain("small"), cause=None)
        self._check_missed(unreported=1)
        self._verify(complaint)
        complaint.sudo().active = False
        self._check_missed(unreported=1)  # put away, but nobody knows why
        complaint.cause_id = self.env["crm.complaint.cause"].create({"name": "Nobody's fault", "code": "test_none"})
        self._check_missed()

    def test_users_count_what_they_see(self):
        elsewhere = self._new_user("complaint_elsewhere", "user")
        self._complain("small")
        self._travel(days=2)
        self._check_missed(self.agent, unhandled=1)
        self._check_missed(self.officer, unhandled=1)
        self._check_missed(elsewhere)
        rates = self._get_figures(elsewhere)["rates"]
        self.assertEqual(rates["omission_rate"]["numerator"], 1, "rates are the company's")

    def test_roles(self):
        for user in (self.agent, self.officer, self.manager):
            self.assertIn("rates", self._get_figures(user))
        with self.assertRaises(AccessError):
            self._get_figures(self.stranger)

    def test_each_company_has_its_own_figures(self):
        other = self._create_company(name="Elsewhere")
        self.officer.company_ids |= other
        self.env["crm.complaint"].with_company(other).create(
            {"subject": "Elsewhere", "company_id": other.id, "opened_at": fields.Datetime.now() - timedelta(days=9)})
        self._check_missed()
        self._check_rate("omission_rate", 0, 0)
        self.env.flush_all()
        there = self.env["crm.complaint"].with_user(self.officer).with_context(
            allowed_company_ids=other.ids).get_figures()
        self.assertEqual([there["none_missed"][name]["count"] for name in MISSED], [1, 0, 0, 0])
        self.assertEqual(there["at_stake"]["open_complaints"], 1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintRates(FiguresCase):
    """The three rates, by hand."""

    def test_complaints_for_each_hundred_orders(self):
        for _number in range(4):
            self._order("small")
        self._complain("small")
        self._check_rate("complaint_rate", 1, 4)
        self._complain("vip").cancel("No complaint")
        self._check_rate("complaint_rate", 1, 4)
        self._order("vip").action_cancel()
        self._check_rate("complaint_rate", 1, 4)

    def test_period(self):
        """Both days count; what was before or after does not."""
        self._complain("small")
        today = fields.Date.today()
        self._travel(days=10)
        self._complain("small")
        self._check_rate("omission_rate", 1, 2)
        self._check_rate("omission_rate", 1, 1, date_to=today)
        self._check_rate("omission_rate", 1, 1, date_from=today, date_to=fields.Date.to_string(today))
        self._check_rate("omission_rate", 0, 1, date_from=today + timedelta(days=1))
        self._check_rate("omission_rate", 0, 0, date_from=today + timedelta(days=1), date_to=today + timedelta(days=9))
        figures = self._get_figures(date_to="2026-07-31")
        self.assertEqual((figures["date_from"], figures["date_to"]), ("2025-08-01", "2026-07-31"))

    def test_wrong_period(self):
        for period in ({"date_from": "yesterday"}, {"date_to": 7}, {"date_from": "2026-07-02", "date_to": "2026-07-01"},
                       {"date_from": "2026-13-01"}):
            with self.subTest(period=period), self.assertRaises(ValidationError):
                self._get_figures(**period)

    def test_what_counts_as_omitted(self):
        in_time = self._solve(self._complain("small"))
        in_time.with_user(self.officer).acknowledge_cause()
        self._verify(in_time)
        self._check_rate("omission_rate", 0, 1)
        late_reply = self._complain("small")
        self._travel(hours=25)
        late_reply.acknowledge(note="Told by phone")
        self._check_rate("omission_rate", 1, 2)
        late_solution = self._complain("small")
        late_solution.acknowledge(note="Told by phone")
        self._travel(hours=119)
        self._check_rate("omission_rate", 1, 3)
        self._travel(hours=2)
        self._check_rate("omission_rate", 2, 3)
        unverified = self._solve(self._complain("small"), cause=None)
        self._travel(days=7)
        self._check_rate("omission_rate", 3, 4)
        self._verify(unverified)
        self._check_rate("omission_rate", 3, 4)

    def test_department_that_hears_of_it_too_late(self):
        complaint = self._verify(self._solve(self._complain("small")))
        self._travel(days=3)
        self._check_rate("omission_rate", 0, 1)
        self._travel(days=1)
        self._check_rate("omission_rate", 1, 1)
        complaint.with_user(self.officer).acknowledge_cause()
        self._check_rate("omission_rate", 1, 1)

    def test_waiting_for_the_customer_omits_nothing(self):
        complaint = self._complain("small")
        complaint.acknowledge(note="Told by phone")
        complaint.pause("Pictures")
        self._travel(days=30)
        self._check_rate("omission_rate", 0, 1)

    def test_reopened_counts_by_its_first_deadline(self):
        complaint = self._verify(self._solve(self._complain("small"), cause=None), satisfied=False)
        self._check_rate("omission_rate", 0, 1)
        self._travel(hours=119)
        self._solve(complaint, cause=None)
        self._check_rate("omission_rate", 0, 1)
        self._verify(complaint, satisfied=False)
        self._travel(hours=2)
        self._check_rate("omission_rate", 1, 1)

    def test_customers_who_were_not_satisfied_at_first(self):
        self._verify(self._solve(self._complain("small")))
        self._check_rate("dissatisfaction_rate", 0, 1)
        complaint = self._verify(self._solve(self._complain("vip")), satisfied=False)
        self._check_rate("dissatisfaction_rate", 1, 2)
        self._travel(days=1)
        self._verify(self._solve(complaint))
        self._check_rate("dissatisfaction_rate", 1, 2)
        self._solve(self._complain("main"))  # nobody has asked yet
        self._check_rate("dissatisfaction_rate", 1, 2)

    def test_months(self):
        self._order("small")
        self._order("small")
        self._complain("small")
        self._travel(days=30)
        self._verify(self._solve(self._complain("small")))
        months = {month["month"]: month for month in self._get_figures()["months"]}
        self.assertEqual((len(months), min(months), max(months)), (12, "2025-09-01", "2026-08-01"))
        july, august = months["2026-07-01"], months["2026-08-01"]
        self.assertEqual((july["complaint_rate"], july["omission_rate"], july["dissatisfaction_rate"]),
                         (50, 100, False))
        self.assertEqual((august["complaint_rate"], august["omission_rate"], august["dissatisfaction_rate"]),
                         (False, 0, 0))

    def test_report(self):
        """The rate of a group is that of all its complaints."""
        for _number in range(3):
            self._order("small")
        self._complain("small")
        self._travel(days=30)
        self._order("small")
        self._complain("small")
        self.env.flush_all()
        rates = self.env["crm.complaint.rate"].with_user(self.agent)
        domain = [("company_id", "=", self.company.id)]
        lines = rates.search(domain)
        self.assertEqual([fields.Date.to_string(line.month) for line in lines], ["2026-08-01", "2026-07-01"])
        self.assertEqual(lines.mapped("order_count"), [1, 3])
        self.assertEqual(lines.mapped("complaint_rate"), [100, 100 / 3])
        [(count, rate, omission, satisfaction)] = rates._read_group(
            domain, [], ["complaint_count:sum", "complaint_rate:avg", "omission_rate:avg", "dissatisfaction_rate:avg"])
        self.assertEqual((count, rate, omission, satisfaction), (2, 50, 50, False))
        with self.assertRaises(AccessError):
            self.env["crm.complaint.rate"].with_user(self.stranger).search([])

    def test_queries(self):
        self._complain("small")
        self._get_figures()
        with self.assertQueryCount(6):
            self._get_figures()


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintStakes(FiguresCase):
    """What complaints and silence may cost."""

    def _set_profile(self, tier, **values):
        profile = self._profile(self.customers[tier])
        profile.sudo().write(values)
        return profile

    def test_a_complaint_stands_for_25_customers(self):
        """Never for more customers than there are, nor for more than they all buy; their own purchases are known."""
        self._set_profile("vip", revenue=3000, order_count=2, lifetime_value=180_000)
        self._set_profile("main", revenue=1000, order_count=1, lifetime_value=5000)
        self._set_profile("ordinary", revenue=500, order_count=1)
        self._set_profile("small", revenue=0, order_count=0)
        self._complain("vip")
        self._complain("vip")
        self._complain("main")
        self._complain(None)
        self._verify(self._solve(self._complain("small")))
        self.assertEqual(self._get_figures()["at_stake"], {
            "complaining_customers": 2, "own_purchases": 4000, "lifetime_value": 185_000, "customers": 3,
            "yearly_sales": 4500, "average_yearly_purchases": 1500, "unhappy_customers": 25, "per_complaint": 4500,
            "open_complaints": 4, "unhappy_bound": 3, "sales_at_risk": 4500})

    def test_among_many_customers(self):
        """With 30 customers one complaint does stand for 25."""
        partners = self.env["res.partner"].create(
            [{"name": f"Buyer {number}", "is_company": True} for number in range(30)])
        for partner in partners:
            partner.set_tier_override("small", "for the test")
            self._profile(partner).sudo().write({"revenue": 100, "order_count": 1})
        self._complain(partners[0])
        stake = self._get_figures()["at_stake"]
        self.assertEqual((stake["customers"], stake["yearly_sales"], stake["own_purchases"]), (30, 3000, 100))
        self.assertEqual((stake["per_complaint"], stake["unhappy_bound"], stake["sales_at_risk"]), (2500, 25, 2500))
        self._complain(partners[1])
        stake = self._get_figures()["at_stake"]
        self.assertEqual((stake["unhappy_bound"], stake["sales_at_risk"]), (30, 3000))

    def test_the_window_of_the_policy_is_brought_to_a_year(self):
        self._set_profile("vip", revenue=3000, order_count=2)
        self.policy.window_months = 6
        self.assertEqual(self._get_figures()["at_stake"]["average_yearly_purchases"], 6000)

    def test_silent_key_accounts(self):
        self.tiers["vip"].is_key_account = self.tiers["main"].is_key_account = True
        self.tiers["small"].is_key_account = False
        for tier in ("vip", "small"):
            self._set_profile(tier, previous_revenue=1000, revenue=800, growth_percent=-20)
        self._set_profile("main", previous_revenue=1000, revenue=810, growth_percent=-19)
        silent = self._get_figures()["silent_key_accounts"]
        profiles = self.env["crm.customer.profile"].with_user(self.officer)
        self.assertEqual(silent["count"], 1)
        self.assertEqual(profiles.search(silent["domain"]).partner_id, self.customers["vip"])
        self._set_profile("vip", complaint_count=1)
        self.assertEqual(self._get_figures()["silent_key_accounts"]["count"], 0)

    def test_the_filter_shows_the_same_customers(self):
        arch = etree.fromstring(self.env["crm.customer.profile"].get_view(view_type="search")["arch"])
        domain = ast.literal_eval(arch.xpath("//filter[@name='silent']/@domain")[0])
        silent = self._get_figures()["silent_key_accounts"]["domain"]
        self.assertEqual([("company_id", "=", self.company.id), *domain],
                         [term for term in silent if not isinstance(term, str)])
