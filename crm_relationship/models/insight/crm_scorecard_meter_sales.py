from datetime import timedelta

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
                "same days of the year before. New customers count on a line of their own. The list behind it shows "
                "orders: of credit notes, and of invoices where revenue is what was invoiced, it shows none."),
            "sales", counts_cases=False)

    def _measure_margin(self):
        return formulas.Measure(
            self.env._("Margin Against Last Year"), self.env._(
                "Margin of the orders of their customers in the period, before credit notes, in percent of the same "
                "customers' in the same days of the year before."),
            "sales", counts_cases=False)

    def _count_sales(self, scope):
        """The periods of `_select_revenue`: last year, what lies between (none of a whole year), and now."""
        before = [self._get_year_before(scope.first), self._get_year_before(scope.last) + timedelta(days=1)]
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

    def _open_orders(self, line):
        """The orders of the period of who is no new customer."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return dict(action, context={}, domain=[
            ("company_id", "=", line.company_id.id), ("state", "=", "sale"),
            ("partner_id.commercial_partner_id", "in", line._get_customer_ids(is_new=False)),
            *line._get_days_domain("date_order")])

    # === NEW CUSTOMERS ===#

    def _measure_new_share(self):
        return formulas.Measure(
            self.env._("Revenue From New Customers"), self.env._(
                "What part of the revenue of their customers in the period was bought within 365 days of their first "
                "order. A customer who has never ordered before belongs to whoever makes that order. The list behind "
                "it shows these orders, without credit notes and invoices."),
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
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return dict(action, context={}, domain=[
            ("id", "in", self._find_counted(line, "_select_new_orders", SQL("is_new")))])

    def _select_new_orders(self, scope):
        """`id` of the orders of the period, `scorecard_id`, and whether they count as new as their revenue does."""
        return SQL(
            """
            SELECT document.id, owned.scorecard_id, %(is_new)s AS is_new
              FROM (SELECT id, partner_id, date_order AS at
                      FROM sale_order
                     WHERE company_id = %(company)s AND state = 'sale' AND date_order >= %(first)s::timestamp
                       AND date_order < %(end)s::timestamp) document
              JOIN res_partner partner ON partner.id = document.partner_id
              JOIN (%(owned)s) owned ON owned.partner_id = partner.commercial_partner_id
         LEFT JOIN crm_customer_profile profile ON profile.partner_id = partner.commercial_partner_id
                                               AND profile.company_id = %(company)s
            """, is_new=self.env["crm.customer.facts"].sudo()._get_revenue_keys()["is_new"], company=scope.company.id,
            first=scope.first, end=scope.end, owned=self._sql_owned(scope))

    # === RETENTION ===#

    def _measure_retention(self):
        return formulas.Measure(
            self.env._("Retention Rate"), self.env._(
                "Of their customers, whatever their tier, who had bought in the tiers' window before the one that ends "
                "with the period: how many have bought again in that one. It is counted from the orders, so it is "
                "known of earlier periods too. The key figure of the company is noted each night, from the first one "
                "on, and counts who was in a tier when the window began."),
            "retention")

    def _count_retention(self, scope):
        return SQL("SELECT 'retention' AS code, scorecard_id, is_back::integer AS numerator, 1 AS denominator"
                   " FROM (%s) bought", self._select_retention(scope))

    def _select_retention(self, scope):
        """`id` of the customers who count, as the key figure counts them, but whatever the tier; `scorecard_id`, and
        whether they have bought again (`is_back`)."""
        window = self.env["crm.kpi"].sudo()._get_scope(scope.company, scope.last)
        sales = self._select_sales(
            scope, [window.previous_start, window.window_start, window.end], ("partner_id",))
        return SQL(
            """
            SELECT bought.partner_id AS id, owned.scorecard_id, bought.orders > 0 AS is_back
              FROM (SELECT partner_id, SUM(revenue) FILTER (WHERE period = 1) AS before,
                           COALESCE(SUM(orders) FILTER (WHERE period = 2), 0) AS orders
                      FROM (%(sales)s) sales
                  GROUP BY partner_id) bought
              JOIN (%(owned)s) owned ON owned.partner_id = bought.partner_id AND NOT owned.is_new
             WHERE bought.before > 0
            """, sales=sales, owned=self._sql_owned(scope))

    def _records_retention(self, line):
        """Their customers who have not bought again."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_customer_profile_action")
        return dict(action, context={}, domain=[
            ("company_id", "=", line.company_id.id),
            ("partner_id", "in", self._find_counted(line, "_select_retention", SQL("NOT is_back")))])
