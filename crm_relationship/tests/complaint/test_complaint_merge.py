from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintMerge(ComplaintCase):
    """The same matter may reach us twice."""

    def _find(self, complaint):
        complaint.invalidate_recordset(["duplicate_ids", "duplicate_count"])
        self.assertEqual(complaint.duplicate_count, len(complaint.duplicate_ids))
        return complaint.duplicate_ids

    # === FOUND ===#

    def test_of_the_same_customer(self):
        first, second = self._complain(), self._complain()
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customers["vip"].id})
        third = self._complain(buyer)
        self._complain("main")
        self.assertEqual(self._find(first), second | third)
        self.assertEqual(self._find(third), first | second)

    def test_of_the_same_customer_about_something_else(self):
        """Only what may be the same matter is similar: one product, one category, or subjects that share words."""
        first = self._complain(category_id=None, product_id=self.goods.id)
        category = self._new_category("Other", team_id=self.team.id).id
        self._complain(subject="The invoice is wrong", category_id=category)
        self._complain(subject="Nobody calls back", category_id=None)
        product = self._complain(subject="Leg broken", category_id=None, product_id=self.goods.id)
        words = self._complain(subject="Another chair arrived scratched", category_id=category)
        self.assertEqual(self._find(first), product | words)
        amount = self._complain(subject="Wrong amount", category_id=category)
        self.assertEqual(set(self._find(amount).mapped("subject")), {words.subject, "The invoice is wrong"})

    def test_of_the_same_address(self):
        first = self._complain(None, email_from="Ann <ann@example.com>")
        second = self._complain(None, email_from="ANN@example.com")
        self._complain(None, email_from="bob@example.com")
        self._complain(None)
        self.assertEqual(self._find(first), second)

    def test_about_the_same_document(self):
        self._let_sell(self.agent)
        order = self._order("vip")
        first = self._complain(None, sale_order_id=order.id)
        self._travel(days=60)
        second = self._complain(None, sale_order_id=order.id)
        self.assertEqual(self._find(first), second)

    def test_a_month_is_the_limit(self):
        first = self._complain()
        self._travel(days=30)
        second = self._complain()
        self._travel(seconds=1)
        third = self._complain()
        self.assertEqual(self._find(first), second)
        self.assertEqual(self._find(second), first | third)
        self.assertEqual(self._find(third), second)

    def test_what_is_over(self):
        first = self._complain()
        closed = self._bring("closed")
        self._bring("cancelled")
        self.assertEqual(self._find(first), closed)

    def test_nobody_knows_anything(self):
        first = self._complain(None)
        self._complain(None)
        self.assertFalse(self._find(first))

    def test_what_others_may_not_see(self):
        loner = self._new_user("complaint_loner", "user")
        mine = self._complain(user_id=loner.id)
        self._complain()
        self.assertFalse(self._find(mine.with_user(loner)))

    def test_view(self):
        first, second = self._complain(), self._complain()
        action = first.action_view_duplicates()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), (first | second).sudo())

    # === MERGED ===#

    def test_merge(self):
        first = self._complain(description="<p>Two of ten</p>")
        self._travel(hours=1)
        second = self._complain(phone="123", severity="major", cause_id=self.cause.id, subject="Scratches")
        letter = {"body": "See the picture", "attachments": [("chair.png", b"picture")]}
        second.message_post(**letter)
        self.env["crm.complaint.action"].with_user(self.agent).create(
            {"name": "Pack better", "complaint_id": second.id})
        second.message_subscribe(self.colleague.partner_id.ids)
        attachment = self.env["ir.attachment"].sudo().search(
            [("res_model", "=", "crm.complaint"), ("res_id", "=", second.id)])
        result = first.merge(second.ids)
        self.assertEqual(result, {"id": first.id, "reference": first.name, "state": "new",
                                  "changed": ["cause_id", "merged_ids"], "merged_ids": second.ids})
        self.assertEqual(first.merge(second.ids), {**result, "changed": []})
        self.assertEqual((second.state, second.merged_into_id, first.merged_ids), ("cancelled", first, second))
        self.assertIn(first.name, second.cancel_reason)
        self.assertEqual(self._count_texts(first, "See the picture"), 1)
        self.assertEqual(self._count_texts(first, f"{second.name} Scratches"), 1)
        self.assertEqual((attachment.res_id, first.action_count, first.phone), (first.id, 1, "123"))
        self.assertIn(self.colleague.partner_id, first.message_partner_ids)
        self.assertEqual((first.severity, first.cause_id, first.subject, first.description),
                         ("major", self.cause, "Chairs came scratched", "<p>Two of ten</p>"))
        self.assertFalse(self._get_activities(second))
        self.assertEqual(len(self._get_activities(first)), 1)
        self.assertFalse(self._find(first))

    def test_the_earliest_clock_counts(self):
        first = self._complain()
        self._travel(hours=2)
        second = self._complain()
        self.assertEqual(second.reply_deadline, self._at(6, 15))
        second.merge(first.ids)
        self.assertEqual((second.opened_at, second.reply_deadline, second.resolution_deadline),
                         (self._at(6, 8), self._at(6, 12), self._at(7, 17)))
        self.assertEqual(self._count_texts(second, "Solve by: "), 1)
        self.assertEqual(second.next_event_at, self._at(6, 11))

    def test_what_was_missed_before_is_raised(self):
        first = self._complain()
        self._travel(hours=5)
        second = self._complain()
        second.merge(first.ids)
        self.assertEqual(second.sla_state, "late")
        self._run_cron()
        self.assertEqual(second.escalation_level, 1)

    def test_who_was_replied_to_was_replied_to(self):
        first = self._complain()
        self._travel(hours=1)
        second = self._bring("acknowledged")
        self._travel(hours=1)
        first.merge(second.ids)
        self.assertEqual((first.state, first.replied_at), ("acknowledged", self._at(6, 9)))

    def test_a_reply_that_came_too_late_for_the_first(self):
        first = self._complain()
        self._travel(hours=5)
        second = self._bring("acknowledged")
        self.assertEqual(second.reply_deadline, self._at(6, 17))
        second.merge(first.ids)
        self.assertEqual((second.reply_deadline, second.replied_at), (self._at(6, 12), self._at(6, 13)))
        second.resolve("Replaced")
        self.assertEqual(second.sla_state, "broken")

    def test_the_pause_of_the_other_ends(self):
        first, second = self._complain(), self._bring("waiting")
        self._travel(hours=1)
        first.merge(second.ids)
        self.assertEqual((second.waiting_since, first.waiting_since, first.pause_ids.ended_at),
                         (False, False, self._at(6, 9)))

    def test_the_time_the_other_waited_does_not_count(self):
        first = self._bring("waiting")
        self._travel(hours=4)
        first.resume()
        self.assertEqual(first.resolution_deadline, self._at(8, 12))
        second = self._complain()
        second.merge(first.ids)
        self.assertEqual((second.opened_at, second.resolution_deadline), (self._at(6, 8), self._at(8, 12)))
        self.assertEqual((len(second.pause_ids), len(first.pause_ids)), (1, 0))

    def test_both_waited_at_once(self):
        first, second = self._bring("waiting"), self._bring("waiting")
        self._travel(hours=4)
        second.merge(first.ids)
        self.assertEqual((second.waiting_since, len(second.pause_ids)), (self._at(6, 8), 2))
        second.resume()
        self.assertEqual(second.resolution_deadline, self._at(8, 12), "the same four hours stood still once")

    def test_from_the_tray(self):
        known, unknown = self._complain(), self._complain(None, email_from="ann@example.com")
        unknown.merge(known.ids)
        self.assertEqual((unknown.partner_id, unknown.tier_id, unknown.reply_deadline, unknown.email_from),
                         (self.customers["vip"], self.tiers["vip"], self._at(6, 12), "ann@example.com"))
        self.assertEqual(self._count_texts(unknown, "Solve by: "), 1)
        another = self._complain(None)
        unknown.merge(another.ids)
        self.assertEqual(unknown.partner_id, self.customers["vip"])

    def test_several_at_once(self):
        complaints = [self._complain() for _number in range(4)]
        complaints[2].merge([complaint.id for complaint in complaints])
        self.assertEqual([complaint.state for complaint in complaints],
                         ["cancelled", "cancelled", "new", "cancelled"])
        self.assertEqual(len(complaints[2].merged_ids), 3)

    def test_a_chain(self):
        first, second, third = self._complain(), self._complain(), self._complain()
        second.merge(first.ids)
        third.merge(second.ids)
        self.assertEqual((first.merged_into_id, second.merged_into_id), (second, third))
        self.assertEqual(self._count_texts(third, f"{first.name} "), 1)

    # === REFUSED ===#

    def test_nothing_to_merge(self):
        complaint, gone = self._complain(), self._bring("cancelled").with_user(self.manager)
        ids = gone.ids
        gone.unlink()
        for others in ([], complaint.ids, ids):
            with self.subTest(others=others), self.assertRaises(UserError):
                complaint.merge(others)

    def test_other_customers(self):
        first, second = self._complain(), self._complain("main")
        with self.assertRaisesRegex(UserError, "same customer"):
            first.merge(second.ids)
        with self.assertRaisesRegex(UserError, "same customer"):
            self._complain(None).merge((first | second).ids)
        self.assertEqual((first.state, second.state), ("new", "new"))

    def test_what_is_over_is_not_merged(self):
        for state in ("resolved", "closed", "cancelled"):
            over, complaint = self._bring(state), self._complain()
            for one, others in ((over, complaint), (complaint, over)):
                with self.subTest(state=state), self.assertRaises(UserError):
                    one.merge(others.ids)

    def test_what_the_user_may_not_write(self):
        loner = self._new_user("complaint_loner", "user")
        mine, other = self._complain(user_id=loner.id), self._complain()
        for one, others in ((mine, other), (other, mine)):
            with self.assertRaises(AccessError):
                one.with_user(loner).merge(others.ids)

    def test_what_was_merged_is_not_reopened(self):
        first, second = self._complain(), self._complain()
        first.merge(second.ids)
        with self.assertRaisesRegex(UserError, "merged into another"):
            second.reopen("Broke again")
        self.assertEqual(second.state, "cancelled")

    def test_what_was_merged_is_not_lost(self):
        first, second = self._complain(), self._complain()
        first.merge(second.ids)
        first.cancel("None of ours")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            first.with_user(self.manager).unlink()
        second.with_user(self.manager).unlink()
        first.with_user(self.manager).unlink()
        self.assertFalse((first | second).exists())
