"""Who works on a case, what they are asked and told, and in whose words."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from ...tools.calls import Call
from ..complaint.complaint_case import ComplaintCase

LOOK = "mail_activity_type_complaint_look"


def say(reader):
    return reader.env._("Nobody has asked the customer whether it is solved")


@tagged("post_install", "-at_install", "crm_relationship")
class TestCaseMixin(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain().with_env(cls.env)

    def _put_on_leave(self, user, start=-1, end=1):
        """From so many days from now to so many."""
        now = datetime.now()
        resource = self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id, "calendar_id": self.calendar.id})
        leave = self.env["resource.calendar.leaves"].create({
            "name": "Holidays", "resource_id": resource.id, "calendar_id": self.calendar.id,
            "date_from": now + timedelta(days=start), "date_to": now + timedelta(days=end)})
        user.invalidate_recordset(["is_away"])
        return leave

    def _get_people(self):
        return self.complaint._get_responsible(), self.complaint._get_leader(), self.complaint._get_manager()

    # === WHO ===#

    def test_who_may_work(self):
        portal = self._new_user("case_portal")
        portal.group_ids = self.env.ref("base.group_portal")
        elsewhere = self._new_user("case_elsewhere", "user")
        elsewhere.write({"company_ids": [(6, 0, self.env.ref("base.main_company").ids)],
                         "company_id": self.env.ref("base.main_company").id})
        gone = self._new_user("case_gone", "user", active=False)
        for user, may in ((self.agent, True), (self.manager, True), (self.stranger, False), (portal, False),
                          (elsewhere, False), (gone, False), (self.env.ref("base.user_root"), False),
                          (self.env["res.users"], False)):
            with self.subTest(user=user.login):
                self.assertEqual(self.complaint._may_work(user), may)
                self.assertEqual(self.complaint._can_work(user), may)

    def test_who_is_away(self):
        self.assertEqual(self._get_people(), (self.agent, self.leader, self.manager))
        self.agent.write({"out_of_office_from": datetime.now() - timedelta(days=1)})
        self.assertTrue(self.agent.is_away)
        self.assertEqual((self.complaint._may_work(self.agent), self.complaint._can_work(self.agent)), (True, False))
        self.assertEqual(self._get_people(), (self.leader, self.leader, self.manager))
        self.agent.out_of_office_to = datetime.now() - timedelta(hours=1)
        self.assertFalse(self.agent.is_away)

    def test_who_is_on_leave(self):
        for start, end, is_away in ((-2, -1, False), (1, 2, False), (-1, 1, True)):
            leave = self._put_on_leave(self.agent, start, end)
            with self.subTest(start=start):
                self.assertEqual(self.agent.is_away, is_away)
            leave.resource_id.active = False
            if is_away:
                self.assertEqual(self._get_people()[0], self.leader)

    def test_everybody_is_away(self):
        """Then the first who comes back: a case is never nobody's."""
        everybody = self.agent | self.leader | self.manager
        everybody.write({"out_of_office_from": datetime.now() - timedelta(days=1)})
        self.assertEqual(self._get_people(), (self.agent, self.leader, self.manager))

    def test_the_work_is_planned_for_who_is_there(self):
        self.agent.write({"out_of_office_from": datetime.now() - timedelta(days=1)})
        complaint = self._complain(user=self.colleague, user_id=self.agent.id)
        self.assertEqual(complaint.user_id, self.agent, "whose it is stays")
        self.assertEqual(self._get_activities(complaint).user_id, self.leader)
        self.assertEqual(self._get_activities(self._complain()).user_id, self.agent, "they are at work all the same")
        self.agent.out_of_office_from = False
        complaint.sudo()._plan_work()
        self.assertEqual(self._get_activities(complaint).user_id, self.agent)

    def test_hooks(self):
        self.assertEqual(self.complaint._get_sponsor(), self.agent, "the customer's salesperson")
        action = self.env["crm.complaint.action"].with_user(self.agent).create(
            {"name": "Look", "complaint_id": self.complaint.id, "user_id": self.colleague.id}).sudo()
        self.assertEqual((action._get_responsible(), action._get_leader(), action._get_sponsor()),
                         (self.colleague, self.leader, self.agent))
        breach = self.env["crm.service.breach"].new({"standard_id": self.replies.id, "company_id": self.company.id})
        self.replies.user_id = self.stranger
        self.assertEqual(breach._get_responsible(), self.stranger, "who reads standards needs no role")

    # === ASKED AND TOLD ===#

    def test_asked_once(self):
        self.complaint._ask(LOOK, self.leader, say)
        self.complaint._ask(LOOK, self.colleague, lambda reader: "Again")
        asked = self._get_activities(self.complaint, "look")
        self.assertEqual((len(asked), asked.user_id, asked.summary), (1, self.colleague, "Again"))
        self.complaint._settle(LOOK)
        self.assertFalse(asked.exists())

    def test_nobody_named_is_a_manager(self):
        self.complaint._ask(LOOK, self.env["res.users"], say)
        self.assertEqual(self._get_activities(self.complaint, "look").user_id, self.manager)

    def test_told(self):
        self.complaint._tell(self.leader, say)
        [message] = self._get_told(self.complaint, self.leader)
        self.assertIn("Nobody has asked", message.body)
        self.assertTrue(message.is_internal)
        self.complaint._tell(self.env["res.users"], lambda reader: "For the record")
        self.assertEqual(self._count_texts(self.complaint, "For the record"), 1)

    def test_days_and_moments(self):
        for deadline, day in ((self._at(9).date(), self._at(9).date()), (self._at(9, 23), self._at(10).date())):
            self.leader.tz = "Asia/Shanghai"
            self.complaint._ask(LOOK, self.leader, say, deadline)
            self.assertEqual(self._get_activities(self.complaint, "look").date_deadline, day)

    def test_many_calls_cost_little_more_than_one(self):
        complaints = self.complaint
        for _number in range(20):
            complaints |= self._complain().sudo()
        self.env.flush_all()

        def count(cases):
            before = self.env.cr.sql_log_count
            cases._call([Call(case, self.leader, say, LOOK, say) for case in cases])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one = count(complaints[:1])
        self.assertLessEqual(count(complaints[1:]), one + 60)

    # === IN WHOSE WORDS ===#

    def test_each_reads_their_own_words(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.leader.lang = "zh_CN"
        self.complaint._call([Call(self.complaint, user, say) for user in (self.leader, self.colleague)])
        bodies = [self._get_told(self.complaint, user).body for user in (self.leader, self.colleague)]
        self.assertNotEqual(bodies[0], bodies[1])
        self.assertIn("Nobody has asked", bodies[1])
