from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL


class Scope(NamedTuple):
    """Which company's facts, up to which day, by which rules; every query of a run is built from it."""

    company: object
    as_of: object
    parameters: object
    excluded_ids: tuple

    @property
    def window_start(self):
        return self.as_of - relativedelta(months=self.parameters.window_months) + relativedelta(days=1)

    @property
    def previous_start(self):
        return self.as_of - relativedelta(months=2 * self.parameters.window_months) + relativedelta(days=1)

    @property
    def end(self):
        return self.as_of + relativedelta(days=1)


class CrmCustomerFacts(models.AbstractModel):
    """Queries on Odoo's own documents that sum up, per partner, what a profile is made of.

    Days are UTC days and come as literals. Money is in the company's currency, converted with the document's own rate.
    """

    _name = "crm.customer.facts"
    _description = "Customer Facts"

    def _get_scope(self, company, as_of, parameters):
        """Flush what is read and return the `Scope` of a run."""
        self._flush()
        return Scope(company, as_of, parameters, self._get_excluded_ids())

    def _flush(self):
        for model, names in (
            ("sale.order", ["partner_id", "company_id", "date_order", "state", "amount_untaxed", "currency_rate",
                            "margin"]),
            ("account.move", ["commercial_partner_id", "company_id", "invoice_date", "state", "move_type",
                              "amount_untaxed_signed", "reversed_entry_id"]),
            ("sale.order.line", ["state", "qty_invoiced", "product_uom_qty"]),
            ("account.move.line", ["partner_id", "company_id", "account_id", "date", "date_maturity", "parent_state",
                                   "amount_residual", "reconciled", "sale_line_ids"]),
            ("account.partial.reconcile", ["amount", "max_date", "company_id", "debit_move_id", "credit_move_id"]),
            ("res.partner", ["commercial_partner_id", "industry_id", "is_company"]),
            ("res.company", ["partner_id"]),
            ("res.users", ["partner_id", "group_ids"]),
            ("crm.customer.profile", None),
        ):
            self.env[model].flush_model(names)

    def _get_excluded_ids(self):
        """Commercial entities that are no customers: the companies themselves and the public users."""
        rows = self.env.execute_query(SQL(
            """
            SELECT COALESCE(partner.commercial_partner_id, partner.id)
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
        return tuple(partner_id for (partner_id,) in rows) or (0,)

    # === SALES ===#

    def _select_documents(self, scope):
        """One row a partner: orders_all, first_at, last_at, orders, revenue, gross, margin, previous.

        `gross` is the revenue before credit notes.
        """
        if scope.parameters.revenue_basis == "invoiced":
            return SQL("%s UNION ALL %s", self._select_invoices(scope), self._select_order_margins(scope))
        return SQL("%s UNION ALL %s", self._select_orders(scope), self._select_refunds(scope))

    def _in_company_currency(self, column):
        amount = SQL.identifier("sale_order", column)
        return SQL(
            "CASE WHEN sale_order.currency_rate = 1 THEN %(amount)s"
            " ELSE %(amount)s / COALESCE(NULLIF(sale_order.currency_rate, 0), 1) END", amount=amount)

    def _where_orders(self, scope):
        return SQL("sale_order.state = 'sale' AND sale_order.company_id = %s AND sale_order.date_order < %s::timestamp",
                   scope.company.id, scope.end)

    def _select_orders(self, scope):
        return SQL(
            """
            SELECT sale_order.partner_id,
                   COUNT(*)::integer AS orders_all,
                   MIN(sale_order.date_order) AS first_at,
                   MAX(sale_order.date_order) AS last_at,
                   COUNT(*) FILTER (WHERE sale_order.date_order >= %(window)s::timestamp)::integer AS orders,
                   SUM(%(amount)s) FILTER (WHERE sale_order.date_order >= %(window)s::timestamp) AS revenue,
                   SUM(%(amount)s) FILTER (WHERE sale_order.date_order >= %(window)s::timestamp) AS gross,
                   SUM(%(margin)s) FILTER (WHERE sale_order.date_order >= %(window)s::timestamp) AS margin,
                   SUM(%(amount)s) FILTER (WHERE sale_order.date_order >= %(previous)s::timestamp
                                             AND sale_order.date_order < %(window)s::timestamp) AS previous
              FROM sale_order
             WHERE %(where)s
          GROUP BY sale_order.partner_id
            """,
            window=scope.window_start, previous=scope.previous_start, where=self._where_orders(scope),
            amount=self._in_company_currency("amount_untaxed"), margin=self._in_company_currency("margin"))

    def _select_refunds(self, scope):
        """Posted credit notes for confirmed orders, and those for nothing in particular.

        What takes back an order that is cancelled, or an invoice that never was an order, takes back nothing counted;
        nor does a credit note whose goods have all been invoiced again (a corrected invoice).
        """
        return SQL(
            """
            SELECT move.commercial_partner_id,
                   0, NULL::timestamp, NULL::timestamp, 0,
                   SUM(move.amount_untaxed_signed) FILTER (WHERE move.invoice_date >= %(window)s),
                   0, 0,
                   SUM(move.amount_untaxed_signed) FILTER (WHERE move.invoice_date < %(window)s)
              FROM account_move move
 LEFT JOIN LATERAL (
                   SELECT BOOL_AND(order_line.state = 'sale')
                          AND BOOL_OR(order_line.qty_invoiced < order_line.product_uom_qty) AS taken_back
                     FROM account_move_line line
                     JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
                     JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
                    WHERE line.move_id = move.id) orders ON TRUE
             WHERE move.move_type = 'out_refund' AND move.state = 'posted' AND move.company_id = %(company)s
               AND move.invoice_date >= %(previous)s AND move.invoice_date < %(end)s
               AND COALESCE(orders.taken_back, move.reversed_entry_id IS NULL)
          GROUP BY move.commercial_partner_id
            """,
            window=scope.window_start, previous=scope.previous_start, end=scope.end, company=scope.company.id)

    def _select_invoices(self, scope):
        return SQL(
            """
            SELECT move.commercial_partner_id AS partner_id,
                   COUNT(*) FILTER (WHERE move.move_type = 'out_invoice') AS orders_all,
                   MIN(move.invoice_date) FILTER (WHERE move.move_type = 'out_invoice')::timestamp AS first_at,
                   MAX(move.invoice_date) FILTER (WHERE move.move_type = 'out_invoice')::timestamp AS last_at,
                   COUNT(*) FILTER (WHERE move.move_type = 'out_invoice' AND move.invoice_date >= %(window)s) AS orders,
                   SUM(move.amount_untaxed_signed) FILTER (WHERE move.invoice_date >= %(window)s) AS revenue,
                   SUM(move.amount_untaxed_signed) FILTER (WHERE move.move_type = 'out_invoice'
                                                            AND move.invoice_date >= %(window)s) AS gross,
                   0 AS margin,
                   SUM(move.amount_untaxed_signed) FILTER (WHERE move.invoice_date >= %(previous)s
                                                            AND move.invoice_date < %(window)s) AS previous
              FROM account_move move
             WHERE move.move_type IN ('out_invoice', 'out_refund') AND move.state = 'posted'
               AND move.company_id = %(company)s AND move.invoice_date < %(end)s
          GROUP BY move.commercial_partner_id
            """,
            window=scope.window_start, previous=scope.previous_start, end=scope.end, company=scope.company.id)

    def _select_order_margins(self, scope):
        """The margin lies on the orders, on whatever basis revenue is counted."""
        return SQL(
            """
            SELECT sale_order.partner_id, 0, NULL::timestamp, NULL::timestamp, 0, 0, 0, SUM(%(margin)s), 0
              FROM sale_order
             WHERE %(where)s AND sale_order.date_order >= %(window)s::timestamp
          GROUP BY sale_order.partner_id
            """,
            margin=self._in_company_currency("margin"), where=self._where_orders(scope), window=scope.window_start)

    def _select_customers(self, scope):
        """One row a commercial entity that has bought at least once, `_select_documents` rolled up.

        What credit notes take back of the revenue, they take back of the margin in proportion.
        """
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id,
                   SUM(documents.orders_all)::integer AS orders_all,
                   MIN(documents.first_at)::date AS first_day,
                   MAX(documents.last_at)::date AS last_day,
                   SUM(documents.orders)::integer AS orders,
                   ROUND(COALESCE(SUM(documents.revenue), 0), %(digits)s) AS revenue,
                   ROUND(COALESCE(SUM(documents.margin), 0) * %(kept)s, %(digits)s) AS margin,
                   ROUND(COALESCE(SUM(documents.previous), 0), %(digits)s) AS previous
              FROM (%(documents)s) documents
              JOIN res_partner partner ON partner.id = documents.partner_id
             WHERE partner.commercial_partner_id NOT IN %(excluded)s
          GROUP BY partner.commercial_partner_id
            HAVING SUM(documents.orders_all) > 0
            """,
            documents=self._select_documents(scope), excluded=scope.excluded_ids,
            kept=SQL("COALESCE(SUM(documents.revenue) / NULLIF(SUM(documents.gross), 0), 1)"),
            digits=scope.company.currency_id.decimal_places)

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
