"""Who sheds a complaint of their own, to decide alone what it is worth."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileOwn(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.free = cls._remedy(approval_required=False)
        cls.friend = cls._new_customer("Friend", email="friend@friends.example")

    def _compensate(self, complaint, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        breach_id = complaint.with_user(user or self.agent).compensate(self.free.id)["breach_id"]
        return self.env["crm.service.breach"].browse(breach_id)

    def _open(self, *args, **values):
        return self._complain(*args, user=self.colleague, **values).with_user(self.agent)

    def _save(self, complaint, **values):
        complaint.write(values)
        self.env.flush_all()

    def test_given_to_a_colleague(self):
        for new in (self.leader, self.env["res.users"]):
            complaint = self._open(user_id=self.agent.id)
            self._save(complaint, user_id=new.id)
            with self.subTest(new=new.login):
                self.assertEqual(self._compensate(complaint).state, "proposed")

    def test_solved_and_reopened(self):
        complaint = self._open()
        complaint.resolve("Replaced")
        self.env.flush_all()
        complaint.reopen("Not yet")
        self.assertFalse(complaint.resolved_by_id)
        self.assertEqual(self._compensate(complaint).state, "proposed")

    def test_merged_and_merged_again(self):
        first, second, third = self._complain(), self._open(), self._open()
        second.merge(first.ids)
        third.merge(second.ids)
        first.sudo().active = False
        self.assertEqual(self._compensate(third).state, "proposed")
        third.sudo().involved_ids = False
        self.assertEqual(self._compensate(third).state, "proposed", "those that were merged before it was kept")
        self.assertIn(self.agent, third.sudo()._get_involved())

    def test_a_complaint_of_the_tray(self):
        """It is given to a friend first, and to nobody afterwards."""
        complaint = self._open(None, user_id=self.colleague.id)
        self._save(complaint, partner_id=self.friend.id)
        self._save(complaint, user_id=False)
        self.assertEqual(self._compensate(complaint).state, "proposed")

    def test_a_document_that_they_linked(self):
        self._let_sell(self.agent)
        complaint = self._open()
        self._save(complaint, sale_order_id=self._order("vip").id)
        self.assertEqual(self._compensate(complaint).state, "proposed")

    def test_the_record_is_the_programs(self):
        complaint = self._open(user_id=self.agent.id)
        for values in ({"involved_ids": False}, {"involved_ids": [Command.clear()]},
                       {"involved_ids": [Command.link(self.leader.id)]}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                complaint.write(values)
        with self.assertRaises(AccessError):
            complaint.create({"subject": "x", "involved_ids": [Command.set(self.leader.ids)]})
        self.assertFalse(complaint.sudo().copy().involved_ids - self.agent)

    def test_whose_it_never_was(self):
        complaint = self._open(None, user_id=self.colleague.id)
        complaint.with_user(self.leader).write({"partner_id": self.friend.id, "user_id": self.leader.id})
        self.assertEqual(complaint.sudo().involved_ids, self.colleague | self.leader)
        self.assertEqual(self._compensate(complaint).state, "remedied")
        first, second = self._open(), self._open()
        second.merge(first.ids)
        self.assertEqual(self._compensate(second).state, "remedied", "who merges changes neither customer nor document")
