from odoo import models
from odoo.tools import SQL

from ...tools import scorecard as formulas


class CrmScorecardMeter(models.AbstractModel):
    """What customers have bought: always of the same customers, so that no portfolio is better than another one."""

    _inherit = "crm.scorecard.meter"

    # === REVENUE AND MARGIN AGAINST THE YEAR BEFORE ===#

    def _measure_revenue(self):
        return formulas.Measure(
            self.env._("Revenue Against Last Year"), self.env._(
                "What their customers have bought in the period, in percent of what the same customers bought in the "
                "same days of the year before. New customers count on a line of their own."),
            "sales", counts_cases=False)

    def _measure_margin(self):
        return formulas.Measure(
            self.env._("Margin Against Last Year"), self.env._(
                "Margin of the orders of their customers in the period, in percent of the same customers' in the same "
                "days of the year before."),
            "sales", counts_cases=False)

    def _count_sales(self, scope):
        """The periods of `_select_revenue`: last year, what lies between (none of a whole year), and now."""
        before = [self._get_year_before(scope.first), self._get_year_before(scope.end)]
        bounds = sorted({*before, scope.first, scope.end})
        sales = self._select_sales(scope, bounds, ("partner_id",))
        return SQL(
            """
            SELECT fact.code, owned.scorecard_id, CASE WHEN sales.period = %(now)s THEN fact.amount ELSE 0 END
                   AS numerator, CASE WHEN sales.period = 1 THEN fact.amount ELSE 0 END AS denominator
              FROM (%(sales)s) sales
              JOIN (%(owned)s) owned ON owned.partner_id = sales.partner_id AND NOT owned.is_new
        CROSS JOIN LATERAL (VALUES ('revenue', sales.revenue), ('margin', sales.margin)) AS fact (code, amount)
             WHERE sales.period IN (1, %(now)s)
            """, sales=sales, owned=self._sql_owned(scope), now=len(bounds) - 1)

    def _select_sales(self, scope, bounds, by):
        facts = self.env["crm.customer.facts"].sudo()
        return facts._select_revenue(
            self.env["crm.kpi"].sudo()._get_scope(scope.company, scope.last), bounds,
            customers=self._sql_owned_ids(scope), by=by, with_margin=True)

    def _records_revenue(self, line):
        return self._open_orders(line)

    def _records_margin(self, line):
        return self._open_orders(line)

    def _open_orders(self, line, is_new=None):
        """The orders of the period."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return dict(action, context={}, domain=[
            ("company_id", "=", line.company_id.id), ("state", "=", "sale"),
            ("partner_id.commercial_partner_id", "in", line._get_customer_ids(is_new)),
            *line._get_days_domain("date_order")])

    # === NEW CUSTOMERS ===#

    def _measure_new_share(self):
        return formulas.Measure(
            self.env._("Revenue From New Customers"), self.env._(
                "What part of the revenue of their customers in the period was bought within 365 days of their first "
                "order. A customer who has never ordered before belongs to whoever makes that order."),
            "new", counts_cases=False)

    def _count_new(self, scope):
        """As the key figure counts it."""
        return SQL(
            """
            SELECT 'new_share' AS code, owned.scorecard_id, CASE WHEN sales.is_new THEN sales.revenue ELSE 0 END
                   AS numerator, sales.revenue AS denominator
              FROM (%(sales)s) sales
              JOIN (%(owned)s) owned ON owned.partner_id = sales.partner_id
            """, sales=self._select_sales(scope, [scope.first, scope.end], ("partner_id", "is_new")),
            owned=self._sql_owned(scope))

    def _records_new_share(self, line):
        return self._open_orders(line, is_new=True)

    # === RETENTION ===#

    def _measure_retention(self):
        return formulas.Measure(
            self.env._("Retention"), self.env._(
                "Of their customers who had bought in the tiers' window a year before: how many have bought again in "
                "the one up to the last day of the period."),
            "retention")

    def _count_retention(self, scope):
        """As the key figure counts it, whatever the tier."""
        window = self.env["crm.kpi"].sudo()._get_scope(scope.company, scope.last)
        sales = self._select_sales(
            scope, [window.previous_start, window.window_start, window.end], ("partner_id",))
        return SQL(
            """
            SELECT 'retention' AS code, owned.scorecard_id, (bought.orders > 0)::integer AS numerator,
                   1 AS denominator
              FROM (SELECT partner_id, SUM(revenue) FILTER (WHERE period = 1) AS before,
                           COALESCE(SUM(orders) FILTER (WHERE period = 2), 0) AS orders
                      FROM (%(sales)s) sales
                  GROUP BY partner_id) bought
              JOIN (%(owned)s) owned ON owned.partner_id = bought.partner_id AND NOT owned.is_new
             WHERE bought.before > 0
            """, sales=sales, owned=self._sql_owned(scope))

    def _records_retention(self, line):
        """Their customers who have not bought again."""
        window = self.env["crm.kpi"].sudo()._get_scope(
            line.company_id, min(line.scorecard_id.date_to, line.company_id._get_today()))
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_customer_profile_action")
        return dict(action, context={}, domain=[
            ("company_id", "=", line.company_id.id), ("partner_id", "in", line._get_customer_ids(is_new=False)),
            ("last_order_date", ">=", window.previous_start),
            ("last_order_date", "<", window.window_start)])
