from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools import scorecard as formulas
from ...tools.kpi import PERCENT, Parts, get_share_interval

PREFIX = "_measure_"


class Scope(NamedTuple):
    """The scorecards of a company and a period, and up to which day it is measured."""

    company: object
    cards: object
    first: object
    last: object

    @property
    def end(self):
        """The day after the last one."""
        return self.last + timedelta(days=1)


class CrmScorecardMeter(models.AbstractModel):
    """Measures people by the customers that are theirs for a period (`crm.scorecard.customer`), all at once.

    A measure is a method `_measure_<code>()` that returns a `tools.scorecard.Measure`, worded in the reader's language,
    and `_count_<source>(scope)`, SQL that yields `code`, `scorecard_id`, `numerator` and `denominator` for every code
    that names the source. What is no share of cases says `_judge_<source>(scope)` instead, `{(scorecard id, code):
    tools.scorecard.Figure}`. `_records_<code>(line)` returns the action that opens what is behind it. Nothing else has
    to be edited.
    """

    _name = "crm.scorecard.meter"
    _description = "Scorecard Meter"

    # === WHAT THERE IS ===#

    @api.model
    def _get_measures(self):
        """`{code: Measure}`"""
        return {name.removeprefix(PREFIX): getattr(self, name)() for name in dir(type(self))
                if name.startswith(PREFIX)}

    @api.model
    def _get_selection(self):
        return [(code, measure.name) for code, measure in self._get_measures().items()]

    # === FIGURES ===#

    @api.model
    def _read(self, company, cards, first, last):
        """`{(scorecard id, code): Figure}` of all measures, from a day to a day; nothing before the period begins."""
        scope = Scope(company, cards, first, min(last, company._get_today()))
        if scope.last < first:
            return {}
        self.env.flush_all()
        registry, figures = self.sudo().with_company(company), {}
        measures = registry._get_measures()
        for source in sorted({measure.source for measure in measures.values()}):
            judge = getattr(registry, f"_judge_{source}", None)
            figures |= judge(scope) if judge else registry._judge(
                measures, getattr(registry, f"_count_{source}")(scope))
        return figures

    @api.model
    def _judge(self, measures, counts):
        """The figures of numerators and denominators."""
        figures = {}
        for code, scorecard_id, *parts in self.env.execute_query(SQL(
                "SELECT code, scorecard_id, SUM(numerator)::float8, SUM(denominator)::float8 FROM (%s) count"
                " WHERE scorecard_id IS NOT NULL GROUP BY code, scorecard_id", counts)):
            figures[scorecard_id, code] = self._get_figure(measures[code], Parts(*parts))
        return figures

    @api.model
    def _get_figure(self, measure, parts):
        count, of = parts
        if of <= 0:
            return formulas.Figure(numerator=count, denominator=of, hint=formulas.NOTHING)
        is_share = measure.counts_cases and measure.unit == PERCENT
        low, high = get_share_interval(count, of, of) if is_share else (None, None)
        hint = formulas.FEW if is_share and of < formulas.RANKED_FROM else ""
        return formulas.Figure(measure.scale * count / of, low, high, count, of, hint=hint)

    # === WHAT IS BEHIND THEM ===#

    @api.model
    def _find_counted(self, line, select, condition):
        """Ids of what counts on a line, read as its figure was.

        :param select: the name of a method that returns, of a `Scope`, SQL with `id` and `scorecard_id`
        :param condition: on these rows
        """
        card = line.scorecard_id.sudo()
        cards = card.search([("company_id", "=", card.company_id.id), ("date_from", "=", card.date_from),
                             ("date_to", "=", card.date_to)])
        scope = Scope(card.company_id, cards, card.date_from, min(card.date_to, card.company_id._get_today()))
        self.env.flush_all()
        return [record_id for (record_id,) in self.env.execute_query(SQL(
            "SELECT DISTINCT id FROM (%s) counted WHERE scorecard_id = %s AND %s",
            getattr(self.sudo().with_company(card.company_id), select)(scope), card.id, condition))]

    # === WHOSE CUSTOMERS ===#

    @api.model
    def _sql_owned(self, scope):
        """SQL of `partner_id` (commercial entity), `scorecard_id` and `is_new` (their first order is of the period).

        A customer who has become a contact of another one since goes on to count, as what they belong to now.
        """
        return SQL(
            """
            SELECT DISTINCT ON (owned.scorecard_id, customer.commercial_partner_id)
                   customer.commercial_partner_id AS partner_id, owned.scorecard_id, owned.is_new
              FROM crm_scorecard_customer owned
              JOIN res_partner customer ON customer.id = owned.partner_id
             WHERE owned.scorecard_id = ANY(%s)
          ORDER BY owned.scorecard_id, customer.commercial_partner_id, owned.is_new
            """, scope.cards.ids)

    @api.model
    def _sql_owned_ids(self, scope):
        return SQL("SELECT partner_id FROM (%s) owned", self._sql_owned(scope))

    @api.model
    def _select_sellers(self, company, before, since=None):
        """SQL of `partner_id` (commercial entity) and `user_id`: whose order was the last before a day.

        :param since: of first orders instead: of customers who had ordered nothing before that day, whose order was
            the first from it on
        """
        facts = self.env["crm.customer.facts"].sudo()
        return SQL(
            """
            SELECT DISTINCT ON (partner.commercial_partner_id) partner.commercial_partner_id AS partner_id,
                   sale_order.user_id
              FROM sale_order
              JOIN res_partner partner ON partner.id = sale_order.partner_id
             WHERE sale_order.company_id = %(company)s AND sale_order.state = 'sale' AND %(purchase)s
               AND sale_order.date_order < %(before)s::timestamp
               AND partner.commercial_partner_id NOT IN %(excluded)s AND %(condition)s
          ORDER BY partner.commercial_partner_id, %(order)s
            """, company=company.id, before=before, excluded=facts._get_excluded_ids(),
            purchase=facts._sql_purchase("sale_order"),
            condition=self._sql_is_first(company, since) if since else SQL("TRUE"),
            order=SQL("sale_order.date_order, sale_order.id") if since else SQL(
                "sale_order.date_order DESC, sale_order.id DESC"))

    @api.model
    def _sql_is_first(self, company, since):
        """Whether an order is from a day on, and its customer had ordered nothing before."""
        return SQL(
            """
            sale_order.date_order >= %(since)s::timestamp AND NOT EXISTS (
                SELECT 1 FROM crm_customer_profile profile
                 WHERE profile.partner_id = partner.commercial_partner_id AND profile.company_id = %(company)s
                   AND profile.first_order_date < %(since)s)
            AND NOT EXISTS (
                SELECT 1 FROM sale_order earlier
                  JOIN res_partner buyer ON buyer.id = earlier.partner_id
                 WHERE buyer.commercial_partner_id = partner.commercial_partner_id
                   AND earlier.company_id = %(company)s AND earlier.state = 'sale'
                   AND earlier.date_order < %(since)s::timestamp)
            """, since=since, company=company.id)

    @api.model
    def _get_year_before(self, day):
        return day - relativedelta(years=1)
