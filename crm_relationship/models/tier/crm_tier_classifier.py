from odoo import models
from odoo.tools import SQL

from ...tools import customer_figures as figures

NEXT = SQL("crm_customer_next")
# Columns of the profile that the tier goes by, and those that the rest does: `{name: alias}`.
HELD = {
    "id": "profile_id", "tier_id": "old_tier_id", "tier_since": "old_since", "pending_since": "old_pending_since",
    "override_tier_id": "held_tier_id", "override_reason": "held_reason", "override_until": "held_until",
    "override_user_id": "held_user_id",
}
ALSO_HELD = {
    "capacity_amount": "capacity_amount", "lifecycle_stage": "old_stage", "stage_since": "old_stage_since",
    "pending_stage": "old_pending_stage", "stage_pending_since": "old_stage_pending_since",
}
# What people say about somebody who has not bought, and what keeps the profile.
KEPT = ("override_tier_id IS NOT NULL", "potential_manual", "capacity_amount > 0", "is_heavyweight", "keep_profile")
# Whoever buys could buy as much: for a score, a potential that nobody knows counts like the purchases.
KNOWN_POTENTIAL = SQL("CASE WHEN potential_level < 0 THEN purchase_level ELSE potential_level END")


class CrmTierClassifier(models.AbstractModel):
    """Where each rule puts the customers: positions 1 (best tier) to the number of tiers."""

    _name = "crm.tier.classifier"
    _description = "Tier Classifier"

    # === FIGURES OF OTHER SLICES ===#

    def _get_figures(self, scope):
        """Figures that other slices bring to the profile: `{column: query}`; the field says `figure="slice"`.

        A query yields `partner_id` (commercial entity, each once) and `value`, of the scope's company and day; what it
        reads is flushed. The run joins it into its one pass before it decides the tier, so that a rule may go by it.
        Who has no row gets 0 where the column is a whole number, else nothing. What nobody brings stays as it is.
        """
        return {}

    def _sql_figures(self, brought):
        """The columns of all slices' figures, each behind a comma; queries are joined as `figure_<column>`."""
        profile = self.env["crm.customer.profile"]
        return SQL().join(
            SQL(", COALESCE(%s, %s) AS %s", SQL.identifier(f"figure_{name}", "value"),
                0 if profile._fields[name].type == "integer" else None, SQL.identifier(name))
            if name in brought else SQL(", %s", SQL.identifier("profile", name))
            for name in profile._get_figure_names("slice"))

    # === WHAT THE RULE SAYS ===#

    def _select_next(self, scope):
        """Every customer's figures, what the profile says now, the score and the position the rule gives."""
        brought = self._get_figures(scope)
        joins = SQL().join(SQL(
            " LEFT JOIN (%(query)s) %(alias)s ON %(key)s = feature.partner_id",
            query=query, alias=SQL.identifier(f"figure_{name}"), key=SQL.identifier(f"figure_{name}", "partner_id"))
            for name, query in brought.items())
        return SQL(
            """
            SELECT scored.*, %(position)s AS position
              FROM (
                SELECT facts.*, %(score)s AS tier_score
                  FROM (
                    SELECT feature.*, %(held)s, %(potential)s AS potential_level %(columns)s
                      FROM (%(features)s) feature
                 LEFT JOIN crm_customer_profile profile
                        ON profile.partner_id = feature.partner_id AND profile.company_id = %(company)s
                 %(joins)s
                  ) facts
              ) scored
            """,
            position=self._sql_position(scope), score=self._sql_score(scope), joins=joins,
            held=self._sql_held(HELD | ALSO_HELD),
            potential=self._sql_potential(scope, SQL("feature.estimated_level"), SQL("feature.median_revenue")),
            columns=self._sql_figures(brought), features=self.env["crm.customer.facts"]._select_features(scope),
            company=scope.company.id)

    def _sql_held(self, held):
        """What the `profile` says now, under names of its own; it is NULL where there is none."""
        return SQL(", ").join(SQL("profile.%s AS %s", SQL.identifier(name), SQL.identifier(alias))
                              for name, alias in held.items())

    def _sql_potential(self, scope, estimate, median):
        """The potential Y by the entered capacity, else as set by hand, else the estimate."""
        window = SQL("profile.capacity_amount * %s / 12", scope.parameters.window_months)
        return SQL(
            """CASE WHEN profile.capacity_amount > 0 THEN %(level)s
                    WHEN profile.potential_manual THEN profile.potential_level ELSE %(estimate)s END""",
            level=self.env["crm.customer.facts"]._sql_level(window, median), estimate=estimate)

    def _insert_kept(self, scope):
        """Who has not bought keeps a row while people say something about them: the tier, the potential, the influence,
        or that they are a prospect.
        """
        brought, profile = self._get_figures(scope), self.env["crm.customer.profile"]
        joins = SQL().join(SQL(
            " LEFT JOIN LATERAL (SELECT value FROM (%s) counted"
            " WHERE counted.partner_id = profile.partner_id) %s ON TRUE",
            query, SQL.identifier(f"figure_{name}")) for name, query in brought.items())
        held = HELD | ALSO_HELD
        own = [name for name in profile._get_figure_names("facts") if name not in ("potential_level", "tier_score")]
        return SQL(
            """
            INSERT INTO crm_customer_next (
                   partner_id, %(held_names)s, rule_stage, position, median_revenue, potential_level, %(own_names)s
                   %(slice_names)s)
            SELECT profile.partner_id, %(held)s, 'prospect', %(last)s, median_revenue, %(potential)s, %(own)s
                   %(columns)s
              FROM crm_customer_profile profile
         LEFT JOIN (SELECT MAX(median_revenue) AS median_revenue FROM crm_customer_next) scale ON TRUE
              %(joins)s
             WHERE profile.company_id = %(company)s AND %(kept)s
               AND NOT EXISTS (SELECT 1 FROM crm_customer_next WHERE profile_id = profile.id)
            """,
            last=scope.parameters.last, company=scope.company.id, joins=joins, kept=self._sql_kept(scope),
            held_names=SQL(", ").join(map(SQL.identifier, held.values())), held=self._sql_held(held),
            potential=self._sql_potential(scope, SQL("%s", figures.UNKNOWN_LEVEL), SQL("median_revenue")),
            own_names=SQL(", ").join(map(SQL.identifier, own)),
            own=SQL(", ").join(SQL("%s", self._get_nothing(profile._fields[name])) for name in own),
            slice_names=SQL().join(SQL(", %s", SQL.identifier(name)) for name in profile._get_figure_names("slice")),
            columns=self._sql_figures(brought))

    def _sql_kept(self, scope):
        """Whether a `profile` stays though there are no sales, its partner being a customer of their own.

        The partner is looked up, and not joined: these profiles are few.
        """
        return SQL(
            """(%s) AND profile.partner_id NOT IN %s AND profile.partner_id = (
                      SELECT commercial_partner_id FROM res_partner WHERE id = profile.partner_id)""",
            SQL(" OR ").join(SQL("profile.%s", SQL(test)) for test in KEPT), scope.excluded_ids)

    def _get_nothing(self, field):
        """The value of a figure of who has not bought: 0 for money and counts, nothing for what would be judged."""
        if field.type == "boolean":
            return False
        is_count = field.type == "monetary" or field.name.endswith(("_count", "_level"))
        return 0 if is_count else None

    def _sql_score(self, scope):
        """0 to 100, for the rules that go by a score."""
        if scope.parameters.rule == "potential":
            return SQL("12.5::float8 * (purchase_level + %s)", KNOWN_POTENTIAL)
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
            "margin": SQL("margin_percentile"),
            "growth": SQL(
                "COALESCE(LEAST(GREATEST(%s + growth_percent::numeric::float8 / 2, 0), 100), %s)", neutral, neutral),
            "payment": SQL("CASE credit_grade %s ELSE %s END", grades, neutral),
            "potential": SQL("25 * %s", KNOWN_POTENTIAL),
        }

    def _sql_position(self, scope):
        cuts, last = scope.parameters.cuts, scope.parameters.last
        if scope.parameters.rule == "pareto":
            measure = scope.parameters.measure
            special = SQL("WHEN %s <= 0 THEN %s WHEN %s = 1 THEN 1",
                          SQL.identifier(measure.amount), last, SQL.identifier(measure.rank))
            share = SQL.identifier(measure.cumulative_share)
            tests = [SQL("%s::float8 <= %s", share, cut.cumulative_share) for cut in cuts]
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
        """The figure (revenue, margin or score) that it takes to be in each tier, best first; where nobody is, that of
        the tier above, None without one.

        :param placed: a table with the figures of each customer
        """
        cuts, measure = scope.parameters.cuts, scope.parameters.measure
        if scope.parameters.rule == "threshold":
            return [cut.min_revenue for cut in cuts]
        if scope.parameters.by_score:
            return [cut.min_score for cut in cuts]
        share = SQL.identifier(measure.cumulative_share)
        tests = [SQL("%s::float8 <= %s", share, cut.cumulative_share) for cut in cuts[:-1]]
        amount, rank = SQL.identifier(measure.amount), SQL.identifier(measure.rank)
        [entries] = self.env.execute_query(SQL(
            "SELECT %s FROM %s WHERE %s > 0", SQL(", ").join(
                SQL("MIN(%s) FILTER (WHERE %s = 1 OR %s)::float8", amount, rank, test)
                for test in (*tests, SQL("TRUE"))), placed, amount))
        return list(entries)
