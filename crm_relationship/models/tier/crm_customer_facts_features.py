from odoo import models
from odoo.tools import SQL

from ...tools import churn, lifecycle
from ...tools import customer_figures as figures


class CrmCustomerFacts(models.AbstractModel):
    """Queries that turn sums per customer into ranks, scores, classes and the churn risk."""

    _inherit = "crm.customer.facts"

    def _select_ranked(self, scope):
        """`_select_customers` with totals and ranks among all customers.

        `*_below` is the number of customers whose figure is lower: equal figures get equal scores.
        """
        return SQL(
            """
            SELECT customer.*,
                   COUNT(*) OVER () AS customers,
                   SUM(GREATEST(revenue, 0)) OVER () AS total_revenue,
                   SUM(revenue) OVER () AS net_revenue,
                   SUM(GREATEST(margin, 0)) OVER () AS positive_margin,
                   SUM(margin) OVER () AS total_margin,
                   ROW_NUMBER() OVER by_revenue AS revenue_rank,
                   SUM(GREATEST(revenue, 0)) OVER (by_revenue ROWS UNBOUNDED PRECEDING) AS cumulative_revenue,
                   ROW_NUMBER() OVER by_margin AS margin_rank,
                   SUM(GREATEST(margin, 0)) OVER (by_margin ROWS UNBOUNDED PRECEDING) AS cumulative_margin,
                   COUNT(*) OVER () - COUNT(*) OVER (ORDER BY revenue DESC) AS revenue_below,
                   COUNT(*) OVER () - COUNT(*) OVER (ORDER BY margin DESC) AS margin_below,
                   RANK() OVER (ORDER BY orders) - 1 AS orders_below,
                   RANK() OVER (ORDER BY last_day) - 1 AS last_day_below
              FROM (%(customers)s) customer
            WINDOW by_revenue AS (ORDER BY revenue DESC, orders DESC, first_day, partner_id),
                   by_margin AS (ORDER BY margin DESC, revenue DESC, orders DESC, first_day, partner_id)
            """,
            customers=self._select_customers(scope))

    def _select_features(self, scope):
        """`_select_ranked` with the profile's figures under their own names, but for the tier and what hangs on it."""
        return SQL(
            """
            WITH ranked AS (%(ranked)s),
                 scale AS (
                SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY revenue::float8) AS median_revenue
                  FROM ranked
                 WHERE revenue > 0),
                 levelled AS (%(levelled)s),
                 industry_peers AS (%(industry_peers)s),
                 country_peers AS (%(country_peers)s),
                 payments AS (%(payments)s)
            SELECT customer.partner_id, customer.revenue, customer.previous AS previous_revenue, customer.margin,
                   customer.orders AS order_count, customer.previous_orders AS previous_order_count,
                   customer.orders_all AS lifetime_order_count, customer.lifetime AS lifetime_revenue,
                   customer.first_day AS first_order_date, customer.last_day AS last_order_date,
                   CASE WHEN customer.orders_all > 1
                        THEN (customer.last_day - customer.first_day)::float8 / (customer.orders_all - 1)
                        END AS mean_interval_days,
                   rfm_recency, rfm_frequency, rfm_monetary, revenue_rank, revenue_share, cumulative_share,
                   margin_rank, margin_share, cumulative_margin_share, margin_percentile,
                   CASE WHEN previous > 0 THEN (100 * (revenue - previous) / previous)::float8 END AS growth_percent,
                   product_count, customer.purchase_level, median_revenue,
                   CASE WHEN COALESCE(industry_peers.level, country_peers.level) IS NULL THEN %(unknown)s
                        ELSE GREATEST(customer.purchase_level, COALESCE(industry_peers.level, country_peers.level))
                        END AS estimated_level,
                   relation_type,
                   payments.days::float8 AS average_days_to_pay,
                   COALESCE(payments.overdue, 0) AS overdue_amount,
                   %(credit_grade)s AS credit_grade,
                   churn_risk, %(churn_confident)s AS churn_confident, %(stage)s AS rule_stage,
                   %(service_cost)s AS service_cost, %(value)s AS value_base
              FROM levelled customer
         LEFT JOIN industry_peers ON industry_peers.industry_id = customer.industry_id
                                 AND industry_peers.is_company = customer.is_company
                                 AND industry_peers.breadth = customer.breadth
         LEFT JOIN country_peers ON country_peers.country_id = customer.country_id
                                AND country_peers.is_company = customer.is_company
                                AND country_peers.breadth = customer.breadth
         LEFT JOIN payments ON payments.partner_id = customer.partner_id
                   %(serving)s
            """,
            ranked=self._select_ranked(scope), levelled=self._select_levelled(scope),
            industry_peers=self._select_peers(SQL.identifier("industry_id")),
            country_peers=self._select_peers(SQL.identifier("country_id")), payments=self._select_payments(scope),
            unknown=figures.UNKNOWN_LEVEL, credit_grade=self._sql_credit_grade(),
            churn_confident=self._sql_churn_confident(), stage=self._sql_stage(scope.as_of),
            **self._sql_serving(scope))

    def _select_levelled(self, scope):
        """The rows of `ranked` with shares, scores, levels, the churn risk, and what peers are told by."""
        return SQL(
            """
            SELECT ranked.*, median_revenue,
                   1 + 5 * last_day_below / customers AS rfm_recency,
                   1 + 5 * orders_below / customers AS rfm_frequency,
                   1 + 5 * revenue_below / customers AS rfm_monetary,
                   COALESCE(100 * GREATEST(revenue, 0) / NULLIF(total_revenue, 0), 0)::float8 AS revenue_share,
                   COALESCE(100 * cumulative_revenue / NULLIF(total_revenue, 0), 100) AS cumulative_share,
                   COALESCE(100 * GREATEST(margin, 0) / NULLIF(positive_margin, 0), 0)::float8 AS margin_share,
                   COALESCE(100 * cumulative_margin / NULLIF(positive_margin, 0), 100) AS cumulative_margin_share,
                   100 * margin_below::float8 / GREATEST(customers - 1, 1) AS margin_percentile,
                   %(level)s AS purchase_level, %(relation_type)s AS relation_type, %(churn_risk)s AS churn_risk,
                   COALESCE(assortment.products, 0) AS product_count,
                   WIDTH_BUCKET(COALESCE(assortment.products, 0), %(bands)s::integer[]) AS breadth,
                   partner.industry_id, partner.country_id, COALESCE(partner.is_company, FALSE) AS is_company
              FROM ranked
        CROSS JOIN scale
              JOIN res_partner partner ON partner.id = ranked.partner_id
         LEFT JOIN (%(assortment)s) assortment ON assortment.partner_id = ranked.partner_id
            """,
            level=self._sql_level(SQL("revenue")), relation_type=self._sql_relation_type(),
            churn_risk=self._sql_churn_risk(scope.as_of, "ranked"), bands=list(figures.BREADTH_BANDS),
            assortment=self._select_assortment(scope))

    def _select_assortment(self, scope):
        """How many different products each commercial entity has ordered in the window, on whatever basis."""
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id, COUNT(DISTINCT line.product_id)::integer AS products
              FROM sale_order
              JOIN sale_order_line line ON line.order_id = sale_order.id AND line.product_id IS NOT NULL
              JOIN res_partner partner ON partner.id = sale_order.partner_id
             WHERE sale_order.state = 'sale' AND sale_order.company_id = %(company)s
               AND sale_order.date_order >= %(start)s::timestamp AND sale_order.date_order < %(end)s::timestamp
               AND %(purchase)s
          GROUP BY partner.commercial_partner_id
            """, company=scope.company.id, start=scope.window_start, end=scope.end,
            purchase=self._sql_purchase("sale_order"))

    def _select_peers(self, kind):
        """What the upper quartile of each group of peers buys: those of one `kind` (industry, country) and breadth."""
        return SQL(
            """
            SELECT %(kind)s, is_company, breadth,
                   PERCENTILE_DISC(%(quantile)s) WITHIN GROUP (ORDER BY purchase_level) AS level
              FROM levelled
             WHERE purchase_level > 0 AND %(kind)s IS NOT NULL
          GROUP BY %(kind)s, is_company, breadth
            HAVING COUNT(*) >= %(minimum)s
            """, kind=kind, quantile=figures.PEERS_QUANTILE, minimum=figures.PEERS_MINIMUM)

    def _sql_level(self, amount, median=None):
        """The rule of `tools.customer_figures.level`; `median` is an expression (the column `median_revenue`)."""
        median = median or SQL.identifier("median_revenue")
        low, middle, high = (SQL("%s * %s", bound, median) for bound in figures.LEVEL_BOUNDS)
        return SQL(
            """CASE WHEN %(amount)s <= 0 THEN 0 WHEN %(median)s IS NULL THEN %(unknown)s
                    WHEN %(amount)s < %(low)s THEN 1 WHEN %(amount)s <= %(middle)s THEN 2
                    WHEN %(amount)s <= %(high)s THEN 3 ELSE %(highest)s END""",
            amount=amount, median=median, unknown=figures.UNKNOWN_LEVEL, low=low, middle=middle, high=high,
            highest=figures.HIGHEST_LEVEL)

    # === COST OF SERVING ===#

    def _get_service_costs(self, scope):
        """What serving customers has cost: queries that yield `partner_id` (commercial entity), `day` and `amount`
        (money in the company's currency). A slice adds its own; what they read is flushed.

        Only what neither the margin nor credit notes hold: goods given away count there with what they have cost,
        coupons with what they take off an order.
        """
        return []

    def _sql_serving(self, scope):
        """The cost of serving of the window, what the lifetime value starts from, and the join that both need."""
        costs = self._get_service_costs(scope)
        if not costs:
            return {"service_cost": SQL("0::numeric"), "value": SQL("customer.value"), "serving": SQL()}
        recent = SQL("COALESCE(serving.recent_cost, 0)") if scope.by_margin else SQL("0")
        digits = scope.company.currency_id.decimal_places
        return {
            "service_cost": SQL("COALESCE(serving.window_cost, 0)"),
            "value": SQL("customer.value - %s", recent),
            "serving": SQL(
                """
         LEFT JOIN (SELECT partner_id, ROUND(SUM(amount) FILTER (WHERE day >= %(window)s), %(digits)s) AS window_cost,
                           ROUND(SUM(amount) FILTER (WHERE day >= %(recent)s), %(digits)s) AS recent_cost
                      FROM (%(costs)s) cost
                     WHERE day < %(end)s
                  GROUP BY partner_id) serving ON serving.partner_id = customer.partner_id
                """, window=scope.window_start, recent=scope.recent_start, end=scope.end, digits=digits,
                costs=SQL(" UNION ALL ").join(costs)),
        }

    # === CLASSES ===#

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

    # === CHURN AND STAGE ===#

    def _sql_churn_risk(self, as_of, alias="customer", earlier=None):
        """The formula of `tools.churn.risk` on the row's `orders_all`, `first_day` and `last_day`.

        :param earlier: an expression: so many days before `as_of`
        """
        orders = SQL.identifier(alias, "orders_all")
        span = SQL("(%s - %s)", SQL.identifier(alias, "last_day"), SQL.identifier(alias, "first_day"))
        silence = SQL("(%s::date - %s)", as_of, SQL.identifier(alias, "last_day"))
        if earlier:
            silence = SQL("GREATEST(%s - %s, 0)", silence, earlier)
        return SQL(
            """1 - (1 - EXP(-LEAST(%(limit)s, %(orders)s * LN(
                       1 + %(horizon)s::float8 / (%(horizon)s + %(span)s + %(silence)s) + 1.0::float8 / %(orders)s))))
                 / (1 + %(odds)s::float8 / SQRT(%(orders)s::float8)
                        * EXP(LEAST(%(limit)s, POWER(%(orders)s::float8, %(bunching)s::float8) * LN(
                              1 + %(silence)s::float8 / (%(horizon)s + %(span)s)))))""",
            limit=churn.MAX_EXPONENT, horizon=churn.HORIZON_DAYS, odds=churn.STOP_ODDS, bunching=churn.BUNCHING,
            orders=orders, span=span, silence=silence)

    def _sql_stage(self, as_of):
        """The rule of `tools.lifecycle.stage` for who has bought."""
        return SQL(
            """CASE WHEN churn_risk >= %(lost)s AND %(as_of)s::date - customer.last_day >= %(interval)s
                         AND %(then)s >= %(lost)s THEN 'lost'
                    WHEN customer.orders_all < %(orders)s OR %(as_of)s::date - customer.first_day < %(days)s
                    THEN 'introduction'
                    WHEN churn_risk >= %(warning)s
                         OR (previous > 0 AND 100 * revenue <= %(less)s * previous
                             AND revenue * previous_orders < previous * orders) THEN 'decline'
                    WHEN revenue > 0 AND 100 * revenue >= %(more)s * previous THEN 'growth'
                    ELSE 'maturity' END""",
            as_of=as_of, interval=self._sql_own_interval(), lost=lifecycle.LOST_RISK,
            then=self._sql_churn_risk(as_of, earlier=self._sql_own_interval()),
            orders=lifecycle.INTRODUCTION_ORDERS, days=lifecycle.INTRODUCTION_DAYS, warning=lifecycle.WARNING_RISK,
            less=100 - lifecycle.CHANGE_PERCENT, more=100 + lifecycle.CHANGE_PERCENT)

    def _sql_own_interval(self):
        """The rule of `tools.lifecycle.own_interval`."""
        return SQL(
            "CASE WHEN customer.orders_all > 1"
            " THEN (customer.last_day - customer.first_day)::float8 / (customer.orders_all - 1) ELSE %s END",
            churn.HORIZON_DAYS)

    def _sql_churn_confident(self, alias="customer"):
        """The rule of `tools.churn.is_confident`."""
        return SQL(
            "%(orders)s >= %(minimum)s AND %(last)s - %(first)s >= %(span)s",
            orders=SQL.identifier(alias, "orders_all"), first=SQL.identifier(alias, "first_day"),
            last=SQL.identifier(alias, "last_day"),
            minimum=churn.MIN_ORDERS, span=churn.MIN_SPAN_DAYS)
