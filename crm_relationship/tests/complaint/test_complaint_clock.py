from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

RESTARTED = "Solve by: "


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintClock(ComplaintCase):
    """Until when we owe the reply and the solution."""

    def _check_deadlines(self, complaint, reply, solution):
        self.assertEqual((complaint.reply_deadline, complaint.resolution_deadline), (reply, solution))

    # === TIERS ===#

    def test_by_tier(self):
        for tier, reply, solution in (
                ("vip", self._at(6, 12), self._at(7, 17)),
                ("main", self._at(6, 17), self._at(10, 17)),
                ("small", self._at(7, 8), self._at(11, 8)),
                ("none", self._at(7, 8), self._at(11, 8))):
            with self.subTest(tier=tier):
                complaint = self._complain(tier)
                self._check_deadlines(complaint, reply, solution)
                self.assertEqual(complaint.tier_id, self.tiers.get(tier, self.env["crm.tier"]))
                self.assertEqual((complaint.opened_at, complaint.deadline), (self._at(6, 8), reply))

    def test_a_contact_has_the_tier_of_his_company(self):
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customers["vip"].id})
        complaint = self._complain(buyer)
        self.assertEqual((complaint.tier_id, complaint.commercial_partner_id),
                         (self.tiers["vip"], self.customers["vip"]))

    def test_value_at_risk_is_the_lifetime_value_on_opening(self):
        profile = self._profile(self.customers["vip"])
        profile.lifetime_value = 180000
        complaint = self._complain()
        profile.lifetime_value = 5
        self.assertEqual(complaint.value_at_risk, 180000)

    def test_the_companys_own_target_comes_first(self):
        shared = self._standard("complaint_reply", 1, "hours")
        self._target(shared, 2, "hours", "vip")
        self._check_deadlines(self._complain(), self._at(6, 12), self._at(7, 17))

    def test_next_deadline(self):
        complaint = self._complain()
        self.assertEqual(complaint.deadline, complaint.reply_deadline)
        complaint.acknowledge(note="Told by phone")
        self.assertEqual(complaint.deadline, complaint.resolution_deadline)
        complaint.resolve("Replaced")
        self.assertEqual(complaint.verify_deadline, self._at(8, 17), "three working days")
        self.assertEqual(complaint.deadline, complaint.verify_deadline)
        complaint.with_user(self.colleague).verify(True)
        self.assertFalse(complaint.deadline)

    # === WORKING TIME ===#

    def test_over_the_week_end(self):
        self._travel(days=4, hours=7)
        self._check_deadlines(self._complain(), self._at(13, 10), self._at(14, 15))
        self._check_deadlines(self._complain("none"), self._at(11, 15), self._at(15, 15))

    def test_opened_on_a_sunday(self):
        self._travel(days=6)
        self._check_deadlines(self._complain(), self._at(13, 12), self._at(14, 17))

    def test_holidays(self):
        other = self._create_company(name="Elsewhere")
        for name, calendar, company, day in (
                ("Of the calendar", self.calendar, self.company, 7), ("Of the company", False, self.company, 8),
                ("Of others", False, other, 9)):
            self.env["resource.calendar.leaves"].create({
                "name": name, "calendar_id": calendar and calendar.id, "date_from": self._at(day),
                "date_to": self._at(day + 1)}).company_id = company
        self._check_deadlines(self._complain(), self._at(6, 12), self._at(9, 17))

    def test_the_leave_of_a_colleague_is_no_holiday(self):
        resource = self.env["resource.resource"].create(
            {"name": "Agent", "user_id": self.agent.id, "calendar_id": self.calendar.id, "company_id": self.company.id})
        self.env["resource.calendar.leaves"].create({
            "name": "Holiday", "calendar_id": self.calendar.id, "resource_id": resource.id,
            "company_id": self.company.id, "date_from": self._at(7), "date_to": self._at(8)})
        self._check_deadlines(self._complain(), self._at(6, 12), self._at(7, 17))

    def test_daylight_saving(self):
        self._use_calendar(self._new_calendar("Berlin", "Europe/Berlin"))
        for opened, reply in (
                (datetime(2026, 3, 27, 15), datetime(2026, 3, 30, 9)),
                (datetime(2026, 10, 23, 14), datetime(2026, 10, 26, 10)),
                (datetime(2026, 7, 10, 14), datetime(2026, 7, 13, 9))):
            with self.subTest(opened=opened):
                self.time.move_to(opened)
                complaint = self._complain()
                self.assertEqual(complaint.reply_deadline, reply, "one hour on Friday, three on Monday")

    def test_the_night_that_has_an_hour_more(self):
        self._use_calendar(self._new_calendar("Night", "Europe/Berlin", attendance_ids=[Command.clear()] + [
            Command.create({"name": f"Night {day}", "dayofweek": str(day), "day_period": "morning", "hour_from": 0,
                            "hour_to": 3}) for day in range(7)]))
        for opened, reply, hours in (
                (datetime(2026, 10, 24, 12), datetime(2026, 10, 25, 2), "4 hours in one night"),
                (datetime(2026, 3, 28, 12), datetime(2026, 3, 30, 0), "2 in this one, 2 in the next"),
                (datetime(2026, 7, 4, 12), datetime(2026, 7, 5, 23), "3 in this one, 1 in the next")):
            with self.subTest(opened=opened):
                self.time.move_to(opened)
                self.assertEqual(self._complain().reply_deadline, reply, hours)

    def test_a_calendar_without_working_time(self):
        self._use_calendar(self._new_calendar("Never", attendance_ids=[Command.clear()]))
        self._check_deadlines(self._complain(), self._at(6, 12), self._at(7))

    def _use_calendar(self, calendar):
        """From the beginning, and for VIP customers only."""
        self.env["crm.service.target"].search([("calendar_id", "=", self.calendar.id)]).unlink()
        for standard, value, unit in ((self.replies, 4, "hours"), (self.solutions, 2, "days")):
            self._target(standard, value, unit, "vip", calendar_id=calendar.id, company_id=self.company.id)

    # === NO PROMISE ===#

    def test_no_standard_at_all(self):
        (self.replies | self.solutions).active = False
        complaint = self._complain()
        self._check_deadlines(complaint, False, False)
        self.assertEqual((complaint.deadline, complaint.sla_state, complaint.next_event_at),
                         (False, "on_track", False))
        self._travel(days=60)
        self._run_cron()
        self.assertEqual((complaint.escalation_level, complaint.sla_state), (0, "on_track"))
        complaint.resolve("Replaced")
        self.assertEqual(complaint.sla_state, "kept")

    def test_only_a_solution_is_promised(self):
        self.replies.active = False
        complaint = self._complain()
        self._check_deadlines(complaint, False, self._at(7, 17))
        self.assertEqual(complaint.deadline, self._at(7, 17))
        self._travel(days=1, hours=10)
        self.assertEqual(complaint.sla_state, "late")

    def test_a_target_that_has_ended(self):
        self._get_target(self.replies, "vip").valid_to = fields.Date.today() - timedelta(days=1)
        self._check_deadlines(self._complain(), self._at(7, 8), self._at(7, 17))

    # === SEVERITY ===#

    def test_severity_shortens(self):
        self._check_deadlines(self._complain(severity="major"), self._at(6, 11), self._at(7, 12))
        self._check_deadlines(self._complain(severity="critical"), self._at(6, 10), self._at(6, 17))

    def test_severity_changes(self):
        self.agent.tz = "Europe/Paris"  # two hours ahead
        complaint = self._complain()
        complaint.severity = "critical"
        self._check_deadlines(complaint, self._at(6, 10), self._at(6, 17))
        self.assertEqual(self._count_texts(complaint, RESTARTED), 1)
        [line] = [text for text in self._get_texts(complaint) if RESTARTED in text]
        line = line.replace("\u202f", " ")
        for text in ("critical", "7/6/26, 2:00 PM (Europe/Paris)", "7/6/26, 12:00 PM (Europe/Paris)",
                     "7/7/26, 7:00 PM (Europe/Paris)", "7/6/26, 7:00 PM (Europe/Paris)"):
            self.assertIn(text, line)
        complaint.severity = "critical"
        self.assertEqual(self._count_texts(complaint, RESTARTED), 1)
        complaint.severity = "minor"
        self._check_deadlines(complaint, self._at(6, 12), self._at(7, 17))
        self.assertEqual(self._count_texts(complaint, RESTARTED), 2)

    def test_severity_of_what_is_replied_or_over(self):
        complaint = self._complain()
        complaint.acknowledge(note="Told by phone")
        complaint.severity = "critical"
        self._check_deadlines(complaint, self._at(6, 12), self._at(6, 17))
        complaint.resolve("Replaced")
        complaint.severity = "minor"
        self._check_deadlines(complaint, self._at(6, 12), self._at(6, 17))

    def test_the_companys_own_percentages(self):
        self.company.write({"complaint_major_percent": 50, "complaint_critical_percent": 25})
        self._check_deadlines(self._complain(severity="major"), self._at(6, 10), self._at(6, 17))
        self._check_deadlines(self._complain(severity="critical"), self._at(6, 9), self._at(6, 12))

    # === FROZEN ===#

    def test_another_tier_later(self):
        complaint = self._complain()
        self.customers["vip"].set_tier_override("small", "for the test")
        complaint.invalidate_recordset()
        self.assertEqual(complaint.tier_id, self.tiers["vip"])
        complaint.severity = "critical"
        self._check_deadlines(complaint, self._at(6, 10), self._at(6, 17))
        self.assertEqual(self._complain().tier_id, self.tiers["small"])

    def test_another_target_later(self):
        complaint = self._complain()
        self._get_target(self.replies, "vip").value = 1
        self._get_target(self.solutions, "vip").value = 1
        complaint.severity = "major"
        self._check_deadlines(complaint, self._at(6, 11), self._at(7, 12))
        self._check_deadlines(self._complain(), self._at(6, 9), self._at(6, 17))

    # === THE TRAY ===#

    def test_the_customer_is_found_later(self):
        complaint = self._complain(None)
        self._check_deadlines(complaint, self._at(7, 8), self._at(11, 8))
        self.assertFalse(complaint.tier_id)
        self._travel(hours=2)
        complaint.partner_id = self.customers["vip"]
        self._check_deadlines(complaint, self._at(6, 12), self._at(7, 17))
        self.assertEqual((complaint.tier_id, complaint.deadline, complaint.opened_at),
                         (self.tiers["vip"], self._at(6, 12), self._at(6, 8)))
        self.assertEqual(self._count_texts(complaint, RESTARTED), 1)

    def test_the_customer_is_found_after_the_deadline(self):
        complaint = self._complain(None)
        self._travel(hours=6)
        complaint.partner_id = self.customers["vip"]
        self.assertEqual((complaint.reply_deadline, complaint.sla_state), (self._at(6, 12), "late"))
        self.assertEqual(self._read_due(), complaint.sudo())
        self._run_cron()
        self.assertEqual(complaint.escalation_level, 1)

    def test_a_contact_of_the_same_customer(self):
        complaint = self._complain()
        complaint.partner_id = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customers["vip"].id})
        self.assertEqual(self._count_texts(complaint, RESTARTED), 0)

    def test_customer_and_severity_at_once(self):
        complaint = self._complain(None)
        complaint.write({"partner_id": self.customers["vip"].id, "severity": "critical"})
        self._check_deadlines(complaint, self._at(6, 10), self._at(6, 17))
        self.assertEqual(self._count_texts(complaint, RESTARTED), 1)

    # === MOVED INTO THE PAST ===#

    def test_severity_moves_the_deadline_before_what_was_raised(self):
        complaint = self._complain()
        complaint.acknowledge(note="Told by phone")
        self._travel(days=1, hours=4, minutes=5)
        self._run_cron()
        self.assertEqual((complaint.sla_state, complaint.escalation_level), ("at_risk", 0))
        complaint.severity = "critical"
        self.assertEqual((complaint.resolution_deadline, complaint.sla_state), (self._at(6, 17), "late"))
        self._run_cron()
        self.assertEqual(self._count_texts(complaint, "The solution is late."), 1)
        self.assertEqual(complaint.escalation_level, 1)

    # === PAUSES ===#

    def _start(self, tier="vip", **values):
        """A complaint on which somebody works."""
        complaint = self._complain(tier, **values)
        complaint.acknowledge(note="Told by phone")
        complaint.action_start()
        return complaint

    def test_pause(self):
        complaint = self._start()
        self._travel(hours=2)
        complaint.pause("Which chairs?")
        self.assertEqual((complaint.waiting_since, complaint.deadline, complaint.next_event_at),
                         (self._at(6, 10), False, False))
        self.assertIn("Which chairs?", self._get_texts(complaint)[0])
        self._travel(hours=4)
        complaint.resume()
        self.assertEqual((complaint.waiting_since, complaint.resolution_deadline), (False, self._at(8, 11)))
        [pause] = complaint.pause_ids
        self.assertEqual((pause.started_at, pause.ended_at, pause.reason, pause.user_id),
                         (self._at(6, 10), self._at(6, 14), "Which chairs?", self.agent))
        self.assertEqual(self._count_texts(complaint, RESTARTED), 1)

    def test_two_pauses_one_over_the_week_end(self):
        complaint = self._start("main")
        self._travel(hours=1)
        complaint.pause()
        self._travel(hours=1)
        complaint.resume()
        self.assertEqual(complaint.resolution_deadline, self._at(13, 9))
        self.time.move_to(self._at(10, 15))
        complaint.pause()
        self.time.move_to(self._at(13, 9))
        complaint.resume()
        self.assertEqual(complaint.resolution_deadline, self._at(13, 12), "three hours more")

    def test_pause_round_the_clock(self):
        complaint = self._start("none")
        self.time.move_to(self._at(10, 15))
        complaint.pause()
        self.time.move_to(self._at(13, 9))
        complaint.resume()
        self.assertEqual(complaint.resolution_deadline, self._at(11, 8) + timedelta(hours=66))

    def test_severity_changes_in_a_pause(self):
        complaint = self._start()
        complaint.pause()
        self._travel(hours=2)
        complaint.severity = "critical"
        self.assertEqual((complaint.deadline, complaint.next_event_at), (False, False))
        self._travel(hours=2)
        complaint.resume()
        self.assertEqual(complaint.resolution_deadline, self._at(7, 12))

    def test_nothing_is_late_in_a_pause(self):
        complaint = self._start()
        complaint.pause()
        self._travel(days=30)
        self._run_cron()
        self.assertEqual((complaint.sla_state, complaint.escalation_level), ("on_track", 0))

    def test_late_before_a_pause_is_late_after_it(self):
        complaint = self._start()
        self._travel(days=2)
        complaint.pause()
        self._travel(days=1)
        complaint.resume()
        self.assertEqual(complaint.sla_state, "late")

    def test_no_pause_without_a_reply(self):
        complaint = self._complain()
        complaint.action_start()
        with self.assertRaises(UserError):
            complaint.pause()

    # === THE CRON ===#

    def test_only_what_is_due_is_touched(self):
        self._complain()
        waiting = self._complain("none") | self._complain("main")
        over = self._complain()
        over.cancel("None of ours")
        before = self._read_rows(waiting | over)
        self._travel(hours=4, minutes=1)
        self.assertEqual(len(self._read_due()), 1)
        self._run_cron()
        self.assertFalse(self._read_due())
        self.assertEqual(self._read_rows(waiting | over), before)

    def _read_rows(self, complaints):
        """Where the rows lie: any write moves them."""
        self.env.flush_all()
        self.env.cr.execute("SELECT id, ctid::text FROM crm_complaint WHERE id IN %s ORDER BY id",
                            (tuple(complaints.ids),))
        return self.env.cr.fetchall()
