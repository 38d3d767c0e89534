from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ...tools import satisfaction
from ...tools import scorecard as formulas
from ...tools.kpi import SCORE

# Why nobody asked, where we could have: the rest the system has spaced out itself.
UNREACHED = ("no_address", "archived", "opted_out", "blacklisted", "bounced")


class CrmScorecardMeter(models.AbstractModel):
    """How satisfied people's customers are, whoever of them the system has drawn.

    Who was invited by hand does not count, nor does a sheet that somebody has filled in who is judged by such.
    """

    _inherit = "crm.scorecard.meter"

    def _measure_satisfaction(self):
        return formulas.Measure(
            self.env._("Satisfaction"), self.env._(
                "What their customers said in the period, 0 to 100: the mean of all customers, more or less by how far "
                "the answers lie above the mean of their tier of the last 12 months. The fewer the answers, the closer "
                "to the mean. Only customers drawn by the system count; those whom a manager leaves out beyond 5% "
                "of them count as dissatisfied. The list behind it shows their grades by sheet."),
            "satisfaction", SCORE)

    def _judge_satisfaction(self, scope):
        company, tiers = self._read_tiers(scope)
        said = self._read_said(scope)
        return {(card.id, "satisfaction"): formulas.judge_satisfaction(
            company, tiers, said.get(card.id, {}), card.prior, card.min_coverage, card._get_floor("satisfaction"))
            for card in scope.cards}

    # === WHAT ALL HAVE SAID ===#

    def _read_tiers(self, scope):
        """A `Company` (None: nobody has said anything) and `{tier id: Tier}` (0: no tier) of twelve months."""
        rows = self.env.execute_query(SQL(
            """
            SELECT COALESCE(tier_id, 0), COUNT(*), AVG(grade)::float8,
                   (PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY grade))::float8,
                   COALESCE(VAR_POP(grade), 0)::float8
              FROM (%s) response
          GROUP BY 1
            """, formulas.LOWEST_PART, self._select_drawn(scope, self._get_year_start(scope))))
        total = sum(count for _tier, count, *_figures in rows)
        if not total:
            return None, {}
        mean = sum(count * mean for _tier, count, mean, *_others in rows) / total
        spread = (sum(count * variance for _tier, count, *_others, variance in rows) / total) ** 0.5
        return (formulas.Company(mean, spread, self._get_response(scope)),
                {tier_id: formulas.Tier(count, mean, lowest) for tier_id, count, mean, lowest, _variance in rows})

    def _get_year_start(self, scope):
        return scope.end - relativedelta(years=1)

    def _get_response(self, scope):
        """How many of those whom our question reached in twelve months have answered, 0 to 1."""
        [[answered, reached]] = self.env.execute_query(SQL(
            """
            SELECT COUNT(*) FILTER (WHERE state = 'answered'), COUNT(*)
              FROM crm_satisfaction_request
             WHERE company_id = %s AND trigger <> 'invitation' AND state IN ('sent', 'answered', 'expired')
               AND event_on BETWEEN %s AND %s
            """, scope.company.id, self._get_year_start(scope), self._get_patient_day(scope)))
        return answered / reached if reached else 0

    def _get_patient_day(self, scope):
        """The last day of which we know who answers: also when the period is closed right after its end."""
        return scope.last - timedelta(days=satisfaction.PATIENCE_DAYS)

    # === WHAT THEIRS HAVE SAID ===#

    def _read_said(self, scope):
        """`{scorecard id: {tier id: Said}}`"""
        said = {}
        for scorecard_id, tier_id, *counts in self.env.execute_query(SQL(
            """
            SELECT scorecard_id, tier_id, %(sums)s
              FROM (%(answers)s UNION ALL %(events)s) fact
          GROUP BY scorecard_id, tier_id
            """, answers=self._select_answers(scope), events=self._select_events(scope),
            sums=SQL(", ").join(SQL("SUM(%s)::float8", SQL.identifier(name)) for name in formulas.Said._fields))):
            said.setdefault(scorecard_id, {})[tier_id] = formulas.Said(
                *(count if name == "above" else int(count)
                  for name, count in zip(formulas.Said._fields, counts, strict=True)))
        return said

    def _select_answers(self, scope):
        """Rows of the answers: those of the period, and those of the twelve months that the tiers' means are of."""
        return SQL(
            """
            SELECT scorecard_id, tier_id, is_now::integer AS answers,
                   CASE WHEN is_now THEN grade - tier_mean ELSE 0 END AS above,
                   is_year::integer AS own, 0 AS asked, 0 AS not_drawn, 0 AS excluded, 0 AS unreached
              FROM (%s) sheet
            """, self._select_sheets(scope))

    def _select_sheets(self, scope):
        """`id` of the request of a sheet, `scorecard_id`, `tier_id` (0: none), `grade`, `tier_mean`, and whether it is
        of the period (`is_now`) and of the twelve months (`is_year`).

        What was noted after the period before was closed, of its days, counts now.
        """
        return SQL(
            """
            SELECT response.request_id AS id, owned.scorecard_id, COALESCE(response.tier_id, 0) AS tier_id,
                   response.grade, response.tier_mean, response.is_now, response.is_year
              FROM (SELECT said.*, said.date >= %(year)s AS is_year,
                           said.date >= %(first)s OR late.partner_id IS NOT NULL AS is_now,
                           AVG(said.grade) FILTER (WHERE said.date >= %(year)s)
                               OVER (PARTITION BY said.tier_id) AS tier_mean
                      FROM (%(drawn)s) said
                 LEFT JOIN (%(late)s) late ON late.partner_id = said.partner_id AND late.contact_id = said.contact_id
                       AND late.date = said.date) response
              JOIN (%(owned)s) owned ON owned.partner_id = response.partner_id
             WHERE response.tier_mean IS NOT NULL
            """, first=scope.first, year=self._get_year_start(scope), owned=self._sql_owned(scope),
            drawn=self._select_drawn(scope, min(self._get_year_start(scope), self._get_late_start(scope))),
            late=self._select_late(scope))

    def _select_drawn(self, scope, first):
        """The responses of who was drawn, from a day on, as far as they count in the index."""
        condition = SQL(
            """
            answer.date BETWEEN %(first)s AND %(last)s AND answer.partner_id IS NOT NULL AND EXISTS (
                SELECT 1 FROM crm_satisfaction_request drawn
                 WHERE drawn.id = answer.request_id AND drawn.trigger <> 'invitation'
                   AND (drawn.interviewer_id IS NULL OR drawn.interviewer_id NOT IN (
                        SELECT user_id FROM crm_scorecard WHERE id = ANY(%(cards)s))))
            """, first=first, last=scope.last, cards=scope.cards.ids)
        return SQL("SELECT * FROM (%s) drawn WHERE grade IS NOT NULL", self.env[
            "crm.satisfaction.analysis"]._select_responses(scope.company, condition))

    def _get_late_start(self, scope):
        """The first day of the period right before that is closed; the period's own where there is none."""
        before = self._find_before(scope)
        return min(before.mapped("date_from"), default=scope.first)

    def _find_before(self, scope):
        return self.env["crm.scorecard"].sudo().search([
            ("company_id", "=", scope.company.id), ("state", "=", "closed"),
            ("date_to", "=", scope.first - timedelta(days=1))])

    def _select_late(self, scope):
        """Whose answers of the period before were noted after the customer's own scorecard of it was closed."""
        return SQL(
            """
            SELECT DISTINCT answer.partner_id, answer.contact_id, answer.date
              FROM crm_satisfaction_answer answer
              JOIN (SELECT customer.partner_id, MIN(card.date_from) AS date_from, MAX(card.closed_at) AS closed_at
                      FROM crm_scorecard_customer customer
                      JOIN crm_scorecard card ON card.id = customer.scorecard_id AND card.id = ANY(%s)
                  GROUP BY customer.partner_id) own ON own.partner_id = answer.partner_id
             WHERE answer.company_id = %s AND answer.date >= own.date_from AND answer.date < %s
               AND answer.create_date > own.closed_at
            """, self._find_before(scope).ids, scope.company.id, scope.first)

    def _select_events(self, scope):
        """Rows of the events that somebody could have been asked about: of as many days as the period has, but two
        weeks sooner, so that we know who answers, and no day falls between two periods."""
        return SQL(
            """
            SELECT owned.scorecard_id, COALESCE(request.tier_id, 0), 0, 0, 0, (state <> 'excluded')::integer,
                   (reason IS NOT DISTINCT FROM 'not_drawn')::integer, (reason IS NOT DISTINCT FROM 'by_hand')::integer,
                   (reason IS NOT NULL AND reason IN %(unreached)s)::integer
              FROM crm_satisfaction_request request
              JOIN (%(owned)s) owned ON owned.partner_id = request.partner_id
             WHERE request.company_id = %(company)s AND request.trigger <> 'invitation'
               AND request.event_on BETWEEN %(first)s AND %(last)s
            """, owned=self._sql_owned(scope), company=scope.company.id, unreached=UNREACHED,
            first=scope.first - timedelta(days=satisfaction.PATIENCE_DAYS), last=self._get_patient_day(scope))

    # === WHAT IS BEHIND IT ===#

    def _records_satisfaction(self, line):
        """The grades of the sheets that count, sheet by sheet."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_satisfaction_answer_action")
        return dict(action, context={"group_by": "request_id"}, domain=[
            ("request_id", "in", self._find_counted(line, "_select_sheets", SQL("is_now"))),
            ("aspects", "like", "value")])
