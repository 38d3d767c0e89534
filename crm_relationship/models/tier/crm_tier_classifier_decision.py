from odoo import models
from odoo.tools import SQL

from ...tools import customer_figures as figures
from ...tools import lifecycle
from .crm_tier_classifier import ALSO_HELD, HELD, NEXT


class CrmTierClassifier(models.AbstractModel):
    """Which tier a customer gets: the rule's, smoothed, unless an override holds."""

    _inherit = "crm.tier.classifier"

    # === WHAT WE MAKE OF IT ===#

    def _select_decided(self, scope, entries):
        """Every customer with the tier they get and what hangs on it, and with the stage."""
        columns = ("partner_id", *self.env["crm.customer.profile"]._get_figure_names("facts"),
                   *self._get_figures(scope), "median_revenue", "rule_stage", *ALSO_HELD.values())
        return SQL(
            """
            SELECT staged.*,
                   CASE WHEN old_tier_id IS DISTINCT FROM tier_id THEN as_of ELSE old_since END AS tier_since,
                   CASE WHEN old_stage IS DISTINCT FROM lifecycle_stage THEN as_of ELSE old_stage_since END
                       AS stage_since,
                   ROUND(expected::numeric, %(digits)s) AS expected_value,
                   ROUND((expected * expected_years)::numeric, %(digits)s) AS lifetime_value
              FROM (
                SELECT waiting.*,
                       CASE WHEN stage_waits THEN old_stage ELSE rule_stage END AS lifecycle_stage,
                       CASE WHEN stage_waits THEN rule_stage END AS pending_stage,
                       CASE WHEN stage_waits THEN stage_waiting_since END AS stage_pending_since,
                       COALESCE(%(years)s, %(usual_years)s)::float8 AS expected_years, %(expected)s AS expected,
                       %(potential_class)s AS potential_class, %(wallet_share)s AS wallet_share
                  FROM (%(waiting)s) waiting
              ) staged
            """,
            waiting=self._select_waiting(self._select_placed(scope, entries, NEXT, columns)),
            digits=scope.company.currency_id.decimal_places, expected=self._sql_expected_value(scope),
            years=self._sql_map("tier_id", self._get_expected_years(scope)),
            usual_years=scope.parameters.expected_years,
            potential_class=self._sql_potential_class(), wallet_share=self._sql_wallet_share(scope))

    def _select_waiting(self, placed):
        """Adds whether the stage of the rule waits, and since when: what could swing back does so for a month."""
        return SQL(
            """
            SELECT swinging.*,
                   COALESCE(old_stage IN %(steady)s AND rule_stage IN %(steady)s AND rule_stage <> old_stage
                            AND as_of - stage_waiting_since < %(days)s, FALSE) AS stage_waits
              FROM (
                SELECT placed.*,
                       CASE WHEN old_pending_stage = rule_stage THEN LEAST(old_stage_pending_since, as_of)
                            ELSE as_of END AS stage_waiting_since
                  FROM (%(placed)s) placed
              ) swinging
            """, placed=placed, steady=lifecycle.STEADY_STAGES, days=lifecycle.STEADY_DAYS)

    def _select_placed(self, scope, entries, placed, columns):
        """Every customer with the tier they get: the rule's, smoothed, unless an override holds.

        :param placed: a table like `crm_customer_next`, with what the rule says and what the profile says now
        :param columns: names of what of it is carried along
        """
        positions = {cut.tier_id: place for place, cut in enumerate(scope.parameters.cuts, 1)}
        return SQL(
            """
            SELECT smoothed.*, %(as_of)s::date AS as_of, %(computed)s AS computed_tier_id,
                   CASE WHEN overridden THEN held_tier_id ELSE %(smoothed)s END AS tier_id,
                   CASE WHEN overridden THEN held_tier_id END AS override_tier_id,
                   CASE WHEN overridden THEN held_reason END AS override_reason,
                   CASE WHEN overridden THEN held_until END AS override_until,
                   CASE WHEN overridden THEN held_user_id END AS override_user_id
              FROM (%(places)s) smoothed
            """,
            as_of=scope.as_of, places=self._select_smoothed(scope, entries, positions, placed, columns),
            computed=self._sql_map("position", {place: tier_id for tier_id, place in positions.items()}),
            smoothed=self._sql_map("smoothed_position", {place: tier_id for tier_id, place in positions.items()}))

    def _sql_map(self, column, mapping):
        cases = SQL(" ").join(SQL("WHEN %s THEN %s", *item) for item in mapping.items())
        return SQL("CASE %s %s END", SQL.identifier(column), cases)

    def _select_smoothed(self, scope, entries, positions, placed, columns):
        """Adds `smoothed_position` and the new `pending_since`.

        Up goes at once. Nobody is demoted while the decisive figure is within the tolerance below the cut-off, nor a
        new customer; others are demoted only when the rule has said so for as long as the policy's delay. The OFFSET
        keeps the planner from working out a position anew for each time that it is compared.
        """
        demoted = SQL("position > current_position AND NOT within_margin AND NOT is_new")
        return SQL(
            """
            SELECT compared.*,
                   CASE WHEN current_position IS NULL THEN position
                        WHEN within_margin THEN current_position
                        WHEN position > current_position AND (is_new OR %(as_of)s::date - waiting_since < %(delay)s)
                        THEN current_position
                        ELSE position END AS smoothed_position,
                   CASE WHEN %(demoted)s AND %(as_of)s::date - waiting_since < %(delay)s
                        THEN waiting_since END AS pending_since
              FROM (
                SELECT margins.*, LEAST(COALESCE(old_pending_since, %(as_of)s::date), %(as_of)s::date) AS waiting_since,
                       %(hysteresis)s > 0 AND position > current_position AND best_position <= current_position
                           AS within_margin
                  FROM (
                    SELECT %(columns)s, position, %(held)s,
                           held_tier_id IS NOT NULL AND COALESCE(held_until >= %(as_of)s::date, TRUE) AS overridden,
                           CASE WHEN held_tier_id IS NULL THEN %(current)s END AS current_position,
                           COALESCE(first_order_date > %(as_of)s::date - %(grace)s, FALSE) AS is_new,
                           %(best)s AS best_position
                      FROM %(placed)s
                    OFFSET 0
                  ) margins
              ) compared
            """,
            as_of=scope.as_of, demoted=demoted, delay=scope.parameters.demotion_delay_days,
            grace=scope.parameters.new_customer_days, hysteresis=scope.parameters.hysteresis_percent,
            columns=SQL(", ").join(map(SQL.identifier, columns)), placed=placed,
            held=SQL(", ").join(map(SQL.identifier, HELD.values())),
            current=self._sql_map("old_tier_id", positions),
            best=self._sql_best(scope, entries))

    def _sql_best(self, scope, entries):
        """The position whose entry figure would be reached, were all entries lower by the hysteresis."""
        column = SQL.identifier(scope.parameters.decisive_figure)
        factor = 1 - scope.parameters.hysteresis_percent / 100
        last = scope.parameters.last
        tests = [SQL("FALSE") if entry is None else SQL("%s >= %s", column, round(entry * factor, 4))
                 for entry in entries[:last - 1]]
        return self._sql_first(tests, last) if tests else SQL("%s", last)

    # === VALUE AND POTENTIAL ===#

    def _sql_expected_value(self, scope):
        """The rule of `tools.customer_figures.expected_value`, not rounded."""
        return SQL(
            """GREATEST(value_base, 0)::float8
               / LEAST(COALESCE(%(as_of)s::date - first_order_date, 0)::float8 / %(days)s + %(start)s, %(most)s)
               * (1 - COALESCE(churn_risk, 0))""",
            as_of=scope.as_of, days=figures.DAYS_A_YEAR, start=figures.HEAD_START_YEARS, most=figures.VALUE_YEARS)

    def _sql_potential_class(self):
        """The rule of `tools.customer_figures.potential_class`."""
        return SQL(
            """CASE WHEN potential_level < 0 THEN NULL
                    WHEN potential_level = %(highest)s OR (purchase_level >= 3 AND potential_level >= 3) THEN 'a'
                    WHEN potential_level >= 2 THEN 'b' ELSE 'c' END""", highest=figures.HIGHEST_LEVEL)

    def _sql_wallet_share(self, scope):
        """Purchases of a year in percent of the entered capacity; NULL without one."""
        return SQL(
            """CASE WHEN capacity_amount > 0 THEN (100 * GREATEST(revenue, 0)::float8 * 12 / %s
                    / capacity_amount::float8) END""", scope.parameters.window_months)

    def _get_expected_years(self, scope):
        """`{tier id: years}` by how many of the tier's customers have bought again, see `tools.customer_figures`."""
        counts = self._get_retention_counts(scope)
        years = figures.expected_years(
            [counts.get(cut.tier_id, (0, 0)) for cut in scope.parameters.cuts],
            scope.parameters.expected_years, scope.parameters.window_months / 12)
        return {cut.tier_id: value for cut, value in zip(scope.parameters.cuts, years, strict=True)}

    def _get_retention_counts(self, scope):
        """`{tier id: (customers, of them retained)}` over the window, see `_select_retention`."""
        rows = self.env.execute_query(self._select_retention(scope, SQL("crm_customer_next")))
        return {tier_id: (customers, retained) for tier_id, customers, retained, *_revenue in rows}

    def _select_retention(self, scope, figures):
        """Rows of tier_id, customers, retained, what the customers bought in the window (revenue) and in the one before
        (previous), and the margin of those retained.

        Customers are those who were in the tier when the window began and had bought in the one before; retained is who
        has bought again in it, whatever the tier is now. Who came into the tier by that purchase counts for neither.

        :param figures: the table of the customers' figures, by `partner_id`
        """
        return SQL(
            """
            SELECT past.tier_id, COUNT(*) AS customers, COUNT(*) FILTER (WHERE figures.order_count > 0) AS retained,
                   SUM(figures.revenue) AS revenue, SUM(figures.previous_revenue) AS previous,
                   SUM(figures.margin) FILTER (WHERE figures.order_count > 0) AS margin
              FROM (SELECT DISTINCT ON (partner_id) partner_id, new_tier_id AS tier_id
                      FROM crm_tier_change
                     WHERE company_id = %(company)s AND date < %(start)s
                  ORDER BY partner_id, date DESC, id DESC) past
              JOIN %(figures)s figures ON figures.partner_id = past.partner_id AND figures.previous_revenue > 0
             WHERE past.tier_id IS NOT NULL
          GROUP BY past.tier_id
            """, company=scope.company.id, start=scope.window_start, figures=figures)
