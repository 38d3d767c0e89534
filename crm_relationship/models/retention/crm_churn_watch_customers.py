from odoo import models
from odoo.tools import SQL

from ...tools import churn_cases as limits


class CrmChurnWatch(models.AbstractModel):
    """Which customers are watched, and who of them is held out from playbooks."""

    _inherit = "crm.churn.watch"

    def _select_watched(self, scope):
        """Customers of tiers that are watched, with enough history or key accounts; those who have a case; and those
        who were lost and are to be won back now.

        `then_on` is the day against which something is new; `risk_then` is the risk of that day, by the same formula.
        `lost_id` is the loss that is to be made good, with the tier, limit and value of before: the profile has
        forgotten them.
        """
        facts = self.env["crm.customer.facts"]
        return SQL(
            """
            SELECT watched.*, %(then)s AS risk_then, %(before)s AS risk_before
              FROM (
                SELECT profile.partner_id, partner.user_id, tier.id AS tier_id, tier.is_key,
                       COALESCE(tier.is_best, FALSE) AS is_best, profile.lifetime_order_count AS orders_all,
                       profile.first_order_date AS first_day, profile.last_order_date AS last_day,
                       profile.churn_risk AS risk, profile.churn_confident AS confident,
                       profile.mean_interval_days AS interval_days, open_case.id AS case_id, open_case.opened_at,
                       lost.id AS lost_id, lost.closed_at::date AS lost_on,
                       COALESCE(open_case.threshold, lost.threshold, tier.threshold) AS threshold,
                       ROUND((profile.churn_risk * GREATEST(COALESCE(
                           lost.lost_yearly_margin, profile.margin * 12 / %(months)s), 0))::numeric, %(digits)s)
                           AS value,
                       COALESCE(past.reopen_from <= %(as_of)s, TRUE) AS is_free,
                       COALESCE(past.was_lost, FALSE) AS was_lost,
                       GREATEST(%(as_of)s::date - %(crossing)s, past.closed_on) AS then_on
                  FROM crm_customer_profile profile
                  JOIN res_partner partner ON partner.id = profile.partner_id
             LEFT JOIN crm_churn_case open_case
                    ON open_case.company_id = profile.company_id AND open_case.partner_id = profile.partner_id
                   AND open_case.state IN %(open)s
             LEFT JOIN (%(past)s) past ON past.partner_id = profile.partner_id
             LEFT JOIN crm_churn_case lost
                    ON lost.id = COALESCE(open_case.lost_case_id, past.last_id)
                   AND (open_case.lost_case_id IS NOT NULL OR (open_case.id IS NULL AND %(due)s))
             LEFT JOIN (%(tiers)s) tier ON tier.id = COALESCE(lost.tier_id, profile.tier_id)
                 WHERE profile.company_id = %(company)s AND profile.lifetime_order_count > 0
                   AND profile.last_order_date <= %(as_of)s
                   AND (open_case.id IS NOT NULL OR lost.id IS NOT NULL
                        OR (tier.threshold > 0 AND (profile.churn_confident OR tier.is_key)))
              ) watched
            """,
            then=facts._sql_churn_risk(scope.as_of, "watched", SQL("(%s::date - then_on)", scope.as_of)),
            before=facts._sql_churn_risk(scope.as_of, "watched", SQL(
                "COALESCE(NULLIF(interval_days, 0), %s)::integer", limits.DEFAULT_INTERVAL)),
            months=scope.parameters.window_months, digits=scope.company.currency_id.decimal_places, as_of=scope.as_of,
            crossing=limits.CROSSING_DAYS, past=self._select_past(scope), due=self._sql_win_back_due(scope),
            tiers=self._select_tiers(), open=limits.OPEN_STATES, company=scope.company.id)

    def _select_tiers(self):
        """Rows of id, threshold (0 to 1), is_key, is_best."""
        return SQL(
            """
            SELECT id, churn_percent / 100.0 AS threshold, COALESCE(is_key_account, FALSE) AS is_key,
                   sequence = MIN(sequence) OVER () AS is_best
              FROM crm_tier
             WHERE active
            """)

    def _select_past(self, scope):
        """What is over of each customer: partner_id, last_id (the last case), closed_on, reopen_from, was_lost (a case
        that people know of)."""
        return SQL(
            """
            SELECT partner_id, (ARRAY_AGG(id ORDER BY closed_at DESC NULLS LAST, id DESC))[1] AS last_id,
                   MAX(closed_at)::date AS closed_on, MAX(reopen_from) AS reopen_from,
                   BOOL_OR(state = 'lost' AND arm IS DISTINCT FROM 'control') AS was_lost
              FROM crm_churn_case
             WHERE company_id = %s AND state NOT IN %s
          GROUP BY partner_id
            """, scope.company.id, limits.OPEN_STATES)

    def _sql_win_back_due(self, scope):
        """Whether the last case of a `profile`, `lost`, is a loss that is to be made good now."""
        return SQL(
            """lost.state = 'lost' AND lost.lost_class = 'win_back' AND lost.win_back_on <= %s
               AND lost.arm IS DISTINCT FROM 'control' AND profile.last_order_date < lost.closed_at::date""",
            scope.as_of)

    def _sql_arm(self, scope):
        """The arm of a customer who gets a case: always the same one, drawn from their id. None: the case is no part of
        the trial. The best tier is not held out, nor who was lost before: their case can be taken up again."""
        percent = scope.company.churn_holdout_percent
        if not percent:
            return SQL("NULL::varchar")
        return SQL(
            """CASE WHEN is_best OR was_lost OR lost_id IS NOT NULL THEN NULL
                    WHEN MOD(('x' || LEFT(MD5(%s || ':' || partner_id), 8))::bit(32)::bigint, 100) < %s THEN 'control'
                    ELSE 'treated' END""", f"crm.churn.case:{scope.company.id}", percent)
