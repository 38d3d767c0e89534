"""Who approves a remedy is named, and asked by an activity."""

from odoo.fields import Command
from odoo.tests.common import tagged

from ..migration_case import MigrationCase
from .standard_case import StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceApproval(MigrationCase, StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.company.service_remedies_enabled = True
        cls.manager, cls.other = (cls._new_user(f"approval_{name}", "manager") for name in ("manager", "other"))
        cls.officer = cls._new_user("approval_officer", "officer")
        cls.standard = cls._standard("on_time_delivery", 0, remedy_id=cls._remedy().id)
        cls.standard.user_id = cls.manager

    def _break(self, number=1, **values):
        for _number in range(number):
            self._order("vip", promised_days=1, **values)
        self._travel(days=2)
        return self._raise(self.standard)

    def _get_asked(self, breaches):
        """Who is asked to approve which of these."""
        kind = self.env.ref("crm_relationship.mail_activity_type_remedy")
        return {activity.res_id: (activity.user_id, activity.summary) for activity in self.env["mail.activity"].search([
            ("res_model", "=", breaches._name), ("res_id", "in", breaches.ids), ("activity_type_id", "=", kind.id)])}

    def test_the_manager_of_the_standard_is_asked(self):
        breaches = self._break(2)
        name = self.customers["vip"].name
        self.assertEqual(breaches.approver_id, self.manager)
        self.assertEqual(self._get_asked(breaches), {
            breach.id: (self.manager, f"Approve for {name}: Remedy credit_note") for breach in breaches})
        breaches[0].with_user(self.other).action_approve()
        self.assertEqual(list(self._get_asked(breaches)), breaches[1].ids)
        self.assertEqual((breaches[0].state, breaches[0].approver_id, breaches[0].approved_by_id),
                         ("remedied", self.manager.browse(), self.other))

    def test_nobody_is_asked_about_what_is_waived(self):
        breach = self._break()
        breach.with_user(self.officer).action_waive("Nobody was there to take the goods")
        self.assertEqual((self._get_asked(breach), breach.approver_id), ({}, self.manager.browse()))

    def test_nobody_is_asked_about_what_needs_no_approval(self):
        self.standard.target_ids.remedy_id.approval_required = False
        breach = self._break()
        self.assertEqual((breach.state, self._get_asked(breach)), ("remedied", {}))

    def test_who_proposed_it_is_not_asked(self):
        self.standard.target_ids.remedy_id = False
        breach = self._break()
        self.assertEqual((breach.state, self._get_asked(breach)), ("open", {}))
        self.other.company_ids |= self.company
        remedy = self._remedy(amount=25)
        breach.with_user(self.manager).write({"remedy_id": remedy.id, "remedy_amount": 25})
        self.assertNotIn(breach.approver_id, self.manager | self.manager.browse())
        [(asked, _summary)] = self._get_asked(breach).values()
        self.assertEqual(asked, breach.approver_id)
        breach.with_user(self.other).write({"remedy_amount": 24})
        self.assertNotEqual(breach.approver_id, self.other)
        self.assertEqual(len(self._get_asked(breach)), 1)

    def test_who_has_left_is_replaced(self):
        """With the next hourly run: another manager is asked, once, and nobody else loses what they were asked."""
        kept, waiting = self._break(), self.env["crm.service.breach"]
        self.assertEqual(kept.approver_id, self.manager)
        self.standard.user_id = self.other
        waiting = self._break() - kept
        self.assertEqual(waiting.approver_id, self.other)
        for leave in ({"active": False}, {"active": True, "group_ids": [Command.clear()]}):
            with self.subTest(leave=leave):
                self.manager.write(leave)
                self.env["crm.service.breach"]._raise_breaches()
                self.assertEqual({breach: breach.approver_id for breach in kept + waiting},
                                 dict.fromkeys(kept + waiting, self.other))
                self.assertEqual({user for user, _summary in self._get_asked(kept + waiting).values()}, {self.other})
                kept.sudo().approver_id = self.manager

    def test_what_waits_since_an_older_version(self):
        breach = self._break()
        self.env["mail.activity"].search([("res_model", "=", breach._name), ("res_id", "=", breach.id)]).unlink()
        breach.sudo().approver_id = False
        self._migrate("19.0.8.0.0/post-supply.py", "19.0.7.0.0")
        self.assertEqual((breach.approver_id, list(self._get_asked(breach))), (self.manager, breach.ids))
