from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

STATES = ("new", "acknowledged", "in_progress", "waiting", "resolved", "closed", "cancelled")
# {step: (arguments, {state before: state after})}; from any other state the step is refused.
STEPS = {
    "acknowledge": (("We are on it",), {"new": "acknowledged"}),
    "action_start": ((), {"new": "in_progress", "acknowledged": "in_progress"}),
    "pause": (("waits",), {"acknowledged": "waiting", "in_progress": "waiting"}),
    "resume": ((), {"waiting": "in_progress"}),
    "resolve": (("Replaced",), dict.fromkeys(("new", "acknowledged", "in_progress", "waiting"), "resolved")),
    "verify": ((True,), {"resolved": "closed"}),
    "reopen": (("Broke again",), dict.fromkeys(("resolved", "closed", "cancelled"), "in_progress")),
    "cancel": (("None of ours",), dict.fromkeys(("new", "acknowledged", "in_progress", "waiting"), "cancelled")),
}
# {step: states in which it is so already}: the step gives the state, and changes nothing.
SO_ALREADY = {
    "action_start": ("in_progress", "waiting"), "pause": ("waiting",), "verify": ("closed",), "cancel": ("cancelled",),
    "resume": ("new", "acknowledged", "in_progress", "resolved", "closed", "cancelled"),
    "reopen": ("new", "acknowledged", "in_progress", "waiting"), "resolve": ("resolved", "closed"),
    "acknowledge": ("acknowledged", "in_progress", "waiting")}


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintFlow(ComplaintCase):
    """What people do with a complaint, from its opening to its end."""

    def _get_state(self, complaint):
        return "waiting" if complaint.waiting_since else complaint.state

    # === EVERY STEP FROM EVERY STATE ===#

    def test_steps(self):
        for state in STATES:
            for step, (arguments, results) in STEPS.items():
                with self.subTest(state=state, step=step):
                    complaint = self._bring(state).with_user(self.colleague)
                    if state in results:
                        getattr(complaint, step)(*arguments)
                        self.assertEqual(self._get_state(complaint), results[state])
                    elif state in SO_ALREADY.get(step, ()):
                        self._check_nothing_happens(complaint, step, arguments)
                        self.assertEqual(self._get_state(complaint), state)
                    else:
                        with self.assertRaises(UserError) as caught:
                            getattr(complaint, step)(*arguments)
                        self.assertNotIsInstance(caught.exception, AccessError)
                        self.assertEqual(self._get_state(complaint), state)

    def _check_nothing_happens(self, complaint, step, arguments):
        self.env.flush_all()
        self.env.invalidate_all()
        before = complaint.sudo().read()[0], len(complaint.sudo().message_ids)
        result = getattr(complaint, step)(*arguments)
        if step != "action_start":
            self.assertEqual(result, [
                {"id": complaint.id, "reference": complaint.name, "state": complaint.state, "changed": []}])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((complaint.sudo().read()[0], len(complaint.sudo().message_ids)), before)

    def test_the_same_answer_again(self):
        complaint = self._bring("resolved").with_user(self.colleague)
        [result] = complaint.verify(False, "Scratched as well")
        self.assertIn("reopen_count", result["changed"])
        self._check_nothing_happens(complaint, "verify", (False, "Scratched as well"))

    def test_another_solution_is_not_the_same(self):
        complaint = self._bring("resolved")
        for arguments in (("Money back",), ("Replaced", "carrier_damage")):
            with self.subTest(arguments=arguments), self.assertRaisesRegex(UserError, "not possible now"):
                complaint.resolve(*arguments)

    def test_steps_on_several_at_once(self):
        for step, (arguments, results) in STEPS.items():
            before, after = next(iter(results.items()))
            with self.subTest(step=step):
                complaints = (self._bring(before) | self._bring(before)).with_user(self.colleague)
                getattr(complaints, step)(*arguments)
                self.assertEqual({self._get_state(complaint) for complaint in complaints}, {after})

    def test_one_in_another_state_stops_all(self):
        for step, (arguments, results) in STEPS.items():
            before = next(iter(results))
            possible = {*results, *SO_ALREADY.get(step, ())}
            wrong = next((state for state in STATES if state not in possible), None)
            if not wrong:
                continue
            with self.subTest(step=step):
                right = self._bring(before)
                with self.assertRaises(UserError):
                    getattr((right | self._bring(wrong)).with_user(self.colleague), step)(*arguments)
                self.assertEqual(self._get_state(right), before)

    def test_the_refusal_says_which_and_why(self):
        complaint = self._bring("closed")
        with self.assertRaisesRegex(UserError, f"{complaint.name} Chairs came scratched is closed"):
            complaint.cancel("None of ours")

    def test_who_may_not_see_it_takes_no_step(self):
        for state in STATES:
            for step, (arguments, results) in STEPS.items():
                if state in results:
                    complaint = self._bring(state)
                    for user in (self.speaker, self.stranger):
                        with self.subTest(step=step, state=state, user=user.login), self.assertRaises(AccessError):
                            getattr(complaint.with_user(user), step)(*arguments)
                    self.assertEqual(self._get_state(complaint), state)

    # === REASONS ===#

    def test_empty_reasons(self):
        for state, step in (("resolved", "reopen"), ("closed", "reopen"), ("new", "cancel"), ("new", "resolve")):
            complaint = self._bring(state)
            for reason in ("", "  \n", None, False, 5, ["Broke"], {"reason": "Broke"}):
                with self.subTest(step=step, reason=reason), \
                        self.assertRaisesRegex(UserError, "is missing|has to be a text"):
                    getattr(complaint, step)(reason)
            self.assertEqual(complaint.state, state)

    def test_reasons_are_on_record(self):
        complaint = self._complain()
        complaint.cancel("  Sent to the <wrong> firm ")
        self.assertEqual(complaint.cancel_reason, "Sent to the <wrong> firm")
        self.assertEqual(complaint.cancelled_by_id, complaint.env.user)
        self.assertIn("Sent to the &lt;wrong&gt; firm", self._get_texts(complaint)[0])
        complaint.reopen("It was ours")
        self.assertFalse(complaint.cancel_reason or complaint.cancelled_by_id)
        self.assertEqual(self._count_texts(complaint, "It was ours"), 1)

    # === SOLVING ===#

    def test_resolve(self):
        complaint = self._complain()
        self._travel(hours=1)
        complaint.with_user(self.colleague).resolve(" Two new chairs ", "test_cause")
        self.assertEqual((complaint.resolution, complaint.resolved_at, complaint.resolved_by_id, complaint.replied_at),
                         ("Two new chairs", self._at(6, 9), self.colleague, self._at(6, 9)))
        self.assertEqual((complaint.cause_id, complaint.department_id), (self.cause, self.department))

    def test_unknown_cause(self):
        self.env["crm.complaint.cause"].create({"name": "Gone", "code": "gone", "active": False})
        complaint = self._complain()
        for code in ("nonsense", "gone", "Test cause"):
            with self.subTest(code=code), self.assertRaisesRegex(UserError, "no cause with the code"):
                complaint.resolve("Replaced", code)
        self.assertEqual(complaint.state, "new")

    def test_resolving_ends_a_pause(self):
        complaint = self._bring("waiting")
        self._travel(hours=2)
        complaint.resolve("Replaced")
        self.assertEqual((complaint.waiting_since, complaint.pause_ids.ended_at), (False, self._at(6, 10)))
        self.assertEqual(complaint.resolution_deadline, self._at(8, 10))
        self.assertEqual(complaint.sla_state, "kept")

    def test_cancelling_ends_a_pause(self):
        complaint = self._bring("waiting")
        self._travel(hours=2)
        complaint.cancel("None of ours")
        self.assertEqual((complaint.waiting_since, complaint.pause_ids.ended_at), (False, self._at(6, 10)))

    # === VERIFYING ===#

    def test_the_resolver_does_not_verify(self):
        for user in (self.agent, self.officer, self.manager):
            complaint = self._complain()
            complaint.with_user(user).resolve("Replaced")
            for satisfied in (True, False):
                with self.subTest(user=user.login, satisfied=satisfied), self.assertRaises(AccessError):
                    complaint.with_user(user).verify(satisfied)
            self.assertEqual((complaint.state, complaint.verified_at), ("resolved", False))
        with self.assertRaises(AccessError):
            (self._bring("resolved") | complaint).with_user(self.manager).verify(True)

    def test_who_solved_it_the_first_time_may_verify_the_second(self):
        complaint = self._bring("resolved")
        complaint.with_user(self.colleague).verify(False)
        complaint.with_user(self.colleague).resolve("Replaced again")
        complaint.with_user(self.agent).verify(True)
        self.assertEqual((complaint.state, complaint.verified_by_id), ("closed", self.agent))

    def test_satisfied(self):
        complaint = self._bring("resolved")
        self._travel(days=1)
        complaint.with_user(self.colleague).verify(True, "Very <happy>")
        self.assertEqual((complaint.state, complaint.verified_at, complaint.verified_by_id, complaint.verification_note,
                          complaint.is_verified_by_customer, complaint.unsatisfied_count),
                         ("closed", self._at(7, 8), self.colleague, "Very <happy>", False, 0))
        self.assertIn("Very &lt;happy&gt;", self._get_texts(complaint)[0])
        self.assertEqual((complaint.next_event_at, complaint.deadline), (False, False))

    def test_neither_yes_nor_no(self):
        complaint = self._bring("resolved").with_user(self.colleague)
        for answer in ("no", "false", "", None, 2, 1, 0):
            with self.subTest(answer=answer), self.assertRaisesRegex(UserError, "true or false|is missing"):
                complaint.verify(answer)
        self.assertEqual(complaint.state, "resolved")

    def test_not_satisfied(self):
        complaint = self._bring("resolved")
        self._travel(days=3)
        complaint.with_user(self.colleague).verify(False, "Scratched as well")
        self.assertEqual((complaint.state, complaint.unsatisfied_count, complaint.reopen_count,
                          complaint.escalation_level), ("in_progress", 1, 1, 1))
        self.assertEqual((complaint.resolved_at, complaint.resolved_by_id.id, complaint.resolution,
                          complaint.verified_at, complaint.verified_by_id.id, complaint.verify_deadline), (False,) * 6)
        self.assertEqual((complaint.clock_started_at, complaint.resolution_deadline, complaint.first_deadline),
                         (self._at(9, 8), self._at(10, 17), self._at(7, 17)), "two working days anew")
        self.assertEqual(self._get_activities(complaint, "escalation").user_id, self.leader)
        self.assertEqual(self._count_texts(complaint, "Scratched as well"), 1)
        self.assertEqual(self._count_texts(complaint, "(solution until then: Replaced)"), 1)

    def test_not_satisfied_again_and_again(self):
        complaint = self._bring("resolved")
        for level, user in ((1, self.leader), (2, self.agent), (3, self.manager), (4, self.manager)):
            complaint.with_user(self.colleague).verify(False)
            self.assertEqual((complaint.escalation_level, complaint.unsatisfied_count, complaint.reopen_count),
                             (level, level, level))
            self.assertEqual(self._get_activities(complaint, "escalation").user_id, user, level)
            self._travel(days=1)
            complaint.resolve("Replaced")
        self.assertEqual(complaint.first_deadline, self._at(7, 17), "the first one is kept")

    def test_the_customer_answers_himself(self):
        complaint = self._bring("resolved")
        complaint._customer_verify(True, "Fine")
        self.assertEqual((complaint.state, complaint.is_verified_by_customer, complaint.verified_by_id.id,
                          complaint.verification_note), ("closed", True, False, "Fine"))
        complaint._customer_verify(True)
        self.assertEqual(complaint.state, "closed")
        complaint._customer_verify(False, "Broke again")
        self.assertEqual((complaint.state, complaint.escalation_level), ("in_progress", 1))

    def test_escalation_is_no_note_of_the_customer(self):
        """What he set off is told in our own name."""
        visitor = self.env.ref("base.public_user")
        complaint = self._bring("resolved")
        complaint.with_user(visitor).sudo()._customer_verify(False, "Broke again")
        (note,) = complaint.sudo().message_ids.filtered(lambda message: "Escalated to level 1" in message.body)
        self.assertEqual(note.author_id, self.env.ref("base.partner_root"))

    def test_an_answer_that_comes_too_late(self):
        for state in ("new", "in_progress", "cancelled"):
            complaint = self._bring(state)
            complaint._customer_verify(False, "Broke again")
            self.assertEqual(complaint.state, state)

    # === REOPENING ===#

    def test_reopen(self):
        complaint = self._bring("closed")
        self._travel(days=3)
        complaint.reopen("Broke again")
        self.assertEqual((complaint.state, complaint.reopen_count, complaint.unsatisfied_count,
                          complaint.escalation_level), ("in_progress", 1, 0, 1))
        self.assertEqual((complaint.resolution_deadline, complaint.first_deadline),
                         (self._at(10, 17), self._at(7, 17)))
        self.assertEqual((complaint.deadline, complaint.sla_state), (self._at(10, 17), "on_track"))
        self.assertFalse(self._get_activities(complaint, "verify"))
        self.assertEqual(self._get_activities(complaint).user_id, self.agent)

    def test_reopen_what_was_archived(self):
        complaint = self._bring("closed")
        complaint.active = False
        complaint.reopen("Broke again")
        self.assertTrue(complaint.active)

    def test_pauses_before_do_not_count_again(self):
        complaint = self._bring("waiting")
        self._travel(hours=2)
        complaint.resolve("Replaced")
        self._travel(hours=6, days=1)
        complaint.with_user(self.colleague).verify(False)
        self.assertEqual((complaint.clock_started_at, complaint.resolution_deadline),
                         (self._at(7, 16), self._at(9, 16)))

    def test_reopen_what_was_cancelled(self):
        complaint = self._bring("cancelled")
        self._travel(days=1)
        complaint.reopen("It was ours")
        self.assertEqual((complaint.state, complaint.first_deadline, complaint.resolution_deadline),
                         ("in_progress", self._at(7, 17), self._at(8, 17)))

    def test_reopened_what_nobody_has_replied_to(self):
        complaint = self._bring("cancelled")
        complaint.reopen("It was ours")
        self.assertEqual((complaint.state, complaint.replied_at), ("in_progress", False))
        self.assertEqual(complaint.deadline, self._at(6, 12), "the reply is still owed")

    def test_reply_to_what_was_begun_before(self):
        complaint = self._complain()
        complaint.action_start()
        self._travel(hours=1)
        complaint.acknowledge(note="Told by phone")
        self.assertEqual((complaint.state, complaint.replied_at), ("in_progress", self._at(6, 9)))
        self.assertEqual(complaint.acknowledge(note="Told by phone")[0]["changed"], [])
