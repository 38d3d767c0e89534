from odoo import api, models
from odoo.tools import SQL

from ...tools import private
from ...tools import satisfaction as formulas
from ...tools import satisfaction_loop as loop


class CrmSatisfactionAnalysis(models.AbstractModel):
    """What all answers together say: the only reader of them, for lists, screens and the API."""

    _name = "crm.satisfaction.analysis"
    _description = "Satisfaction Analysis"

    @api.model
    def _get_gaps(self, company, period):
        """As `crm.satisfaction.indicator.get_gaps`, of a company and a `Period`."""
        counts = {row["indicator_id"]: row for row in self._count(company, period)}
        indicators = self.env["crm.satisfaction.indicator"].search_fetch(
            [("group", "in", formulas.INDEX_GROUPS)], ["code", "name", "group"])
        gaps = [self._describe(indicator, counts[indicator.id]) if indicator.id in counts
                else self._describe_unknown(indicator) for indicator in indicators]
        return sorted(gaps, key=lambda found: found["gap"]["value"] if found["gap"] else formulas.NO_GAP)

    @api.model
    def _get_known_gaps(self, company, period):
        """Those that are known, with `indicator_id`, `name`, and what customers have said."""
        gaps = [{"indicator_id": row["indicator_id"], "name": row["name"], **self._describe_row(row)}
                for row in self._count(company, period) if row["is_listed"]]
        return sorted((gap for gap in gaps if gap["gap"]), key=lambda gap: gap["gap"]["value"])

    @api.model
    def _count(self, company, period):
        """One row for each indicator with answers: how many said what, and whether it is listed among the gaps. Who
        reads several figures of it at once counts once: see `_count_once`."""
        known = private.read(self.env.context, "crm_counted_answers", {})
        key = (company.id, *period)
        if key not in known:
            known[key] = self._read_counts(company, period)
        return known[key]

    @api.model
    def _count_once(self, records):
        """These records in a context in which answers of the same days are counted once. Nothing is written meanwhile.
        """
        return records.with_context(crm_counted_answers=private.Private({}))

    @api.model
    def _read_counts(self, company, period):
        for model in ("crm.satisfaction.answer", "crm.satisfaction.indicator"):
            self.env[model].flush_model()
        top, step = SQL("%s", formulas.TOP), SQL("%s", formulas.HALF_STEP)
        counts = {
            "sheets": SQL("TRUE"), "grades": SQL("value IS NOT NULL"), "weighed": SQL("importance IS NOT NULL"),
            "both": SQL("value IS NOT NULL AND importance IS NOT NULL"),
            "content": SQL("value >= %s", top), "important": SQL("importance >= %s", top),
            "only_content": SQL("value >= %s AND importance < %s", top, top),
            "only_important": SQL("value < %s AND importance >= %s", top, top),
            "expected": SQL("surplus IS NOT NULL"), "dissatisfied": SQL("surplus <= -%s", step),
            "delighted": SQL("surplus >= %s", step), "compared": SQL("lead IS NOT NULL"),
        }
        return self.env.execute_query_dict(SQL(  # grades are few: equal answers are counted before they are summed up
            """
            SELECT indicator.active AND indicator."group" IN %(groups)s AS is_listed, %(name)s AS name, said.*,
                   said.graded / NULLIF(said.grades, 0) AS mean, said.led / NULLIF(said.compared, 0) AS ahead,
                   (said.led_squares - said.led ^ 2 / NULLIF(said.compared, 0)) / NULLIF(said.compared - 1, 0)
                       AS ahead_variance
              FROM (
            SELECT indicator_id, %(counts)s, SUM(number * value) AS graded, SUM(number * lead) AS led,
                   SUM(number * lead ^ 2) AS led_squares
              FROM (SELECT indicator_id, value, importance, value - expectation AS surplus, value - competitor AS lead,
                           COUNT(*) AS number
                      FROM crm_satisfaction_answer
                     WHERE company_id = %(company)s AND date BETWEEN %(first)s AND %(last)s AND %(named)s
                  GROUP BY 1, 2, 3, 4, 5) answer
          GROUP BY indicator_id) said
              JOIN crm_satisfaction_indicator indicator ON indicator.id = said.indicator_id
            """, groups=formulas.INDEX_GROUPS, company=company.id, first=period.first, last=period.last,
            counts=SQL(", ").join(
                SQL("COALESCE(SUM(number) FILTER (WHERE %s), 0)::integer AS %s", condition, SQL.identifier(name))
                for name, condition in counts.items()),
            named=self._sql_named("crm_satisfaction_answer"),
            name=self.env["crm.satisfaction.indicator"]._field_to_sql("indicator", "name")))

    @api.model
    def _sql_named(self, alias):
        """SQL condition: an answer of a customer whom we asked, not one from a comment card.

        Cards are a series of their own: anybody may fill in as many as they like.

        :param alias: of `crm_satisfaction_answer` in the query
        """
        return SQL("%s IS NULL", SQL.identifier(alias, "card_id"))

    def _describe(self, indicator, row):
        return {**self._describe_unknown(indicator), **self._describe_row(row)}

    def _describe_row(self, row):
        """The figures of a row of `_count`."""
        performance, importance = (formulas.share(row["content"], row["grades"]),
                                   formulas.share(row["important"], row["weighed"]))
        if row["both"] == row["grades"] == row["weighed"]:
            gap = formulas.net_share(row["only_content"], row["only_important"], row["both"])
        else:
            gap = formulas.gap(row["content"], row["grades"], row["important"], row["weighed"])
        return {
            "answers": row["grades"],
            "performance": self._tell(performance, row["grades"]),
            "importance": self._tell(importance, row["weighed"]),
            "gap": self._tell(gap, min(row["grades"], row["weighed"])),
            "mean": row["mean"] if row["grades"] else False,
            "competitor": row["ahead"] if row["compared"] else False,
            "lead": self._tell(loop.mean(row["ahead"], row["ahead_variance"], row["compared"]), row["compared"]),
            "dissatisfied": 100 * row["dissatisfied"] / row["expected"] if row["expected"] else False,
            "delighted": 100 * row["delighted"] / row["expected"] if row["expected"] else False,
            "is_few": row["grades"] < formulas.FEW,
        }

    def _describe_unknown(self, indicator):
        nothing = dict.fromkeys(
            ("performance", "importance", "gap", "mean", "competitor", "lead", "dissatisfied", "delighted"), False)
        return {"indicator_id": indicator.id, "code": indicator.code, "name": indicator.name,
                "group": indicator.group, "answers": 0, **nothing, "is_few": True}

    def _tell(self, estimate, answers):
        return {**estimate._asdict(), "answers": answers} if estimate else False

    # === BY CUSTOMER ===#

    def _select_by_customer(self, company, day):
        """SQL of `partner_id` and `value`: how satisfied each customer of a company is on a day, 0 to 100.

        The mean of their responses, the weight of which halves every 180 days; a response is the weighted mean of its
        indicators, and a contact speaks once in 30 days, counted back from the day. Who has said too little, too long
        ago, has no row.
        """
        for model in ("crm.satisfaction.answer", "crm.satisfaction.indicator"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT partner_id, SUM(weight * grade) / SUM(weight) AS value
              FROM (
                SELECT DISTINCT ON (partner_id, contact_id, (%(day)s::date - date) / %(month)s) partner_id, grade,
                       0.5 ^ ((%(day)s::date - date) / %(half_life)s::numeric) AS weight
                  FROM (
                    SELECT answer.partner_id, answer.contact_id, answer.user_input_id, MAX(answer.date) AS date,
                           SUM(weighed.weight * answer.value::numeric) / SUM(weighed.weight) AS grade
                      FROM crm_satisfaction_answer answer
                      JOIN (SELECT indicator.id, %(weight)s AS weight
                              FROM crm_satisfaction_indicator indicator) weighed
                        ON weighed.id = answer.indicator_id AND weighed.weight > 0
                     WHERE answer.company_id = %(company)s AND answer.partner_id IS NOT NULL AND %(named)s
                       AND answer.value IS NOT NULL AND answer.date <= %(day)s
                  GROUP BY answer.partner_id, answer.contact_id, answer.user_input_id, answer.request_id
                  ) response
              ORDER BY partner_id, contact_id, (%(day)s::date - date) / %(month)s, date DESC, user_input_id DESC
              ) fading
          GROUP BY partner_id
            HAVING SUM(weight) >= %(least)s
            """, day=day, company=company.id, month=formulas.RESPONSE_DAYS, half_life=formulas.HALF_LIFE_DAYS,
            least=formulas.LEAST_WEIGHT, named=self._sql_named("answer"),
            weight=self.env["crm.satisfaction.indicator"]._sql_weight(company, "indicator"))
