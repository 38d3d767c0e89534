"""Visits: who may plan them, what came of them, and what is next."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..standard.standard_case import NOW
from .visits_case import VisitsCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisits(VisitsCase):
    def _steps(self, visit):
        return self.env["mail.activity"].search([("res_model", "=", "crm.visit"), ("res_id", "=", visit.id)])

    # === WHAT CAME OF IT ===#

    def test_done_as_planned(self):
        """It was when it was planned, even if it is reported later; the next step is an activity."""
        visit = self._visit(planned_at=NOW - timedelta(hours=2))
        visit.write({"outcome": "progress", "result": "They want samples", "next_step": "Send samples",
                     "next_step_on": "2026-07-10"})
        visit.action_done()
        self.assertEqual((visit.state, visit.done_at), ("done", NOW - timedelta(hours=2)))
        step = self._steps(visit)
        self.assertEqual((step.user_id, step.summary, step.date_deadline), (
            self.seller, "Send samples", date(2026, 7, 10)))
        visit.next_step_on = "2026-07-12"
        self.assertEqual(step.date_deadline, date(2026, 7, 12))
        visit.action_plan()
        self.assertFalse(self._steps(visit))
        self.assertFalse(visit.done_at)

    def test_done_before_it_was_planned(self):
        visit = self._visit(planned_at=NOW + timedelta(hours=3), outcome="same", next_step="Call them")
        visit.action_done()
        self.assertEqual(visit.done_at, NOW)
        self.assertEqual(self._steps(visit).date_deadline, date(2026, 7, 13), "a week, where nobody says otherwise")

    def test_what_came_of_it_is_said(self):
        visit = self._visit()
        with self.assertRaisesRegex(UserError, "enter the outcome"):
            visit.action_done()
        with self.assertRaisesRegex(ValidationError, "future"):
            visit.done_at = NOW + timedelta(days=1)

    def test_missed_and_reported_after_all(self):
        visit = self._visit(planned_at=NOW - timedelta(days=2))
        self.assertTrue(visit.is_unreported)
        self.assertIn(visit, self.env["crm.visit"].search([("is_unreported", "=", True)]))
        visit.action_miss()
        self.assertFalse(visit.is_unreported)
        visit.outcome = "setback"
        visit.action_done()
        self.assertEqual(visit.done_at, NOW - timedelta(days=2))
        with self.assertRaisesRegex(UserError, r"no further step|not possible now"):
            visit.action_miss()

    # === WHERE ===#

    def test_address_in_one_line(self):
        """What is not known leaves no comma, in whatever order a country writes addresses."""
        china = self.env.ref("base.cn")
        china.address_format = "%(country_name)s, %(zip)s\n%(state_name)s, %(city)s\n%(street)s"
        self.vip.write({"country_id": china.id, "city": "Suzhou", "street": False, "zip": False, "state_id": False})
        self.assertEqual(self._visit().address, f"{china.name}, Suzhou")

    # === WITH WHOM ===#

    def test_who_was_there_last_time(self):
        ann, gone = self._contact(), self._contact(name="Bob Ray")
        self._made(10, contact_ids=(ann + gone).ids)
        gone.parent_id = self.main
        self.assertEqual(self._visit().contact_ids, ann)
        self.assertFalse(self._visit(self.main).contact_ids)

    def test_a_contact_is_no_customer(self):
        with self.assertRaisesRegex(ValidationError, "Ann Lee belongs to Customer vip"):
            self._visit(self._contact())

    def test_opened_from_a_contact(self):
        ann = self._contact()
        action = ann.with_user(self.seller).action_view_visits()
        self.assertEqual(action["context"], {"default_partner_id": self.vip.id, "default_contact_ids": ann.ids})

    def test_counted_on_the_customer(self):
        self._made(10)
        self._visit()
        self.assertEqual(self.vip.with_user(self.seller).visit_count, 1)

    def test_the_day_where_the_company_works(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.assertEqual(self._visit(planned_at="2026-07-06 20:00:00").planned_on, date(2026, 7, 7))

    # === ORDERS ===#

    def test_what_comes_next_comes_first(self):
        """On the board: the next visit on top, and of those that were made the latest."""
        later, soon = (self._visit(planned_at=NOW + timedelta(days=days)) for days in (9, 2))
        before, last = (self._made(days) for days in (30, 3))
        visits = later | soon | before | last
        ordered = self.env["crm.visit"].search([("id", "in", visits.ids)], order="turn, id DESC")
        self.assertEqual(ordered.filtered(lambda visit: visit.state == "planned"), soon + later)
        self.assertEqual(ordered.filtered(lambda visit: visit.state == "done"), last + before)
        self.assertEqual(visits.sorted("turn"), ordered)

    def test_an_order_of_a_visit(self):
        visit, order = self._visit(), self._order(self.vip)
        order.visit_id = visit
        self.assertEqual((visit.sudo().order_ids, visit.sudo().order_count), (order, 1))
        with self.assertRaisesRegex(ValidationError, "was no visit to Customer main"):
            self._order(self.main).visit_id = visit

    def test_no_visit_of_others(self):
        """The name of a visit says whom somebody visits."""
        stranger = self._new_user("visits_stranger", "user", "sales_team.group_sale_salesman_all_leads")
        visit = self._visit()
        with self.assertRaises(AccessError):
            visit.with_user(stranger).read(["purpose"])
        order = self._order(self.vip).with_user(stranger)
        with self.assertRaises(AccessError):
            order.visit_id = visit.id
        with self.assertRaises(AccessError):
            order.browse().with_context(default_visit_id=visit.id).default_get(["visit_id"])
        visit.sudo().colleague_ids = stranger
        self.assertTrue(visit.with_user(stranger).read(["purpose"]), "who comes along may see it")
