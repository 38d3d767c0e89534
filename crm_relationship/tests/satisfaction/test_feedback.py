from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .feedback_case import FeedbackCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestFeedback(FeedbackCase):
    """What customers say beyond complaints is answered in time, heard by the department, and told what we changed."""

    def test_answer_within_a_working_day(self):
        self.assertEqual(self._say().reply_deadline, self._at(6, 17))
        self.time.move_to(self._at(10, 16))  # Friday
        question = self._say("question")
        self.assertEqual((question.reply_deadline, question.deadline), (self._at(13, 16), self._at(13, 16)))
        self.assertFalse(question.is_late)
        self.time.move_to(self._at(13, 16, 1))
        question.invalidate_recordset()
        self.assertTrue(question.is_late)
        self.assertIn(question, self.feedback.search([("is_late", "=", True)]))
        question.answer(note="Told by phone")
        self.assertFalse(question.is_late)
        self.assertNotIn(question, self.feedback.search([("is_late", "=", True)]))

    def test_who_entered_it_works_on_it(self):
        task = self._get_tasks(self._say())
        self.assertEqual((task.user_id, task.date_deadline), (self.agent, self._at(6).date()))
        nobodys = self._say(user_id=False)
        self.assertEqual(self._get_tasks(nobodys).user_id, self.agent, "the customer's salesperson")

    def test_answer_reaches_the_customer(self):
        feedback = self._say("question")
        feedback.answer(message="Yes, since May.")
        self.assertEqual((feedback.state, feedback.replied_at), ("done", datetime.now()))
        self.assertIn("since May", self._get_letters(feedback).body)
        self.assertFalse(self._get_tasks(feedback))

    def test_answer_to_an_address_that_is_no_contact(self):
        feedback = self._say(tier=None, email_from="guest@example.com")
        feedback.answer(message="Thank you.")
        self.assertEqual(self._get_letters(feedback).outgoing_email_to, "guest@example.com")

    def test_silence_is_no_answer(self):
        feedback = self._say(tier=None)
        for told in ({}, {"message": "Thank you."}):
            with self.subTest(told=told), self.assertRaises(UserError):
                feedback.answer(**told)
        feedback.answer(note="Told in the shop")
        with self.assertRaises(UserError):
            feedback.answer(note="Told again")

    def test_suggestion_until_the_customer_hears_what_we_changed(self):
        feedback = self._say()
        feedback.answer(message="Good idea.")
        self.assertEqual((feedback.state, feedback.deadline), ("answered", self._at(17, 17)))
        self.assertEqual(self._get_tasks(feedback).user_id, self.agent)
        feedback.close("Boxes of five", message="Boxes hold five now.")
        self.assertEqual((feedback.state, feedback.change, len(self._get_letters(feedback))),
                         ("done", "Boxes of five", 2))
        self.assertFalse(self._get_tasks(feedback))

    def test_decline(self):
        feedback = self._say()
        feedback.decline("Too dear", note="Told by phone")
        self.assertEqual((feedback.state, feedback.decline_reason, bool(feedback.replied_at)),
                         ("declined", "Too dear", True))

    def test_department_hears_of_it(self):
        feedback = self._say(department_id=self.department.id)
        task = self._get_tasks(feedback, "feedback_department")
        self.assertEqual(task.user_id, self.speaker)
        self.assertIn("Test warehouse", task.summary)
        with self.assertRaises(AccessError):
            feedback.with_user(self.stranger).acknowledge()
        feedback.with_user(self.speaker).acknowledge()
        self.assertFalse(self._get_tasks(feedback, "feedback_department"))
        feedback.department_id = self.department.copy({"user_id": self.leader.id})
        self.assertEqual(self._get_tasks(feedback, "feedback_department").user_id, self.leader)
        feedback.decline("None of ours", note="Told by phone")
        self.assertFalse(self._get_tasks(feedback, "feedback_department"))

    def test_dialogue(self):
        feedback = self._say()
        wizards = self.env["crm.feedback.wizard"].with_user(self.agent).with_context(active_ids=feedback.ids)
        with Form(wizards.with_context(default_step="answer")) as form:
            form.note = "Told by phone"
        form.record.action_apply()
        with Form(wizards.with_context(default_step="close")) as form:
            form.change = "Boxes of five"
            form.message = "Boxes hold five now."
        form.record.action_apply()
        self.assertEqual((feedback.state, feedback.change), ("done", "Boxes of five"))

    def test_dialogue_is_for_what_its_user_may_write(self):
        feedback = self._say()
        elsewhere = self._new_user("feedback_elsewhere", "user")
        with self.assertRaises(AccessError):
            self.env["crm.feedback.wizard"].with_user(elsewhere).create(
                {"feedback_ids": feedback.ids, "step": "decline", "reason": "None"})
        with self.assertRaises(AccessError):
            feedback.with_user(elsewhere).decline("None", note="None")

    # === NO COMPLAINT ===#

    def test_no_complaint(self):
        complaint = self._complain(subject="Do you sell desks?", description="<p>I like <b>desks</b></p>")
        action = complaint.action_make_feedback()
        self.assertEqual(action["target"], "new", "A dialogue: who looks elsewhere has not saved it")
        with Form(self.feedback.with_user(self.agent).with_context(**action["context"])) as form:
            form.kind = "question"
        feedback = form.record
        self.assertEqual((feedback.name, feedback.partner_id, feedback.complaint_id),
                         ("Do you sell desks?", self.customers["vip"], complaint))
        self.assertIn("desks", feedback.description)
        self.assertEqual(complaint.state, "cancelled")
        self.assertIn("Do you sell desks?", complaint.cancel_reason)
        complaint.invalidate_recordset(["feedback_id"])
        with Form(complaint.with_user(self.agent)) as form:
            self.assertEqual(form.feedback_id, feedback)
        self.assertFalse(self._complain(subject="Scratched").feedback_id)

    def test_complaint_of_others_is_not_cancelled(self):
        self.customers["main"].user_id = self.stranger
        complaint = self._complain("main", user=self.officer, category_id=None, user_id=self.officer.id)
        elsewhere = self._new_user("feedback_elsewhere", "user")
        for values in ({"complaint_id": complaint.id}, {}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self._say(user=elsewhere, tier=None, **values).write({"complaint_id": complaint.id})
        with self.assertRaises(AccessError):
            self.feedback.with_user(elsewhere).with_context(default_complaint_id=complaint.id).create(
                {"name": "Mine", "company_id": self.company.id})
        self.assertEqual(complaint.state, "new")

    def test_what_is_over_is_no_feedback(self):
        complaint = self._bring("resolved")
        with self.assertRaises(UserError):
            self._say(complaint_id=complaint.id)

    # === SCREENS ===#

    def test_customers_page(self):
        self._say("praise").answer(note="Thanked by phone")
        self._say()
        customer = self.customers["vip"].with_user(self.agent)
        self.assertEqual((customer.feedback_open_count, customer.feedback_count), (1, 2))
        self.assertEqual(self.feedback.search_count(customer.action_view_feedback()["domain"]), 2)

    def test_late_figure_is_the_list_of_late_ones(self):
        self._say()
        self._say("praise").answer(note="Thanked by phone")
        self._travel(days=1)
        self.env.flush_all()
        found = self.company.with_user(self.officer).get_relationship_kpis(codes=["feedback_late"])[0]["kpis"]
        self.assertEqual(found["feedback_late"]["value"], 1)
        self.assertEqual(found["feedback_late"]["action"]["res_model"], "crm.feedback")

    # === HOSTILE ===#

    def test_fields_of_the_steps_are_written_by_nobody(self):
        feedback = self._say()
        for name, value in (("state", "done"), ("deadline", "2030-01-01 00:00:00"), ("change", "None"),
                            ("replied_at", "2026-01-01 00:00:00"), ("picking_id", 1),
                            ("found_at", "2026-01-01 00:00:00")):
            with self.subTest(name=name), self.assertRaises(AccessError):
                feedback.write({name: value})
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._say(**{name: value})
        sly = self.feedback.with_user(self.agent).with_context(default_state="done", default_deadline=False).create(
            {"name": "Sly", "company_id": self.company.id})
        self.assertEqual((sly.state, bool(sly.deadline)), ("new", True))
