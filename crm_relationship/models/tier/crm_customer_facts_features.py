from odoo import models
from odoo.tools import SQL

from ...tools import churn
from ...tools import customer_figures as figures


class CrmCustomerFacts(models.AbstractModel):
    """Queries that turn sums per customer into ranks, scores, classes and the churn risk."""

    _inherit = "crm.customer.facts"

    def _select_ranked(self, scope):
        """`_select_customers` with totals, ranks among all customers, and payments.

        `*_below` is the number of customers whose figure is lower: equal figures get equal scores.
        """
        return SQL(
            """
            SELECT customer.*,
                   COUNT(*) OVER () AS customers,
                   COUNT(*) FILTER (WHERE revenue > 0) OVER () AS buyers,
                   SUM(GREATEST(revenue, 0)) OVER () AS total_revenue,
                   SUM(revenue) OVER () AS net_revenue,
                   SUM(margin) OVER () AS total_margin,
                   ROW_NUMBER() OVER by_revenue AS revenue_rank,
                   SUM(GREATEST(revenue, 0)) OVER (by_revenue ROWS UNBOUNDED PRECEDING) AS cumulative_revenue,
                   COUNT(*) OVER () - COUNT(*) OVER (ORDER BY revenue DESC) AS revenue_below,
                   RANK() OVER (ORDER BY orders) - 1 AS orders_below,
                   RANK() OVER (ORDER BY last_day) - 1 AS last_day_below
              FROM (%(customers)s) customer
            WINDOW by_revenue AS (ORDER BY revenue DESC, orders DESC, first_day, partner_id)
            """,
            customers=self._select_customers(scope))

    def _select_features(self, scope):
        """`_select_ranked` with the profile's figures under their own names, but for the tier and what hangs on it."""
        return SQL(
            """
            WITH levelled AS (
                SELECT partner_id, orders_all, orders, first_day, last_day, revenue, previous, margin, revenue_rank,
                       1 + 5 * last_day_below / customers AS rfm_recency,
                       1 + 5 * orders_below / customers AS rfm_frequency,
                       1 + 5 * revenue_below / customers AS rfm_monetary,
                       COALESCE(100 * GREATEST(revenue, 0) / NULLIF(total_revenue, 0), 0)::float8 AS revenue_share,
                       COALESCE(100 * cumulative_revenue / NULLIF(total_revenue, 0), 100) AS cumulative_share,
                       CASE WHEN revenue > 0
                            THEN 1 + (4 * (revenue_below - (customers - buyers))) / GREATEST(buyers, 1)
                            ELSE 0 END::integer AS purchase_level,
                       %(relation_type)s AS relation_type,
                       partner.industry_id, COALESCE(partner.is_company, FALSE) AS is_company
                  FROM (%(ranked)s) ranked
                  JOIN res_partner partner ON partner.id = ranked.partner_id),
                 peers AS (
                SELECT industry_id, is_company,
                       PERCENTILE_DISC(%(quantile)s) WITHIN GROUP (ORDER BY purchase_level) AS level
                  FROM levelled
                 WHERE purchase_level > 0 AND industry_id IS NOT NULL
              GROUP BY industry_id, is_company
                HAVING COUNT(*) >= %(minimum)s),
                 payments AS (%(payments)s)
            SELECT customer.partner_id, customer.revenue, customer.previous AS previous_revenue, customer.margin,
                   customer.orders AS order_count, customer.orders_all AS lifetime_order_count,
                   customer.first_day AS first_order_date, customer.last_day AS last_order_date,
                   CASE WHEN customer.orders_all > 1
                        THEN (customer.last_day - customer.first_day)::float8 / (customer.orders_all - 1)
                        END AS mean_interval_days,
                   rfm_recency, rfm_frequency, rfm_monetary, revenue_rank, revenue_share, cumulative_share,
                   CASE WHEN previous > 0 THEN (100 * (revenue - previous) / previous)::float8 END AS growth_percent,
                   purchase_level, GREATEST(purchase_level, peers.level) AS estimated_level, relation_type,
                   payments.days::float8 AS average_days_to_pay,
                   COALESCE(payments.overdue, 0) AS overdue_amount,
                   %(credit_grade)s AS credit_grade,
                   %(churn_risk)s AS churn_risk,
                   %(churn_confident)s AS churn_confident
              FROM levelled customer
         LEFT JOIN peers ON peers.industry_id = customer.industry_id AND peers.is_company = customer.is_company
         LEFT JOIN payments ON payments.partner_id = customer.partner_id
            """,
            ranked=self._select_ranked(scope), payments=self._select_payments(scope),
            quantile=figures.PEERS_QUANTILE, minimum=figures.PEERS_MINIMUM,
            relation_type=self._sql_relation_type(), credit_grade=self._sql_credit_grade(),
            churn_risk=self._sql_churn_risk(scope.as_of), churn_confident=self._sql_churn_confident())

    def _sql_relation_type(self):
        return SQL(
            """CASE WHEN orders_all = 1 THEN 'one_off'
                    WHEN orders_all >= %(orders)s AND last_day - first_day >= %(tenure)s
                         AND revenue > 0 AND margin * net_revenue >= %(share)s * total_margin * revenue
                    THEN 'relational' ELSE 'transactional' END""",
            orders=figures.RELATIONAL_ORDERS, tenure=figures.RELATIONAL_TENURE_DAYS,
            share=figures.RELATIONAL_MARGIN_SHARE)

    def _sql_credit_grade(self):
        """By days paid late, one grade worse with anything overdue; NULL where there is nothing to judge."""
        grades = [grade for grade, _days in figures.CREDIT_GRADE_DAYS] + ["d"]
        position = SQL("CASE %s ELSE %s END", SQL(" ").join(
            SQL("WHEN COALESCE(payments.days, 0) <= %s THEN %s", days, index)
            for index, (_grade, days) in enumerate(figures.CREDIT_GRADE_DAYS)), len(figures.CREDIT_GRADE_DAYS))
        return SQL(
            """CASE WHEN payments.days IS NOT NULL OR payments.overdue > 0
                    THEN (%(grades)s::varchar[])[1 + LEAST(%(last)s, %(position)s + (payments.overdue > 0)::integer)]
                    END""",
            grades=grades, position=position, last=len(grades) - 1)

    # === CHURN ===#

    def _sql_churn_risk(self, as_of, alias="customer"):
        """The formula of `tools.churn.churn_risk` on the row's `orders_all`, `first_day` and `last_day`."""
        return SQL(
            """1 - (1 - EXP(-LEAST(%(limit)s, %(orders)s * LN(
                       1 + %(horizon)s::float8 / (%(horizon)s + (%(as_of)s::date - %(first)s))
                       + 1.0::float8 / %(orders)s))))
                 / (1 + %(odds)s::float8 / SQRT(%(orders)s::float8)
                        * EXP(LEAST(%(limit)s, POWER(%(orders)s::float8, %(bunching)s::float8) * LN(
                              1 + (%(as_of)s::date - %(last)s)::float8 / (%(horizon)s + (%(last)s - %(first)s))))))""",
            limit=churn.MAX_EXPONENT, horizon=churn.HORIZON_DAYS, odds=churn.STOP_ODDS, bunching=churn.BUNCHING,
            as_of=as_of, orders=SQL.identifier(alias, "orders_all"), first=SQL.identifier(alias, "first_day"),
            last=SQL.identifier(alias, "last_day"))

    def _sql_churn_confident(self, alias="customer"):
        """The rule of `tools.churn.is_confident`."""
        return SQL(
            "%(orders)s >= %(minimum)s AND %(last)s - %(first)s >= %(span)s",
            orders=SQL.identifier(alias, "orders_all"), first=SQL.identifier(alias, "first_day"),
            last=SQL.identifier(alias, "last_day"),
            minimum=churn.MIN_ORDERS, span=churn.MIN_SPAN_DAYS)
