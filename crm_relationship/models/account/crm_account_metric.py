from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.kpi import Parts, get_value
from ...tools.objectives import Reading


class CrmAccountMetric(models.AbstractModel):
    """The registry of what objectives are measured by. A slice adds methods to it, nothing else:

    * `_metric_<code>()` returns a `tools.objectives.Metric`, worded in the reader's language. It reads nothing.
    * `_select_<source>(reading)` returns the SQL that yields `number` (of a period of the reading, from 1),
      `partner_id` (a commercial entity among its customers), `code`, `numerator` and `denominator`, for every code that
      names the source. Money is in the company's currency. A customer about whom nothing is known has no row.
    * `_open_<source>(code)`, where there are documents behind it: pairs of an action's external id and the domain of
      those that count, as a function of the customer's id, the company's id, and the first and last day.

    However many objectives are asked about, it is one statement a company: all sources, customers and periods at once.
    """

    _name = "crm.account.metric"
    _description = "Metrics of Objectives"

    # === WHAT THERE IS ===#

    @api.model
    def _get_codes(self):
        return sorted(name.removeprefix("_metric_") for name in dir(type(self)) if name.startswith("_metric_"))

    @api.model
    def _get_metrics(self, codes=None):
        """`{code: Metric}` of these codes (default: all), as far as there are such."""
        known = self._get_codes()
        return {code: getattr(self, f"_metric_{code}")() for code in (known if codes is None else codes)
                if code in known}

    @api.model
    def _get_selection(self):
        """Pairs of code and name, by name."""
        return sorted(((code, metric.name) for code, metric in self._get_metrics().items()), key=lambda pair: pair[1])

    # === ANSWERS ===#

    @api.model
    def _answer(self, questions):
        """The only reader: `{question: value}` of these `tools.objectives.Question`s; None where nothing is known.

        With all rights: who asks has made sure that the reader may see the customers' figures.
        """
        by_company = {}
        for question in questions:
            by_company.setdefault(question.company_id, set()).add(question)
        answers = {}
        for company_id, asked in by_company.items():
            answers |= self.sudo()._answer_in(self.env["res.company"].sudo().browse(company_id), asked)
        return answers

    def _answer_in(self, company, questions):
        metrics = self._get_metrics({question.code for question in questions})
        reading = Reading(
            company, tuple({question.customer_id for question in questions}),
            tuple({question.period for question in questions}))
        reading = reading._replace(scope=self.env["crm.kpi"]._get_scope(company, reading.last))
        parts = self._read_parts(reading, {metric.source for metric in metrics.values()})
        numbers = {period: number for number, period in enumerate(reading.periods, 1)}
        return {question: self._get_answer(
            metrics.get(question.code), parts.get((numbers[question.period], question.customer_id, question.code)))
            for question in questions}

    def _get_answer(self, metric, parts):
        if metric is None:
            return None
        value = get_value(metric, parts or Parts())
        return None if value is False else float(value)

    def _read_parts(self, reading, sources):
        """`{(number of the period, customer id, code): Parts}`"""
        if not sources:
            return {}
        rows = self.env.execute_query(SQL(" UNION ALL ").join(
            SQL("SELECT number, partner_id, code, numerator::float8, denominator::float8 FROM (%s) %s",
                getattr(self, f"_select_{source}")(reading), SQL.identifier(source)) for source in sorted(sources)))
        return {(number, customer_id, code): Parts(numerator, denominator)
                for number, customer_id, code, numerator, denominator in rows}

    @api.model
    def _open(self, question):
        """The action that opens the documents behind a value.

        :raises UserError: where there are none
        :raises AccessError: for who may not read such documents
        """
        metric = question and self._get_metrics([question.code]).get(question.code)
        find = metric and getattr(self, f"_open_{metric.source}", None)
        if not find:
            raise UserError(self.env._("There are no documents to show yet."))
        xmlid, get_domain = find(question.code)
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        self.env[action["res_model"]].check_access("read")
        domain = get_domain(question.customer_id, question.company_id, *question.period)
        return dict(action, name=metric.name, context={}, domain=[
            leaf if isinstance(leaf, str) else tuple(
                fields.Date.to_string(part) if isinstance(part, date) else part for part in leaf)
            for leaf in domain])

    # === WHAT SOURCES ARE MADE OF ===#

    def _sql_spans(self, reading):
        """A table `span` with the `number`, first and last day of each period, to join rows by their day."""
        return SQL("(VALUES %s) AS span (number, first, last)", SQL(", ").join(
            SQL("(%s, %s::date, %s::date)", number, period.first, period.last)
            for number, period in enumerate(reading.periods, 1)))

    def _sql_buckets(self, reading):
        """A table `span` with the `number` of each period, and the `low` and `high` of its intervals."""
        return SQL("(VALUES %s) AS span (number, low, high)", SQL(", ").join(
            SQL("(%s, %s, %s)", number, *reading.get_buckets(period))
            for number, period in enumerate(reading.periods, 1)))

    def _select_days(self, reading, select):
        """What is known on a day, for the last day of each period.

        :param select: function of a day: SQL that yields `partner_id`, `code`, `numerator` and `denominator`
        """
        return SQL(
            "SELECT span.number, stand.* FROM (%s) stand JOIN %s ON span.last = stand.day",
            SQL(" UNION ALL ").join(SQL("SELECT %s::date AS day, known.* FROM (%s) known", day, select(day))
                                    for day in reading.last_days), self._sql_spans(reading))
