from odoo import models
from odoo.tools import SQL

from ...tools import customer_figures as figures


class CrmTierClassifier(models.AbstractModel):
    """Where each rule puts the customers: positions 1 (best tier) to the number of tiers."""

    _name = "crm.tier.classifier"
    _description = "Tier Classifier"

    # === WHAT THE RULE SAYS ===#

    def _select_next(self, scope):
        """Every customer's figures, what his profile says now, his score and the position the rule gives him."""
        return SQL(
            """
            SELECT scored.*, %(position)s AS position
              FROM (
                SELECT facts.*, %(score)s AS tier_score
                  FROM (
                    SELECT feature.*, profile.id AS profile_id, profile.tier_id AS old_tier_id, profile.tier_since,
                           profile.pending_since, profile.override_tier_id, profile.override_reason,
                           profile.override_until, profile.override_user_id, profile.satisfaction,
                           CASE WHEN profile.potential_manual THEN profile.potential_level
                                ELSE feature.estimated_level END AS potential_level
                      FROM (%(features)s) feature
                 LEFT JOIN crm_customer_profile profile
                        ON profile.partner_id = feature.partner_id AND profile.company_id = %(company)s
                  ) facts
              ) scored
            """,
            position=self._sql_position(scope), score=self._sql_score(scope),
            features=self.env["crm.customer.facts"]._select_features(scope), company=scope.company.id)

    def _insert_kept(self, scope):
        """Who never bought keeps a row while somebody has set his tier or his potential by hand."""
        return SQL(
            """
            INSERT INTO crm_customer_next (
                   partner_id, profile_id, old_tier_id, tier_since, pending_since, override_tier_id, override_reason,
                   override_until, override_user_id, potential_level, revenue, previous_revenue, margin,
                   order_count, lifetime_order_count, purchase_level, overdue_amount, churn_confident, position)
            SELECT partner_id, id, tier_id, tier_since, pending_since, override_tier_id, override_reason,
                   override_until, override_user_id, potential_level, 0, 0, 0, 0, 0, 0, 0, FALSE, %(last)s
              FROM crm_customer_profile profile
             WHERE company_id = %(company)s AND (override_tier_id IS NOT NULL OR potential_manual)
               AND NOT EXISTS (SELECT 1 FROM crm_customer_next WHERE profile_id = profile.id)
               AND partner_id NOT IN %(excluded)s
               AND EXISTS (SELECT 1 FROM res_partner partner
                            WHERE partner.id = profile.partner_id AND partner.commercial_partner_id = partner.id)
            """, last=scope.parameters.last, company=scope.company.id, excluded=scope.excluded_ids)

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
        """Each criterion of the weighted rule on the scale from 0 to 100."""
        grades = SQL(" ").join(SQL("WHEN %s THEN %s", *item) for item in figures.CREDIT_GRADE_SCORES.items())
        neutral = figures.NEUTRAL_SCORE
        return {
            "recency": SQL("25 * (rfm_recency - 1)"),
            "frequency": SQL("25 * (rfm_frequency - 1)"),
            "monetary": SQL("25 * (rfm_monetary - 1)"),
            "margin": SQL("100 * PERCENT_RANK() OVER (ORDER BY margin)"),
            "growth": SQL("COALESCE(LEAST(GREATEST(%s + growth_percent / 2, 0), 100), %s)", neutral, neutral),
            "payment": SQL("CASE credit_grade %s ELSE %s END", grades, neutral),
            "potential": SQL("25 * potential_level"),
            "satisfaction": SQL("COALESCE(satisfaction, %s)", neutral),
        }

    def _sql_position(self, scope):
        cuts, last = scope.parameters.cuts, scope.parameters.last
        if scope.parameters.rule == "pareto":
            special = SQL("WHEN revenue <= 0 THEN %s WHEN revenue_rank = 1 THEN 1", last)
            tests = [SQL("cumulative_share <= %s", cut.cumulative_share) for cut in cuts]
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

    def _get_entries(self, scope):
        """The figure (revenue or score) that it takes to be in each tier, best first; None where nobody is."""
        cuts = scope.parameters.cuts
        if scope.parameters.rule == "threshold":
            return [cut.min_revenue for cut in cuts]
        if scope.parameters.by_score:
            return [cut.min_score for cut in cuts]
        lowest = dict(self.env.execute_query(SQL(
            "SELECT position, MIN(revenue) FROM crm_customer_next WHERE revenue > 0 GROUP BY position")))
        entries, entry = [], None
        for position in range(1, len(cuts) + 1):
            found = lowest.get(position)
            entry = entry if found is None else float(found)
            entries.append(entry)
        return entries
