from odoo import models
from odoo.tools import SQL


class CrmCustomerFacts(models.AbstractModel):
    """Which documents make revenue, what each is worth, and which of them are purchases.

    Runs, back-tests and screens all read from here, so that a figure is the same wherever it stands.
    """

    _inherit = "crm.customer.facts"

    # === ONE ROW A DOCUMENT ===#

    def _get_documents(self, scope, start=None, end=None, customers=None, detail=None):
        """Queries that yield the documents from `start` (first day, none: ever) to before `end`.

        A row has `partner_id`, `at` (timestamp, UTC), `amount` (net, what credit notes take back is negative), `margin`
        (money in the company's currency), `bought` (it is a purchase, see `_sql_purchase`) and `credit`
        (it is a credit note).

        :param customers: ids of commercial entities, or the query that yields them; none: all
        :param detail: `user_id`, `categ_id` or `product_id`, a column more: the salesperson, or a row for each
            category or product
        """
        period = (start, end or scope.end)
        if scope.parameters.revenue_basis == "invoiced":
            return [self._select_invoices(scope, period, customers, detail)]
        return [self._select_orders(scope, period, customers, detail=detail),
                self._select_refunds(scope, period, customers, detail)]

    def _select_orders(self, scope, period, customers=None, amount=None, detail=None):
        split = self._get_order_split(detail)
        return SQL(
            """
            SELECT sale_order.partner_id, sale_order.date_order AS at, %(amount)s AS amount, %(margin)s AS margin,
                   %(bought)s AS bought, FALSE AS credit %(column)s
              FROM sale_order %(join)s
             WHERE sale_order.state = 'sale' AND sale_order.company_id = %(company)s AND %(where)s
            """,
            amount=amount or self._in_company_currency(split.amount), margin=self._in_company_currency(split.margin),
            bought=SQL("FALSE") if amount else SQL("%s AND %s", self._sql_purchase("sale_order"), split.counts),
            company=scope.company.id, column=split.column, join=split.join,
            where=self._where_document(SQL("sale_order.date_order"), SQL("sale_order.partner_id"), period, customers))

    def _select_refunds(self, scope, period, customers=None, detail=None):
        """Posted credit notes for confirmed orders, and those for nothing in particular.

        What takes back an order that is cancelled, or an invoice that never was an order, takes back nothing counted;
        nor does a credit note whose goods have all been invoiced again (a corrected invoice), nor one for nothing in
        particular whose customer has never ordered, whenever the order was: days add up to months.
        """
        split = self._get_move_split(detail)
        return SQL(
            """
            SELECT move.commercial_partner_id AS partner_id, move.invoice_date::timestamp AS at,
                   %(amount)s AS amount, 0::numeric AS margin, FALSE AS bought, TRUE AS credit %(column)s
              FROM account_move move %(join)s
 LEFT JOIN LATERAL (
                   SELECT BOOL_AND(order_line.state = 'sale')
                          AND BOOL_OR(order_line.qty_invoiced < order_line.product_uom_qty) AS taken_back
                     FROM account_move_line line
                     JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
                     JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
                    WHERE line.move_id = move.id) orders ON TRUE
             WHERE move.move_type = 'out_refund' AND move.state = 'posted' AND move.company_id = %(company)s
               AND %(where)s AND COALESCE(orders.taken_back, move.reversed_entry_id IS NULL AND EXISTS (
                     SELECT
                       FROM res_partner buyer
                       JOIN sale_order ON sale_order.partner_id = buyer.id
                      WHERE buyer.commercial_partner_id = move.commercial_partner_id AND sale_order.state = 'sale'
                        AND sale_order.company_id = %(company)s))
            """, company=scope.company.id, amount=split.amount, column=split.column, join=split.join,
            where=self._where_document(
                SQL("move.invoice_date"), SQL("move.commercial_partner_id"), period, customers))

    def _select_invoices(self, scope, period, customers=None, detail=None):
        split = self._get_move_split(detail)
        return SQL(
            """
            SELECT move.commercial_partner_id AS partner_id, move.invoice_date::timestamp AS at,
                   %(amount)s AS amount, 0::numeric AS margin,
                   move.move_type = 'out_invoice' AND %(purchase)s AND %(counts)s AS bought,
                   move.move_type = 'out_refund' AS credit %(column)s
              FROM account_move move %(join)s
             WHERE move.move_type IN ('out_invoice', 'out_refund') AND move.state = 'posted'
               AND move.company_id = %(company)s AND %(where)s
            """, company=scope.company.id, purchase=self._sql_invoiced_purchase("move"), amount=split.amount,
            counts=split.counts, column=split.column, join=split.join, where=self._where_document(
                SQL("move.invoice_date"), SQL("move.commercial_partner_id"), period, customers))

    def _where_document(self, day, partner, period, customers):
        start, end = period
        tests = [SQL("%s < %s::timestamp", day, end)]
        if start:
            tests.append(SQL("%s >= %s::timestamp", day, start))
        if customers is not None:
            listed = SQL("IN (%s)", customers) if isinstance(customers, SQL) else SQL("= ANY(%s)", list(customers))
            tests.append(SQL("%s IN (SELECT id FROM res_partner WHERE commercial_partner_id %s)", partner, listed))
        return SQL(" AND ").join(tests)

    def _sql_purchase(self, order):
        """Whether a confirmed order is a purchase. A slice that has goods given away takes those orders out, by what
        the index of the orders holds.

        :param order: alias of `sale_order`
        """
        return SQL("TRUE")

    def _sql_invoiced_purchase(self, invoice):
        """The same for a posted invoice, `invoice` being an alias of `account_move`."""
        return SQL("TRUE")

    def _in_company_currency(self, amount):
        return SQL(
            "CASE WHEN sale_order.currency_rate = 1 THEN %(amount)s"
            " ELSE %(amount)s / COALESCE(NULLIF(sale_order.currency_rate, 0), 1) END", amount=amount)

    # === ONE ROW A CUSTOMER ===#

    def _select_documents(self, scope):
        """Rows of partner_id, orders_all, first_at, last_at, orders, revenue, gross, margin, previous, previous_orders,
        lifetime, recent (the last five years at most) and, where the lifetime value goes by it, recent_margin and
        recent_gross.

        `gross` is the revenue before credit notes. Orders are summed up by partner, in the order of their index, before
        anything is joined.
        """
        if scope.parameters.revenue_basis == "invoiced":
            parts = [*self._get_documents(scope), self._select_order_margins(scope)]
        else:
            parts = [self._select_orders(scope, (None, scope.end)),
                     self._select_refunds(scope, (None, scope.end))]
        return SQL(" UNION ALL ").join(self._sum_up(scope, part) for part in parts)

    def _select_order_margins(self, scope):
        """The margin lies on the orders, on whatever basis revenue is counted."""
        start = min(scope.window_start, scope.recent_start) if scope.by_margin else scope.window_start
        return self._select_orders(scope, (start, scope.end), amount=SQL("0::numeric"))

    def _sum_up(self, scope, documents):
        window = SQL("at >= %s::timestamp", scope.window_start)
        previous = SQL("at >= %s::timestamp AND NOT %s", scope.previous_start, window)
        recent = SQL("at >= %s::timestamp", scope.recent_start)
        margins = SQL(
            """, SUM(margin) FILTER (WHERE %(recent)s) AS recent_margin,
                 SUM(amount) FILTER (WHERE NOT credit AND %(recent)s) AS recent_gross""", recent=recent)
        return SQL(
            """
            SELECT partner_id,
                   COUNT(*) FILTER (WHERE bought)::integer AS orders_all,
                   MIN(at) FILTER (WHERE bought) AS first_at,
                   MAX(at) FILTER (WHERE bought) AS last_at,
                   COUNT(*) FILTER (WHERE bought AND %(window)s)::integer AS orders,
                   SUM(amount) FILTER (WHERE %(window)s) AS revenue,
                   SUM(amount) FILTER (WHERE NOT credit AND %(window)s) AS gross,
                   SUM(margin) FILTER (WHERE %(window)s) AS margin,
                   SUM(amount) FILTER (WHERE %(previous)s) AS previous,
                   COUNT(*) FILTER (WHERE bought AND %(previous)s)::integer AS previous_orders,
                   SUM(amount) AS lifetime, SUM(amount) FILTER (WHERE %(recent)s) AS recent %(margins)s
              FROM (%(documents)s) document
          GROUP BY partner_id
            """, window=window, previous=previous, recent=recent, margins=margins if scope.by_margin else SQL(),
            documents=documents)

    def _select_customers(self, scope):
        """One row a commercial entity that has bought at least once, `_select_documents` rolled up; `value` is what the
        lifetime value counts of the last five years, before the cost of serving.
        """
        value = self._sql_net_margin(
            SQL("documents.recent_margin"), SQL("documents.recent"), SQL("documents.recent_gross")) \
            if scope.by_margin else SQL("COALESCE(SUM(documents.recent), 0)")
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id,
                   SUM(documents.orders_all)::integer AS orders_all,
                   MIN(documents.first_at)::date AS first_day,
                   MAX(documents.last_at)::date AS last_day,
                   SUM(documents.orders)::integer AS orders,
                   ROUND(COALESCE(SUM(documents.revenue), 0), %(digits)s) AS revenue,
                   ROUND(%(margin)s, %(digits)s) AS margin,
                   ROUND(COALESCE(SUM(documents.previous), 0), %(digits)s) AS previous,
                   SUM(documents.previous_orders)::integer AS previous_orders,
                   ROUND(COALESCE(SUM(documents.lifetime), 0), %(digits)s) AS lifetime,
                   ROUND(%(value)s, %(digits)s) AS value
              FROM (%(documents)s) documents
              JOIN res_partner partner ON partner.id = documents.partner_id
             WHERE partner.commercial_partner_id NOT IN %(excluded)s
          GROUP BY partner.commercial_partner_id
            HAVING SUM(documents.orders_all) > 0
            """,
            documents=self._select_documents(scope), excluded=scope.excluded_ids, value=value,
            margin=self._sql_net_margin(
                SQL("documents.margin"), SQL("documents.revenue"), SQL("documents.gross")),
            digits=scope.company.currency_id.decimal_places)

    def _sql_net_margin(self, margin, revenue, gross, customer=None):
        """The sum of margins: what credit notes take back of the revenue, they take back of the margin in proportion.

        :param gross: the column of the revenue before credit notes
        :param customer: the column of the customer, where rows are parts of what a customer bought: the margin of each
            row, of which as much is taken back as of the customer's revenue
        """
        over = SQL("OVER (PARTITION BY %s)", customer) if customer else SQL()
        kept = SQL("COALESCE(SUM(%s) %s / NULLIF(SUM(%s) %s, 0), 1)", revenue, over, gross, over)
        return SQL("COALESCE(%s, 0) * %s", margin if customer else SQL("SUM(%s)", margin), kept)
