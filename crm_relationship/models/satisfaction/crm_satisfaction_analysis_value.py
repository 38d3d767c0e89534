from odoo import api, models
from odoo.tools import SQL

from ...tools import satisfaction as formulas
from ...tools import satisfaction_loop as loop

SIDES = ("benefit", "cost")


class CrmSatisfactionAnalysis(models.AbstractModel):
    """Perceived value Vc = Fc - Cc: what customers get from us (four benefits) less what it takes from them (four
    costs), beside that of the best competitor.

    A cost is graded like everything else, 100 for the best: 100 less the grade is the cost.
    """

    _inherit = "crm.satisfaction.analysis"

    @api.model
    def _get_value(self, company, period):
        """As `crm.satisfaction.indicator.get_perceived_value`, of a company and a `Period`."""
        [row] = self.env.execute_query_dict(self._select_value(company, period))
        counts = {found["indicator_id"]: found for found in self._count(company, period)}
        indicators = self.env["crm.satisfaction.indicator"].search([("group", "in", SIDES)])
        return {
            "answers": row["sheets"], "is_few": row["sheets"] < formulas.FEW,
            **{name: row[name] if row[name] is not None else False for name in (
                "benefit", "cost", "competitor_benefit", "competitor_cost")},
            **{name: self._tell(loop.mean(row[name], row[f"{name}_variance"], row[count]), row[count])
               for name, count in (("ours", "sheets"), ("competitor", "compared"), ("lead", "compared"))},
            "items": [self._describe_side(indicator, counts.get(indicator.id)) for indicator in indicators]}

    def _describe_side(self, indicator, row):
        found = self._describe(indicator, row) if row else self._describe_unknown(indicator)
        mean = found["mean"]
        level = mean if mean is False or indicator.group == "benefit" else 100 - mean
        return {**{key: found[key] for key in ("indicator_id", "code", "name", "group", "answers", "lead", "is_few")},
                "level": level}

    def _select_value(self, company, period):
        """SQL of one row: the sheets that say something of both sides, and means and variances over them.

        A side of a sheet is the mean of what was answered, by the weights of the company.
        """
        for model in ("crm.satisfaction.answer", "crm.satisfaction.indicator"):
            self.env[model].flush_model()
        indicators = self.env["crm.satisfaction.indicator"].sudo().with_company(company)
        return SQL(
            """
            SELECT COUNT(*) AS sheets, AVG(benefit)::float8 AS benefit, AVG(cost)::float8 AS cost,
                   AVG(benefit - cost)::float8 AS ours, VAR_SAMP(benefit - cost)::float8 AS ours_variance,
                   COUNT(theirs) AS compared, AVG(theirs)::float8 AS competitor,
                   AVG(their_benefit) FILTER (WHERE theirs IS NOT NULL)::float8 AS competitor_benefit,
                   AVG(their_cost) FILTER (WHERE theirs IS NOT NULL)::float8 AS competitor_cost,
                   VAR_SAMP(theirs)::float8 AS competitor_variance, AVG(benefit - cost - theirs)::float8 AS lead,
                   VAR_SAMP(benefit - cost - theirs)::float8 AS lead_variance
              FROM (SELECT %(sides)s
                      FROM crm_satisfaction_answer answer
                      JOIN (SELECT indicator.id, indicator."group" AS side, (%(weight)s)::numeric AS weight
                              FROM crm_satisfaction_indicator indicator) weighed
                        ON weighed.id = answer.indicator_id AND weighed.side IN %(names)s AND weighed.weight > 0
                     WHERE answer.company_id = %(company)s AND answer.date BETWEEN %(first)s AND %(last)s AND %(named)s
                  GROUP BY answer.user_input_id, answer.request_id) side
        CROSS JOIN LATERAL (SELECT their_benefit - their_cost AS theirs) other
             WHERE benefit IS NOT NULL AND cost IS NOT NULL
            """, sides=SQL(", ").join(
                SQL("%s AS %s", self._sql_side(side, aspect), SQL.identifier(f"{prefix}{side}"))
                for aspect, prefix in (("value", ""), ("competitor", "their_")) for side in SIDES),
            weight=indicators._field_to_sql("indicator", "weight"), names=SIDES, company=company.id,
            first=period.first, last=period.last, named=self._sql_named("answer"))

    def _sql_side(self, side, aspect):
        """What a sheet says of a side: the mean of the grades of its indicators, of costs 100 less the grade."""
        grade = SQL.identifier("answer", aspect)
        amount = SQL("(100 - %s)", grade) if side == "cost" else grade
        return SQL(
            "SUM(weighed.weight * %(amount)s::numeric) FILTER (WHERE weighed.side = %(side)s)"
            " / SUM(weighed.weight) FILTER (WHERE weighed.side = %(side)s AND %(grade)s IS NOT NULL)",
            amount=amount, side=side, grade=grade)
