from odoo import models
from odoo.tools import SQL

from ...tools.kpi import COUNT, MONEY
from ...tools.objectives import FILLING, Metric
from ...tools.periods import get_moments_domain


class CrmAccountMetric(models.AbstractModel):
    """What a customer buys, as the tiers count it: the same documents, on the same basis, to the cent."""

    _inherit = "crm.account.metric"

    def _metric_revenue(self):
        return Metric(
            self.env._("Revenue"), self.env._(
                "Net sales of the calendar year so far, credit notes deducted, as the tiers count them."),
            MONEY, source="sales")

    def _metric_margin(self):
        return Metric(
            self.env._("Margin"), self.env._(
                "Margin of the orders of the calendar year so far, less the part that credit notes take back, as in "
                "the profile of the customer."),
            MONEY, source="sales")

    def _metric_orders(self):
        return Metric(
            self.env._("Orders"), self.env._("Purchases of the calendar year so far, as the tiers count them."),
            COUNT, source="sales")

    def _select_sales(self, reading):
        """Revenue, margin and orders in one go over the documents."""
        facts = self.env["crm.customer.facts"].sudo()
        return SQL(
            """
            SELECT sold.number, sold.partner_id, fact.code, fact.amount AS numerator, 1 AS denominator
              FROM (SELECT span.number, sales.partner_id, SUM(sales.orders) AS orders,
                           ROUND(COALESCE(SUM(sales.revenue), 0), %(digits)s) AS revenue,
                           ROUND(%(margin)s, %(digits)s) AS margin
                      FROM (%(sales)s) sales
                      JOIN %(spans)s ON sales.period BETWEEN span.low AND span.high
                  GROUP BY span.number, sales.partner_id) sold
        CROSS JOIN LATERAL (VALUES ('revenue', sold.revenue), ('margin', sold.margin), ('orders', sold.orders))
                   AS fact (code, amount)
            """, digits=reading.company.currency_id.decimal_places,
            margin=facts._sql_net_margin(SQL("sales.margin"), SQL("sales.revenue"), SQL("sales.gross")),
            sales=self._select_sold(reading, with_margin=True), spans=self._sql_buckets(reading))

    def _select_sold(self, reading, by=("partner_id",), with_margin=False):
        return self.env["crm.customer.facts"].sudo()._select_revenue(
            reading.scope, reading.bounds, reading.customer_ids, by, with_margin=with_margin)

    def _open_sales(self, code):
        return "sale.action_orders", lambda customer, company, first, last: [
            ("partner_id.commercial_partner_id", "=", customer), ("company_id", "=", company), ("state", "=", "sale"),
            *get_moments_domain("date_order", first, last)]

    # === BREADTH ===#

    def _metric_categories(self):
        return Metric(
            self.env._("Categories Bought"), self.env._(
                "Product categories of which something was bought in the calendar year so far."),
            COUNT, FILLING, "categories")

    def _select_categories(self, reading):
        """A category counts that has brought anything, in whatever part of the period."""
        return SQL(
            """
            SELECT number, partner_id, 'categories' AS code, COUNT(*) AS numerator, 1 AS denominator
              FROM (SELECT span.number, sales.partner_id, sales.categ_id
                      FROM (%(sales)s) sales
                      JOIN %(spans)s ON sales.period BETWEEN span.low AND span.high
                     WHERE sales.categ_id IS NOT NULL
                  GROUP BY span.number, sales.partner_id, sales.categ_id
                    HAVING SUM(sales.orders) > 0 AND SUM(sales.revenue) > 0) bought
          GROUP BY number, partner_id
            """, sales=self._select_sold(reading, by=("partner_id", "categ_id")), spans=self._sql_buckets(reading))

    def _open_categories(self, code):
        return self._open_sales(code)
