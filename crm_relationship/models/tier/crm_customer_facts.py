from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ...tools import customer_figures as figures


class Scope(NamedTuple):
    """Which company's facts, up to which day, by which rules; every query of a run is built from it."""

    company: object
    as_of: object
    parameters: object
    excluded_ids: tuple

    @property
    def window_start(self):
        """The first day of the window."""
        return self.as_of - relativedelta(months=self.parameters.window_months) + relativedelta(days=1)

    @property
    def previous_start(self):
        """The first day of the window before."""
        return self.as_of - relativedelta(months=2 * self.parameters.window_months) + relativedelta(days=1)

    @property
    def recent_start(self):
        """The first day of what the lifetime value looks at."""
        return self.as_of - relativedelta(years=figures.VALUE_YEARS) + relativedelta(days=1)

    @property
    def by_margin(self):
        """Whether the lifetime value is of margin."""
        return self.parameters.value_basis == "margin"

    @property
    def end(self):
        """The day after the last one."""
        return self.as_of + relativedelta(days=1)


class CrmCustomerFacts(models.AbstractModel):
    """Queries on Odoo's own documents that sum up, per partner, what a profile is made of.

    Days are UTC days and come as literals. Money is in the company's currency, converted with the document's own rate.
    """

    _name = "crm.customer.facts"
    _description = "Customer Facts"

    def _get_scope(self, company, as_of, parameters):
        """Flush what is read and return the `Scope` of a run.

        What is read is large on paper only: until the end of the transaction the server does not compile its queries,
        which takes seconds longer than to run them.
        """
        self._flush()
        return Scope(company, as_of, parameters, self._get_excluded_ids())

    def _flush(self):
        for model, names in (
            ("sale.order", ["partner_id", "company_id", "date_order", "state", "amount_untaxed", "currency_rate",
                            "margin"]),
            ("account.move", ["commercial_partner_id", "company_id", "invoice_date", "state", "move_type",
                              "amount_untaxed_signed", "reversed_entry_id"]),
            ("sale.order.line", ["order_id", "product_id", "state", "qty_invoiced", "product_uom_qty"]),
            ("account.move.line", ["partner_id", "company_id", "account_id", "date", "date_maturity", "parent_state",
                                   "amount_residual", "reconciled", "sale_line_ids"]),
            ("account.partial.reconcile", ["amount", "max_date", "company_id", "debit_move_id", "credit_move_id"]),
            ("res.partner", ["commercial_partner_id", "industry_id", "country_id", "is_company"]),
            ("res.company", ["partner_id"]),
            ("res.users", ["partner_id", "group_ids"]),
            ("crm.customer.profile", None),
        ):
            self.env[model].flush_model(names)

    def _get_excluded_ids(self):
        """Commercial entities that are no customers: the companies themselves and the public users."""
        rows = self.env.execute_query(SQL(
            """
            SELECT COALESCE(partner.commercial_partner_id, partner.id), set_config('jit', 'off', TRUE)
              FROM res_partner partner
             WHERE partner.id IN (
                   SELECT partner_id
                     FROM res_company
                UNION ALL
                   SELECT member.partner_id
                     FROM res_users member
                     JOIN res_groups_users_rel rel ON rel.uid = member.id
                     JOIN ir_model_data data ON data.res_id = rel.gid AND data.model = 'res.groups'
                    WHERE data.module = 'base' AND data.name = 'group_public')
            """))
        return tuple(partner_id for partner_id, _setting in rows) or (0,)

    # === PAYMENTS ===#

    def _select_payments(self, scope):
        """One row a commercial entity: overdue (money) and days (paid late, on average, weighted by amount)."""
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id,
                   GREATEST(COALESCE(SUM(entry.overdue), 0), 0) AS overdue,
                   SUM(entry.amount_days) / NULLIF(SUM(entry.amount), 0) AS days
              FROM (%s UNION ALL %s UNION ALL %s) entry
              JOIN res_partner partner ON partner.id = entry.partner_id
          GROUP BY partner.commercial_partner_id
            """,
            self._select_open_items(scope), self._select_items_paid_later(scope), self._select_paid_items(scope))

    def _where_receivable(self, scope):
        return SQL(
            "line.company_id = %s AND line.parent_state = 'posted' AND line.account_id IN"
            " (SELECT id FROM account_account WHERE account_type = 'asset_receivable')", scope.company.id)

    def _select_open_items(self, scope):
        return SQL(
            """
            SELECT line.partner_id, line.amount_residual AS overdue, NULL::numeric AS amount_days,
                   NULL::numeric AS amount
              FROM account_move_line line
             WHERE %(receivable)s AND line.reconciled IS NOT TRUE
               AND line.date_maturity < %(as_of)s AND line.date <= %(as_of)s
            """,
            receivable=self._where_receivable(scope), as_of=scope.as_of)

    def _select_items_paid_later(self, scope):
        """What was still open on the day, though it has been paid since."""
        return SQL(
            """
            SELECT line.partner_id, partial.amount, NULL, NULL
              FROM account_partial_reconcile partial
              JOIN account_move_line line ON line.id = partial.debit_move_id
             WHERE %(receivable)s AND partial.max_date > %(as_of)s
               AND line.date_maturity < %(as_of)s AND line.date <= %(as_of)s
            """,
            receivable=self._where_receivable(scope), as_of=scope.as_of)

    def _select_paid_items(self, scope):
        """Invoices paid within the window, wholly or in part; a credit note is no payment."""
        return SQL(
            """
            SELECT line.partner_id, NULL, partial.amount * (partial.max_date - line.date_maturity), partial.amount
              FROM account_partial_reconcile partial
              JOIN account_move_line line ON line.id = partial.debit_move_id
              JOIN account_move move ON move.id = line.move_id AND move.move_type = 'out_invoice'
              JOIN account_move_line payment ON payment.id = partial.credit_move_id
              JOIN account_move payment_move ON payment_move.id = payment.move_id
                                            AND payment_move.move_type <> 'out_refund'
             WHERE %(receivable)s AND line.date_maturity IS NOT NULL
               AND partial.max_date >= %(window)s AND partial.max_date <= %(as_of)s
            """,
            receivable=self._where_receivable(scope), window=scope.window_start, as_of=scope.as_of)
