from odoo import models
from odoo.tools import SQL

from .crm_tier_classifier import HELD

# What the decision reads of a profile, and what a preview shows of it.
SETTLED = ("partner_id", "first_order_date", "revenue_rank", "cumulative_share", "margin_rank",
           "cumulative_margin_share")
SHOWN = ("partner_id", "revenue", "revenue_rank", "cumulative_share", "tier_score")
SHOWN_BY_MARGIN = ("margin", "margin_rank", "cumulative_margin_share")


class CrmTierClassifier(models.AbstractModel):
    """What another rule makes of the figures of the last run.

    As long as window and revenue basis are the same, the documents need not be read again: everything that a rule, its
    cut-offs, its weights and the smoothing go by is on the profiles.
    """

    _inherit = "crm.tier.classifier"

    def _prepare_preview(self, company, as_of, parameters):
        """`(scope, query)`: the rows of `crm_customer_decided` by the profiles as a run of the day `as_of` wrote them.

        The tiers are those that a run of that day by `parameters` would give. What has been booked since is not in it,
        nor is the estimate of a potential that was set by hand until somebody has cleared it since.
        """
        self._start(company, None)
        scope = self.env["crm.customer.facts"]._get_scope(company, as_of, parameters)
        ranked = SQL("(%s) placed", self._select_ranked_profiles(scope))
        self.env.cr.execute("SET LOCAL enable_hashagg = on")  # a few groups of many rows, none of them is to be sorted
        own = SQL(
            "(SELECT * FROM crm_customer_profile WHERE company_id = %s AND revenue_rank IS NOT NULL) own", company.id)
        entries = self._get_entries(scope, own) if parameters.hysteresis_percent else []
        kept = SQL("(%s) placed", self._select_kept_profiles(scope))
        return scope, SQL("%s UNION ALL %s", self._select_shown(scope, entries, ranked),
                          self._select_shown(scope, entries, kept))

    def _select_shown(self, scope, entries, placed):
        """Who is placed where, with no more figures than are shown: they are many rows."""
        names = SHOWN + (SHOWN_BY_MARGIN if scope.parameters.measure.amount == "margin" else ())
        others = [name for name in SHOWN_BY_MARGIN if name not in names]
        return SQL(
            "SELECT old_tier_id, tier_id, NULL::float8 AS median_revenue, %s %s"
            " FROM (%s) decided",
            SQL(", ").join(map(SQL.identifier, names)),
            SQL().join(SQL(", NULL::float8 AS %s", SQL.identifier(name)) for name in others),
            self._select_placed(scope, entries, placed, names))

    def _select_ranked_profiles(self, scope):
        """Who has bought, with the score and the position that the rule gives, as `_select_next` does it.

        The OFFSET keeps the planner from working out a score anew for each time that it is compared.
        """
        return SQL(
            """
            SELECT scored.*, %(position)s AS position
              FROM (
                SELECT %(settled)s, %(score)s AS tier_score
                  FROM crm_customer_profile profile
                 WHERE company_id = %(company)s AND revenue_rank IS NOT NULL
                OFFSET 0
              ) scored
            """,
            settled=self._sql_settled(), position=self._sql_position(scope), score=self._sql_score(scope),
            company=scope.company.id)

    def _select_kept_profiles(self, scope):
        """Who has never bought, as `_insert_kept` does it: prospects, by the index of the stage, and who is new."""
        return SQL(
            """
            SELECT %(settled)s, NULL::float8 AS tier_score, %(last)s AS position
              FROM crm_customer_profile profile
             WHERE company_id = %(company)s AND revenue_rank IS NULL AND %(kept)s
               AND (lifecycle_stage = 'prospect' OR lifecycle_stage IS NULL)
            """,
            settled=self._sql_settled(), last=scope.parameters.last, company=scope.company.id,
            kept=self._sql_kept(scope))

    def _sql_settled(self):
        return SQL(
            "%s, COALESCE(revenue, 0) AS revenue, COALESCE(margin, 0) AS margin, %s",
            SQL(", ").join(map(SQL.identifier, SETTLED)), self._sql_held(HELD))
