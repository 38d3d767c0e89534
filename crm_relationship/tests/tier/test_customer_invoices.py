from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests.common import tagged

from .tier_case import TODAY, TierCase


def days(number):
    return relativedelta(days=number)


def years(number):
    return relativedelta(years=number)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCustomerInvoices(TierCase):
    """Invoices, credit notes and payments, as an accountant posts them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        cls.bank.inbound_payment_method_line_ids.payment_account_id = cls.env["account.account"].create(
            {"name": "Payments under way", "code": "101999", "account_type": "asset_current", "reconcile": True})
        cls.customer = cls._new_customer("Invoiced customer")

    def _invoice(self, day, amount, due=None, kind="out_invoice", post=True, **values):
        move = self.env["account.move"].create({
            "move_type": kind, "partner_id": self.customer.id, "invoice_date": day, "date": day,
            "invoice_date_due": due or day, "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(
                {"product_id": self.product.id, "price_unit": amount, "tax_ids": False})],
            **values,
        })
        if post:
            move.action_post()
        return move

    def _pay(self, invoice, day, amount=None):
        values = {"payment_date": day, "journal_id": self.bank.id, **({"amount": amount} if amount else {})}
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create(values).action_create_payments()

    def _credit(self, invoice, day, amount=None):
        """A posted credit note of the invoice, reconciled with it."""
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard = wizard.create({"date": day, "journal_id": invoice.journal_id.id})
        note = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        if amount:
            note.invoice_line_ids.price_unit = amount
        note.action_post()
        lines = (invoice | note).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.filtered(lambda line: not line.reconciled).reconcile()
        return note

    def _profile_as_of(self, day=TODAY):
        self._classify(day)
        return self._profile(self.customer)

    # === REVENUE ===#

    def _sell_and_invoice(self, amount, quantity=1, cost=0):
        order = self._sell(self.customer, TODAY, amount)
        order.order_line.write({"product_uom_qty": quantity, "price_unit": amount, "purchase_price": cost})
        order.order_line.qty_delivered = quantity
        invoice = order._create_invoices()
        invoice.invoice_date = TODAY
        invoice.action_post()
        return order, invoice

    def test_a_corrected_invoice_takes_nothing_back(self):
        order, invoice = self._sell_and_invoice(1000)
        self._credit(invoice, TODAY)
        self.assertEqual(self._profile_as_of().revenue, 0)
        again = order._create_invoices()
        again.invoice_date = TODAY
        again.action_post()
        self.assertEqual(self._profile_as_of().revenue, 1000)

    def test_credit_notes_reduce_the_margin_on_either_basis(self):
        _order, invoice = self._sell_and_invoice(100, quantity=10, cost=60)
        note = self._credit(invoice, TODAY, amount=50)
        self.assertEqual(note.amount_untaxed, 500)
        for basis in ("ordered", "invoiced"):
            self.policy.revenue_basis = basis
            profile = self._profile_as_of()
            self.assertEqual((profile.revenue, profile.margin), (500, 200), basis)

    def test_invoiced_basis(self):
        self.policy.revenue_basis = "invoiced"
        self._sell(self.customer, TODAY, 77777)
        self._invoice(TODAY - years(1), 200)
        self._invoice(TODAY - days(60), 1000)
        self._invoice(TODAY, 500)
        self._invoice(TODAY, 300, kind="out_refund")
        self._invoice(TODAY, 9, post=False)
        self._invoice(TODAY, 9).button_cancel()
        self._invoice(TODAY, 9, kind="in_invoice", ref="Bill 9")
        profile = self._profile_as_of()
        self.assertEqual((profile.revenue, profile.previous_revenue, profile.order_count), (1200, 200, 2))
        self.assertEqual((profile.first_order_date, profile.last_order_date, profile.lifetime_order_count),
                         (TODAY - years(1), TODAY, 3))
        self.assertEqual(profile.mean_interval_days, 182.5)

    def test_invoiced_basis_in_a_foreign_currency(self):
        self.policy.revenue_basis = "invoiced"
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5), ("2026-05-01", 0.8)])
        self._invoice(date(2026, 2, 1), 100, currency_id=euro.id)
        self._invoice(date(2026, 6, 1), 100, currency_id=euro.id)
        self.assertEqual(self._profile_as_of().revenue, 325)

    def test_credit_notes_are_netted(self):
        self._sell(self.customer, TODAY, 1000)
        self._sell(self.customer, TODAY - years(1), 400)
        self._invoice(TODAY, 300, kind="out_refund")
        self._invoice(TODAY - years(1), 100, kind="out_refund")
        self._invoice(TODAY, 50, kind="out_refund", post=False)
        profile = self._profile_as_of()
        self.assertEqual((profile.revenue, profile.previous_revenue, profile.order_count), (700, 300, 1))
        self.assertEqual(profile.margin, 658, "the margin shrinks in proportion")
        self.assertAlmostEqual(profile.growth_percent, 133.3, 1)

    def test_later_credit_notes_are_not_of_the_past(self):
        self._sell(self.customer, TODAY - days(50), 1000)
        self._invoice(TODAY - days(10), 300, kind="out_refund")
        self.assertEqual(self._profile_as_of(TODAY - days(11)).revenue, 1000)
        self.assertEqual(self._profile_as_of(TODAY - days(10)).revenue, 700)

    def test_refund_of_an_order_that_is_cancelled_then(self):
        """Neither the order nor what was given back for it counts; other orders keep their revenue."""
        order = self._sell(self.customer, TODAY - days(50), 1000)
        self._sell(self.customer, TODAY - days(20), 250)
        invoice = order._create_invoices()
        invoice.action_post()
        self._credit(invoice, TODAY)
        self.assertEqual(self._profile_as_of().revenue, 250)
        order._action_cancel()
        self.assertEqual(order.state, "cancel")
        profile = self._profile_as_of()
        self.assertEqual((profile.revenue, profile.margin, profile.order_count), (250, 190, 1))

    # === PAYMENTS ===#

    def _assert_payments(self, profile, late, overdue, grade):
        self.assertEqual((profile.average_days_to_pay, profile.overdue_amount, profile.credit_grade or None),
                         (late, overdue, grade))

    def test_nothing_to_judge(self):
        self._sell(self.customer, TODAY, 1)
        self._invoice(TODAY - days(9), 100, due=TODAY)
        self._assert_payments(self._profile_as_of(), 0, 0, None)

    def test_days_late_and_grade(self):
        self._sell(self.customer, TODAY, 1)
        due = TODAY - days(80)
        for late, grade in ((-3, "a"), (5, "a"), (6, "b"), (15, "b"), (16, "c"), (30, "c"), (31, "d")):
            with self.subTest(late=late), self.env.cr.savepoint() as savepoint:
                self._pay(self._invoice(due - days(30), 100, due=due), due + days(late))
                self._assert_payments(self._profile_as_of(), late, 0, grade)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_days_late_are_weighted_by_amount(self):
        self._sell(self.customer, TODAY, 1)
        due = TODAY - days(80)
        invoice = self._invoice(due, 100, due=due)
        self._pay(invoice, due, 60)
        self._pay(invoice, due + days(20))
        self._pay(self._invoice(due, 300, due=due), due + days(4))
        self._assert_payments(self._profile_as_of(), (40 * 20 + 300 * 4) / 400, 0, "a")

    def test_partly_paid_and_overdue(self):
        """What is paid is judged by its delay, the rest is overdue and costs a grade."""
        self._sell(self.customer, TODAY - days(60), 1)
        self._pay(self._invoice(TODAY - days(40), 100, due=TODAY - days(20)), TODAY - days(20), 60)
        self._assert_payments(self._profile_as_of(TODAY - days(20)), 0, 0, "a")
        self._assert_payments(self._profile_as_of(), 0, 40, "b")

    def test_overdue_from_the_day_after_the_due_day(self):
        self._sell(self.customer, TODAY - days(60), 1)
        self._invoice(TODAY - days(40), 100, due=TODAY - days(20))
        self._assert_payments(self._profile_as_of(TODAY - days(20)), 0, 0, None)
        self._assert_payments(self._profile_as_of(TODAY - days(19)), 0, 100, "b")

    def test_worst_grade_gets_no_worse(self):
        self._sell(self.customer, TODAY, 1)
        due = TODAY - days(80)
        self._pay(self._invoice(due, 100, due=due), due + days(60))
        self._invoice(due, 100, due=due)
        self._assert_payments(self._profile_as_of(), 60, 100, "d")

    def test_paid_later_was_open_then(self):
        self._sell(self.customer, TODAY - days(90), 1)
        due = TODAY - days(50)
        invoice = self._invoice(due - days(10), 100, due=due)
        self._pay(invoice, TODAY - days(20), 70)
        self._pay(invoice, TODAY - days(10))
        self._assert_payments(self._profile_as_of(TODAY - days(30)), 0, 100, "b")
        self._assert_payments(self._profile_as_of(TODAY - days(20)), 30, 30, "d")
        self._assert_payments(self._profile_as_of(TODAY - days(10)), 33, 0, "d")

    def test_credit_note_is_no_payment(self):
        self._sell(self.customer, TODAY, 1)
        self._credit(self._invoice(TODAY - days(90), 100, due=TODAY - days(80)), TODAY)
        self._assert_payments(self._profile_as_of(), 0, 0, None)

    def test_open_credit_note_lowers_what_is_overdue(self):
        self._sell(self.customer, TODAY, 1)
        self._invoice(TODAY - days(90), 100, due=TODAY - days(80))
        self._invoice(TODAY - days(20), 30, kind="out_refund")
        self._assert_payments(self._profile_as_of(), 0, 70, "b")

    def test_payments_outside_of_the_window_are_forgotten(self):
        self._sell(self.customer, TODAY, 1)
        self._sell(self.customer, TODAY - years(2), 1)
        day = TODAY - years(1)
        self._pay(self._invoice(day - days(90), 100, due=day - days(80)), day)
        self._assert_payments(self._profile_as_of(TODAY - days(1)), 80, 0, "d")
        self._assert_payments(self._profile_as_of(), 0, 0, None)

    def test_contacts_pay_for_their_company(self):
        contact = self.env["res.partner"].create({"name": "Accounts", "parent_id": self.customer.id})
        self._sell(self.customer, TODAY, 1)
        self._invoice(TODAY - days(90), 100, due=TODAY - days(80), partner_id=contact.id)
        self._assert_payments(self._profile_as_of(), 0, 100, "b")
