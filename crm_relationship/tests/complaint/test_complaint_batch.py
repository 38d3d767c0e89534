from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

MOST_QUERIES = 20


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
