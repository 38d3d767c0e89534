from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import kpi as kpis
from ...tools.periods import Period
from ...tools.strata import Sample, stratified_mean

MONTHS_BEFORE = 12
PERIOD, PREVIOUS, LIVE = "period", "previous", "live"


class CrmKpiReader(models.AbstractModel):
    """Adds up the days of KPIs: a period, the one before, and 13 months in one query."""

    _name = "crm.kpi.reader"
    _description = "Reader of KPIs"

    @api.model
    def _read(self, company, period, stored, live):
        """`{code: values}` of KPIs that are kept by day: what `crm.kpi._get_values` says of them, but the description;
        and `{code: number}` of those that are counted now. One query reads both.

        :param stored: `{code: Kpi}`
        :param live: `{code: SQL of one number}`
        """
        registry, period = self.env["crm.kpi"].sudo(), Period(*period)
        others = {code for kpi in stored.values()
                  for code in (kpi.denominator, kpi.minus, kpi.weights, kpi.sample)} - {"", kpis.TOTAL}
        squares = {kpi.squares: kpi for kpi in stored.values() if kpi.squares}
        needed = {**registry._get_kpis(others), **stored, **squares}
        progress = self.env["crm.kpi.progress"].sudo()._get(company)
        parts = self._read_parts(company, period, needed, progress, live)
        tiers = list(registry._get_tier_codes()) if any(kpi.weights for kpi in stored.values()) else []
        values = {code: self._format(kpi, code, parts, period, tiers, progress.get(kpi.source))
                  for code, kpi in stored.items()}
        return values, {code: parts[code, LIVE][0].numerator for code in live}

    # === QUERY ===#

    @api.model
    def _read_parts(self, company, period, needed, progress, live=None):
        """`{(code, bucket): {tier id: Parts}}`, a bucket being PERIOD, PREVIOUS, the first day of a month, or LIVE."""
        registry = self.env["crm.kpi"].sudo()
        flows = [code for code, kpi in needed.items() if not registry._is_stock(kpi.source)]
        stocks = [code for code in needed if code not in flows]
        queries = []
        if flows:
            queries.append(self._select_flows(company, period, {code: needed[code] for code in flows}, progress))
        if stocks:
            queries.append(self._select_stocks(company, period, stocks))
        queries += [SQL(
            "SELECT %s, 0, NULL::date, (%s)::float8, 0::float8, NULL::float8, NULL::float8, NULL::float8, NULL::float8",
            code, query) for code, query in (live or {}).items()]
        parts = defaultdict(dict)
        for code, tier_id, month, *figures in self.env.execute_query(SQL(" UNION ALL ").join(queries)):
            for bucket, at in ((PERIOD, 0), (PREVIOUS, 2), (month, 4)) if month else ((LIVE, 0),):
                if figures[at] is not None:
                    known = parts[code, bucket]
                    known[tier_id] = known.get(tier_id, kpis.Parts()) + kpis.Parts(*figures[at:at + 2])
        return parts

    @api.model
    def _get_first_month(self, period):
        return period.last.replace(day=1) - relativedelta(months=MONTHS_BEFORE)

    @api.model
    def _get_first_day(self, period):
        return min(period.get_previous().first, self._get_first_month(period))

    @api.model
    def _select_flows(self, company, period, needed, progress):
        """Sums over the days, whether they are noted or read now."""
        first, previous = self._get_first_day(period), period.get_previous()
        noted = SQL(
            "SELECT code, tier_id, day, numerator, denominator FROM crm_kpi_day"
            " WHERE company_id = %s AND code = ANY(%s) AND day BETWEEN %s AND %s",
            company.id, list(needed), first, period.last)
        buckets = [SQL("day BETWEEN %s AND %s", *period), SQL("day BETWEEN %s AND %s", *previous),
                   SQL("day >= %s", self._get_first_month(period))]
        return SQL(
            """
            SELECT code, tier_id, DATE_TRUNC('month', day)::date AS month, %s
              FROM (%s) fact
          GROUP BY 1, 2, 3
            """, SQL(", ").join(
                SQL("SUM(%s) FILTER (WHERE %s)::float8", SQL.identifier(part), bucket)
                for bucket in buckets for part in ("numerator", "denominator")),
            SQL(" UNION ALL ").join([noted, *self._select_unnoted(company, first, period.last, needed, progress)]))

    @api.model
    def _select_unnoted(self, company, first, last, needed, progress):
        """Queries of the facts of days that are not noted, such as today."""
        registry = self.env["crm.kpi"].sudo().with_company(company)
        queries = []
        for source in sorted({kpi.source for kpi in needed.values()}):
            noted = progress.get(source)
            ranges = [(first, min(last, noted.first_day - timedelta(days=1))),
                      (max(first, noted.as_of + timedelta(days=1)), last)] if noted else [(first, last)]
            for start, end in ranges:
                if start <= end:
                    facts = getattr(registry, f"_facts_{source}")(company, start, end)
                    queries.append(SQL("SELECT * FROM (%s) fact WHERE code = ANY(%s)",
                                       self.env["crm.kpi.day"]._sum_up(facts), list(needed)))
        return queries

    @api.model
    def _select_stocks(self, company, period, codes):
        """Those of the last day of the period, of the one before, and of each month."""
        first, previous = self._get_first_day(period), period.get_previous()
        return SQL(
            """
            SELECT stock.code, stock.tier_id, days.month, %(parts)s
              FROM (SELECT code, month, month_day, before_day, MAX(month_day) OVER of_code AS last_day,
                           MAX(before_day) OVER of_code AS previous_day
                      FROM (SELECT code, DATE_TRUNC('month', day)::date AS month, MAX(day) AS month_day,
                                   MAX(day) FILTER (WHERE day <= %(previous)s) AS before_day
                              FROM crm_kpi_day
                             WHERE company_id = %(company)s AND code = ANY(%(codes)s)
                               AND day BETWEEN %(first)s AND %(last)s
                          GROUP BY 1, 2) months
                    WINDOW of_code AS (PARTITION BY code)) days
              JOIN crm_kpi_day stock ON stock.company_id = %(company)s AND stock.code = days.code
               AND stock.day IN (days.month_day, days.before_day)
          GROUP BY 1, 2, 3
            """, company=company.id, codes=codes, first=first, last=period.last, previous=previous.last,
            parts=SQL(", ").join(
                SQL("SUM(%s) FILTER (WHERE stock.day = %s)::float8", SQL.identifier("stock", part), day)
                for day in (SQL("days.last_day"), SQL("days.previous_day"), SQL("days.month_day"))
                for part in ("numerator", "denominator")))

    # === VALUES ===#

    @api.model
    def _format(self, kpi, code, parts, period, tiers, progress):
        months = Period(self._get_first_month(period), period.last).get_months()
        return {
            **self._get_sure_figures(kpi, code, parts, PERIOD, tiers),
            "previous": self._get_figures(kpi, code, parts, PREVIOUS, tiers)["value"],
            "months": [{"month": fields.Date.to_string(month),
                        **self._get_sure_figures(kpi, code, parts, month, tiers)} for month in months],
            "by_tier": self._format_tiers(kpi, *(
                self._get_tier_parts(kpi, code, parts, bucket) for bucket in (PERIOD, PREVIOUS))),
            "as_of": fields.Date.to_string(progress.as_of) if progress else False,
            "noted_on": fields.Date.to_string(progress.noted_on) if progress else False,
        }

    @api.model
    def _get_sure_figures(self, kpi, code, parts, bucket, tiers):
        """Those of all tiers together, and how sure they are."""
        return {**self._get_figures(kpi, code, parts, bucket, tiers),
                **self._get_interval(kpi, code, parts, bucket, tiers)}

    @api.model
    def _format_tiers(self, kpi, now, before):
        """The figures of each tier, with the value of the period before: a stock is not known of a day before the first
        night."""
        none = {} if kpi.kind == kpis.STOCK and not before else dict.fromkeys(now, kpis.Parts())
        before = {**none, **before}
        return {tier_id: {
            **self._prepare_figures(kpi, found, kpis.get_value(kpi, found)),
            "previous": self._prepare_figures(kpi, found, kpis.get_value(kpi, before[tier_id]))["value"]
            if tier_id in before else False} for tier_id, found in now.items()}

    @api.model
    def _get_interval(self, kpi, code, parts, bucket, tiers):
        """`{low, high}`, between which a share or a mean lies."""
        if kpi.squares:
            low, high = self._get_mean_interval(kpi, code, parts, bucket, tiers)
        else:
            total = self._add_up(kpi, self._get_tier_parts(kpi, code, parts, bucket))
            other = sum(parts.get((kpi.minus or kpi.sample, bucket), {}).values(), kpis.Parts())
            low, high = (kpis.get_net_interval(total, other) if kpi.minus
                         else kpis.get_interval(kpi, total, other.numerator if kpi.sample else None))
        return {"low": low, "high": high}

    @api.model
    def _get_mean_interval(self, kpi, code, parts, bucket, tiers):
        """That of a stratified mean, where the squares of all that it is of are known."""
        own, squares, weights = (parts.get((name, bucket), {}) for name in (code, kpi.squares, kpi.weights))
        none, known = kpis.Parts(), [tier_id for tier_id in [*tiers, 0] if tier_id in own]
        if any(squares.get(tier_id, none).denominator != own[tier_id].denominator for tier_id in known):
            return False, False
        found = stratified_mean(
            [Sample(own[tier_id].denominator, own[tier_id].numerator, squares[tier_id].numerator) for tier_id in known],
            [weights.get(tier_id, none).numerator for tier_id in known])
        return (found.low, found.high) if found and found.low is not None else (False, False)

    @api.model
    def _get_tier_parts(self, kpi, code, parts, bucket):
        """`{tier id: Parts}` of a KPI, with the denominator that it names."""
        own = parts.get((code, bucket), {})
        if not kpi.denominator:
            return own
        if kpi.denominator == kpis.TOTAL:
            total = sum(found.numerator for found in own.values())
            return {tier_id: kpis.Parts(found.numerator, total) for tier_id, found in own.items()}
        others, none = parts.get((kpi.denominator, bucket), {}), kpis.Parts()
        return {tier_id: kpis.Parts(own.get(tier_id, none).numerator, others.get(tier_id, none).numerator)
                for tier_id in own.keys() | others.keys()}

    @api.model
    def _add_up(self, kpi, by_tier):
        total = sum(by_tier.values(), kpis.Parts())
        return kpis.Parts(total.numerator, total.numerator) if kpi.denominator == kpis.TOTAL else total

    @api.model
    def _get_figures(self, kpi, code, parts, bucket, tiers):
        """Value, numerator and denominator of all tiers together."""
        by_tier = self._get_tier_parts(kpi, code, parts, bucket)
        total = self._add_up(kpi, by_tier)
        if kpi.kind == kpis.STOCK and not by_tier:
            value = False
        elif kpi.kind == kpis.STRATIFIED:
            known = [tier_id for tier_id in [*tiers, 0] if tier_id in by_tier]
            weights = parts.get((kpi.weights, bucket), {})
            value = kpis.stratify(kpi, [by_tier[tier_id] for tier_id in known],
                                  [weights.get(tier_id, kpis.Parts()).numerator for tier_id in known])
        else:
            value = kpis.get_value(kpi, total)
        return self._prepare_figures(kpi, total, value)

    @api.model
    def _prepare_figures(self, kpi, parts, value):
        """Counts as whole numbers."""
        figures = {"value": value, "numerator": parts.numerator, "denominator": parts.denominator}
        if kpi.unit in (kpis.MONEY, kpis.SCORE):
            return figures
        whole = figures.keys() if kpi.unit == kpis.COUNT else {"numerator", "denominator"}
        return {name: int(figure) if name in whole and figure is not False and figure == int(figure) else figure
                for name, figure in figures.items()}
