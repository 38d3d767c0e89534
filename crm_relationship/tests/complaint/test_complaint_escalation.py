from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests.common import tagged

from ..migration_case import MigrationCase
from .complaint_case import EVENTS, ComplaintCase

SOON, LATE = "The reply is due soon", "The reply is late."
SOLUTION_SOON, SOLUTION_LATE = "The solution is due soon", "The solution is late."


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintEscalation(MigrationCase, ComplaintCase):
    """What happens when nobody acts: VIP customers wait for a reply till Monday, 12, a solution till Tuesday, 17."""

    def _check_escalated(self, complaint, level, user):
        self.assertEqual(complaint.escalation_level, level)
        self.assertEqual(self._get_activities(complaint, "escalation").user_id, user)
        if user:
            text = f"Escalated to level {level}: {user.name}"
            self.assertEqual(self._count_texts(complaint, text), 1)
            self.assertTrue(any(text in message.body for message in self._get_told(complaint, user)))

    def _check_said(self, complaint, **counts):
        texts = {"soon": SOON, "late": LATE, "solution_soon": SOLUTION_SOON, "solution_late": SOLUTION_LATE,
                 "escalated": "Escalated to level"}
        self.assertEqual({name: self._count_texts(complaint, text) for name, text in texts.items()},
                         {**dict.fromkeys(texts, 0), **counts})

    # === STEP BY STEP ===#

    def test_from_the_warning_to_the_last_level(self):
        complaint = self._complain()
        self._run_at(6, 10, 59)
        self._check_said(complaint)
        self._run_at(6, 11)
        self._check_said(complaint, soon=1)
        self.assertTrue(self._get_told(complaint, self.agent))
        self._check_escalated(complaint, 0, self.env["res.users"])
        self._run_at(6, 12)
        self._check_said(complaint, soon=1, late=1, escalated=1)
        self._check_escalated(complaint, 1, self.leader)
        self._run_at(7, 11, 59)
        self._check_said(complaint, soon=1, late=1, escalated=1)
        self._run_at(7, 12)
        self._check_said(complaint, soon=1, late=1, solution_soon=1, escalated=2)
        self._check_escalated(complaint, 2, self.agent)
        self._run_at(7, 17)
        self._run_at(9, 11, 59)
        self._check_said(complaint, soon=1, late=1, solution_soon=1, solution_late=1, escalated=2)
        self._run_at(9, 12)
        self._check_escalated(complaint, 3, self.manager)
        self.assertFalse(complaint.next_event_at)
        self._run_at(60)
        self._check_said(complaint, soon=1, late=1, solution_soon=1, solution_late=1, escalated=3)
        self.assertEqual(len(self._get_activities(complaint, "escalation")), 1)

    def test_reopened_above_the_last_level(self):
        """Who has climbed the whole ladder reaches its last step again, once for each missed deadline."""
        complaint = self._complain()
        self._run_at(9, 12)
        self.assertEqual(complaint.escalation_level, 3)
        complaint.with_user(self.agent).resolve("Replaced")
        complaint.with_user(self.officer).verify(False)
        self.assertEqual(complaint.escalation_level, 4)
        self._run_at(40)
        self.assertEqual(complaint.escalation_level, 5)
        self.assertTrue(self._get_told(complaint, self.manager))
        self._run_at(60)
        self.assertEqual(complaint.escalation_level, 5)

    def test_next_event(self):
        complaint = self._complain()
        for moment in ((6, 11), (6, 12), (7, 12), (7, 17), (9, 12)):
            self.assertEqual(complaint.next_event_at, self._at(*moment))
            self._run_at(*moment)
        self.assertFalse(complaint.next_event_at)

    def test_round_the_clock(self):
        complaint = self._complain("none")
        for moment, level in (((7, 8), 1), ((7, 15, 59), 1), ((7, 16), 2), ((8, 8), 3)):
            self._run_at(*moment)
            self.assertEqual(complaint.escalation_level, level)

    def test_over_the_week_end(self):
        self.time.move_to(self._at(10, 13))
        complaint = self._complain()
        for moment, level in (((10, 17), 1), ((13, 7), 1), ((13, 16, 59), 1), ((13, 17), 2), ((15, 17), 3)):
            self._run_at(*moment)
            self.assertEqual(complaint.escalation_level, level, moment)

    def test_the_cron_is_late_by_days(self):
        complaint = self._complain()
        self._run_at(10, 8)
        self._check_said(complaint, late=1, solution_late=1, escalated=3)
        self._check_escalated(complaint, 3, self.manager)
        texts = [text for text in reversed(self._get_texts(complaint)) if "Escalated" in text]
        self.assertEqual([f"level {level}" in text for level, text in enumerate(texts, 1)], [True] * 3)

    def test_two_runs_raise_nothing_twice(self):
        complaint = self._complain()
        for moment in ((6, 11), (6, 12), (10, 8)):
            self._run_at(*moment)
            said = self._get_texts(complaint)
            self._run_cron()
            complaint.sudo().next_event_at = self._at(6)
            self._run_cron()
            self.assertEqual(self._get_texts(complaint), said)
        self.assertEqual(len(self._get_activities(complaint, "escalation")), 1)

    def test_the_solution_alone(self):
        complaint = self._bring("acknowledged")
        self._run_at(7, 12)
        self._check_said(complaint, solution_soon=1)
        self._run_at(7, 17)
        self._check_said(complaint, solution_soon=1, solution_late=1, escalated=1)
        self._run_at(8, 17)
        self._check_escalated(complaint, 2, self.agent)

    def test_a_late_reply_does_not_start_the_ladder_again(self):
        complaint = self._complain()
        self._run_at(7, 12)
        complaint.acknowledge(note="Told by phone")
        self._run_at(7, 17)
        self._check_said(complaint, late=1, solution_soon=1, solution_late=1, escalated=2)
        self._run_at(9, 17)
        self._check_said(complaint, late=1, solution_soon=1, solution_late=1, escalated=2)
        self._run_at(10, 17)
        self._check_escalated(complaint, 3, self.manager)

    def test_after_reopening_it_goes_on_from_there(self):
        complaint = self._bring("resolved")
        complaint.with_user(self.colleague).verify(False)
        self._run_at(7, 17)
        self._check_said(complaint, solution_late=1, escalated=1)
        self._run_at(8, 17)
        self._check_escalated(complaint, 2, self.agent)

    def test_nothing_while_it_waits_or_is_over(self):
        for state in ("waiting", "closed", "cancelled"):
            complaint = self._bring(state)
            before = self._get_texts(complaint)
            self._run_at(30)
            with self.subTest(state=state):
                self.assertEqual(self._get_texts(complaint), before)
            self.time.move_to(self._at(6, 8))

    def test_resolved_in_time_is_never_late(self):
        complaint = self._bring("resolved")
        self._run_at(30)
        self._check_said(complaint)

    def test_nobody_asks_the_customer(self):
        complaint = self._bring("resolved")
        self._run_at(8, 16, 59)
        self.assertFalse(self._get_activities(complaint, "look"))
        self._run_at(8, 17)
        self.assertEqual(self._get_activities(complaint, "look").user_id, self.leader)
        self._run_at(20)
        self.assertEqual(len(self._get_activities(complaint, "look")), 1)
        complaint.with_user(self.colleague).verify(True)
        self.assertFalse(self._get_activities(complaint, "look"))

    # === FAILURES ===#

    def test_one_that_fails_does_not_stop_the_others(self):
        broken, fine = self._complain(), self._complain()
        model = self.registry["crm.complaint"]
        real = model._raise_event

        def fail(complaint, event, get_ladder):
            if complaint.id == broken.id:
                raise ValueError("such as a mail that cannot be made")
            return real(complaint, event, get_ladder)

        self.time.move_to(self._at(6, 12))
        with patch.object(model, "_raise_event", fail):
            [logged, *others] = self._run_failing_cron()
        self.assertFalse(others)
        self.assertIn(f"complaint {broken.id} cannot be raised", logged)
        self.assertEqual((broken.escalation_level, fine.escalation_level), (0, 1))
        self._check_said(broken)
        self.assertEqual(broken.next_event_at, self._at(6, 13))
        self._run_at(6, 12, 30)
        self._check_said(broken)
        self._run_at(6, 13)
        self._check_said(broken, late=1, escalated=1)

    # === THE LADDER ===#

    def _rung(self, level=1, whom="user", **values):
        return self.env["crm.complaint.escalation"].create({"level": level, "after_hours": 0, "whom": whom, **values})

    def test_the_nearest_category_then_the_company(self):
        above = self._new_category("Above")
        below = self._new_category("Below", parent_id=above.id)
        other = self._create_company(name="Elsewhere")
        people = {name: self._new_user(f"complaint_{name}", "user") for name in ("above", "below", "company", "others")}
        self._rung(user_id=people["others"].id, company_id=other.id)
        self._rung(user_id=people["others"].id, category_id=self._new_category("Beside").id)
        self._rung(user_id=people["others"].id, category_id=self.category.id, active=False)
        for rung, category, user in (
                ({}, below, self.leader),
                ({"company_id": self.company.id, "user_id": people["company"].id}, below, people["company"]),
                ({"category_id": above.id, "user_id": people["above"].id}, below, people["above"]),
                ({"category_id": below.id, "user_id": people["below"].id}, below, people["below"]),
                ({}, above, people["above"]), ({}, self.category, people["company"])):
            if rung:
                self._rung(**rung)
            complaint = self._complain(category_id=category.id, team_id=self.team.id)
            with self.subTest(rung=rung, category=category.name):
                self._run_at(6, 12)
                self._check_escalated(complaint, 1, user)
                self._run_at(7, 12)
                self._check_escalated(complaint, 2, self.agent)
            self.time.move_to(self._at(6, 8))

    def test_no_ladder(self):
        self.ladder.active = False
        complaint = self._complain()
        self._run_at(10, 8)
        self._check_said(complaint, late=1, solution_late=1)
        self.assertEqual(complaint.escalation_level, 0)

    def test_a_rung_needs_its_person(self):
        with self.assertRaises(ValidationError):
            self._rung()

    # === WHOM ===#

    def _escalate_to(self, whom, complaint=None, **values):
        """Who is told by a ladder of one rung."""
        self.ladder.active = False
        rung = self._rung(whom=whom, **values)
        complaint = complaint or self._complain()
        self._run_at(6, 12)
        self.assertEqual(complaint.escalation_level, 1)
        rung.active = False
        self.time.move_to(self._at(6, 8))
        return self._get_activities(complaint, "escalation").user_id

    def test_whom(self):
        self.customers["vip"].user_id = self.officer
        for whom, user, values in (("responsible", self.agent, {}), ("leader", self.leader, {}),
                                   ("sponsor", self.officer, {}), ("user", self.colleague,
                                                                   {"user_id": self.colleague.id})):
            with self.subTest(whom=whom):
                self.assertEqual(self._escalate_to(whom, **values), user)

    def test_a_manager(self):
        """Somebody else than leader and sponsor; where there is no other, the leader."""
        self.assertEqual(self._escalate_to("manager"), self.manager)
        other = self._new_user("complaint_other_manager", "manager")
        self.team.user_id = self.manager
        self.assertEqual(self._escalate_to("manager"), other)
        self.customers["vip"].user_id = other
        self.assertEqual(self._escalate_to("manager"), self.manager, "the leader of the team")

    def test_as_shipped(self):
        """Each step reaches somebody else."""
        self.ladder.active = False
        steps = [self.env.ref(f"crm_relationship.crm_complaint_escalation_{level}") for level in (1, 2, 3)]
        for step in steps:
            step.active = True
        complaint, asked = self._complain(), []
        for moment in ((6, 12), (7, 12), (9, 12)):
            self._run_at(*moment)
            asked += self._get_activities(complaint, "escalation").user_id
        self.assertEqual(asked, [self.leader, self.agent, self.manager])

    def test_the_shipped_step_of_an_older_version(self):
        step = self.env.ref("crm_relationship.crm_complaint_escalation_3")
        for values, whom in (({}, "manager"), ({"after_hours": 12}, "leader"), ({"level": 4}, "leader")):
            with self.subTest(values=values):
                step.write({"level": 3, "after_hours": 24, "whom": "leader", **values})
                self._migrate("19.0.9.0.0/post-escalation.py", "19.0.8.0.0")
                self.assertEqual(step.whom, whom)

    def test_nobody_there(self):
        self.customers["vip"].user_id = False
        self.assertEqual(self._escalate_to("sponsor"), self.leader)
        self.assertEqual(self._escalate_to("responsible", self._complain(user_id=False)), self.leader)
        for whom in ("leader", "sponsor", "responsible"):
            complaint = self._complain(user_id=False, category_id=False)
            self.assertEqual(self._escalate_to(whom, complaint), self.manager, "a manager of the company")

    def test_people_of_the_past_and_of_other_companies(self):
        gone = self._new_user("complaint_gone", "user")
        other = self._create_company(name="Elsewhere")
        elsewhere = self._new_user(
            "complaint_elsewhere", "manager", company_id=other.id, company_ids=[(6, 0, other.ids)])
        for user in (gone, elsewhere):
            complaint, rung = self._complain(), {"user_id": user.id}
            gone.active = False
            with self.subTest(user=user.login):
                self.assertEqual(self._escalate_to("user", complaint, **rung), self.leader)
                self.customers["vip"].user_id = user
                self.assertEqual(self._escalate_to("sponsor"), self.leader)
        complaint = self._complain()
        self.agent.active = self.leader.active = False
        self.assertEqual(self._escalate_to("responsible", complaint), self.manager)

    def test_a_leader_who_works_elsewhere(self):
        other = self._create_company(name="Elsewhere")
        team = self._new_team("Shared", company_id=False)
        team.user_id = self._new_user(
            "complaint_elsewhere", "user", company_id=other.id, company_ids=[(6, 0, other.ids)])
        complaint = self._complain(team_id=team.id, category_id=False)
        self.assertEqual(self._escalate_to("leader", complaint), self.manager)

    # === CROWDS ===#

    def test_more_than_a_batch(self):
        complaints = self.env["crm.complaint"].with_user(self.agent).create([
            {"subject": f"Complaint {number}", "company_id": self.company.id} for number in range(3)])
        for complaint in complaints.sudo():
            complaint.next_event_at = complaint.opened_at + timedelta(hours=1)
        with patch(f"{EVENTS}.BATCH", 2):
            self._run_at(6, 9)
        self.assertFalse(self._read_due())
