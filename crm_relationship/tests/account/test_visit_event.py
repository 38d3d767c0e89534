"""A visit and its event in the calendar."""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..mail_case import MailCase
from ..standard.standard_case import NOW
from .visits_case import VisitsCase

TOMORROW = NOW + timedelta(days=1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisitEvent(MailCase, VisitsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._contact()
        cls.colleague = cls._new_user("visits_colleague", email="colleague@wholesale.example.com")
        cls.visit = cls._visit(planned_at=TOMORROW, contact_ids=cls.contact.ids)
        cls.event = cls.visit.event_id

    def _is(self, planned_at, is_all_day=False):
        self.env.invalidate_all()
        self.assertEqual((self.visit.planned_at, self.visit.is_all_day), (planned_at, is_all_day))

    # === IN STEP ===#

    def test_the_event(self):
        """An hour of ours: no document, no description, nobody of the customer's, no activity."""
        self.assertEqual(self.event.partner_ids, self.seller.partner_id)
        self.assertEqual((self.event.start, self.event.stop), (TOMORROW, TOMORROW + timedelta(hours=1)))
        self.assertEqual(self.event.user_id, self.seller)
        self.assertFalse(self.event.res_model or self.event.res_id or self.event.description or self.event.activity_ids)
        self.assertFalse(self.event.videocall_location)
        self.assertIn("Customer vip", self.event.name)

    def test_what_a_screen_hands_on(self):
        """Defaults and the customer's page do not get into the event."""
        visit = self.visit.with_context(
            active_model="res.partner", active_id=self.vip.id, default_partner_ids=self.contact.ids,
            default_res_model="res.partner", default_res_id=self.vip.id).create(
                {"partner_id": self.vip.id, "planned_at": TOMORROW, "company_id": self.company.id})
        self.assertEqual(visit.event_id.partner_ids, self.seller.partner_id)
        self.assertFalse(visit.event_id.res_model or visit.event_id.activity_ids)

    def test_only_what_is_planned_from_today_on(self):
        self.assertTrue(self._visit(planned_at=NOW - timedelta(hours=3)).event_id)
        self.assertFalse(self._visit(planned_at=NOW - timedelta(days=1)).event_id)
        proposal = self.env["crm.visit"]._propose(self.vip, self.colleague, "Not met for a year")
        self.assertFalse(proposal.event_id)
        proposal.action_plan()
        self.assertTrue(proposal.event_id.allday)
        self.assertEqual(proposal.event_id.start_date, proposal.planned_on)

    def test_the_visit_moves_the_event(self):
        self.visit.write({"planned_at": TOMORROW + timedelta(days=2), "colleague_ids": self.colleague.ids})
        self.assertEqual(self.event.start, TOMORROW + timedelta(days=2))
        self.assertEqual(self.event.partner_ids, (self.seller + self.colleague).partner_id)
        self.visit.is_all_day = True
        self.assertTrue(self.event.allday)
        self.assertEqual((self.event.start_date, self.event.stop_date), (date(2026, 7, 9), date(2026, 7, 9)))
        self.visit.write({"is_all_day": False, "planned_at": TOMORROW})
        self.assertFalse(self.event.allday)
        self._is(TOMORROW)
        self.assertEqual((self.event.start, self.event.stop), (TOMORROW, TOMORROW + timedelta(hours=1)))

    def test_the_event_moves_the_visit(self):
        event = self.event.with_user(self.colleague)
        later = TOMORROW + timedelta(days=3)
        event.write({"start": later, "stop": later + timedelta(hours=2)})
        self._is(later)
        self.assertEqual(event.stop, later + timedelta(hours=2), "the visit does not move it in turn")
        event.write({"allday": True, "start_date": "2026-07-20", "stop_date": "2026-07-20"})
        self._is(datetime(2026, 7, 20, 12), is_all_day=True)

    def test_all_day_in_another_zone(self):
        """The day is that of the company, wherever the browser is."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.visit.write({"planned_at": datetime(2026, 7, 8, 23), "is_all_day": True})  # seven o'clock there
        self.assertEqual(self.visit.planned_on, date(2026, 7, 9))
        self.assertEqual(self.visit.planned_at, datetime(2026, 7, 9, 4))
        self.assertEqual(self.event.start_date, date(2026, 7, 9))

    def test_an_event_that_is_deleted_leaves_a_proposal(self):
        self.event.with_user(self.colleague).unlink()
        self.assertEqual(self.visit.state, "proposed")
        self.assertFalse(self.visit.event_id)
        self.visit.action_plan()
        self.assertTrue(self.visit.event_id)
        self.visit.event_id.active = False
        self.assertEqual(self.visit.state, "proposed")

    def test_what_is_over_stays(self):
        self._travel(days=2)
        self.visit.write({"outcome": "same"})
        self.visit.action_done()
        self.event.write({"start": TOMORROW + timedelta(days=9), "stop": TOMORROW + timedelta(days=10)})
        self._is(TOMORROW)
        self.event.unlink()
        self.assertEqual(self.visit.state, "done")

    def test_cancelled_and_deleted(self):
        self.visit.action_cancel()
        self.assertFalse(self.event.exists())
        other = self._visit()
        event = other.event_id
        other.sudo().unlink()
        self.assertFalse(event.exists())

    def test_a_private_calendar(self):
        """Whose events are private is visited by others all the same."""
        self.seller.sudo().res_users_settings_id.calendar_default_privacy = "private"
        officer = self._new_user("visits_officer", "officer")
        visit = self._visit(user=officer, user_id=self.seller.id)
        visit.planned_at = TOMORROW + timedelta(days=1)
        self.assertEqual(visit.sudo().event_id.start, TOMORROW + timedelta(days=1))
        visit.action_cancel()

    # === WHO HEARS OF IT ===#

    def test_nobody_is_mailed(self):
        officer = self._new_user("visits_officer", "officer")
        with self.mock_mail_gateway():
            visit = self._visit(user=officer, user_id=self.seller.id, contact_ids=self.contact.ids,
                                colleague_ids=self.colleague.ids)
            visit.planned_at = TOMORROW + timedelta(days=4)
            visit.user_id = self.colleague
            visit.action_cancel()
            visit.action_plan()
            self.env.flush_all()
        self.assertFalse([mail for mail in self._mails if "customer.example" in str(mail["email_to"])])
        self.assertFalse(self.env["mail.message"].search([("partner_ids", "in", self.contact.ids)]))

    def test_invited(self):
        with self.mock_mail_gateway():
            self.visit.action_invite()
        self.assertIn(self.contact, self.event.partner_ids)
        self.assertEqual(self.visit.invited_for, TOMORROW)
        invitation = self.env["mail.message"].search([("partner_ids", "in", self.contact.ids)])
        self.assertEqual(len(invitation), 1)
        self.visit.planned_at = TOMORROW + timedelta(days=1)
        self.assertIn(self.contact, self.event.partner_ids, "still invited")
        self.assertEqual(self.env["mail.message"].search([("partner_ids", "in", self.contact.ids)]), invitation)
        self.assertNotEqual(self.visit.invited_for, self.visit.planned_at)

    def test_the_customer_s_language(self):
        """What the event is called stands in the email, too."""
        self._activate_languages("zh_CN")
        self.contact.lang = "zh_CN"
        with self.mock_mail_gateway():
            self.visit.action_invite()
        self.assertEqual(self.event.name, f"拜访：{self.vip.name}")
        self.assertIn("拜访", self._mails[0]["subject"])
        self.visit.planned_at = TOMORROW + timedelta(days=1)
        self.assertEqual(self.event.name, f"拜访：{self.vip.name}", "still theirs")

    def test_a_name_of_one_s_own(self):
        self._activate_languages("zh_CN")
        self.contact.lang = "zh_CN"
        self.event.name = "Prices of next year"
        with self.mock_mail_gateway():
            self.visit.action_invite()
        self.assertEqual(self.event.name, "Prices of next year")

    def test_nobody_to_invite(self):
        self.contact.email = False
        with self.assertRaisesRegex(UserError, "email"):
            self.visit.action_invite()
        self._travel(days=2)
        with self.assertRaisesRegex(UserError, "time to come"):
            self.visit.action_invite()

    # === WHO MAY ===#

    def test_no_event_of_others_is_taken(self):
        other = self.env["calendar.event"].create({"name": "Board", "start": TOMORROW, "stop": TOMORROW})
        for values in ({"event_id": other.id}, {"invited_for": TOMORROW}, {"state": "done"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.visit.write(values)
        with self.assertRaises(AccessError):
            self._visit(event_id=other.id)

    def test_a_context_from_outside_does_not_loosen_them(self):
        self.visit.with_context(crm_visit_in_step=True).planned_at = TOMORROW + timedelta(days=1)
        self.assertEqual(self.event.start, TOMORROW + timedelta(days=1))
        self.event.with_context(crm_visit_in_step=True).write({"start": TOMORROW, "stop": TOMORROW})
        self._is(TOMORROW)
