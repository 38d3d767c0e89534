"""Who makes up what a compensation is measured by, or the proposal itself."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileWorth(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.share = cls._remedy(amount=0, percent=5, approval_required=False)
        cls.swap = cls._remedy("replacement", 0, approval_required=False)
        cls._let_sell(cls.agent)

    def _quote(self, user=None, price=1_000_000):
        return self.env["sale.order"].with_user(user or self.env.user).create({
            "partner_id": self.customers["vip"].id, "company_id": self.company.id, "warehouse_id": self.warehouse.id,
            "order_line": [Command.create({
                "product_id": self.goods.id, "product_uom_qty": 1, "price_unit": price, "tax_ids": False})]})

    def _about(self, document):
        """A colleague's complaint about a document, as the agent sees it."""
        complaint = self._complain(user=self.colleague)
        complaint.sudo().write({"sale_order_id" if document._name == "sale.order" else "invoice_id": document.id})
        return complaint.with_user(self.agent)

    def test_drafts_are_worth_nothing(self):
        """Whoever wrote it: a quotation, or a draft of an invoice, of a million."""
        quotation = self._quote()
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customers["vip"].id, "company_id": self.company.id,
            "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": 1_000_000, "tax_ids": False})]})
        cancelled = self._quote()
        cancelled.action_cancel()
        for document in (quotation, invoice, cancelled):
            with self.subTest(document=document._name, state=document.state):
                complaint = self._about(document)
                with self.assertRaisesRegex(UserError, "Say what the remedy"), self.env.cr.savepoint():
                    self._compensate(complaint, self.share)
                self.assertEqual(self._compensate(complaint, self.share, 50_000).state, "proposed")
        invoice.action_post()
        self.assertEqual(self._compensate(self._about(invoice), self.share).remedy_amount, 50_000)

    def test_drafts_are_not_replaced(self):
        with self.assertRaisesRegex(UserError, "confirmed order"):
            self._compensate(self._about(self._quote()), self.swap)
        self.assertEqual(self._compensate(self._about(self._order("vip")), self.swap).state, "remedied")

    def test_a_document_of_ones_own(self):
        """It is confirmed, and still they wrote it themselves."""
        order = self._quote(self.agent)
        order.sudo().action_confirm()
        for remedy in (self.share, self.swap):
            self.assertEqual(self._compensate(self._about(order), remedy).state, "proposed")
        self.assertEqual(self._compensate(self._about(self._order("vip", 10)), self.share).state, "remedied")

    def test_a_proposal_of_nobody(self):
        """However it came about: a compensation without a proposer is proposed again, and then approved."""
        remedy = self._remedy()
        complaint = self._complain(user=self.colleague)
        breach = self._compensate(complaint, remedy, user=self.colleague)
        breach.sudo().proposed_by_id = False
        with self.assertRaisesRegex(UserError, "Nobody is on record"):
            breach.action_approve()
        self._compensate(complaint, remedy, user=self.colleague)
        self.assertEqual(breach.proposed_by_id, self.colleague)
        breach.action_approve()
        self.assertEqual(breach.state, "remedied")

    # === LINES OF A FILE ===#

    def _load(self, columns, cells, **context):
        self.env.invalidate_all()
        return self.env["crm.complaint"].with_user(self.manager).with_context(**context).load(
            ["subject", "partner_id/.id", "opened_at", *columns],
            [["Old", str(self.customers["vip"].id), "2026-06-01 08:00:00", *cells]])

    def _get_forged(self):
        target = self.solutions.target_ids[0]
        return {
            "standard_id": self.solutions.id, "target_id": target.id, "company_id": self.company.id,
            "partner_id": self.customers["vip"].id, "res_model": "res.partner", "res_id": self.customers["vip"].id,
            "remedy_id": self.share.id, "remedy_amount": 500_000, "state": "proposed"}

    def test_nested_lines_are_not_taken_over(self):
        """They would be written with all rights: a proposal, a message of the customer, an action."""
        forged = self._get_forged()
        names = {"standard_id": "/.id", "target_id": "/.id", "company_id": "/.id", "partner_id": "/.id",
                 "remedy_id": "/.id"}
        attacks = {
            "compensation": ([f"compensation_ids/{name}{names.get(name, '')}" for name in forged],
                             [str(value) for value in forged.values()]),
            "message": (["message_ids/body", "message_ids/author_id/.id"], ["Yes", str(self.customers["vip"].id)]),
            "action": (["action_ids/name"], ["x"]),
            "pause": (["pause_ids/started_at"], ["2026-06-01 08:00:00"]),
            "merged": (["merged_ids/.id"], [str(self._complain().id)]),
            "follower": (["message_follower_ids/res_model"], ["crm.complaint"]),
            "responsible": (["user_id/.id"], [str(self.colleague.id)]),
        }
        before = self._count_rows()
        for attempt, attack in attacks.items():
            with self.subTest(attempt=attempt):
                result = self._load(*attack)
                self.assertFalse(result["ids"])
                self.assertEqual(self._count_rows(), before)

    def test_nested_defaults_are_not_taken_over(self):
        """Nor in the context, in a file or in any of the calls that open complaints."""
        context = {"default_compensation_ids": [Command.create(self._get_forged())],
                   "default_action_ids": [Command.create({"name": "x"})]}
        before = self._count_rows(1)
        self._load([], [], **context)
        complaints = self.env["crm.complaint"].with_user(self.manager).with_context(**context)
        values = {"subject": "Old", "partner_id": self.customers["vip"].id, "company_id": self.company.id}
        for call, argument in (("submit_history", [{**values, "opened_at": "2026-06-01 08:00:00"}]),
                               ("submit", values), ("submit_many", [values])):
            with self.subTest(call=call):
                getattr(complaints, call)(argument)
                self.assertEqual(self._count_rows(1), before)

    def _count_rows(self, start=0):
        models = ("crm.complaint", "crm.complaint.action", "crm.service.breach")
        return [self.env[model].sudo().search_count([]) for model in models[start:]]
