from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintWork(ComplaintCase):
    """Who has to do what until when, what the customer is told, and who hears of the cause."""

    def _check_work(self, complaint, user, day=None):
        activity = self._get_activities(complaint)
        self.assertEqual(len(activity), 1 if user else 0)
        self.assertEqual(activity.user_id, user or self.env["res.users"])
        if day:
            self.assertEqual(activity.date_deadline, self._at(day).date())

    # === RESPONSIBLE ===#

    def test_by_category(self):
        above = self._new_category("Above", team_id=self.team.id, user_id=self.colleague.id)
        below = self._new_category("Below", parent_id=above.id)
        complaint = self._complain(category_id=below.id, user_id=None)
        self.assertEqual((complaint.team_id, complaint.user_id), (self.team, self.colleague))
        own = self._new_team("Own", self.officer)
        below.team_id = own
        complaint = self._complain(category_id=below.id)
        self.assertEqual((complaint.team_id, complaint.user_id), (own, self.agent), "who is there already stays")

    def test_another_category(self):
        complaint = self._complain(user_id=False)
        self.assertFalse(complaint.user_id)
        own = self._new_team("Own", self.officer)
        complaint.category_id = self._new_category("Own", team_id=own.id, user_id=self.officer.id)
        self.assertEqual((complaint.team_id, complaint.user_id), (own, self.officer))
        self._check_work(complaint, self.officer)

    def test_a_category_without_team(self):
        complaint = self._complain(category_id=self._new_category("Bare").id, team_id=self.team.id)
        self.assertEqual(complaint.team_id, self.team)
        complaint = self._complain(category_id=False, user_id=False)
        self.assertFalse(complaint.team_id or complaint.user_id)
        self._check_work(complaint, self.manager)

    # === THE WORK ===#

    def test_one_activity_for_the_next_deadline(self):
        complaint = self._complain("main")
        self._check_work(complaint, self.agent, 6)
        complaint.acknowledge(note="Told by phone")
        self._check_work(complaint, self.agent, 10)
        complaint.severity = "critical"
        self._check_work(complaint, self.agent, 8)
        complaint.user_id = self.colleague
        self._check_work(complaint, self.colleague, 8)
        complaint.user_id = self.leader
        self._check_work(complaint, self.leader, 8)

    def test_without_responsible_it_is_the_leaders(self):
        complaint = self._complain(user_id=False)
        self._check_work(complaint, self.leader)
        complaint.user_id = self.agent
        self._check_work(complaint, self.agent)

    def test_another_team(self):
        complaint = self._complain(user_id=False)
        complaint.team_id = self._new_team("Own", self.officer)
        self._check_work(complaint, self.officer)

    def test_gone_when_over(self):
        for state in ("resolved", "closed", "cancelled"):
            with self.subTest(state=state):
                self._check_work(self._bring(state), None)

    def test_back_when_reopened(self):
        complaint = self._bring("closed")
        complaint.reopen("Broke again")
        self._check_work(complaint, self.agent, 7)

    def test_after_a_pause(self):
        complaint = self._bring("waiting")
        self._check_work(complaint, self.agent)
        self._travel(days=1)
        complaint.resume()
        self._check_work(complaint, self.agent, 8)

    def test_a_person_of_the_past(self):
        complaint = self._complain(user_id=self.colleague.id)
        self.colleague.active = False
        complaint.severity = "major"
        self._check_work(complaint, self.leader)

    def test_each_has_its_own(self):
        complaints = self.env["crm.complaint"].with_user(self.agent).create([
            {"subject": "Chairs", "company_id": self.company.id, "user_id": user.id}
            for user in (self.agent, self.colleague)])
        self.assertEqual(self._get_activities(complaints).user_id, self.agent | self.colleague)
        self.assertEqual(len(self._get_activities(complaints)), 2)

    # === VERIFICATION IS ASKED FOR ===#

    def test_who_verifies(self):
        for solved_by, asked in ((self.agent, self.leader), (self.leader, self.agent)):
            complaint = self._complain()
            complaint.with_user(solved_by).resolve("Replaced")
            activity = self._get_activities(complaint, "verify")
            self.assertEqual((activity.user_id, activity.date_deadline), (asked, self._at(8).date()))

    def test_who_verifies_where_there_is_nobody_near(self):
        complaint = self._complain("none", category_id=False, team_id=False)
        self.customers["none"].user_id = False
        for solved_by, asked in ((self.officer, self.manager), (self.manager, self.officer)):
            complaint.with_user(solved_by).resolve("Replaced")
            self.assertEqual(self._get_activities(complaint, "verify").user_id, asked)
            complaint.with_user(self.agent if asked != self.agent else self.leader).sudo().reopen("Broke again")

    def test_nobody_is_asked_who_cannot_open_it(self):
        team = self._new_team("Guests", self.stranger, self.stranger)
        self.customers["vip"].user_id = self.stranger
        complaint = self._complain(user_id=self.stranger.id, team_id=team.id, category_id=False)
        self._check_work(complaint, self.manager)
        complaint.sudo()._escalate(2)
        complaint.sudo()._customer_replied()
        complaint.with_user(self.officer).resolve("Replaced", "test_cause")
        complaint.sudo()._customer_replied()
        for kind, user in (("escalation", None), ("look", self.manager), ("verify", self.manager)):
            self.assertEqual(self._get_activities(complaint, kind).user_id, user or self.env["res.users"], kind)

    def test_verified_is_settled(self):
        for satisfied in (True, False):
            complaint = self._bring("resolved")
            self.assertEqual(len(self._get_activities(complaint, "verify")), 1)
            complaint.with_user(self.colleague).verify(satisfied)
            self.assertFalse(self._get_activities(complaint, "verify"))

    # === REPLIES ===#

    def _get_sent(self, complaint):
        """Addresses to which the last message went by mail."""
        message = complaint.sudo().message_ids.filtered(lambda message: message.message_type == "comment")[:1]
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
        return message, set(filter(None, [*mails.recipient_ids.mapped("email"), *mails.mapped("email_to")]))

    def test_a_reply_reaches_the_customer(self):
        complaint = self._complain()
        complaint.acknowledge("We are <b>on it</b>\nToday")
        message, sent = self._get_sent(complaint)
        self.assertIn("We are &lt;b&gt;on it&lt;/b&gt;<br>Today", message.body)
        self.assertIn(self.customers["vip"], message.notified_partner_ids)
        self.assertIn("vip@customers.example.com", sent)
        self.assertEqual(message.author_id, self.agent.partner_id)
        self.assertEqual((complaint.state, complaint.replied_at), ("acknowledged", self._at(6, 8)))

    def test_a_reply_reaches_who_is_only_an_address(self):
        complaint = self._complain(None, email_from="Ann <ann@example.com>")
        complaint.acknowledge("We are on it")
        _message, sent = self._get_sent(complaint)
        self.assertTrue(any("ann@example.com" in address for address in sent), sent)

    def test_replied_by_phone(self):
        """What was said goes on record, for colleagues only."""
        complaint = self._complain()
        complaint.acknowledge(note=" Two new chairs on Tuesday ")
        self.assertFalse(self._get_sent(complaint)[0])
        self.assertEqual((complaint.state, complaint.replied_at), ("acknowledged", self._at(6, 8)))
        log = complaint.sudo().message_ids[:1]
        self.assertIn("The customer was told: Two new chairs on Tuesday", log.body)
        self.assertTrue(log.is_internal)
        self.assertEqual(log.author_id, self.agent.partner_id)

    def test_nothing_said_is_no_reply(self):
        for message in (None, False, "", "  "):
            complaint = self._complain()
            for arguments in ({}, {"message": message}, {"note": message}):
                with self.subTest(arguments=arguments), self.assertRaisesRegex(UserError, "Say what the customer"):
                    complaint.acknowledge(**arguments)
            self.assertEqual((complaint.state, complaint.replied_at), ("new", False))
            self.assertNotIn("We have answered you", [step["label"] for step in complaint._get_story()])
            self.assertEqual(complaint.deadline, self._at(6, 12), "the promise stays open")

    def test_a_reply_was_given_already(self):
        """Nothing is left to do, and nothing is sent again."""
        complaint = self._bring("acknowledged")
        said = self._get_texts(complaint)
        self._travel(hours=1)
        complaint.acknowledge()
        complaint.action_start()
        complaint.acknowledge()
        self.assertEqual((complaint.replied_at, self._get_texts(complaint)), (self._at(6, 8), said))
        complaint.acknowledge("We are on it")
        self.assertEqual((complaint.replied_at, self._get_texts(complaint)), (self._at(6, 8), said))
        complaint.resolve("Replaced")
        with self.assertRaises(UserError):
            complaint.acknowledge()

    def test_a_message_that_nobody_would_get(self):
        self.customers["vip"].email = False
        complaint = self._complain()
        with self.assertRaisesRegex(UserError, "no email address"):
            complaint.acknowledge("We are on it")
        self.assertEqual((complaint.state, complaint.replied_at), ("new", False))
        body = "We are on it"
        complaint.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment",
                               partner_ids=complaint.partner_id.ids)
        self.assertFalse(complaint.replied_at, "written to a contact without an address")
        complaint = self._complain(email_from="ann@example.com")
        complaint.acknowledge("We are on it")
        _message, sent = self._get_sent(complaint)
        self.assertTrue(any("ann@example.com" in address for address in sent), sent)

    def test_the_first_reply_counts(self):
        complaint = self._complain()
        complaint.acknowledge(note="Told by phone")
        self._travel(hours=3)
        complaint.resolve("Replaced")
        self.assertEqual(complaint.replied_at, self._at(6, 8))

    def test_the_customer_writes(self):
        waiting, resolved = self._bring("waiting"), self._bring("closed")
        self._travel(hours=2)
        (waiting | resolved)._customer_replied()
        self.assertEqual((waiting.waiting_since, waiting.state, waiting.resolution_deadline),
                         (False, "in_progress", self._at(8, 10)))
        self.assertEqual((resolved.state, self._get_activities(resolved, "look").user_id), ("closed", self.agent))
        resolved._customer_replied()
        self.assertEqual(len(self._get_activities(resolved, "look")), 1)
        self.assertFalse(self._get_activities(waiting, "look"))

    # === THE CAUSE ===#

    def test_the_department_is_told(self):
        complaint = self._complain()
        self._travel(hours=1)
        complaint.resolve("Replaced", "test_cause")
        activity = self._get_activities(complaint, "cause")
        self.assertEqual((activity.user_id, complaint.department_told_at), (self.speaker, self._at(6, 9)))
        self.assertIn("Test warehouse", activity.summary)

    def test_the_spokesperson_acknowledges(self):
        complaint = self._complain(cause_id=self.cause.id)
        self._travel(hours=1)
        with self.assertRaises(AccessError):
            complaint.with_user(self.speaker).subject = "Nothing"
        complaint.with_user(self.speaker).acknowledge_cause()
        self.assertEqual((complaint.department_acknowledged_at, complaint.department_acknowledged_by_id),
                         (self._at(6, 9), self.speaker))
        self.assertFalse(self._get_activities(complaint, "cause"))
        self.assertIn(f"{self.speaker.name} has acknowledged", self._get_texts(complaint)[0])

    def test_a_cause_of_nobody(self):
        complaint = self._complain(cause_id=self.cause.id)
        complaint.cause_id = self.env.ref("crm_relationship.crm_complaint_cause_customer")
        self.assertFalse(complaint.department_id or self._get_activities(complaint, "cause"))

    def test_who_may_write_acknowledges(self):
        complaint = self._complain(cause_id=self.cause.id)
        complaint.acknowledge_cause()
        self.assertEqual(complaint.department_acknowledged_by_id, self.agent)

    def test_who_else_does_not_acknowledge(self):
        complaint = self._complain(cause_id=self.cause.id)
        for user in (self._new_user("complaint_loner", "user"), self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                complaint.with_user(user).acknowledge_cause()

    def test_nothing_to_acknowledge(self):
        with self.assertRaises(UserError):
            self._complain().acknowledge_cause()

    def test_another_department(self):
        complaint = self._complain(cause_id=self.cause.id)
        complaint.acknowledge_cause()
        other = self.env["crm.complaint.department"].create({"name": "Test carriers"})
        complaint.department_id = other
        self.assertFalse(complaint.department_acknowledged_at or complaint.department_acknowledged_by_id)
        self.assertEqual(self._get_activities(complaint, "cause").user_id, self.leader, "it has no spokesperson")
        complaint.department_id = False
        self.assertFalse(complaint.department_told_at or self._get_activities(complaint, "cause"))

    def test_the_departments_spokesperson_of_this_company(self):
        other = self._create_company(name="Elsewhere")
        self.department.with_company(other).user_id = self.officer
        complaint = self._complain(cause_id=self.cause.id)
        self.assertEqual(self._get_activities(complaint, "cause").user_id, self.speaker)

    def test_the_spokesperson_of_the_complaints_company(self):
        other = self._create_company(name="Elsewhere")
        there = self._new_user("complaint_there", "user", company_id=other.id, company_ids=[(6, 0, other.ids)])
        self.department.with_company(other).user_id = there
        self.manager.company_ids |= other
        complaint = self._complain("main", self.manager, category_id=False, team_id=False)
        complaints = self.env["crm.complaint"].with_user(self.manager).with_context(
            allowed_company_ids=[self.company.id, other.id])
        complaint = complaints.create({
            "subject": "Tables", "company_id": other.id, "cause_id": self.cause.id, "user_id": self.manager.id})
        self.assertEqual(self._get_activities(complaint, "cause").user_id, there)
        complaint.with_user(there).with_context(allowed_company_ids=other.ids).acknowledge_cause()
        self.assertEqual(complaint.department_acknowledged_by_id, there)

    def test_a_spokesperson_without_a_role(self):
        self.department.user_id = self.stranger
        complaint = self._complain(cause_id=self.cause.id)
        self.assertEqual(self._get_activities(complaint, "cause").user_id, self.leader)

    # === ACTIONS ===#

    def _act(self, complaint, **values):
        return self.env["crm.complaint.action"].with_user(self.agent).create({
            "name": "Pack better", "complaint_id": complaint.id, "kind": "corrective", **values})

    def test_actions(self):
        complaint = self._complain()
        action = self._act(complaint, user_id=self.colleague.id, deadline="2026-07-20")
        self.assertEqual((action.activity_ids.user_id, action.activity_ids.date_deadline),
                         (self.colleague, fields.Date.to_date("2026-07-20")))
        action.write({"user_id": self.leader.id, "deadline": "2026-07-21"})
        self.assertEqual((len(action.activity_ids), action.activity_ids.user_id), (1, self.leader))
        with self.assertRaises(UserError):
            action.effective = "yes"
        with self.assertRaises(UserError):
            action.state = "done"
        action.action_done()
        self.assertEqual((action.state, action.done_at, action.activity_ids.ids), ("done", self._at(6, 8), []))
        self.assertTrue(action.action_done())
        with self.assertRaises(UserError):
            action.action_cancel()
        action.effective = "no"
        self.assertEqual((action.effective, complaint.action_count), ("no", 1))

    def test_new_actions_are_to_do(self):
        complaint = self._complain()
        for values in ({"state": "done"}, {"state": "cancelled"}, {"done_at": self._at(5)}, {"effective": "yes"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._act(complaint, **values)
        with self.assertRaises(UserError):
            self._act(complaint).done_at = self._at(5)

    def test_actions_of_complaints_of_others(self):
        complaint, loner = self._complain(), self._new_user("complaint_loner", "user")
        action = self._act(complaint)
        for step in (lambda: action.with_user(loner).read(["name"]), action.with_user(loner).action_done,
                     lambda: action.with_user(loner).create({"name": "Mine", "complaint_id": complaint.id})):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                step()
        action.user_id = loner
        action.with_user(loner).action_done()
        self.assertEqual(action.state, "done")
