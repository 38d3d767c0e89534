from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .feedback_case import FeedbackCase

WISH = "odoo.addons.crm_relationship.models.satisfaction.crm_feedback_wish"


@tagged("post_install", "-at_install", "crm_relationship")
class TestFeedbackWishes(FeedbackCase):
    """What we do not have is looked for within two working days; when it arrives, the customer hears of it, once."""

    def _wish(self, tier="vip", **values):
        return self._say("wish", tier, product_id=self.goods.id, quantity=4, **values)

    def _notice(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_feedback").method_direct_trigger()
        self.env.invalidate_all()

    def test_looked_for_within_two_working_days(self):
        wish = self._wish()
        self.assertEqual((wish.reply_deadline, wish.search_deadline), (self._at(6, 17), self._at(7, 17)))
        wish.answer(message="We look for it.")
        self.assertEqual((wish.state, wish.deadline), ("answered", self._at(7, 17)))
        self.assertIn("Find out", self._get_tasks(wish).summary)
        wish.find("2026-07-20", message="It comes on July 20.")
        self.assertEqual((wish.state, wish.deadline, str(wish.expected_on)),
                         ("found", datetime(2026, 7, 20, 23, 59, 59), "2026-07-20"))
        self.assertEqual(str(self._get_tasks(wish).date_deadline), "2026-07-20")

    def test_no_day_at_the_end_of_time(self):
        """The end of that day is another day elsewhere: there has to be one, wherever the company works."""
        self.company.resource_calendar_id.tz = "America/Los_Angeles"
        wish = self._wish()
        with self.assertRaisesRegex(UserError, "expected_on"):
            wish.find("9999-12-31", note="Told by phone")
        wish.find("2026-07-20", note="Told by phone")
        self.assertEqual(wish.deadline, datetime(2026, 7, 21, 6, 59, 59))

    def test_what_does_not_come_is_asked_for(self):
        wish = self._wish()
        wish.find(note="Told by phone")
        self.assertEqual(wish.deadline, self._at(17, 17), "nobody knows the day: two weeks")
        self.assertIn("Has not arrived", self._get_tasks(wish).summary)
        self._travel(days=15)
        self.assertTrue(wish.is_late)
        self.assertIn(wish, self.feedback.search([("is_late", "=", True)]))
        with self.assertRaisesRegex(UserError, "expected now"):
            wish.find(note="Later")
        wish.find("2026-08-03", message="It comes on August 3.")
        self.assertEqual((wish.is_late, str(wish.expected_on)), (False, "2026-08-03"))
        self.assertEqual(str(self._get_tasks(wish).date_deadline), "2026-08-03")
        self._receive()
        self._notice()
        self.assertEqual((wish.state, len(self._get_letters(wish))), ("done", 2))
        self.assertFalse(self._get_tasks(wish))

    def test_done_says_that_it_is_there(self):
        """Without anybody having to write what we changed; of other feedback they have to."""
        wishes = self._wish() | self._wish("main")
        wishes.find(note="Told by phone")
        wizards = self.env["crm.feedback.wizard"].with_user(self.agent).with_context(default_step="close")
        with Form(wizards.with_context(active_ids=wishes.ids)) as form:
            self.assertIn("Chair", form.change)
            form.message = "Your chairs are here."
        form.save().action_apply()
        self.assertEqual(wishes.mapped("state"), ["done", "done"])
        self.assertIn("We have it now", wishes[0].change)
        with Form(wizards.with_context(active_ids=(self._wish() | self._say()).ids)) as form:
            self.assertFalse(form.change)
            form.change, form.note = "Smaller boxes", "Told by phone"

    def test_only_wishes_for_a_product_are_found(self):
        for feedback in (self._say(), self._say("wish")):
            with self.assertRaises(UserError):
                feedback.find(note="Told by phone")

    def test_clock_follows_the_kind(self):
        feedback = self._say()
        self.assertFalse(feedback.search_deadline)
        feedback.kind = "wish"
        self.assertEqual(feedback.search_deadline, self._at(7, 17))

    def test_customer_hears_when_it_arrives_and_once(self):
        wish = self._wish()
        wish.find(note="Told by phone")
        self._travel(days=1)
        self._notice()
        self.assertEqual((wish.state, len(self._get_letters(wish))), ("found", 0))
        receipt = self._receive()
        self._notice()
        self.assertEqual((wish.state, wish.picking_id), ("done", receipt))
        self.assertIn("Chair", self._get_letters(wish).subject)
        self._receive()
        self._notice()
        self.assertEqual(len(self._get_letters(wish)), 1)

    def test_what_does_not_count_as_arrived(self):
        self._receive()
        self._travel(hours=1)
        wish = self._wish()
        wish.find(note="Told by phone")
        self._travel(hours=1)
        self._receive(self._new_product("Desk"))
        delivery = self._deliver(self._order("small"))
        wizard = self.env["stock.return.picking"].with_context(
            active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 10
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 10, "picked": True})
        back.button_validate()
        self._notice()
        self.assertEqual(wish.state, "found", "what was there before, another product, and what others send back")

    def test_without_an_address_somebody_calls(self):
        self.customers["vip"].email = False
        wish = self._wish()
        wish.find(note="Told by phone")
        self._receive()
        self._notice()
        self.assertEqual(wish.state, "done")
        self.assertIn("Call", self._get_tasks(wish).summary)

    def test_failure_with_one_stops_no_other(self):
        first, second = self._wish(), self._wish("main")
        (first | second).find(note="Told by phone")
        self._receive()
        post = type(first)._post_to_customer

        def fail_first(wish, body, **values):
            if wish.id == first.id:
                raise ValueError("for the test")
            return post(wish, body, **values)

        with patch.object(type(first), "_post_to_customer", fail_first), mute_logger(WISH):
            self._notice()
        self.assertEqual((first.state, second.state, len(self._get_letters(second))), ("done", "done", 1))
        self.assertIn("Call", self._get_tasks(first).summary, "somebody tells them otherwise")
