from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import satisfaction as formulas
from ...tools import satisfaction_loop as loop

IMPORTANCE_MONTHS = 12  # of answers that say how important something is


class CrmSatisfactionAnalysis(models.AbstractModel):
    """What becomes of each figure: how it has changed since its baseline, whether it is low, and who works on it."""

    _inherit = "crm.satisfaction.analysis"

    @api.model
    def _get_gaps(self, company, period):
        gaps = super()._get_gaps(company, period)
        tracks = self._track(company, period)
        actions = self.env["crm.satisfaction.action"]._describe_open(company)
        indicators = self.env["crm.satisfaction.indicator"]
        for gap in gaps:
            track = tracks.get(gap["indicator_id"])
            gap.update({
                "phase": indicators._get_phase(track), "baseline": self._describe_baseline(track),
                "change": self._describe_since_baseline(track),
                "is_low": self._is_low(gap),
                "action": actions.get(gap["indicator_id"], False)})
        return gaps

    @api.model
    def _is_low(self, gap):
        return loop.is_low(gap["performance"], gap["gap"], gap["lead"])

    @api.model
    def _get_gap(self, company, period, indicator):
        """What customers have said of one indicator, in use or not: as `_get_gaps`, without what became of it."""
        [row] = [row for row in self._count(company, period) if row["indicator_id"] == indicator.id] or [None]
        return self._describe(indicator, row) if row else self._describe_unknown(indicator)

    @api.model
    def _track(self, company, period):
        """`{indicator id: row}` of those with a baseline by the end of a period: `value` (percent), `answers` and
        `date` of the newest one, and of what was answered after it in the period `grades` and `content`, how many of
        them are 75 and more.
        """
        for model in ("crm.satisfaction.answer", "crm.satisfaction.baseline"):
            self.env[model].flush_model()
        return {row["indicator_id"]: row for row in self.env.execute_query_dict(SQL(
            """
            SELECT baseline.indicator_id, baseline.value::float8, baseline.answers, baseline.date,
                   COUNT(answer.value) AS grades, COUNT(*) FILTER (WHERE answer.value >= %(top)s) AS content
              FROM (SELECT DISTINCT ON (indicator_id) indicator_id, value, answers, date
                      FROM crm_satisfaction_baseline
                     WHERE company_id = %(company)s AND date <= %(last)s
                  ORDER BY indicator_id, date DESC) baseline
         LEFT JOIN crm_satisfaction_answer answer
                ON answer.indicator_id = baseline.indicator_id AND answer.company_id = %(company)s
               AND answer.date > baseline.date AND answer.date BETWEEN %(first)s AND %(last)s AND %(named)s
          GROUP BY baseline.indicator_id, baseline.value, baseline.answers, baseline.date
            """, top=formulas.TOP, company=company.id, first=period.first, last=period.last,
            named=self._sql_named("answer")))}

    def _describe_baseline(self, track):
        return bool(track) and {
            "value": track["value"], "answers": track["answers"], "date": fields.Date.to_string(track["date"])}

    def _describe_since_baseline(self, track):
        """Points that the share of content customers has changed by, with its interval."""
        if not track or not track["grades"]:
            return False
        now = 100 * track["content"] / track["grades"]
        found = loop.change(now, track["grades"], track["value"], track["answers"])
        return self._tell(found, min(track["grades"], track["answers"]))

    # === WHEN A WAVE HAS COME ===#

    @api.model
    def _find_answered_actions(self, day):
        """The actions that are done, and about which enough customers have said something since: 30, or those who have
        within a month of the first one, at least 5.
        """
        for model in ("crm.satisfaction.answer", "crm.satisfaction.action"):
            self.env[model].flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT action.id
              FROM crm_satisfaction_action action
              JOIN crm_satisfaction_answer answer
                ON answer.indicator_id = action.indicator_id AND answer.company_id = action.company_id
               AND answer.date > action.done_on AND answer.date <= %(day)s AND answer.value IS NOT NULL AND %(named)s
             WHERE action.state = 'done'
          GROUP BY action.id
            HAVING COUNT(*) >= %(few)s OR (COUNT(*) >= %(fewest)s AND MIN(answer.date) <= %(month_ago)s)
          ORDER BY action.id
            """, day=day, few=formulas.FEW, fewest=loop.FEWEST, named=self._sql_named("answer"),
            month_ago=day - relativedelta(days=loop.WAVE_DAYS)))
        return self.env["crm.satisfaction.action"].browse([action_id for (action_id,) in rows])

    # === IMPORTANCE OF STANDARDS ===#

    @api.model
    def _count_importance(self, standards, day):
        """`{standard id: (important, asked)}`: to how many of those asked in the last 12 months, in all companies, what
        the standard stands for is important.
        """
        self.env["crm.satisfaction.answer"].flush_model()
        return {standard_id: counts for standard_id, *counts in self.env.execute_query(SQL(
            """
            SELECT link.standard_id, COUNT(*) FILTER (WHERE answer.importance >= %(top)s), COUNT(*)
              FROM crm_satisfaction_indicator_standard_rel link
              JOIN crm_satisfaction_answer answer ON answer.indicator_id = link.indicator_id
             WHERE link.standard_id IN %(standards)s AND answer.importance IS NOT NULL AND %(named)s
               AND answer.date > %(first)s AND answer.date <= %(day)s
          GROUP BY link.standard_id
            """, top=formulas.TOP, standards=tuple(standards.ids) or (0,), named=self._sql_named("answer"),
            first=day - relativedelta(months=IMPORTANCE_MONTHS), day=day))}
