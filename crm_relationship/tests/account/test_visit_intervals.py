"""The time from visit to visit, as a standard promises it."""

from ast import literal_eval
from datetime import datetime, timedelta

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ...tools import visit_rhythm
from ...tools.visit_rhythm import Span
from ..standard.standard_case import NOW
from .visits_case import VisitsCase


def day(number):
    return datetime(2026, 1, 1) + timedelta(days=number)


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisitRhythm(BaseCase):
    def test_start(self):
        """Since the last visit, at most 11 months back; never visited: since the promise."""
        self.assertEqual(visit_rhythm.get_start(day(0), []), day(0))
        self.assertEqual(visit_rhythm.get_start(day(0), [day(-20), day(-50), day(5)]), day(-20))
        self.assertEqual(visit_rhythm.get_start(day(0), [day(-400)]), day(-334))

    def test_split(self):
        self.assertEqual(visit_rhythm.split(day(0), []), [Span(day(0))])
        self.assertEqual(
            visit_rhythm.split(day(0), [(day(50), 2), (day(20), 1), (day(-3), 3)]),
            [Span(day(0), day(20), 1), Span(day(20), day(50), 2), Span(day(50))])
        self.assertEqual(
            visit_rhythm.split(day(0), [(day(50), 2), (day(20), 1)], end=day(40)),
            [Span(day(0), day(20), 1), Span(day(20))])


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisitIntervals(VisitsCase):
    def test_the_promise_is_a_rhythm(self):
        """Not "30 days", which would be how long a visit takes."""
        [target] = self.standard.target_ids.filtered(lambda target: target.tier_id == self.tiers["vip"])
        self.assertEqual(target._describe(), "every 30 days")
        self.assertEqual(target.display_name, "Regular visits: every 30 days")

    def test_who_waits(self):
        """Who is promised visits, from today on; the second night writes nothing."""
        self._night()
        waiting = self.intervals.search([("company_id", "=", self.company.id)])
        self.assertEqual(waiting.partner_id, self.vip + self.main)
        self.assertEqual(set(waiting.mapped("started_at")), {NOW})
        by_customer = {row.partner_id: row.deadline for row in waiting}
        self.assertEqual(by_customer, {self.vip: NOW + timedelta(days=30), self.main: NOW + timedelta(days=90)})
        self.assertFalse(any(waiting.mapped("is_overdue")))
        self.intervals._keep_up(self.company)
        self.assertEqual(self.intervals.search([("company_id", "=", self.company.id)]), waiting)
        self.assertEqual(self._measure(self.standard), 0)

    def test_who_was_visited_before_waits_since_then(self):
        self._made(20)
        self._made(400, self.main)
        self._night()
        self.assertEqual(self._rows(), [(-20, None, "pending")])
        self.assertEqual(self._rows(self.main), [(-334, None, "broken")])

    def test_kept_and_broken(self):
        self._night()
        self._travel(days=20)
        self._made(0)
        self._travel(days=45)
        self._made(1)
        breach = self._raise(self.standard)
        self.assertEqual(self._rows(), [(0, 20, "kept"), (20, 64, "broken"), (64, None, "pending")])
        self.assertEqual(breach.partner_id, self.vip)
        self.assertIn("Customer vip, since", breach.document_name)
        self._read_breach(breach)
        self.assertEqual(self._measure(self.standard), 0)

    def _read_breach(self, breach):
        """Beside the customer's name it is not said twice, and the day is that of the reader's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        day = breach.measure_id.actual and self.intervals.browse(breach.res_id).started_at
        self.assertEqual(breach.document_label, f"Since {day:%b} {day.day}, {day.year}")
        self.assertIn("Customer vip, since", breach.display_name)
        self.assertIn(str(day.day), breach.with_context(lang="fr_FR").document_label)
        self.assertNotEqual(breach.with_context(lang="fr_FR").document_label, breach.document_label)
        breach.measure_id = False
        self.assertEqual(breach.document_label, breach.document_name, "the name that was noted")

    def test_the_next_visit_is_a_day(self):
        self._night()
        self.env["crm.visit"].search([("partner_id", "=", self.vip.id)]).unlink()
        waiting = self.intervals.search([("partner_id", "=", self.vip.id)])
        self.assertFalse(waiting.next_visit_on)
        visit = self._visit()
        waiting.invalidate_recordset()
        self.assertEqual(waiting.next_visit_on, visit.planned_on)

    def test_named_in_the_salesperson_s_language(self):
        """The cron that measures has none of its own."""
        self._activate_languages("zh_CN")
        self.vip.user_id = self._new_user("interval_seller", "user", lang="zh_CN")
        self._night()
        self._travel(days=65)
        self.assertIn("Customer vip，自", self._raise(self.standard).document_name)

    def test_overdue_until_the_visit(self):
        self._night()
        self._travel(days=31)
        self._measure(self.standard)
        overdue = self.intervals.with_user(self.seller).search([("is_overdue", "=", True)])
        self.assertEqual(overdue.partner_id, self.vip)
        self.assertTrue(overdue.is_overdue)
        self.assertFalse(self.intervals.search(
            [("is_overdue", "=", False), ("is_open", "=", True), ("partner_id", "=", self.vip.id)]))
        first = self.intervals.search(
            [("is_open", "=", True), ("company_id", "=", self.company.id)], order="deadline DESC", limit=1)
        self.assertEqual(first.partner_id, self.main)
        self._made(0)
        self._measure(self.standard)
        self.assertFalse(self.intervals.search([("is_overdue", "=", True), ("partner_id", "=", self.vip.id)]))

    def test_a_visit_entered_later_rebuilds_in_place(self):
        self._night()
        self._travel(days=50)
        last = self._made(5)
        breach = self._raise(self.standard)
        self.assertEqual(self._rows(), [(0, 45, "broken"), (45, None, "pending")])
        first = self.intervals.search([("visit_id", "=", last.id)])
        forgotten = self._made(30)
        self._raise(self.standard)
        self.assertEqual(self._rows(), [(0, 20, "kept"), (20, 45, "kept"), (45, None, "pending")])
        self.assertEqual(first.visit_id, forgotten)
        self.assertEqual(breach.state, "waived", "it was none")
        self._raise(self.standard)
        forgotten.done_at -= timedelta(days=10)
        self._raise(self.standard)
        self.assertEqual(self._rows(), [(0, 10, "kept"), (10, 45, "broken"), (45, None, "pending")])

    def test_a_visit_reported_by_mistake(self):
        self._night()
        self._travel(days=20)
        visit = self._made(0)
        self._measure(self.standard)
        visit.action_plan()
        self._measure(self.standard)
        self.assertEqual(self._rows(), [(0, None, "pending")])
        visit.action_done()
        self._measure(self.standard)
        self.assertEqual(self._rows(), [(0, 20, "kept"), (20, None, "pending")])
        visit.sudo().unlink()
        self._measure(self.standard)
        self.assertEqual(self._rows(), [(0, None, "pending")])

    def test_a_visit_before_the_promise_that_was_entered_later(self):
        self._night()
        visit = self._made(10)
        self._measure(self.standard)
        self.assertEqual(self._rows(), [(-10, None, "pending")])
        visit.action_plan()
        self.assertEqual(self._rows()[0][0], 0)

    def test_a_call_is_no_visit(self):
        self._night()
        self._travel(days=10)
        call = self._made(0, kind="phone")
        self.assertEqual(len(self._rows()), 1)
        call.kind = "video"
        self.assertEqual(len(self._rows()), 2)

    def test_another_tier_is_another_promise(self):
        """Promoted: within 30 days from then on, whatever is left of the 90."""
        self._night()
        self._travel(days=10)
        self.main.set_tier_override("vip", "They grow")
        self._night()
        self.assertEqual(self._rows(self.main), [(0, None, None), (10, None, "pending")])
        row = self.intervals.search([("partner_id", "=", self.main.id), ("is_open", "=", True)])
        self.assertEqual(row.deadline, NOW + timedelta(days=40))
        self._travel(days=5)
        self._made(0, self.main)
        self._measure(self.standard)
        self.assertEqual(self._rows(self.main), [(0, None, None), (10, 15, "kept"), (15, None, "pending")])

    def test_withdrawn(self):
        """With the customer, or the target; what was broken stays broken."""
        self._night()
        self._travel(days=31)
        self._measure(self.standard)
        (self.vip + self.main).action_archive()
        self._night()
        self.assertFalse(self.intervals.search([("is_open", "=", True), ("company_id", "=", self.company.id)]))
        self.assertEqual(self._rows(), [(0, None, "broken")])
        self.assertEqual(self._rows(self.main), [(0, None, None)])
        self.assertFalse(self.intervals.search([("is_overdue", "=", True), ("partner_id", "=", self.vip.id)]))
        (self.vip + self.main).action_unarchive()
        self.standard.active = False
        self._night()
        self.assertFalse(self.intervals.search([("is_open", "=", True), ("company_id", "=", self.company.id)]))

    def test_a_new_target_holds_at_once(self):
        """Who was visited before there was a target is measured by it, too."""
        self._target(self.standard, 20, tier="ordinary", valid_from=NOW.date())
        self._made(15, self.customers["ordinary"])
        self._night()
        self.assertEqual(self._rows(self.customers["ordinary"]), [(-15, None, "pending")])

    def test_merged(self):
        """One row is open, since the last visit to either; none is lost."""
        other = self._new_customer("Other", user_id=self.seller.id)
        other.set_tier_override("vip", "for the test")
        self._night()
        self._travel(days=10)
        visit = self._made(0, other)
        self._travel(days=2)
        rows = self.intervals.search([("partner_id", "in", (self.vip + other).ids)])
        self._merge_customers(other, self.vip)
        self.assertEqual(rows.exists(), rows)
        self.assertEqual(rows.partner_id, self.vip)
        self.assertEqual(visit.partner_id, self.vip)
        waiting = rows.filtered("is_open")
        self.assertEqual(waiting.started_at, NOW + timedelta(days=10))
        self._night()
        self.assertEqual(self.intervals.search(
            [("partner_id", "=", self.vip.id), ("is_open", "=", True)]), waiting)

    def test_two_companies(self):
        """A shared customer has a rhythm in each company."""
        branch = self._new_branch()
        self.vip.with_company(branch).set_tier_override("vip", "There as well")
        self._night()
        self.planner._plan(branch)
        self._travel(days=5)
        self._made(0)
        by_company = {company: len(rows) for company, rows in self.intervals.search(
            [("partner_id", "=", self.vip.id)]).grouped("company_id").items()}
        self.assertEqual(by_company, {self.company: 2, branch: 1})

    def test_a_deposit_and_a_key_figure(self):
        self._night()
        self._travel(days=20)
        self._made(0)
        self._travel(days=40)
        self._measure(self.standard)
        entry = self.env["crm.relationship.account"].search(
            [("partner_id", "=", self.vip.id), ("company_id", "=", self.company.id)])
        self.assertEqual(entry.weight_id.code, "surpassed")
        self.assertGreater(entry.points, 0)
        facts = self.env.execute_query(
            self.env["crm.kpi"]._facts_visits(self.company, NOW.date(), NOW.date() + timedelta(days=90)))
        self.assertEqual([(code, kept) for code, _tier, _day, kept, _one in sorted(facts, key=lambda fact: fact[2])],
                         [("visits_kept", 1), ("visits_kept", 0)])
        action = self.env["ir.actions.act_window"]._for_xml_id(self.env["crm.kpi"]._kpi_visits_kept().action)
        counted = self.env[action["res_model"]].search(
            [("company_id", "=", self.company.id), *literal_eval(action["domain"])])
        self.assertEqual(sorted(counted.mapped("state")), ["broken", "kept"], "the list is of what was counted")

    def test_the_visit_is_shown(self):
        self._night()
        self._travel(days=20)
        visit = self._made(0)
        self._measure(self.standard)
        first, second = self.intervals.search([("partner_id", "=", self.vip.id)], order="started_at")
        action = self._get_measure(self.standard, first).action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.visit", visit.id))
        action = self._get_measure(self.standard, second).action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.visit.interval", second.id))
