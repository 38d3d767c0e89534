from odoo import models
from odoo.tools import SQL

from ...tools import customer_figures as figures

NEXT = SQL("crm_customer_next")

class CrmTierClassifier(models.AbstractModel):
    """Where each rule puts the customers: positions 1 (best tier) to the number of tiers."""

    _name = "crm.tier.classifier"
    _description = "Tier Classifier"

    # === FIGURES OF OTHER SLICES ===#

    def _get_figures(self, scope):
        """Figures that other slices bring to the profile: `{column: query}`.

        A query yields `partner_id` (commercial entity, each once) and `value`, of the scope's company and day; what it
        reads is flushed. The run joins it into its one pass before it decides the tier, so that a rule may go by it.
        Who has no row gets 0 where the column is a whole number, else nothing.
        """
        return {}

    def _sql_figures(self, figures):
        """The columns of `_get_figures`, each behind a comma; the tables are joined as `figure_<column>`."""
        fields = self.env["crm.customer.profile"]._fields
        return SQL().join(SQL(
            ", COALESCE(%s, %s) AS %s", SQL.identifier(f"figure_{name}", "value"),
            0 if fields[name].type == "integer" else None, SQL.identifier(name)) for name in figures)

    # === WHAT THE RULE SAYS ===#

    def _select_next(self, scope):
        """Every customer's figures, what the profile says now, the score and the position the rule gives."""
        figures_of_slices = self._get_figures(scope)
        joins = SQL().join(SQL(
            " LEFT JOIN (%(query)s) %(alias)s ON %(key)s = feature.partner_id",
            query=query, alias=SQL.identifier(f"figure_{name}"), key=SQL.identifier(f"figure_{name}", "partner_id"))
            for name, query in figures_of_slices.items())
        return SQL(
            """
            SELECT scored.*, %(position)s AS position
              FROM (
                SELECT facts.*, %(score)s AS tier_score
                  FROM (
                    SELECT feature.*, profile.id AS profile_id, profile.tier_id AS old_tier_id, profile.tier_since,
                           profile.pending_since, profile.override_tier_id, profile.override_reason,
                           profile.override_until, profile.override_user_id,
                           CASE WHEN profile.potential_manual THEN profile.potential_level
                                ELSE feature.estimated_level END AS potential_level %(columns)s
                      FROM (%(features)s) feature
                 LEFT JOIN crm_customer_profile profile
                        ON profile.partner_id = feature.partner_id AND profile.company_id = %(company)s
                 %(joins)s
                  ) facts
              ) scored
            """,
            position=self._sql_position(scope), score=self._sql_score(scope), joins=joins,
            columns=SQL("%s%s", self._sql_figures(figures_of_slices), self._sql_satisfaction(figures_of_slices)),
            features=self.env["crm.customer.facts"]._select_features(scope), company=scope.company.id)

    def _sql_satisfaction(self, figures_of_slices):
        """The weighted rule asks for it: until a slice brings it, what the profile says."""
        return SQL() if "satisfaction" in figures_of_slices else SQL(", profile.satisfaction")

    def _insert_kept(self, scope):
        """Who never bought keeps a row while somebody has set the tier or the potential by hand."""
        figures_of_slices = self._get_figures(scope)
        joins = SQL().join(SQL(
            " LEFT JOIN LATERAL (SELECT value FROM (%s) counted"
            " WHERE counted.partner_id = profile.partner_id) %s ON TRUE",
            query, SQL.identifier(f"figure_{name}")) for name, query in figures_of_slices.items())
        return SQL(
            """
            INSERT INTO crm_customer_next (
                   partner_id, profile_id, old_tier_id, tier_since, pending_since, override_tier_id, override_reason,
                   override_until, override_user_id, potential_level, revenue, previous_revenue, margin,
                   order_count, lifetime_order_count, purchase_level, overdue_amount, churn_confident, position
                   %(names)s)
            SELECT partner_id, id, tier_id, tier_since, pending_since, override_tier_id, override_reason,
                   override_until, override_user_id, potential_level, 0, 0, 0, 0, 0, 0, 0, FALSE, %(last)s %(columns)s
              FROM crm_customer_profile profile
              %(joins)s
             WHERE company_id = %(company)s AND (override_tier_id IS NOT NULL OR potential_manual)
               AND NOT EXISTS (SELECT 1 FROM crm_customer_next WHERE profile_id = profile.id)
               AND %(customer)s
            """, last=scope.parameters.last, company=scope.company.id, joins=joins, customer=self._sql_customer(scope),
            names=SQL().join(SQL(", %s", SQL.identifier(name)) for name in figures_of_slices),
            columns=self._sql_figures(figures_of_slices))

    def _sql_customer(self, scope):
        """Whether the partner of a `profile` is still a customer of their own."""
        return SQL(
            """profile.partner_id NOT IN %s AND EXISTS (
                      SELECT 1 FROM res_partner partner
                       WHERE partner.id = profile.partner_id AND partner.commercial_partner_id = partner.id)""",
            scope.excluded_ids)

    def _sql_score(self, scope):
        """0 to 100, for the rules that go by a score."""
        if scope.parameters.rule == "potential":
            return SQL("12.5::float8 * (purchase_level + potential_level)")
        if scope.parameters.rule == "weighted":
            weights = {name: weight for name, weight in scope.parameters.weights.items() if weight}
            criteria = self._get_criteria()
            return SQL("(%s) / %s::float8", SQL(" + ").join(
                SQL("%s::float8 * %s", weight, criteria[name]) for name, weight in weights.items()),
                sum(weights.values()))
        return SQL("NULL::float8")

    def _get_criteria(self):
        """Each criterion of the weighted rule on the scale from 0 to 100.

        Figures count as the profile keeps them, so that a rule says the same about them the day after (see
        `_prepare_preview`).
        """
        grades = SQL(" ").join(SQL("WHEN %s THEN %s", *item) for item in figures.CREDIT_GRADE_SCORES.items())
        neutral = figures.NEUTRAL_SCORE
        return {
            "recency": SQL("25 * (rfm_recency - 1)"),
            "frequency": SQL("25 * (rfm_frequency - 1)"),
            "monetary": SQL("25 * (rfm_monetary - 1)"),
            "margin": SQL("100 * PERCENT_RANK() OVER (ORDER BY margin)"),
            "growth": SQL("COALESCE(LEAST(GREATEST(%s + growth_percent::numeric / 2, 0), 100), %s)", neutral, neutral),
            "payment": SQL("CASE credit_grade %s ELSE %s END", grades, neutral),
            "potential": SQL("25 * potential_level"),
            "satisfaction": SQL("COALESCE(satisfaction::numeric, %s)", neutral),
        }

    def _sql_position(self, scope):
        cuts, last = scope.parameters.cuts, scope.parameters.last
        if scope.parameters.rule == "pareto":
            special = SQL("WHEN revenue <= 0 THEN %s WHEN revenue_rank = 1 THEN 1", last)
            tests = [SQL("cumulative_share::float8 <= %s", cut.cumulative_share) for cut in cuts]
        elif scope.parameters.rule == "threshold":
            special = SQL()
            tests = [SQL("revenue >= %s", cut.min_revenue) for cut in cuts]
        else:
            special = SQL()
            tests = [SQL("tier_score >= %s", cut.min_score) for cut in cuts]
        return self._sql_first(tests, last, special)

    def _sql_first(self, tests, last, special=None):
        """1 where the first of `tests` holds, 2 where the second does ...; `last` where none does."""
        cases = SQL(" ").join(SQL("WHEN %s THEN %s", test, place) for place, test in enumerate(tests, 1))
        return SQL("CASE %s %s ELSE %s END", special or SQL(), cases, last)

    def _get_entries(self, scope, placed=NEXT):
        """The figure (revenue or score) that it takes to be in each tier, best first; None where nobody is.

        :param placed: a table with the `position` of each customer
        """
        cuts = scope.parameters.cuts
        if scope.parameters.rule == "threshold":
            return [cut.min_revenue for cut in cuts]
        if scope.parameters.by_score:
            return [cut.min_score for cut in cuts]
        lowest = dict(self.env.execute_query(SQL(
            "SELECT position, MIN(revenue) FROM %s WHERE revenue > 0 GROUP BY position", placed)))
        entries, entry = [], None
        for position in range(1, len(cuts) + 1):
            found = lowest.get(position)
            entry = entry if found is None else float(found)
            entries.append(entry)
        return entries
