from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...tools import churn_cases as limits

HALF_A_PERCENT = 0.005  # a risk is judged by the whole percent that people see


class CrmChurnWatch(models.AbstractModel):
    """The signals. `_signal_<code>(scope)` returns the SQL that finds one: rows of `partner_id`, `figure` and `is_new`.

    It reads `crm_churn_watched` and is of customers in it, each once. `is_new` says whether it was not there on
    `then_on`, the day after which something counts as new; it is told by dates and by the formula, so that no history
    is needed. A case opens on a new one, and stays as long as there is any. What is read is flushed. Who was lost and
    is being won back (`lost_id`) is silent anyway: that is no signal of theirs.
    """

    _inherit = "crm.churn.watch"

    def _signal_rhythm(self, scope):
        """The risk has crossed the limit of the tier; the figure is the risk."""
        return SQL(
            """
            SELECT partner_id, risk AS figure, risk_then < threshold - %(half)s AS is_new
              FROM crm_churn_watched
             WHERE confident AND threshold > 0 AND risk >= threshold - %(half)s AND lost_id IS NULL
            """, half=HALF_A_PERCENT)

    def _signal_order_size(self, scope):
        """Orders have shrunk, and with that the odds of leaving reach the limit; the figure is the ratio of sizes.

        Only who is within reach of the limit is looked at: shrinking doubles the odds at most.
        """
        orders = self.env["crm.customer.facts"]._select_orders(scope, (None, scope.end))
        weight = SQL("LEAST(%s, 1 / SQRT(size.ratio))", limits.MOST_WEIGHT)
        return SQL(
            """
            SELECT watched.partner_id, size.ratio AS figure,
                   watched.last_day > watched.then_on OR %(odds_then)s * %(weight)s < %(limit)s AS is_new
              FROM crm_churn_watched watched
        CROSS JOIN LATERAL (
                   SELECT (AVG(amount) FILTER (WHERE place <= %(last)s)
                          / NULLIF(AVG(amount) FILTER (WHERE place > %(last)s), 0))::float8 AS ratio
                     FROM (SELECT bought.amount, ROW_NUMBER() OVER (ORDER BY bought.at DESC) AS place
                             FROM res_partner contact
                             JOIN (%(orders)s) bought ON bought.partner_id = contact.id AND bought.bought
                            WHERE contact.commercial_partner_id = watched.partner_id
                         ORDER BY bought.at DESC
                            LIMIT %(all)s) ordered) size
             WHERE watched.confident AND watched.threshold > 0 AND watched.lost_id IS NULL
               AND %(odds)s * %(most)s >= %(limit)s
               AND size.ratio > 0 AND size.ratio <= %(shrunk)s AND %(odds)s * %(weight)s >= %(limit)s
            """,
            orders=orders, weight=weight, last=limits.LAST_ORDERS, all=limits.LAST_ORDERS + limits.ORDERS_BEFORE,
            odds=self._sql_odds(SQL("watched.risk")), odds_then=self._sql_odds(SQL("watched.risk_then")),
            limit=self._sql_odds(SQL("(watched.threshold - %s)", HALF_A_PERCENT)), most=limits.MOST_WEIGHT,
            shrunk=limits.SHRUNK_TO)

    def _sql_odds(self, risk):
        return SQL("(%(risk)s / GREATEST(1 - %(risk)s, 1e-9))", risk=risk)

    def _signal_complaint(self, scope):
        """Complaints that were reopened or late within three months; the figure is their number.

        Not the number of complaints: who complains cares.
        """
        start, end = self._get_bounds(scope, limits.COMPLAINT_DAYS)
        return SQL(
            """
            SELECT bad.partner_id, COUNT(*) AS figure, BOOL_OR(bad.at::date > watched.then_on) AS is_new
              FROM (SELECT commercial_partner_id AS partner_id, GREATEST(
                           CASE WHEN reopen_count > 0 THEN clock_started_at END,
                           CASE WHEN resolution_deadline < COALESCE(resolved_at, LEAST(%(end)s::timestamp, %(now)s))
                                THEN resolution_deadline END) AS at
                      FROM crm_complaint
                     WHERE company_id = %(company)s AND state <> 'cancelled' AND NOT COALESCE(is_imported, FALSE)
                       AND (reopen_count > 0 OR resolution_deadline IS NOT NULL)) bad
              JOIN crm_churn_watched watched ON watched.partner_id = bad.partner_id
             WHERE bad.at >= %(start)s AND bad.at < %(end)s::timestamp
          GROUP BY bad.partner_id
            """, company=scope.company.id, start=start, end=end, now=self.env.cr.now())

    def _signal_promise(self, scope):
        """Promises to a key account that were broken within a month; the figure is their number."""
        start, end = self._get_bounds(scope, limits.PROMISE_DAYS)
        return SQL(
            """
            SELECT customer.commercial_partner_id AS partner_id, COUNT(*) AS figure,
                   BOOL_OR(breach.promised::date > watched.then_on) AS is_new
              FROM crm_service_breach breach
              JOIN res_partner customer ON customer.id = breach.partner_id
              JOIN crm_churn_watched watched ON watched.partner_id = customer.commercial_partner_id AND watched.is_key
             WHERE breach.company_id = %(company)s AND breach.state <> 'waived' AND NOT COALESCE(breach.is_past, FALSE)
               AND breach.promised >= %(start)s AND breach.promised < %(end)s::timestamp
          GROUP BY customer.commercial_partner_id
            """, company=scope.company.id, start=start, end=end)

    def _signal_quiet(self, scope):
        """Wrote on many days of a year, and then no more; the figure is the days of silence.

        The year is that up to the last letter; letters of the last two years are read, by an index that holds nothing
        else. What others have said to them is no letter of theirs, nor is what was written to another company.
        """
        return SQL(
            """
            SELECT partner_id, %(as_of)s - last_on AS figure, quiet_on > then_on AS is_new
              FROM (
                SELECT partner_id, then_on, last_on, last_on + GREATEST(
                           %(least)s, CEIL(%(intervals)s * (last_on - MIN(day))::numeric / (COUNT(*) - 1))::integer)
                           AS quiet_on
                  FROM (
                    SELECT partner_id, then_on, day, MAX(day) OVER (PARTITION BY partner_id) AS last_on
                      FROM (
                        SELECT DISTINCT watched.partner_id, watched.then_on, message.date::date AS day
                          FROM crm_churn_watched watched
                          JOIN res_partner contact ON contact.commercial_partner_id = watched.partner_id
                          JOIN mail_message message ON message.author_id = contact.id
                         WHERE watched.confident AND watched.threshold > 0 AND watched.lost_id IS NULL
                           AND message.message_type IN ('email', 'comment')
                           AND message.date >= %(start)s AND message.date < %(end)s::timestamp
                           AND (message.record_company_id IS NULL OR message.record_company_id = %(company)s)
                      ) wrote
                  ) lettered
                 WHERE day > last_on - %(year)s
              GROUP BY partner_id, then_on, last_on
                HAVING COUNT(*) >= %(letters)s
              ) writer
             WHERE quiet_on <= %(as_of)s
            """, as_of=scope.as_of, least=limits.QUIET_DAYS, intervals=limits.QUIET_INTERVALS,
            start=scope.end - timedelta(days=2 * limits.LETTERS_DAYS), end=scope.end, company=scope.company.id,
            year=limits.LETTERS_DAYS, letters=limits.QUIET_LETTERS)

    def _signal_lost(self, scope):
        """Was lost, is worth winning back, and has been silent for long enough; the figure is the days of silence."""
        return SQL(
            """
            SELECT partner_id, %s - last_day AS figure, TRUE AS is_new
              FROM crm_churn_watched
             WHERE lost_id IS NOT NULL AND last_day < lost_on
            """, scope.as_of)

    def _get_bounds(self, scope, days):
        """The moments between which something counts, for so many days up to the day of the run."""
        return scope.end - timedelta(days=days), scope.end
