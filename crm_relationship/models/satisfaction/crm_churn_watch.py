from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...tools import satisfaction_trend as trend


class CrmChurnWatch(models.AbstractModel):
    _inherit = "crm.churn.watch"

    def _get_past_signals(self):
        return [*super()._get_past_signals(), "satisfaction"]

    def _signal_satisfaction(self, scope):
        """A contact has said within three months that they are not content, or far less than before, and nothing better
        since; the figure is the grade, the lowest where there are several of them.

        A colleague who is content does not outvote them.
        """
        responses = self.env["crm.satisfaction.analysis"]._select_responses(scope.company, SQL(
            "answer.date > %s AND answer.date <= %s"
            " AND answer.partner_id IN (SELECT partner_id FROM crm_churn_watched)",
            scope.as_of - timedelta(days=trend.BEFORE_DAYS), scope.as_of))
        return SQL(
            """
            SELECT watched.partner_id, MIN(latest.grade) AS figure, BOOL_OR(latest.date > watched.then_on) AS is_new
              FROM (
                SELECT DISTINCT ON (partner_id, contact_id) partner_id, grade, date, before
                  FROM (
                    SELECT response.*, AVG(grade) OVER (
                               PARTITION BY partner_id, contact_id ORDER BY date
                               RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL '1 day' PRECEDING) AS before
                      FROM (%(responses)s) response
                     WHERE grade IS NOT NULL) told
              ORDER BY partner_id, contact_id, date DESC, grade
              ) latest
              JOIN crm_churn_watched watched ON watched.partner_id = latest.partner_id
             WHERE latest.date > %(since)s
               AND (latest.grade < %(unhappy)s OR latest.grade <= latest.before - %(drop)s)
          GROUP BY watched.partner_id
            """, responses=responses, since=scope.as_of - timedelta(days=trend.SIGNAL_DAYS), unhappy=trend.UNHAPPY,
            drop=trend.DROP)
