from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import kpi as kpis
from ...tools import satisfaction as formulas
from ...tools import satisfaction_trend as trend
from ...tools.periods import Period

FIGURES = ("satisfaction", "csat", "nps")
GROUPS = ("tier_id", "product_categ_id", "user_id")
RATES = ("response", "coverage")
# What responses are summed up by, all in one query: days that count now or belong to the period before, months, groups.
COLUMNS = ("is_now", "is_before", "month", "tier_id", "product_categ_id", "user_id", "reminded")
SETS = {
    "now": ("is_now", "tier_id"), "before": ("is_before", "tier_id"), "months": ("month", "tier_id"),
    "product_categ_id": ("is_now", "product_categ_id"), "user_id": ("is_now", "user_id"),
    "reminded": ("is_now", "reminded")}


class CrmSatisfactionAnalysis(models.AbstractModel):
    """What customers say from month to month and group by group, with how sure that is. The figures are those of the
    key figures of the same codes.
    """

    _inherit = "crm.satisfaction.analysis"

    @api.model
    def _get_trend(self, company, period):
        """As `crm.satisfaction.answer.get_trend`, of a company and a `Period`."""
        rates = self.env["crm.kpi"]._get_values(company, period, RATES)
        said = self._sum_responses(company, period)
        return {
            "figures": self._describe_figures(company, period, said, rates["response"]),
            "groups": {by: self._describe_groups(said["now" if by == "tier_id" else by], by) for by in GROUPS},
            "requests": {by: self.env["crm.satisfaction.request"]._get_coverage(company, period, by)
                         for by in ("tier_id", "user_id")},
            "reminder": self._compare_reminded(said["reminded"]),
            "rates": rates,
        }

    # === FIGURES AND MONTHS ===#

    @api.model
    def _describe_figures(self, company, period, said, response):
        """`{code: what is said of it}`, with its months.

        :param said: of `_sum_responses`
        :param response: the key figure *Response*
        """
        weights = self._get_weights(company, period)
        now, before = (self._collect(said[name], weights.get(bucket, {}))
                       for name, bucket in (("now", "period"), ("before", "previous")))
        months = self._collect_months(period, said["months"], weights)
        responses = {month["month"]: month["value"] for month in response["months"]}
        return {code: {
            "name": kpi.name, "definition": kpi.definition, "unit": kpi.unit, "direction": kpi.direction,
            **self._describe_change(code, now, before, response),
            "points": self._describe_points(code, months, responses)}
            for code, kpi in self.env["crm.kpi"].with_company(company)._get_kpis(FIGURES).items()} | {
                "recommend": self._count_voters(now.total)}

    @api.model
    def _get_weights(self, company, period):
        """`{bucket: {tier id: revenue}}`, as the key figure *Satisfaction* weighs the tiers."""
        registry = self.env["crm.kpi"].sudo().with_company(company)
        parts = self.env["crm.kpi.reader"]._read_parts(
            company, period, registry._get_kpis([registry._kpi_satisfaction().weights]),
            self.env["crm.kpi.progress"].sudo()._get(company))
        return {bucket: {tier_id: found.numerator for tier_id, found in tiers.items()}
                for (_code, bucket), tiers in parts.items()}

    @api.model
    def _collect(self, rows, weights):
        """The `Responses` of rows by tier, each tier with its weight."""
        tallies = {row["tier_id"] or 0: trend.Tally.from_row(row) for row in rows}
        tiers = [*self.env["crm.kpi"].sudo()._get_tier_codes(), 0]
        return trend.Responses([tallies.get(tier_id, trend.Tally()) for tier_id in tiers],
                               [weights.get(tier_id, 0) for tier_id in tiers])

    @api.model
    def _collect_months(self, period, rows, weights):
        """Pairs (first day, `Responses`) of 13 months up to the last day, oldest first."""
        by_month = {}
        for row in rows:
            by_month.setdefault(row["month"], []).append(row)
        days = Period(self.env["crm.kpi.reader"]._get_first_month(period), period.last)
        return [(month, self._collect(by_month.get(month, ()), weights.get(month, {}))) for month in days.get_months()]

    @api.model
    def _describe_change(self, code, now, before, response):
        """A figure, how sure it is, and by how much it has changed; few answers have no change."""
        answers, estimate, previous = now.get_count(code), now.estimate(code), before.estimate(code)
        is_few = trend.is_few(answers, response["value"])
        is_told = not is_few and not trend.is_few(before.get_count(code), response["previous"])
        return {**(self._as_dict(estimate) or dict.fromkeys(("value", "low", "high"), False)),
                "previous": bool(previous) and previous.value, "answers": answers, "is_few": is_few,
                "change": is_told and self._as_dict(trend.change(estimate, previous))}

    @api.model
    def _describe_points(self, code, months, responses):
        """The points of the trend: months with enough answers, or some that are joined."""
        points = []
        for first, last in trend.join_months([found.get_count(code) for _month, found in months]):
            found = sum((found for _month, found in months[first + 1:last + 1]), months[first][1])
            month, answers = fields.Date.to_string(months[last][0]), found.get_count(code)
            points.append({
                "first_month": fields.Date.to_string(months[first][0]), "month": month,
                **self._as_dict(found.estimate(code)), "answers": answers,
                "is_few": trend.is_few(answers, responses.get(month))})
        return points

    @api.model
    def _count_voters(self, tally):
        return {"promoters": tally.promoters, "detractors": tally.detractors,
                "passives": tally.voters - tally.promoters - tally.detractors}

    @api.model
    def _as_dict(self, estimate):
        """An `Estimate` for JSON, what is not known as False."""
        return bool(estimate) and {
            name: False if value is None else value for name, value in estimate._asdict().items()}

    # === GROUPS ===#

    @api.model
    def _describe_groups(self, rows, by):
        """What each group has said, best tiers first, others by name."""
        return [{
            "id": row[by] or False, "name": name, "answers": row["sheets"],
            "is_few": trend.is_few(row["sheets"]), **self._describe_group(trend.Tally.from_row(row)),
            "difference": by != "tier_id" and self._as_dict(trend.mean(
                trend.Sample(row["count"], row["deviation"], row["deviation_squares"]), -100, 100)),
        } for row, name in self._name_groups(rows, by)]

    @api.model
    def _describe_group(self, tally):
        """Figures of a group; of fewer than five customers there is none."""
        found = trend.Responses([tally], [1])
        return {code: found.get_count(code) >= kpis.FEWEST and self._as_dict(found.estimate(code))
                for code in FIGURES} | {"recommend": self._count_voters(tally)}

    @api.model
    def _name_groups(self, rows, by):
        """Pairs (row, name of its group), as the groups are listed elsewhere; what is not known comes last."""
        model = self.env["crm.satisfaction.request"]._fields[by].comodel_name
        groups = self.env[model].sudo().with_context(active_test=False).search(
            [("id", "in", [row[by] for row in rows if row[by]])])
        names = {group.id: group.display_name for group in groups} | {None: self.env._("Not known")}
        places = {group_id: place for place, group_id in enumerate(names)}
        return [(row, names[row[by]]) for row in sorted(rows, key=lambda row: places[row[by]])]

    @api.model
    def _compare_reminded(self, rows):
        """Who answered at once against who answered after the reminder; False where too few of either did."""
        samples = {row["reminded"]: trend.Tally.from_row(row).responses for row in rows}
        before, after = (samples.get(reminded, trend.Sample()) for reminded in (False, True))
        difference = trend.difference(after, before)
        return bool(difference) and {"before": {"value": before.mean, "answers": before.count},
                               "after": {"value": after.mean, "answers": after.count},
                               "difference": self._as_dict(difference)}

    # === RESPONSES ===#

    @api.model
    def _sum_responses(self, company, period):
        """What customers have said, read once: `{name: rows}` of `now`, `before` (the period before), `months` (13 up
        to the last day), each by `tier_id`, and of the period by `product_categ_id`, `user_id`, and `reminded`
        (answered after the reminder; None: nobody would have been reminded).

        A row holds what it is by, what a `Tally` does, and by how much responses lie above the mean of their tier in
        the period (`deviation`, `deviation_squares`).
        """
        before, first_month = period.get_previous(), self.env["crm.kpi.reader"]._get_first_month(period)
        days = SQL("answer.date BETWEEN %s AND %s", min(period.first, before.first, first_month), period.last)
        rows = self.env.execute_query_dict(SQL(
            """
            WITH response AS MATERIALIZED (
                SELECT response.*, response.grade - AVG(grade) OVER (PARTITION BY is_now, tier_id) AS above
                  FROM (SELECT said.*, said.date BETWEEN %(first)s AND %(last)s AS is_now,
                               said.date BETWEEN %(before)s AND %(before_last)s AS is_before,
                               CASE WHEN said.date >= %(first_month)s
                                    THEN DATE_TRUNC('month', said.date)::date END AS month
                          FROM (%(responses)s) said) response)
            SELECT %(columns)s, GROUPING(%(columns)s) AS absent, COUNT(grade) AS count,
                   COALESCE(SUM(grade), 0)::float8 AS total, COALESCE(SUM(grade * grade), 0)::float8 AS squares,
                   COALESCE(SUM(above), 0)::float8 AS deviation,
                   COALESCE(SUM(above * above), 0)::float8 AS deviation_squares,
                   SUM(grades)::integer AS grades, SUM(content)::integer AS content,
                   COUNT(*) FILTER (WHERE grades > 0) AS sheets, SUM(promoters)::integer AS promoters,
                   SUM(detractors)::integer AS detractors, SUM(voters)::integer AS voters
              FROM response
          GROUP BY GROUPING SETS (%(sets)s)
            """, first=period.first, last=period.last, before=before.first, before_last=before.last,
            first_month=first_month, responses=self._select_responses(company, days),
            columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            sets=SQL(", ").join(SQL("(%s)", SQL(", ").join(map(SQL.identifier, names))) for names in SETS.values())))
        # GROUPING is a number with a bit for each column, the first one highest: 1 where the row is not by it.
        absent = {name: sum(1 << place for place, column in enumerate(reversed(COLUMNS)) if column not in names)
                  for name, names in SETS.items()}
        return {name: [row for row in rows if row["absent"] == absent[name] and row[names[0]]]
                for name, names in SETS.items()}

    @api.model
    def _select_responses(self, company, condition):
        """SQL of what customers have said, a row for each sheet: `date`, `partner_id`, `contact_id`, `tier_id` and
        `user_id` (salesperson) as of that day, `product_categ_id` (that the sheet is about), `reminded`; `grade`, the
        weighted mean of its indicators (0 to 100, NULL: none counts in the index); how many `grades` it gives and how
        many are `content`; 0 or 1 as `promoters`, `detractors` and `voters`; and its `request_id`.

        :param condition: on an `answer` (`crm_satisfaction_answer`)
        """
        for model in ("crm.satisfaction.answer", "crm.satisfaction.indicator", "crm.satisfaction.request"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT MAX(answer.date) AS date, answer.partner_id, answer.contact_id, answer.tier_id, answer.user_id,
                   request.product_categ_id, CASE WHEN request.trigger IN ('delivery', 'periodic') THEN
                       COALESCE(request.reminded_at < request.answered_at, FALSE) END AS reminded,
                   SUM(indicator.weight * answer.value::numeric) / NULLIF(SUM(indicator.weight), 0) AS grade,
                   COUNT(*) FILTER (WHERE %(graded)s) AS grades,
                   COUNT(*) FILTER (WHERE %(graded)s AND answer.value >= %(top)s) AS content,
                   COUNT(*) FILTER (WHERE %(voted)s AND answer.value >= %(promoter)s) AS promoters,
                   COUNT(*) FILTER (WHERE %(voted)s AND answer.value <= %(detractor)s) AS detractors,
                   COUNT(*) FILTER (WHERE %(voted)s) AS voters, request.id AS request_id
              FROM crm_satisfaction_answer answer
              JOIN (SELECT id, code, "group", %(weight)s AS weight
                      FROM crm_satisfaction_indicator crm_satisfaction_indicator) indicator
                ON indicator.id = answer.indicator_id
         LEFT JOIN crm_satisfaction_request request ON request.id = answer.request_id
             WHERE answer.company_id = %(company)s AND answer.value IS NOT NULL AND %(named)s AND %(condition)s
          GROUP BY answer.user_input_id, answer.request_id, answer.partner_id, answer.contact_id, answer.tier_id,
                   answer.user_id, request.id
            """, company=company.id, named=self._sql_named("answer"), condition=condition,
            weight=self.env["crm.satisfaction.indicator"]._sql_weight(company, "crm_satisfaction_indicator"),
            graded=SQL("(indicator.\"group\" IN %s OR indicator.code = 'overall')", formulas.INDEX_GROUPS),
            voted=SQL("indicator.code = 'recommend'"), top=formulas.TOP, promoter=formulas.PROMOTER,
            detractor=formulas.DETRACTOR)
