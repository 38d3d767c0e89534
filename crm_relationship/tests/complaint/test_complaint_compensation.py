from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintCompensation(ComplaintCase):
    """What the customer gets to make it good."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.fixed = cls._remedy(amount=20)
        cls.share = cls._remedy(amount=0, percent=10, cap_amount=150)
        cls.call = cls._remedy("call", 0, approval_required=False)

    # === PROPOSED, APPROVED, GRANTED ===#

    def test_propose_and_approve(self):
        complaint = self._complain()
        breach = self._compensate(complaint, self.fixed)
        self.assertEqual((breach.state, breach.remedy_id, breach.remedy_amount, breach.partner_id, breach.tier_id),
                         ("proposed", self.fixed, 20, self.customers["vip"], self.tiers["vip"]))
        self.assertEqual((breach.complaint_id, breach.res_model, breach.res_id, breach.document_name),
                         (complaint, "crm.complaint", complaint.id, complaint.display_name))
        self.assertEqual((complaint.compensation_ids, complaint.compensation_count), (breach, 1))
        self.assertEqual(self._count_texts(complaint, f"proposed by {self.agent.name}"), 1)
        for user in (self.agent, self.officer):
            with self.assertRaises(AccessError):
                breach.with_user(user).action_approve()
        breach.action_approve()
        self.assertEqual((breach.state, breach.approved_by_id), ("remedied", self.manager))
        note = self.env[breach.granted_model].browse(breach.granted_id)
        self.assertEqual((note._name, note.move_type, note.state, note.partner_id, note.amount_total),
                         ("account.move", "out_refund", "draft", self.customers["vip"], 20))
        self.assertIn(complaint.name, note.ref)

    def test_granted_once(self):
        complaint = self._complain()
        breach = self._compensate(complaint, self.fixed)
        breach.action_approve()
        granted = breach.granted_id
        breach.action_approve()
        self.assertEqual(breach.granted_id, granted)
        messages = len(complaint.message_ids)
        self.assertEqual(complaint.compensate(self.fixed.id), {
            "id": complaint.id, "reference": complaint.name, "state": complaint.state, "breach_id": breach.id,
            "breach_state": "remedied", "changed": []})
        with self.assertRaisesRegex(UserError, "compensated already"):
            complaint.compensate(self.share.id, 30)
        self.assertEqual((len(complaint.compensation_ids), len(complaint.message_ids)), (1, messages))

    def test_the_same_proposal_again(self):
        complaint = self._complain()
        first = complaint.compensate(self.share.id, 30)
        self.assertEqual((first["breach_state"], bool(first["changed"])), ("proposed", True))
        messages = len(complaint.message_ids)
        self.assertEqual(complaint.compensate(self.share.id, 30), {**first, "changed": []})
        self.assertEqual(len(complaint.message_ids), messages)
        self.assertTrue(complaint.compensate(self.share.id, 31)["changed"])

    def test_another_proposal_before_it_is_approved(self):
        complaint = self._complain()
        first = self._compensate(complaint, self.fixed)
        second = self._compensate(complaint, self.share, 30)
        self.assertEqual((second, second.remedy_id, second.remedy_amount), (first, self.share, 30))

    def test_waived_and_proposed_again(self):
        complaint = self._complain()
        breach = self._compensate(complaint, self.fixed)
        breach.with_user(self.officer).action_waive("The customer's fault")
        self._compensate(complaint, self.fixed)
        self.assertEqual((breach.state, breach.waive_reason), ("proposed", False))

    def test_without_approval(self):
        complaint = self._complain()
        breach = self._compensate(complaint, self.call)
        self.assertEqual((breach.state, breach.approved_by_id), ("remedied", self.agent))
        activity = self.env["mail.activity"].sudo().browse(breach.granted_id)
        self.assertEqual((breach.granted_model, activity.user_id), ("mail.activity", self.agent))

    def test_nobody_has_promised_a_remedy(self):
        self.company.service_remedies_enabled = False
        self.assertEqual(self._compensate(self._complain(), self.fixed).state, "proposed", "a person has")

    def test_who_proposed_it_sees_it(self):
        """Whose complaint it is follows what comes of it, even where the customer is another salesperson's."""
        self.customers["vip"].user_id = self.stranger
        complaint = self._complain()
        breach = self._compensate(complaint, self.fixed)
        self.assertEqual(breach.with_user(self.agent).search([("complaint_id", "=", complaint.id)]), breach)
        complaint.invalidate_recordset(["compensation_count"])
        self.assertEqual(complaint.with_user(self.agent).compensation_count, 1)
        outsider = self._new_user("complaint_outsider", "user")
        self.assertFalse(breach.with_user(outsider).search([("complaint_id", "=", complaint.id)]))

    # === WORTH ===#

    def test_a_share_of_the_document(self):
        self._let_sell(self.agent)
        order = self._order("vip", 10)
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customers["vip"].id, "company_id": self.company.id})
        for document, worth in ((order, 100), (order.picking_ids, 100), (self._order("vip", 40), 150)):
            name = {"sale.order": "sale_order_id", "stock.picking": "picking_id"}[document._name]
            with self.subTest(document=document.display_name):
                self.assertEqual(self._compensate(self._complain(**{name: document.id}), self.share).remedy_amount,
                                 worth)
        for values in ({}, {"invoice_id": invoice.id}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "is worth"):
                self._compensate(self._complain(**values), self.share)

    def test_amounts(self):
        for amount in (0, -5, 150.01, 1000, 1e300, float("nan"), float("inf"), True, "10"):
            with self.subTest(amount=amount), self.assertRaisesRegex(UserError, "worth|amount"):
                self._compensate(self._complain(), self.share, amount)
        self.assertEqual(self._compensate(self._complain(), self.share, 150).remedy_amount, 150)

    def test_a_refusal_leaves_nothing(self):
        complaint = self._complain()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            complaint.compensate(self.share.id, 1000)
        complaint.invalidate_recordset()
        self.assertFalse(complaint.compensation_ids)

    def test_replacement(self):
        self._let_sell(self.agent)
        replacement = self._remedy("replacement", 0)
        order = self._order("vip", 10)
        breach = self._compensate(self._complain(sale_order_id=order.id), replacement)
        breach.action_approve()
        again = self.env["sale.order"].browse(breach.granted_id)
        self.assertEqual((again.state, again.order_line.product_uom_qty, again.amount_total), ("draft", 10, 0))
        breach = self._compensate(self._complain(), replacement)
        with self.assertRaisesRegex(UserError, "Only an order"):
            breach.action_approve()

    # === REFUSED ===#

    def test_refused(self):
        self.fixed.copy({"active": False})
        gone = self._remedy()
        gone_id = gone.id
        gone.unlink()
        archived = self._remedy(active=False)
        complaint = self._complain()
        for remedy_id in (gone_id, archived.id, 0, False):
            with self.subTest(remedy_id=remedy_id), self.assertRaisesRegex(UserError, "in use|remedy_id"):
                complaint.compensate(remedy_id)
        for complaint in (self._complain(None), self._bring("cancelled")):
            with self.assertRaisesRegex(UserError, "known customer"):
                complaint.compensate(self.fixed.id)

    def test_who_may_not_write_it(self):
        complaint = self._complain()
        for user in (self._new_user("complaint_loner", "user"), self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                complaint.with_user(user).compensate(self.fixed.id)

    # === MERGED, CANCELLED, DELETED ===#

    def test_merged_complaints_are_compensated_once(self):
        for granted in (True, False):
            with self.subTest(granted=granted):
                first, second = self._complain(), self._complain()
                breach = self._compensate(second, self.fixed)
                if granted:
                    breach.action_approve()
                first.merge(second.ids)
                self.assertEqual((breach.complaint_id, breach.res_id, breach.state),
                                 (first, first.id, "remedied" if granted else "proposed"))
                self.assertEqual((first.compensation_count, second.compensation_count), (1, 0))
                if granted:
                    self.assertEqual(self._compensate(first, self.fixed), breach)
                    with self.assertRaisesRegex(UserError, "compensated already"):
                        self._compensate(first, self.share, 30)

    def test_a_proposal_beside_what_was_granted_to_the_merged_one(self):
        first, second, third = self._complain(), self._complain(), self._complain()
        proposed, granted = self._compensate(first, self.fixed), self._compensate(second, self.call)
        first.merge(second.ids)
        self.assertEqual((proposed.state, granted.state, granted.complaint_id), ("waived", "remedied", second))
        third.merge(first.ids)
        for complaint in (first, third):
            with self.assertRaises(UserError):
                self._compensate(complaint, self.fixed)

    def test_nothing_is_granted_for_what_was_cancelled(self):
        complaint = self._complain()
        breach = self._compensate(complaint, self.fixed)
        complaint.cancel("None of ours")
        self.assertEqual((breach.state, breach.waive_reason), ("waived", "None of ours"))
        with self.assertRaises(UserError):
            breach.action_approve()
        complaint.reopen("It was ours")
        self.assertEqual(self._compensate(complaint, self.fixed).state, "proposed")

    def test_what_was_granted_is_not_deleted(self):
        complaint, other = self._complain(), self._complain()
        self._compensate(complaint, self.call)
        self._compensate(other, self.fixed)
        for case in (complaint, other):
            case.cancel("None of ours")
        with self.assertRaisesRegex(UserError, "stays on record"):
            complaint.with_user(self.manager).unlink()
        other.with_user(self.manager).unlink()
        self.assertFalse(other.exists())

    # === BESIDE THE METER ===#

    def test_measuring_does_not_withdraw_it(self):
        complaint = self._complain()
        breach = self._compensate(complaint, self.fixed)
        for standard in (self.replies, self.solutions):
            self._raise(standard)
        self.assertEqual((breach.state, breach.waive_reason), ("proposed", False))
        self.assertEqual(complaint.compensation_count, 1)

    def test_a_broken_promise_has_its_own(self):
        complaint = self._complain()
        self._compensate(complaint, self.fixed)
        self._travel(hours=5)
        broken = self._raise(self.replies)
        self.assertEqual((broken.res_id, broken.complaint_id.id), (complaint.id, False))
        self.assertEqual(complaint.compensation_count, 1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintMeter(ComplaintCase):
    """Complaints are measured by the deadlines that they were given."""

    def _check_solution(self, complaint, state, **values):
        self._measure(self.solutions)
        self._check(self.solutions, complaint, state, **values)

    def test_reply(self):
        for hours, state in ((4, "kept"), (4.01, "broken")):
            self.time.move_to(self._at(6, 8))
            complaint = self._complain()
            self._travel(hours=hours)
            complaint.acknowledge(note="Told by phone")
            self._measure(self.replies)
            self._check(self.replies, complaint, state, promised=self._at(6, 12), actual=complaint.replied_at,
                        tier_id=self.tiers["vip"], target_id=self._get_target(self.replies, "vip"))

    def test_solution(self):
        complaint = self._complain()
        self._check_solution(complaint, "pending", promised=self._at(7, 17))
        self._travel(days=1, hours=9)
        complaint.resolve("Replaced")
        self._check_solution(complaint, "kept", actual=self._at(7, 17))

    def test_still_open_and_late(self):
        complaint = self._complain()
        self._travel(days=2)
        self._check_solution(complaint, "broken", actual=False)
        breach = self._raise(self.solutions)
        self.assertEqual((breach.res_model, breach.res_id, breach.partner_id, breach.promised),
                         ("crm.complaint", complaint.id, self.customers["vip"], self._at(7, 17)))

    def test_without_a_tier(self):
        complaint = self._complain("none")
        self._travel(days=6)
        complaint.resolve("Replaced")
        self._check_solution(complaint, "broken", promised=self._at(11, 8), target_id=self._get_target(self.solutions))

    def test_pauses(self):
        complaint = self._bring("waiting")
        self._travel(days=1)
        complaint.resume()
        self._travel(days=1, hours=9)
        complaint.resolve("Replaced")
        self._check_solution(complaint, "kept", promised=self._at(8, 17))

    def test_nothing_breaks_while_it_waits(self):
        complaint, late = self._bring("waiting"), self._complain(None)
        self._check_solution(complaint, None)
        self._travel(days=3)
        self._check_solution(complaint, None)
        complaint.resume()
        self._check_solution(complaint, "pending", promised=self._at(10, 17))
        complaint.pause()
        late.acknowledge(note="Told by phone")
        self._travel(days=6)
        late.pause()
        self._check_solution(complaint, "pending", promised=self._at(10, 17))
        self._check_solution(late, "broken", promised=self._at(11, 8))

    def test_severity(self):
        complaint = self._complain(severity="critical")
        self._travel(days=1)
        complaint.resolve("Replaced")
        self.assertEqual(complaint.sla_state, "broken")
        self._check_solution(complaint, "broken", promised=self._at(6, 17))

    def test_severity_of_the_reply(self):
        complaint = self._complain(severity="critical")
        self._travel(hours=3)
        complaint.acknowledge(note="Told by phone")
        self._measure(self.replies)
        self._check(self.replies, complaint, "broken", promised=self._at(6, 10))

    def test_reopened(self):
        complaint = self._bring("resolved")
        self._check_solution(complaint, "kept")
        self._travel(days=2)
        complaint.with_user(self.colleague).verify(False)
        self._check_solution(complaint, "broken", promised=self._at(7, 17), actual=False)
        complaint.resolve("Replaced again")
        self._check_solution(complaint, "broken", promised=self._at(7, 17), actual=self._at(8, 8))
        self.assertEqual(complaint.sla_state, "broken")

    def test_cancelled_owes_nothing(self):
        complaint = self._complain()
        self._travel(days=2)
        self._check_solution(complaint, "broken")
        breach = self._raise(self.solutions)
        complaint.cancel("None of ours")
        self._check_solution(complaint, None)
        self._raise(self.solutions)
        self.assertEqual(breach.state, "waived")

    def test_the_tier_stays(self):
        complaint = self._complain("none")
        self.customers["none"].set_tier_override("vip", "for the test")
        self._travel(days=3)
        self._check_solution(complaint, "pending", promised=self._at(11, 8), tier_id=self.env["crm.tier"],
                             target_id=self._get_target(self.solutions))

    def test_found_later(self):
        complaint = self._complain(None)
        self._check_solution(complaint, "pending", promised=self._at(11, 8))
        complaint.partner_id = self.customers["vip"]
        self._travel(days=2)
        self._check_solution(complaint, "broken", promised=self._at(7, 17), tier_id=self.tiers["vip"],
                             partner_id=self.customers["vip"])

    def test_profiles_count_complaints(self):
        for state in ("new", "closed", "cancelled"):
            self._bring(state)
        self._bring("new", "main")
        self._classify(day=self._at(6).date())
        self.assertEqual([self._profile(self.customers[tier]).complaint_count for tier in ("vip", "main", "small")],
                         [2, 1, 0])

    def test_found_after_the_promise_was_broken(self):
        complaint = self._complain(None)
        self.solutions.target_ids.remedy_id = self._remedy("call", 0, approval_required=True)
        self.company.service_remedies_enabled = True
        self._travel(days=6)
        breach = self._raise(self.solutions)
        self.assertEqual((breach.state, breach.partner_id.id), ("open", False))
        complaint.partner_id = self.customers["none"]
        breach = self._raise(self.solutions)
        self.assertEqual((len(breach), breach.state, breach.partner_id), (1, "proposed", self.customers["none"]))
        self.assertEqual(breach.measure_id, self._get_measure(self.solutions, complaint))
