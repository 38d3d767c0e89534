from datetime import datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..standard.standard_case import NOW
from .visits_case import VisitsCase

TOMORROW = NOW + timedelta(days=1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileVisits(VisitsCase):
    """Visits by way of the calendar, of orders, and of contacts of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._new_user("visits_stranger", "user")
        cls.theirs = cls._new_customer("Theirs", user_id=cls.stranger.id)

    def test_an_event_is_no_door_to_visits(self):
        """What hangs on an event is written, read and found as the visits themselves."""
        visit, mine = self._visit(purpose="Secret"), self._visit(self.theirs, user=self.stranger)
        event = mine.sudo().event_id.with_user(self.stranger)
        for command in (Command.link(visit.id), Command.set(visit.ids), Command.update(visit.id, {"purpose": "Mine"}),
                        Command.delete(visit.id), Command.create({"partner_id": self.theirs.id, "state": "done"})):
            with self.subTest(command=command), self.assertRaises(AccessError), self.env.cr.savepoint():
                event.write({"visit_ids": [command]})
                self.env.flush_all()
        events = self.env["calendar.event"].with_user(self.stranger)
        self.assertFalse(events.search([("visit_ids.purpose", "=", "Secret")]))
        self.assertFalse(visit.sudo().event_id.with_user(self.stranger).visit_ids)

    def test_a_mail_that_is_handed_in_is_no_door_to_visits(self):
        """Anybody with an account can hand over a mail for any record: it goes where they may write themselves."""
        visit, thread = self._visit(), self.env["mail.thread"]
        letter = "From: boss@wholesale.example.com\nTo: us@wholesale.example.com\nMessage-Id: <%s>\n\nCancel it."
        portal = new_test_user(self.env, "visits_portal", "base.group_portal")
        for user in (self.stranger, portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                thread.with_user(user).message_process("crm.visit", letter % user.login, thread_id=visit.id)
        with self.assertRaises(ValueError):
            thread.with_user(self.stranger).message_process("crm.tier", letter % "none", thread_id=1)
        thread.with_user(self.seller).message_process("crm.visit", letter % "mine", thread_id=visit.id)
        found = visit.sudo().message_ids.filtered(lambda message: "Cancel it." in message.body)
        self.assertEqual(found.mapped("message_id"), ["<mine>"])

    def test_a_text_message_is_no_door_to_visits(self):
        """Odoo's dialogue for text messages leaves a note in whatever records it is told."""
        if "sms.composer" not in self.env:
            self.skipTest("there are no text messages here")
        visit = self._visit()

        def send(user):
            self.env["sms.composer"].with_user(user).create({
                "composition_mode": "mass", "res_model": "crm.visit", "res_ids": str(visit.ids), "body": "Cancel it.",
                "mass_keep_log": True}).action_send_sms()
            return visit.sudo().message_ids.filtered(lambda message: "Cancel it." in message.body)

        for user in (self.stranger, self._new_user("visits_internal")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                send(user)
        self.assertEqual(send(self.seller).author_id, self.seller.partner_id)

    def test_participants_are_the_customers(self):
        """No contact of somebody else is invited to a visit, or counts as met."""
        stranger = self._contact(self.theirs, "Eve")
        with self.assertRaises(ValidationError):
            self._visit(contact_ids=stranger.ids)
        visit = self._visit(contact_ids=self._contact().ids)
        with self.assertRaises(ValidationError):
            visit.contact_ids = stranger
        visit.outcome = "same"
        moved = visit.contact_ids
        visit.action_done()
        moved.sudo().parent_id = self.theirs
        visit.result = "We met all the same"
        self.assertEqual(visit.contact_ids, moved, "who has moved since was there")

    def test_a_form_tells_nobody_whom_others_met(self):
        """Whoever visits a customer has a form with them, and learns nothing of the visits of others."""
        self._made(3, contact_ids=self._contact().ids)
        values = {"partner_id": self.vip.id, "company_id": self.company.id, "user_id": self.stranger.id}
        shown = self.env["crm.visit"].with_user(self.stranger).onchange(
            values, ["partner_id"], {"contact_ids": {"fields": {"display_name": {}}}})
        self.assertNotIn("Ann Lee", repr(shown))
        self.assertFalse(self._visit(user=self.stranger).contact_ids)
        self.assertEqual(self._visit().contact_ids.name, "Ann Lee", "who was there themselves goes on")

    def test_a_longer_event_stays_as_long(self):
        visit = self._visit(planned_at=TOMORROW)
        event = visit.sudo().event_id
        event.with_user(self.seller).stop = TOMORROW + timedelta(hours=3)
        visit.planned_at = TOMORROW + timedelta(days=1)
        self.assertEqual(event.stop, TOMORROW + timedelta(days=1, hours=3))

    @mute_logger("odoo.addons.crm_relationship.models.account.crm_visit_planner")
    def test_a_customer_who_is_none_any_more_stops_nobodys_proposals(self):
        """Who has become a contact, or belongs to another company, is left out; all others are proposed."""
        self._made(29, self.vip)
        self._made(89, self.main)
        self._night()
        self.assertTrue(self._proposals(self.vip) and self._proposals(self.main))
        self._proposals().sudo().unlink()
        for values in (
                {"is_company": False, "parent_id": self.theirs.id},
                {"is_company": True, "parent_id": False, "company_id": self._new_branch().id}):
            with self.subTest(values=values):
                self.main.sudo().write(values)
                self._proposals().sudo().unlink()
                self._night()
                self.assertTrue(self._proposals(self.vip))
                self.assertFalse(self._proposals(self.main))

    def test_an_order_shows_no_visit_of_others(self):
        visit = self._visit(self.theirs, user=self.stranger)
        salesperson = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.seller.group_ids += salesperson
        order = self._order(self.theirs)
        for values in ({"visit_id": visit.id},):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                order.with_user(self.seller).write(values)
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.seller).onchange(
                {"visit_id": visit.id, "partner_id": self.theirs.id}, ["visit_id"],
                {"visit_id": {"fields": {"display_name": {}}}})
        with self.assertRaises(ValidationError):
            self._order(self.vip).visit_id = visit

    def test_a_visit_in_the_future_is_not_done(self):
        visit = self._visit(outcome="same")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            visit.done_at = datetime.now() + timedelta(days=1)
        visit.action_done()
        self.assertLessEqual(visit.done_at, NOW)

    def test_an_event_that_is_over_takes_no_visit_along(self):
        """Whoever tidies up the calendar: a visit whose day is over waits to be reported, and no night deletes it."""
        visits = [self._visit(planned_at=NOW + timedelta(hours=1), purpose="Prices") for _number in range(2)]
        employee = self._new_user("visits_employee")
        self._travel(days=1)
        events = [visit.sudo().event_id.with_user(employee) for visit in visits]
        events[0].unlink()
        events[1].active = False
        self._night()
        for visit in visits:
            self.assertEqual((visit.state, visit.purpose, visit.is_unreported), ("planned", "Prices", True))

    def test_to_report_by_the_days_of_the_company(self):
        """Wherever the reader is, the list shows what the visits say."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        visit = self._visit(planned_at=NOW + timedelta(hours=1))
        self._travel(hours=9)  # it is 1 o'clock of the next day there
        self.assertTrue(visit.is_unreported)
        for zone in ("UTC", "America/New_York"):
            visits = self.env["crm.visit"].with_user(self.seller).with_context(tz=zone)
            self.assertIn(visit, visits.search([("is_unreported", "=", True)]))
            self.assertNotIn(visit, visits.search([("is_unreported", "=", False)]))

    def test_customers_visit_nobody_and_own_no_plan(self):
        """A portal user gets no event into their calendar, and no word about a plan."""
        portal = self._new_portal_user("visits_portal")
        for values in ({"user_id": portal.id}, {"colleague_ids": portal.ids}):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._visit(user=self._new_user(f"visits_boss_{next(iter(values))}", "manager"), **values)
        plan = self.env["crm.account.plan"].create({"partner_id": self.vip.id, "company_id": self.company.id})
        for name in ("user_id", "sponsor_id"):
            with self.subTest(name=name), self.assertRaises(ValidationError), self.env.cr.savepoint():
                plan[name] = portal

    def test_merged_visits_and_intervals(self):
        """One interval stays open in each company, and the visits of both count."""
        twin = self._new_customer("Twin", user_id=self.seller.id)
        visit = self._made(10, twin)
        coming = self._visit(twin)
        self._night()
        self.assertTrue(self._rows())
        self._merge_customers(twin, self.vip)
        self.assertEqual((visit | coming).partner_id, self.vip)
        self.assertEqual(coming.sudo().event_id.start, coming.planned_at)
        self._night()
        self.assertEqual(len(self.intervals.search([
            ("partner_id", "=", self.vip.id), ("company_id", "=", self.company.id), ("is_open", "=", True)])), 1)

    def test_what_was_asked_of_somebody_else_is_no_reason(self):
        """An executive's proposal whose day has passed becomes the seller's, without the words for the executive."""
        executive = self._new_user("visits_executive", "officer")
        self._made(20, self.vip)
        visit = self.env["crm.visit"].with_user(executive).with_context(
            allowed_company_ids=self.company.ids)._propose(self.vip, executive, "No executive has met them yet")
        self._travel(days=10)
        self._night()
        [proposal] = self._proposals(self.vip)
        self.assertEqual((proposal.user_id, proposal.reason), (self.seller, False))
        self.assertEqual(proposal, visit)
