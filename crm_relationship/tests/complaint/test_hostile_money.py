"""Who grants themselves, or a friend, what only others may grant."""

import math
from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

OWN = "is your own"


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileMoney(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.free = cls._remedy(approval_required=False)
        cls.asked = cls._remedy()
        cls.other_manager = cls._new_user("complaint_other_manager", "manager")

    def test_a_million_for_a_contact_of_ones_own(self):
        friend = self.env["res.partner"].with_user(self.agent).sudo().create({"name": "Friend"})
        complaint = self._complain(friend)
        breach = self._compensate(complaint, self.free, 1_000_000)
        self.assertEqual((breach.state, breach.proposed_by_id, breach.approved_by_id.id),
                         ("proposed", self.agent, False))
        self.assertFalse(self.env["account.move"].search([("partner_id", "=", friend.id)]))
        self.assertEqual(self._count_texts(complaint, "Another person"), 1)

    def test_above_the_remedys_own_worth(self):
        for amount, state in ((None, "remedied"), (5, "remedied"), (20, "remedied"), (20.01, "proposed")):
            complaint = self._complain(user=self.colleague)
            with self.subTest(amount=amount):
                self.assertEqual(self._compensate(complaint, self.free, amount).state, state)

    def test_a_complaint_of_ones_own(self):
        """Whatever it is worth: who opened it, answers for it, solved it, or is its customer."""
        opened = self._complain(user_id=self.colleague.id)
        answered = self._complain(user=self.colleague, user_id=self.agent.id)
        solved = self._complain(user=self.colleague)
        solved.with_user(self.agent).resolve("Replaced")
        merged = self._complain(user=self.colleague)
        merged.merge(self._complain().ids)
        customer = self._new_customer("Family")
        self.agent.partner_id.parent_id = customer
        own = self._complain(customer, user=self.colleague)
        for case, complaint in (("opened", opened), ("answers for", answered), ("solved", solved), ("merged", merged),
                                ("customer", own)):
            with self.subTest(case=case):
                self.assertEqual(self._compensate(complaint, self.free).state, "proposed")
        self.assertEqual(self._compensate(self._complain(user=self.colleague), self.free).state, "remedied")

    def test_replacement_goods_are_worth_something(self):
        remedy = self._remedy("replacement", 0, approval_required=False)
        order = self._order("vip", 10)
        complaint = self._complain()
        complaint.sudo().sale_order_id = order
        self.assertEqual(self._compensate(complaint, remedy).state, "proposed")

    def test_nobody_approves_what_they_proposed(self):
        for user in (self.manager, self.other_manager):
            breach = self._compensate(self._complain(user=self.colleague), self.asked, 500, user=user)
            with self.assertRaisesRegex(UserError, OWN):
                breach.with_user(user).action_approve()
            other = (self.manager | self.other_manager) - user
            breach.with_user(other).action_approve()
            self.assertEqual((breach.state, breach.approved_by_id), ("remedied", other))

    def test_nobody_approves_for_a_complaint_of_their_own(self):
        breach = self._compensate(self._complain(user=self.colleague, user_id=self.manager.id), self.asked)
        with self.assertRaisesRegex(UserError, OWN):
            breach.action_approve()
        customer = self._new_customer("Family")
        self.manager.partner_id.parent_id = customer
        breach = self._compensate(self._complain(customer, user=self.colleague), self.asked)
        with self.assertRaisesRegex(UserError, OWN):
            breach.action_approve()
        breach.with_user(self.other_manager).action_approve()

    def test_who_changes_a_proposal_has_proposed_it(self):
        """Of a broken promise, too, that nobody complained about."""
        breach = self._compensate(self._complain(user=self.colleague), self.asked)
        self.solutions.target_ids.remedy_id = self.asked
        self.company.service_remedies_enabled = True
        self._complain(user=self.colleague)
        self._travel(days=6)
        automatic = self._raise(self.solutions)[:1]
        self.assertEqual((automatic.state, automatic.proposed_by_id.id), ("proposed", False))
        for changed in (breach, automatic.with_user(self.manager)):
            for values in ({"remedy_amount": 1_000_000}, {"remedy_id": self.free.id}):
                changed.write(values)
                with self.subTest(values=values), self.assertRaisesRegex(UserError, OWN):
                    changed.action_approve()
            changed.with_user(self.other_manager).action_approve()
        with self.assertRaises(AccessError):
            breach.write({"proposed_by_id": False})

    def test_untouched_proposals_are_approved_by_one(self):
        self.solutions.target_ids.remedy_id = self.asked
        self.company.service_remedies_enabled = True
        self._complain(user=self.colleague)
        self._travel(days=6)
        breach = self._raise(self.solutions)[:1].with_user(self.manager)
        breach.action_approve()
        self.assertEqual(breach.state, "remedied")

    def test_amounts_that_are_none(self):
        breach = self._compensate(self._complain(user=self.colleague), self.asked)
        for amount in (-5, -0.01, math.nan, math.inf, -math.inf, True, "20", [20], {"a": 1}):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self._compensate(self._complain(), self.free, amount)
        with self.assertRaises(UserError):
            self._compensate(self._complain(), self.free, 0)
        for amount in (-5, math.nan, math.inf, "nan", "-inf", "x", [20]):
            with self.subTest(written=amount), self.assertRaises(UserError):
                breach.write({"remedy_amount": amount})
        self.assertEqual(breach.remedy_amount, 20)

    def test_a_share_does_not_tell_the_total(self):
        """Who may not read the order does not learn its total from a coupon of 5%."""
        share = self._remedy(amount=0, percent=5, approval_required=False)
        complaint = self._complain(user=self.colleague)
        complaint.sudo().sale_order_id = self._order("vip", 10)
        with self.assertRaisesRegex(UserError, "may not read"):
            self._compensate(complaint, share)
        for amount in (1, 49, 51):
            with self.subTest(amount=amount):
                self.assertEqual(self._compensate(complaint, share, amount).state, "proposed", "no bisection")
        self._let_sell(self.agent)
        breach = self._compensate(complaint, share)
        self.assertEqual((breach.state, breach.remedy_amount), ("remedied", 50))

    def test_breaches_are_not_invented(self):
        """Neither over RPC, nor by a mail, nor beside another record."""
        standard = self.solutions
        values = {
            "standard_id": standard.id, "target_id": standard.target_ids[0].id, "company_id": self.company.id,
            "partner_id": self.customers["vip"].id, "res_model": "res.partner", "res_id": self.customers["vip"].id,
            "remedy_id": self.asked.id, "remedy_amount": 500}
        breaches = self.env["crm.service.breach"].with_user(self.manager)
        mail = ("From: friend@example.com\nTo: x@example.com\nSubject: Grant\nMessage-Id: <invented@example.com>\n"
                "\nPlease")
        real = self._compensate(self._complain(user=self.colleague), self.asked)
        attempts = {
            "create": lambda: breaches.create(values),
            "copy": lambda: real.copy({"res_id": 77}),
            "message_new": lambda: breaches.message_new({"subject": "Grant"}, values),
            "message_process": lambda: self.env["mail.thread"].with_user(self.manager).message_process(
                "crm.service.breach", mail, custom_values=values),
            "message_update": lambda: real.message_update({"body": "x"}, {"state": "approved"}),
            "target": lambda: standard.with_user(self.manager).write({"breach_ids": [Command.create(values)]}),
            "complaint": lambda: real.complaint_id.with_user(self.manager).write(
                {"compensation_ids": [Command.create({**values, "res_id": 78})]}),
        }
        for attempt, attack in attempts.items():
            before = breaches.sudo().search_count([])
            with self.subTest(attempt=attempt):
                with suppress(UserError, ValueError), self.env.cr.savepoint():
                    attack()
                self.assertEqual(breaches.sudo().search_count([]), before)
                self.assertEqual(real.state, "proposed")
