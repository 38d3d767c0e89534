"""Invoices, credit notes and payments of the demo wholesaler: one invoice a customer and month, paid in its manner."""

import random
from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Command

SEED = 2020
INVOICED_MONTHS = 6
RETURN_AFTER_DAYS = 11
PAYMENT_JITTER_DAYS = 3


class CrmRelationshipDemoInvoicing(models.AbstractModel):
    _name = "crm.relationship.demo.invoicing"
    _description = "Demo Invoices of Customer Relationship"

    @api.model
    def _get_period(self, today):
        """First and last day (the latter excluded) of what is invoiced: whole months up to the running one.

        Empty where the company has no chart of accounts or lacks a journal.
        """
        end = today.replace(day=1)
        is_ready = self.env.company.chart_template and self._get_journal("sale") and self._get_journal("bank")
        return (end - relativedelta(months=INVOICED_MONTHS) if is_ready else end), end

    @api.model
    def _get_journal(self, kind):
        domain = [*self.env["account.journal"]._check_company_domain(self.env.company), ("type", "=", kind)]
        return self.env["account.journal"].search(domain, limit=1)

    @api.model
    def _generate(self, planned_orders, today):
        """Invoice the past months of the customers with invoices, take goods back, and receive the payments.

        `planned_orders` are pairs (PlannedOrder, sale.order).
        """
        bundles = self._get_bundles(planned_orders, today)
        if not bundles:
            return
        invoices = self.env["account.move"].create(
            [self._prepare_invoice(orders, day) for (_chapter, day), orders in bundles.items()]
        )
        invoices._post(soft=False)
        told = list(zip((chapter for chapter, _day in bundles), invoices, strict=True))
        self._create_refunds(told)
        self._receive_payments(told, today)

    # === INVOICES ===#

    @api.model
    def _get_bundles(self, planned_orders, today):
        """Orders by (chapter, last day of their month), oldest month first."""
        start, end = self._get_period(today)
        bundles = defaultdict(self.env["sale.order"].browse)
        for planned, order in planned_orders:
            day = planned.ordered_at.date()
            if planned.chapter.is_invoiced and start <= day < end:
                bundles[planned.chapter, day + relativedelta(day=31)] += order
        return dict(sorted(bundles.items(), key=lambda item: (item[0][1], item[0][0].partner)))

    @api.model
    def _prepare_invoice(self, orders, day):
        lines = [
            Command.create(values)
            for line in orders.order_line
            for values in line._prepare_invoice_lines_vals_list()
        ]
        return {
            **orders[0]._prepare_invoice(),
            "partner_shipping_id": orders[0].partner_invoice_id.id,
            "invoice_origin": ", ".join(orders.mapped("name")),
            "invoice_date": day,
            "invoice_line_ids": lines,
        }

    # === RETURNED GOODS ===#

    @api.model
    def _create_refunds(self, told):
        """Post the credit notes of the chapters with returns, each for a part of one line of one invoice."""
        dice = random.Random(SEED)
        invoices_by_chapter = defaultdict(self.env["account.move"].browse)
        for chapter, invoice in told:
            invoices_by_chapter[chapter] += invoice
        returned = self.env["account.move.line"]
        for chapter, invoices in invoices_by_chapter.items():
            for invoice in dice.sample(list(invoices), min(chapter.returns, len(invoices))):
                returned += self._get_returnable_lines(invoice)[:1]
        refunds = self.env["account.move"].create([self._prepare_refund(line) for line in returned])
        refunds._post(soft=False)

    @api.model
    def _get_returnable_lines(self, invoice):
        """Product lines invoiced by delivery: taking goods back lowers what was delivered, and nothing is left open."""
        return invoice.invoice_line_ids.filtered(lambda line: line.product_id.invoice_policy == "delivery")

    @api.model
    def _prepare_refund(self, line):
        quantity = max(1, line.quantity // 3)
        line.sale_line_ids.qty_delivered -= quantity
        invoice = line.move_id
        return {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "currency_id": invoice.currency_id.id,
            "invoice_date": invoice.invoice_date + timedelta(days=RETURN_AFTER_DAYS),
            "invoice_payment_term_id": False,
            "invoice_user_id": invoice.invoice_user_id.id,
            "team_id": invoice.team_id.id,
            "invoice_origin": line.sale_line_ids.order_id.name,
            "ref": f"{invoice.name}: returned goods",
            "reversed_entry_id": invoice.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "name": line.name,
                        "quantity": quantity,
                        "product_uom_id": line.product_uom_id.id,
                        "price_unit": line.price_unit,
                        "discount": line.discount,
                        "tax_ids": [Command.set(line.tax_ids.ids)],
                        "sale_line_ids": [Command.set(line.sale_line_ids.ids)],
                    }
                )
            ],
        }

    # === PAYMENTS ===#

    @api.model
    def _receive_payments(self, told, today):
        """Book the customers' payments that have come in by today, and match them with what they pay."""
        dice = random.Random(SEED)
        dues, statement = [], []
        for chapter, invoice in told:
            due = self._get_receivable_lines(invoice)
            jitter = dice.randint(-PAYMENT_JITTER_DAYS, PAYMENT_JITTER_DAYS)
            paid_on = invoice.invoice_date_due + timedelta(days=chapter.payment_delay_days + jitter)
            if paid_on <= today:
                dues.append(due)
                statement.append(self._prepare_statement_line(invoice, due, paid_on))
        payments = self.env["account.bank.statement.line"].create(statement)
        self.env["account.move.line"]._reconcile_plan(
            [due + self._get_receivable_lines(payment.move_id) for due, payment in zip(dues, payments, strict=True)]
        )

    @api.model
    def _get_receivable_lines(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")

    @api.model
    def _prepare_statement_line(self, invoice, due, date):
        company_currency = invoice.company_id.currency_id
        amount = sum(due.mapped("amount_residual_currency"))
        values = {
            "journal_id": self._get_journal("bank").id,
            "date": date,
            "payment_ref": invoice.name,
            "partner_id": invoice.commercial_partner_id.id,
            "amount": invoice.currency_id._convert(amount, company_currency, invoice.company_id, date),
            "counterpart_account_id": due.account_id[:1].id,
        }
        if invoice.currency_id != company_currency:
            values.update(foreign_currency_id=invoice.currency_id.id, amount_currency=amount)
        return values
