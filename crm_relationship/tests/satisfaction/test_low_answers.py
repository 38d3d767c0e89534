from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.http_routing.tests.common import MockRequest

from ...controllers.portal_satisfaction import ComplaintGrades
from .satisfaction_case import SatisfactionCase

LOW = "odoo.addons.crm_relationship.models.satisfaction.crm_satisfaction_request_low"


@tagged("at_install", "-post_install", "crm_relationship")
class TestLowAnswers(SatisfactionCase):
    """A low answer becomes a complaint, or a note on the open one: once, whatever fails."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_goods()
        cls.contact = cls._new_contact("Ann Lee")

    def _handle(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_satisfaction_low").method_direct_trigger()
        self.env.invalidate_all()

    def _ask_about(self, order):
        """The request about an order, asked."""
        request = self._plan().filtered(lambda request: request.res_id == order.id)
        request._create_sheets()
        return request._move_to("sent", sent_at="2026-06-30 08:00:00")

    def _get_complaints(self):
        return self.env["crm.complaint"].search([("company_id", "=", self.company.id)])

    def _get_unrecorded(self):
        self.env.flush_all()
        return self.env["crm.complaint.unrecorded"].with_company(self.company).search(
            [("company_id", "=", self.company.id), ("kind", "=", "low")])

    def test_what_was_low_stays_low(self):
        """The complaint names the grades that were low when the customer answered, whatever the tier says since."""
        request = self._ask_about(self._deliver(self.contact))
        self._fill_in(request.user_input_id, {"delivery": 2, "quality": 4})
        for limit in (0, 100):
            self.tiers["vip"].low_grade = limit
            self.assertEqual((request.is_low, request._get_low_answers().indicator_id.code), (True, "delivery"))
        self._handle()
        self.assertIn("Delivery 25", self._get_complaints().description)
        self.assertNotIn("Quality", self._get_complaints().description)

    def test_becomes_a_complaint_about_the_order(self):
        order = self._deliver(self.contact)
        request = self._ask_about(order)
        self._fill_in(request.user_input_id, {"delivery": 2})
        self.assertEqual((request.is_low, request.complaint_id.id), (True, False), "the cron's, not the customer's")
        self.assertEqual(self._get_unrecorded().res_id, request.id)
        self._handle()
        complaint = self._get_complaints()
        self.assertEqual(
            (complaint.partner_id, complaint.sale_order_id, complaint.channel, complaint.source, request.complaint_id),
            (self.contact, order, "survey", "survey", complaint))
        self.assertIn("Delivery 25", complaint.description)
        self.assertIn("Delivery", complaint.subject)
        self.assertEqual(complaint.low_answer_count, 1)
        self.assertFalse(self._get_unrecorded())
        self._handle()
        self.assertEqual(self._get_complaints(), complaint, "once")

    def test_words_are_taken_as_they_were_written(self):
        """Whatever signs are in them, and however many words."""
        request = self._ask_about(self._deliver(self.contact))
        question = self.survey.question_ids.filtered(lambda question: question.question_type == "text_box")[:1]
        words = "<!-- x --> if price<cost then no </p> " + "very " * 50_000
        request.user_input_id._save_lines(question, words)
        self._fill_in(request.user_input_id, {"delivery": 1})
        self._handle()
        self.assertIn("if price<cost then no", html2plaintext(request.complaint_id.description))

    def test_colleagues_of_the_customer_do_not_see_it(self):
        request = self._ask_about(self._deliver(self.contact))
        self._fill_in(request.user_input_id, {"delivery": 1})
        self._handle()
        boss = self._new_contact("Boss")
        boss.parent_id = self.contact.parent_id
        for partner, sees in ((self.contact, True), (boss, False)):
            user = self.env["res.users"].create({
                "name": partner.name, "login": partner.email, "partner_id": partner.id,
                "group_ids": self.env.ref("base.group_portal").ids})
            with MockRequest(self.env(user=user)):
                portal = ComplaintGrades()
                found = self._get_complaints().filtered_domain(portal._prepare_complaints_domain())
                self.assertEqual((bool(found), portal._is_own(request.complaint_id)), (sees, sees))

    def test_limit_of_the_tier(self):
        for tier, grade, is_low in (
                ("vip", 2, True), ("vip", 3, False), ("ordinary", 1, True), ("ordinary", 2, False), ("small", 1, False),
                (None, 1, True), (None, 2, False)):
            with self.subTest(tier=tier, grade=grade):
                contact = self._new_contact(f"Contact {tier} {grade}", tier)
                sheet = self._answer(contact, {"delivery": grade})
                self.assertEqual(sheet.satisfaction_request_ids.is_low, is_low)

    def test_limit_is_the_managers_choice(self):
        self.tiers["vip"].low_grade = 0
        self.assertFalse(self._answer(self.contact, {"delivery": 1}).satisfaction_request_ids.is_low)

    def test_what_was_not_said_is_not_low(self):
        sheet = self._answer(self.contact, {"delivery": 5})
        request = sheet.satisfaction_request_ids
        self.answers._store(request, {self.indicators["quality"].id: {"importance": 0}}, self.today)
        self.assertFalse(request._get_low_answers())

    def test_our_own_people_are_no_customers(self):
        colleague = self._new_user("low_colleague", "user").partner_id
        self.assertFalse(self._answer(colleague, {"delivery": 1}).satisfaction_request_ids.is_low)

    def test_note_on_the_open_complaint(self):
        complaint = self.env["crm.complaint"].create({
            "subject": "Late", "partner_id": self.contact.id, "company_id": self.company.id})
        request = self._answer(self.contact, {"delivery": 1}).satisfaction_request_ids
        self._handle()
        self.assertEqual((self._get_complaints(), request.complaint_id), (complaint, complaint))
        self.assertIn("Delivery 0", complaint.message_ids[0].body)
        self._handle()
        self.assertEqual(sum("Delivery 0" in body for body in complaint.message_ids.mapped("body")), 1)

    def test_after_a_complaint_that_is_over_there_is_a_new_one(self):
        complaint = self.env["crm.complaint"].create({
            "subject": "Late", "partner_id": self.contact.id, "company_id": self.company.id})
        complaint.cancel("None")
        self._answer(self.contact, {"delivery": 1})
        self._handle()
        self.assertEqual(len(self._get_complaints()), 2)

    def test_failure_with_one_stops_no_other(self):
        first = self._answer(self.contact, {"delivery": 1}).satisfaction_request_ids
        second = self._answer(self._new_contact("Bob"), {"delivery": 1}).satisfaction_request_ids
        handle = type(first)._handle_low

        def fail_first(request):
            if request.id == first.id:
                raise ValueError("for the test")
            return handle(request)

        with patch.object(type(first), "_handle_low", fail_first), mute_logger(LOW):
            self._handle()
        self.assertEqual((bool(first.complaint_id), bool(second.complaint_id)), (False, True))
        self.assertEqual(self._get_unrecorded().res_id, first.id, "it is missed by nobody")
        first.sudo().low_retry_at = "2026-01-01 00:00:00"
        self._handle()
        self.assertTrue(first.complaint_id)

    def test_at_once_by_hand(self):
        request = self._answer(self.contact, {"delivery": 1}).satisfaction_request_ids
        officer = self._new_user("low_officer", "officer")
        line = self._get_unrecorded().with_user(officer).with_company(self.company)
        action = line.action_create_complaint()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.complaint", request.complaint_id.id))
        self._handle()
        self.assertEqual(len(self._get_complaints()), 1)
        content = self._answer(self._new_contact("Bob"), {"delivery": 5}).satisfaction_request_ids
        with self.assertRaises(UserError):
            content.with_user(officer).action_create_complaint()
