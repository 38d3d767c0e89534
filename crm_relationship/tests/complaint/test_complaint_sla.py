from odoo.fields import Domain
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

STATES = ("on_track", "at_risk", "late", "kept", "broken", False)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintSla(ComplaintCase):
    """Whether the promise is kept, as computed and as searched for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaints = cls.env["crm.complaint"].with_user(cls.manager)

    def _open_all(self, hours):
        """Complaints in all situations, the clock being so many hours later than they were opened."""
        for tier in ("vip", "main", "none", None):
            for severity in ("minor", "critical"):
                self.complaints |= self._complain(tier, severity=severity).with_user(self.manager)
                for steps in ((), (("action_start", ()),), (("pause", ("waits",)),), (("resolve", ("Replaced",)),)):
                    complaint = self._complain(tier, severity=severity)
                    complaint.acknowledge(note="Told by phone")
                    for name, arguments in steps:
                        getattr(complaint, name)(*arguments)
                    self.complaints |= complaint.with_user(self.manager)
                complaint = self._complain(tier, severity=severity)
                complaint.cancel("None of ours")
                self.complaints |= complaint.with_user(self.manager)
        self._travel(hours=hours)

    def _resolve_late(self):
        """Complaints that have just been solved, verified, or reopened and solved again."""
        for tier in ("vip", "none"):
            for verdicts in ((), (True,), (False,), (False, True)):
                complaint = self.complaints.filtered(
                    lambda complaint, tier=tier: complaint.state in ("acknowledged", "in_progress")
                    and complaint.partner_id == self.customers[tier] and not complaint.waiting_since
                    and not complaint.reopen_count)[:1].with_user(self.agent)
                self.assertTrue(complaint)
                complaint.resolve("Replaced")
                for satisfied in verdicts:
                    complaint.with_user(self.colleague).verify(satisfied)
                    if not satisfied:
                        complaint.resolve("Replaced again")

    def _check_search(self):
        """Each value finds those that have it; return which values there were."""
        self.env.flush_all()
        self.env.invalidate_all()
        own = Domain("id", "in", self.complaints.ids)
        for state in STATES:
            having = self.complaints.filtered(lambda complaint, state=state: complaint.sla_state == state)
            lacking = self.complaints - having
            for operator, value, expected in (
                    ("=", state, having), ("in", [state], having), ("!=", state, lacking),
                    ("not in", [state], lacking)):
                with self.subTest(operator=operator, value=value):
                    found = self.complaints.search(own & Domain("sla_state", operator, value))
                    self.assertEqual(found, expected & found, "too many")
                    self.assertEqual(expected, found & expected, "too few")
        found = self.complaints.search(own & Domain("sla_state", "in", ["late", "broken"]))
        self.assertEqual({complaint.sla_state for complaint in found}, {"late", "broken"} & self._get_values())
        self.assertEqual(len(found), sum(
            complaint.sla_state in ("late", "broken") for complaint in self.complaints))
        return self._get_values()

    def _get_values(self):
        return {complaint.sla_state for complaint in self.complaints}

    def test_at_once(self):
        self._open_all(0)
        self.assertEqual(self._check_search(), {"on_track", "kept", False})

    def test_some_hours_later(self):
        self._open_all(3.5)
        self.assertEqual(self._check_search(), {"on_track", "at_risk", "late", "kept", False})

    def test_days_later(self):
        self._open_all(5 * 24 - 10)
        self._resolve_late()
        self.assertEqual(self._check_search(), set(STATES))

    def test_weeks_later(self):
        self._open_all(24 * 30)
        self._resolve_late()
        self._travel(days=1)
        self.assertEqual(self._check_search(), {"on_track", "late", "kept", "broken", False})

    def test_without_any_promise(self):
        (self.replies | self.solutions).active = False
        self._open_all(24 * 30)
        self._resolve_late()
        self.assertEqual(self._check_search(), {"on_track", "kept", False})

    def test_with_one_promise_only(self):
        for standard in (self.replies, self.solutions):
            with self.subTest(standard=standard.metric):
                (self.replies | self.solutions).active = True
                standard.active = False
                self.complaints = self.complaints.browse()
                self._open_all(24 * 30)
                self._resolve_late()
                self.assertLessEqual({"late", "kept", False} if standard == self.replies else {"kept", False},
                                     self._check_search())

    # === VALUES ===#

    def test_the_moment_of_the_deadline_is_in_time(self):
        complaint = self._complain()
        self.time.move_to(complaint.reply_deadline)
        complaint.invalidate_recordset()
        self.assertEqual(complaint.sla_state, "at_risk")
        complaint.acknowledge(note="Told by phone")
        self.time.move_to(complaint.resolution_deadline)
        complaint.resolve("Replaced")
        self.assertEqual(complaint.sla_state, "kept")

    def test_a_late_reply_breaks_the_promise(self):
        complaint = self._complain()
        self._travel(hours=4, seconds=1)
        self.assertEqual(complaint.sla_state, "late")
        complaint.acknowledge(note="Told by phone")
        self.assertEqual(complaint.sla_state, "on_track", "what is owed now is the solution")
        complaint.resolve("Replaced")
        self.assertEqual(complaint.sla_state, "broken")

    def test_a_late_solution_breaks_the_promise(self):
        complaint = self._complain()
        complaint.acknowledge(note="Told by phone")
        self._travel(days=1, hours=10)
        complaint.resolve("Replaced")
        self.assertEqual(complaint.sla_state, "broken")

    def test_solved_again_after_the_first_promise(self):
        complaint = self._complain()
        complaint.resolve("Replaced")
        self.assertEqual(complaint.sla_state, "kept")
        self._travel(days=3)
        complaint.with_user(self.colleague).verify(False)
        self.assertEqual((complaint.sla_state, complaint.first_deadline), ("on_track", self._at(7, 17)))
        self.assertEqual(complaint.resolution_deadline, self._at(10, 17))
        complaint.resolve("Replaced again")
        self.assertEqual(complaint.sla_state, "broken")

    def test_solved_again_within_the_first_promise(self):
        complaint = self._complain()
        complaint.resolve("Replaced")
        complaint.with_user(self.colleague).verify(False)
        self._travel(days=1)
        complaint.resolve("Replaced again")
        self.assertEqual(complaint.sla_state, "kept")

    def test_grouping_and_counting(self):
        self._open_all(3.5)
        self.assertEqual(self.complaints.search_count([("id", "in", self.complaints.ids), ("sla_state", "!=", False)]),
                         len(self.complaints.filtered("sla_state")))
