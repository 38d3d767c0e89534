"""What the dialogues ask and do, and that each screen opens for who may least."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .complaint_case import ComplaintCase

MODELS = (
    "crm.complaint", "crm.complaint.action", "crm.complaint.category", "crm.complaint.cause",
    "crm.complaint.department", "crm.complaint.escalation")


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintScreens(ComplaintCase):
    def _ask(self, dialogue, complaints, user=None, **context):
        """The dialogue as it opens from these complaints."""
        wizard = self.env[f"crm.complaint.{dialogue}.wizard"].with_user(user or self.agent)
        return Form(wizard.with_context(active_id=complaints[:1].id, active_ids=complaints.ids, **context))

    # === DIALOGUES ===#

    def test_resolve(self):
        complaints = self._complain() + self._complain("main")
        complaints.cause_id = self.cause
        form = self._ask("resolve", complaints)
        self.assertEqual(form.cause_id, self.cause, "what was found already")
        form.resolution = "Replaced"
        form.save().action_resolve()
        self.assertEqual(complaints.mapped("state"), ["resolved", "resolved"])
        self.assertEqual(complaints.mapped("resolution"), ["Replaced", "Replaced"])
        self.assertEqual(complaints.cause_id, self.cause)

    def test_resolve_what_has_several_causes(self):
        complaints = self._complain() + self._complain("main")
        complaints[0].cause_id = self.cause
        complaints[1].cause_id = self.cause.copy({"name": "Another", "code": "test_another"})
        form = self._ask("resolve", complaints)
        self.assertFalse(form.cause_id)
        form.resolution = "Replaced"
        form.save().action_resolve()
        self.assertEqual(len(complaints.cause_id), 2, "each keeps its own")

    def test_resolve_without_words(self):
        form = self._ask("resolve", self._complain())
        with self.assertRaisesRegex(AssertionError, "resolution is a required field"):
            form.save()

    def test_verify(self):
        for answer, state, level in (("satisfied", "closed", 0), ("unsatisfied", "in_progress", 1)):
            with self.subTest(answer=answer):
                complaint = self._bring("resolved")
                form = self._ask("verify", complaint, self.colleague, default_answer=answer)
                self.assertEqual((form.complaint_id, form.resolution), (complaint, "Replaced"))
                form.note = "As he said"
                form.save().action_verify()
                self.assertEqual((complaint.state, complaint.escalation_level), (state, level))

    def test_who_solved_it_does_not_verify(self):
        complaint = self._bring("resolved")
        form = self._ask("verify", complaint, default_answer="satisfied")
        with self.assertRaises(AccessError):
            form.save().action_verify()

    def test_number_to_call(self):
        customer = self.customers["vip"]
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": customer.id})
        complaint = self._complain(contact)
        self.assertFalse(complaint.call_number)
        customer.phone = "+1 555 0101"
        self.assertEqual(complaint.call_number, "+1 555 0101")
        contact.phone = "+1 555 0102"
        self.assertEqual(complaint.call_number, "+1 555 0102")
        complaint.phone = "+1 555 0103"
        self.assertEqual(complaint.call_number, "+1 555 0103")

    def test_reason(self):
        for mode, before, after in (("acknowledge", "new", "acknowledged"), ("pause", "acknowledged", "in_progress"),
                                    ("reopen", "closed", "in_progress"), ("cancel", "new", "cancelled")):
            with self.subTest(mode=mode):
                complaint = self._bring(before)
                form = self._ask("reason", complaint, default_mode=mode)
                form.reason = " It is so "
                form.save().action_apply()
                self.assertEqual(complaint.state, after)
                self.assertEqual(bool(complaint.waiting_since), mode == "pause")
                self.assertEqual(self._count_texts(complaint, "It is so"), 1)

    def test_reason_that_is_none(self):
        complaint = self._bring("acknowledged")
        wizard = self.env["crm.complaint.reason.wizard"].with_user(self.agent)
        for mode, asked in (("reopen", complaint), ("cancel", complaint), ("acknowledge", self._complain())):
            with self.subTest(mode=mode), self.assertRaises(UserError):
                wizard.create({"complaint_ids": asked.ids, "mode": mode, "reason": " "}).action_apply()
        complaint = self._bring("acknowledged")
        wizard.create({"complaint_ids": complaint.ids, "mode": "pause"}).action_apply()
        self.assertTrue(complaint.waiting_since, "what we wait for need not be said")

    def test_merge_chosen_ones(self):
        complaints = self._complain() + self._complain()
        form = self._ask("merge", complaints.sorted("id", reverse=True))
        self.assertEqual(form.complaint_id, complaints[0], "the oldest stays unless somebody says otherwise")
        form.complaint_id = complaints[1]
        action = form.save().action_merge()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.complaint", complaints[1].id))
        self.assertEqual(complaints[0].merged_into_id, complaints[1])

    def test_merge_one_with_those_like_it(self):
        """Those like it are offered; which of them are about the same matter, somebody has to say."""
        complaint, other, solved = self._complain(), self._complain(), self._bring("resolved")
        self.assertEqual(other.duplicate_ids, complaint | solved)
        form = self._ask("merge", other)
        self.assertEqual(form.candidate_ids[:], other | complaint, "what is solved cannot be merged any more")
        self.assertEqual((form.complaint_ids[:], form.complaint_id), (other, other))
        form.complaint_ids.add(complaint)
        self.assertEqual(form.save().action_merge(), {"type": "ir.actions.act_window_close"}, "it is on the screen")
        self.assertEqual(complaint.merged_into_id, other)

    def test_merge_proposes_none_that_is_over(self):
        """The oldest of those chosen is closed: it is left out, and the oldest that is open stays."""
        closed, solved, complaint, other = (
            self._bring("closed"), self._bring("resolved"), self._complain(), self._complain())
        form = self._ask("merge", closed | solved | complaint | other)
        self.assertEqual((form.complaint_ids[:], form.complaint_id), (complaint | other, complaint))
        self.assertIn(closed.name, form.left_out)
        form.save().action_merge()
        self.assertEqual((other.merged_into_id, closed.state, solved.state), (complaint, "closed", "resolved"))

    def test_merge_where_only_one_is_open(self):
        closed, complaint = self._bring("closed"), self._complain()
        form = self._ask("merge", closed | complaint)
        self.assertEqual((form.complaint_ids[:], form.complaint_id), (complaint, complaint))
        wizard = form.save()
        with self.assertRaisesRegex(UserError, "at least two"):
            wizard.action_merge()
        wizard.complaint_ids |= closed
        with self.assertRaisesRegex(UserError, "is closed"):
            wizard.action_merge()

    def test_compensate(self):
        complaint = self._bring("in_progress")
        remedy = self._remedy("credit_note", amount=20)
        form = self._ask("compensate", complaint)
        form.remedy_id = remedy
        form.save().action_propose()
        breach = complaint.sudo().compensation_ids
        self.assertEqual((breach.state, breach.remedy_id, breach.remedy_amount), ("proposed", remedy, 20))
        form = self._ask("compensate", complaint)
        form.remedy_id = remedy
        form.amount = 15
        form.save().action_propose()
        self.assertEqual(breach.remedy_amount, 15)

    # === SCREENS ===#

    def test_screens_open_for_who_may_least(self):
        complaint = self._bring("waiting")
        self.env["crm.complaint.action"].create({"complaint_id": complaint.id, "name": "Repack"})
        for action in self.env["ir.actions.act_window"].search([("res_model", "in", MODELS)]):
            model = self.env[action.res_model].with_user(self.agent)
            for view in model.get_views(action.views)["views"]:
                with self.subTest(action=action.name, view=view):
                    self.assertTrue(view)
        for model in MODELS:
            for kind in ("list", "form", "search"):
                if not self.env["ir.ui.view"].search([("model", "=", model), ("type", "=", kind)]):
                    continue
                with self.subTest(model=model, kind=kind):
                    arch = self.env[model].with_user(self.agent).get_view(view_type=kind)["arch"]
                    self.assertIn("field", arch)

    def test_form_as_an_agent_fills_it_in(self):
        self._let_sell(self.manager)
        order = self._order("vip")
        form = Form(self.env["crm.complaint"].with_user(self.manager).with_context(
            default_sale_order_id=order.id, default_partner_id=order.partner_id.id))
        form.subject = "Chairs came scratched"
        form.category_id = self.category
        complaint = form.save()
        self.assertEqual((complaint.partner_id, complaint.sale_order_id), (self.customers["vip"], order))
        self.assertEqual((complaint.team_id, complaint.tier_id), (self.team, self.tiers["vip"]))

    def test_quick_creation_in_any_column(self):
        """The kanban offers it for new complaints only; whatever column asks, it is a new one."""
        complaints = self.env["crm.complaint"].with_user(self.agent).with_context(default_state="closed")
        view = self.env.ref("crm_relationship.crm_complaint_view_form_quick")
        form = Form(complaints, view=view)
        form.subject = "Chairs came scratched"
        self.assertEqual(form.save().state, "new")
