from odoo.tests.common import tagged

from .complaint_case import LOUD, ComplaintCase

MOST_QUERIES = 20  # for each complaint that is due
MOST_QUERIES_OPENING = 18


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintBatch(ComplaintCase):
    """What the cron and the opening of complaints cost, counted."""

    def _raise_many(self, number, *moment, **values):
        """Let the cron work on so many complaints at a moment; the queries that it takes for each of them."""
        complaints = self.env["crm.complaint"]
        for _number in range(number):
            complaints |= self._complain(**values).sudo().with_env(self.env)
        self.env.flush_all()
        self.env.cr.flush()
        self.time.move_to(self._at(*moment))
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        while self.env["crm.complaint"]._raise_due():
            pass
        self.env.cr.flush()
        queries = self.env.cr.sql_log_count - before
        self.assertFalse(complaints.filtered(lambda complaint: complaint.next_event_at
                                             and complaint.next_event_at <= self._at(*moment)))
        return queries / number

    def test_queries_of_due_complaints(self):
        """All of it: activities, notes, notifications and mails, whatever else is due; the first ones fill caches."""
        self._raise_many(2, 10, 8)
        for moment in ((6, 11), (6, 12), (7, 17), (10, 8)):
            self.time.move_to(self._at(6, 8))
            with self.subTest(moment=moment):
                self.assertLessEqual(self._raise_many(20, *moment), MOST_QUERIES)

    def test_queries_of_a_crowd(self):
        self._raise_many(2, 10, 8)
        self.time.move_to(self._at(6, 8))
        self.assertLessEqual(self._raise_many(100, 10, 8), MOST_QUERIES)

    def test_queries_where_messages_are_read_in_odoo(self):
        (self.agent | self.leader | self.manager).write({"notification_type": "inbox"})
        self._raise_many(2, 10, 8)
        self.time.move_to(self._at(6, 8))
        self.assertLessEqual(self._raise_many(20, 10, 8), MOST_QUERIES)

    # === OPENING ===#

    def _count_opening(self, number):
        """The queries of opening so many complaints at once, with an empty cache."""
        complaints = self.env["crm.complaint"].with_user(self.agent).with_context(**LOUD)
        values = {"subject": "Chairs", "partner_id": self.customers["vip"].id, "user_id": self.agent.id,
                  "company_id": self.company.id}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        complaints.create([values] * number)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_of_opening(self):
        """With its follower, message and activity; a hundred cost hardly more than one."""
        self.agent.tz = "UTC"  # else the company's calendar says where they are
        self._count_opening(1)
        one = self._count_opening(1)
        self.assertLessEqual(one, MOST_QUERIES_OPENING)
        self.assertLessEqual(self._count_opening(100), one + 10)

    def test_references_of_many(self):
        """Those drawn at once follow each other, also where the sequence must not have gaps or depends on the year."""
        complaints = self.env["crm.complaint"].with_user(self.agent)
        sequence = self.env["ir.sequence"].search([("code", "=", "crm.complaint")], order="company_id", limit=1)
        for values in ({}, {"implementation": "no_gap"}, {"use_date_range": True}):
            sequence.sudo().write(values)
            found = complaints.create([{"subject": "Chairs", "company_id": self.company.id}] * 3)
            numbers = [int(name.rpartition("/")[2]) for name in found.mapped("name")]
            with self.subTest(values=values):
                self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))
                self.assertTrue(all(name.startswith("C2026/") for name in found.mapped("name")))

    def test_who_follows(self):
        """Who makes a complaint follows it once; a new responsible follows it, too, and is told."""
        complaint = self._complain(user_id=self.agent.id)
        self.assertEqual(complaint.message_partner_ids, self.agent.partner_id)
        complaint.user_id = self.colleague
        complaint.invalidate_recordset()
        self.assertEqual(complaint.message_partner_ids, (self.agent | self.colleague).partner_id)
        other = self._complain(user_id=self.colleague.id)
        self.assertEqual(other.message_partner_ids, (self.agent | self.colleague).partner_id)
