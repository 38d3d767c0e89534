from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.periods import get_quarter

SOURCE = "cohorts"  # in `crm.kpi.progress`
DAYS_BETWEEN = 7
EVER = date(1970, 1, 1)


class CrmKpiCohort(models.Model):
    """Customers by the quarter of their first purchase (their cohort) and the tier they had when the next one began:
    how many of them have bought in each quarter since, and how much.

    The tier is that of then, as the changes of tiers tell it, so that a cohort stays what it was: today's tier would
    say that the best customers never left. It is unknown (0) where no tier was computed yet. Nobody reads this but
    `_read_cells`.
    """

    _name = "crm.kpi.cohort"
    _description = "Cohort of Customers"
    _log_access = False
    _rec_name = "first_quarter"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    first_quarter = fields.Date(required=True, readonly=True, help="The first day of it.")
    quarter = fields.Date(required=True, readonly=True, help="The first day of it.")
    tier_id = fields.Integer("Tier", required=True, readonly=True, aggregator=None, help="Its id; 0: not known.")
    customers = fields.Integer(required=True, readonly=True, help="Who bought in the quarter.")
    revenue = fields.Float(digits=0, required=True, readonly=True, help="Net, in the company's currency.")

    _cell_uniq = models.UniqueIndex(
        "(company_id, first_quarter, quarter, tier_id) INCLUDE (customers, revenue)",
        "A cohort has one row for each quarter and tier.")

    # === VALUES ===#

    @api.model
    def _read_cells(self, company):
        """`(rows, progress)`: dicts of `first_quarter`, `quarter`, `tier_id` (0: not known), `customers`, `revenue` in
        the company's currency, oldest first; and which days they know of (`crm.kpi.progress`; empty: there are none
        yet).

        Whoever bought in their first quarter is the whole cohort. What is behind a row: `_select_bought`.
        """
        progress = self.env["crm.kpi.progress"].sudo()
        progress = progress._get(company).get(SOURCE, progress)
        self.flush_model()
        rows = self.env.execute_query_dict(SQL(
            """
            SELECT first_quarter, quarter, tier_id, customers, revenue::float8
              FROM crm_kpi_cohort
             WHERE company_id = %s
          ORDER BY first_quarter, quarter, tier_id
            """, company.id))
        return rows, progress

    # === SNAPSHOT ===#

    @api.model
    def _note(self, company, last, read):
        """Write the cells of a company up to the day `last`, as far as they may have changed.

        Those of the quarters of which sales were read anew; all of them in the first night of a quarter, when tiers
        become those of then, and when something older than the quarter before was written, which may be a first order.
        The cells of the running quarter alone are written once a week: nobody judges a cohort by the day.

        :param read: see `crm.kpi.day._follow_night`
        """
        now, progress = fields.Datetime.now(), self.env["crm.kpi.progress"].sudo()
        known = progress._get(company).get(SOURCE)
        start, current = get_quarter(min(first for first, _last in read["sales"])), get_quarter(last)
        is_new = not known or get_quarter(known.as_of) < current
        if not is_new and start == current and known.as_of < last < known.as_of + timedelta(days=DAYS_BETWEEN):
            return
        if is_new or start < current - relativedelta(months=3):
            start = EVER
        self._write_cells(company, start, last)
        progress._note(company, SOURCE, known, [(EVER, last)], now)

    @api.model
    def _write_cells(self, company, start, last):
        """Write the cells of the quarters from `start` on that are distinct, delete those that are gone."""
        same = SQL("known.company_id = %s AND known.first_quarter = cell.first_quarter"
                   " AND known.quarter = cell.quarter AND known.tier_id = cell.tier_id", company.id)
        self.env.cr.execute(SQL(
            """
            WITH cell AS MATERIALIZED (
                SELECT first_quarter, quarter, tier_id, COUNT(*) FILTER (WHERE orders > 0)::integer AS customers,
                       ROUND(SUM(revenue), %(digits)s) AS revenue
                  FROM (%(bought)s) bought
              GROUP BY first_quarter, quarter, tier_id),
                 changed AS (
                UPDATE crm_kpi_cohort known
                   SET customers = cell.customers, revenue = cell.revenue
                  FROM cell
                 WHERE %(same)s
                   AND (known.customers, known.revenue) IS DISTINCT FROM (cell.customers, cell.revenue)),
                 gone AS (
                DELETE FROM crm_kpi_cohort known
                 WHERE known.company_id = %(company)s AND known.quarter >= %(start)s
                   AND NOT EXISTS (SELECT 1 FROM cell WHERE %(same)s))
            INSERT INTO crm_kpi_cohort (company_id, first_quarter, quarter, tier_id, customers, revenue)
            SELECT %(company)s, first_quarter, quarter, tier_id, customers, revenue
              FROM cell
             WHERE NOT EXISTS (SELECT 1 FROM crm_kpi_cohort known WHERE %(same)s)
            """, same=same, company=company.id, start=start, digits=company.currency_id.decimal_places,
            bought=self._select_bought(company, start, last)))
        self.invalidate_model()

    # === QUERY ===#

    @api.model
    def _select_bought(self, company, start, last):
        """What each customer bought in each quarter from `start` (the first day of one) to the day `last`: rows of
        partner_id (commercial entity), first_quarter, quarter, tier_id (0: not known), orders and revenue.

        Before `start` the first purchase is the one that the customer's profile knows.
        """
        self.env["crm.tier.change"].flush_model()
        scope = self.env["crm.kpi"]._get_scope(company, last)
        sales = self.env["crm.customer.facts"].sudo()._select_revenue(
            scope, [start, scope.end], by=("partner_id", "quarter"))
        first = SQL("MIN(sales.quarter) FILTER (WHERE sales.orders > 0) OVER (PARTITION BY sales.partner_id)")
        profile = SQL()
        if start != EVER:
            first = SQL("LEAST(%s, DATE_TRUNC('quarter', profile.first_order_date)::date)", first)
            profile = SQL("LEFT JOIN crm_customer_profile profile ON profile.partner_id = sales.partner_id"
                          " AND profile.company_id = %s", company.id)
        return SQL(
            """
            SELECT came.partner_id, came.first_quarter, came.quarter, COALESCE(tier.new_tier_id, 0) AS tier_id,
                   came.orders, came.revenue
              FROM (SELECT sales.*, %(first)s AS first_quarter FROM (%(sales)s) sales %(profile)s) came
 LEFT JOIN LATERAL (SELECT change.new_tier_id
                      FROM crm_tier_change change
                     WHERE change.company_id = %(company)s AND change.partner_id = came.partner_id
                       AND change.date <= came.first_quarter + INTERVAL '3 months'
                  ORDER BY change.date DESC, change.id DESC
                     LIMIT 1) tier ON TRUE
             WHERE came.first_quarter <= came.quarter
            """, first=first, sales=sales, profile=profile, company=company.id)
