from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...tools import churn_cases as limits


class CrmChurnWatch(models.AbstractModel):
    """What the signals would have shown on a day of the past. Nothing is written, so that a back-test may ask."""

    _inherit = "crm.churn.watch"

    def _get_past_signals(self):
        """The codes of the signals whose sources are dated."""
        return ["rhythm", "order_size", "complaint", "promise", "quiet", "balance"]

    def _find_past(self, then, threshold):
        """`{code: ids of the customers}` who would have shown each of `_get_past_signals()`, old or new.

        The queries are those of the night; what they read is not the night's table but a query of the same name.

        :param then: the `Scope` of that day
        :param threshold: the risk (0 to 1) from which a customer of any tier would have been a case
        """
        self = self.sudo()
        for model in ("crm.tier", "crm.tier.change", "crm.complaint", "crm.service.breach", "mail.message"):
            self.env[model].flush_model()
        found = SQL(" UNION ALL ").join(SQL(
            "SELECT %s AS code, partner_id FROM (%s) signal", code, getattr(self, f"_signal_{code}")(then))
            for code in self._get_past_signals())
        customers = defaultdict(set)
        for code, partner_id in self.env.execute_query(SQL(
                "WITH crm_churn_watched AS MATERIALIZED (%s) %s", self._select_watched_then(then, threshold), found)):
            customers[code].add(partner_id)
        return customers

    def _select_watched_then(self, then, threshold):
        """The customers of that day, with the tier that they had then, as `_select_watched` yields those of today."""
        facts = self.env["crm.customer.facts"]
        return SQL(
            """
            SELECT watched.*, %(risk_then)s AS risk_then
              FROM (
                SELECT past.*, %(risk)s AS risk, %(confident)s AS confident, %(threshold)s::float8 AS threshold,
                       tier.id AS tier_id, COALESCE(tier.is_key, FALSE) AS is_key,
                       COALESCE(tier.is_best, FALSE) AS is_best, NULL::integer AS lost_id,
                       %(as_of)s::date - %(crossing)s AS then_on
                  FROM (%(customers)s) past
             LEFT JOIN (SELECT DISTINCT ON (partner_id) partner_id, new_tier_id
                          FROM crm_tier_change
                         WHERE company_id = %(company)s AND date <= %(as_of)s
                      ORDER BY partner_id, date DESC, id DESC) change ON change.partner_id = past.partner_id
             LEFT JOIN (%(tiers)s) tier ON tier.id = change.new_tier_id
              ) watched
            """,
            risk=facts._sql_churn_risk(then.as_of, "past"), confident=facts._sql_churn_confident("past"),
            risk_then=facts._sql_churn_risk(then.as_of, "watched", SQL("%s", limits.CROSSING_DAYS)),
            threshold=threshold, as_of=then.as_of, crossing=limits.CROSSING_DAYS, tiers=self._select_tiers(),
            customers=facts._select_customers(then), company=then.company.id)
