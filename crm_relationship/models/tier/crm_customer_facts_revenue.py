from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

# What the lines of a document may be summed up by.
LINE_DETAILS = {"categ_id": SQL("template.categ_id"), "product_id": SQL("line.product_id")}
NEW_DAYS = 365  # from the first order on
OF_PROFILE = {"tier_id", "is_new"}  # what the customer's profile tells


class Split(NamedTuple):
    """How a document is read: what is joined to it, what a row of it is worth, whether the row stands for it where
    documents are counted, and the column more, behind a comma."""

    amount: SQL
    margin: SQL
    counts: SQL = SQL("TRUE")
    column: SQL = SQL()
    join: SQL = SQL()


class CrmCustomerFacts(models.AbstractModel):
    """Revenue of a period: by customer, day, month, quarter, tier, salesperson or product category.

    It is always of the same documents: the sums are those of the customers' profiles, to the cent.
    """

    _inherit = "crm.customer.facts"

    def _get_revenue_keys(self):
        """What revenue may be grouped by: `{column: SQL}` on a `document`, its `partner` and their `profile`."""
        return {
            "partner_id": SQL("partner.commercial_partner_id"),
            "day": SQL("document.at::date"),
            "month": SQL("DATE_TRUNC('month', document.at)::date"),
            "quarter": SQL("DATE_TRUNC('quarter', document.at)::date"),
            "tier_id": SQL("profile.tier_id"),
            "is_new": SQL("document.at::date < COALESCE(profile.first_order_date, document.at::date) + %s", NEW_DAYS),
            "user_id": SQL("document.user_id"),
            **{name: SQL("document.%s", SQL.identifier(name)) for name in LINE_DETAILS},
        }

    def _select_revenue(self, scope, bounds, customers=None, by=("partner_id",), with_margin=False):
        """What was bought in each of some periods, on the basis of the scope's policy.

        By product or its category a document counts with its lines. What no line explains, such as an order without
        lines or a rounding, has neither, as have lines without a product.

        :param bounds: rising days or moments (UTC); a period goes from one of them to before the next one
        :param customers: ids of commercial entities, or the query that yields them; none: all
        :param by: columns to group by: `partner_id` (commercial entity), `day`, `month` and `quarter` (their first
            days), `tier_id` (as it is now), `is_new` (bought within 365 days of the customer's first order; who has no
            profile yet is new), and one of `user_id` (the salesperson of the document), `categ_id` and
            `product_id`
        :param with_margin: yield the `margin` of the orders as well, before what credit notes take back of it, and
            `gross`, the revenue before credit notes (see `_sql_net_margin`)
        :return: rows of these columns, `period` (from 1), `orders` (purchases; one of two categories counts in both)
            and `revenue` (net), in the company's currency and not rounded; a period without documents is left out
        """
        [detail] = {*by} & {"user_id", *LINE_DETAILS} or [None]
        keys = self._get_revenue_keys()
        profile = SQL(
            "LEFT JOIN crm_customer_profile profile ON profile.partner_id = partner.commercial_partner_id"
            " AND profile.company_id = %s", scope.company.id) if OF_PROFILE & {*by} else SQL()
        documents = self._get_documents(scope, bounds[0], bounds[-1], customers, detail)
        if with_margin and scope.parameters.revenue_basis == "invoiced":  # the margin lies on the orders all the same
            documents.append(self._select_orders(
                scope, (bounds[0], bounds[-1]), customers, amount=SQL("0::numeric"), detail=detail))
        self._flush_detail(detail)
        return SQL(
            """
            SELECT %(columns)s, %(period)s AS period,
                   COUNT(*) FILTER (WHERE document.bought)::integer AS orders,
                   SUM(document.amount) AS revenue %(margin)s
              FROM (%(documents)s) document
              JOIN res_partner partner ON partner.id = document.partner_id
              %(profile)s
             WHERE partner.commercial_partner_id NOT IN %(excluded)s
          GROUP BY %(numbers)s
            """,
            columns=SQL(", ").join(SQL("%s AS %s", keys[name], SQL.identifier(name)) for name in by),
            period=SQL("WIDTH_BUCKET(document.at, %s::timestamp[])", list(bounds)) if len(bounds) > 2 else SQL("1"),
            documents=SQL(" UNION ALL ").join(documents), profile=profile,
            margin=SQL(", SUM(document.margin) AS margin,"
                       " SUM(document.amount) FILTER (WHERE NOT document.credit) AS gross") if with_margin else SQL(),
            excluded=scope.excluded_ids,
            numbers=SQL(", ").join(SQL(str(number)) for number in range(1, len(by) + 2)))

    # === DETAILS OF DOCUMENTS ===#

    def _flush_detail(self, detail):
        if detail == "user_id":
            self.env["sale.order"].flush_model(["user_id"])
            self.env["account.move"].flush_model(["invoice_user_id"])
        elif detail:
            self.env["sale.order.line"].flush_model(
                ["order_id", "product_id", "price_subtotal", "margin", "display_type"])
            self.env["account.move.line"].flush_model(["move_id", "product_id", "balance", "display_type"])
            self.env["product.template"].flush_model(["categ_id"])

    def _get_order_split(self, detail):
        whole = Split(SQL.identifier("sale_order", "amount_untaxed"), SQL.identifier("sale_order", "margin"))
        if detail == "user_id":
            return whole._replace(column=SQL(", sale_order.user_id"))
        if not detail:
            return whole
        return self._split_by_lines(
            whole, detail, SQL("sale_order_line"), SQL("line.price_subtotal"), SQL("line.margin"),
            SQL("line.order_id = sale_order.id AND line.display_type IS NULL"))

    def _get_move_split(self, detail):
        whole = Split(SQL("move.amount_untaxed_signed"), SQL("0::numeric"))
        if detail == "user_id":
            return whole._replace(column=SQL(", move.invoice_user_id AS user_id"))
        if not detail:
            return whole
        return self._split_by_lines(
            whole, detail, SQL("account_move_line"), SQL("-line.balance"), SQL("0::numeric"),
            SQL("line.move_id = move.id AND line.display_type = 'product'"))

    def _split_by_lines(self, whole, detail, table, amount, margin, where):
        """A row for each product or category, and one for the rest, which stands for the document only where it is all.
        """
        return Split(
            amount=SQL("part.amount"), margin=SQL("part.margin"), counts=SQL("part.counts"),
            column=SQL(", part.detail AS %s", SQL.identifier(detail)), join=SQL(
                """
               JOIN LATERAL (
                    SELECT %(detail)s AS detail, SUM(%(amount)s) AS amount, SUM(%(margin)s) AS margin, TRUE AS counts
                      FROM %(table)s line
                 LEFT JOIN product_product product ON product.id = line.product_id
                 LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                     WHERE %(where)s
                  GROUP BY %(detail)s
                 UNION ALL
                    SELECT NULL, %(all)s - COALESCE(SUM(%(amount)s), 0),
                           %(all_margin)s - COALESCE(SUM(%(margin)s), 0), COUNT(line.id) = 0
                      FROM %(table)s line
                     WHERE %(where)s) part ON part.counts OR part.amount <> 0 OR part.margin <> 0
                """, detail=LINE_DETAILS[detail], amount=amount, margin=margin, table=table, where=where,
                all=whole.amount, all_margin=whole.margin))
