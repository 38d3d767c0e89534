from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments
from ...tools import satisfaction as formulas


class CrmSatisfactionCardResult(models.Model):
    """What was said on comment cards, by place, indicator and month of publication: a series of its own."""

    _name = "crm.satisfaction.card.result"
    _description = "Card Result"
    _auto = False
    _order = "month DESC, card_id, indicator_id"
    _rec_name = "indicator_id"
    _depends = {"crm.satisfaction.answer": ["card_id", "indicator_id", "company_id", "date", "value"]}

    card_id = fields.Many2one("crm.satisfaction.card", "Place", readonly=True)
    indicator_id = fields.Many2one("crm.satisfaction.indicator", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True, help="The month in which it was published.")
    answer_count = fields.Integer("Answers", readonly=True)
    content_count = fields.Integer("Satisfied Answers", readonly=True, help="Grades of 75 and more.")
    share = fields.Float(
        "Satisfied (%)", readonly=True, digits=(5, 1), aggregator="avg",
        help="Grades of 75 and more among all grades, in percent.")
    mean = fields.Float(readonly=True, digits=(5, 1), aggregator="avg", help="Mean grade, 0 to 100.")
    low = fields.Float("At Least", compute="_compute_interval", digits=(5, 1))
    high = fields.Float(
        "At Most", compute="_compute_interval", digits=(5, 1), help="The share lies in between with 95% certainty.")
    is_few = fields.Boolean("Few Answers", compute="_compute_interval")

    @api.depends("answer_count", "content_count")
    def _compute_interval(self):
        for result in self:
            share = formulas.share(result.content_count, result.answer_count)
            result.low, result.high = (share.low, share.high) if share else (False, False)
            result.is_few = result.answer_count < formulas.FEW

    # === QUERY ===#

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(id) AS id, card_id, indicator_id, company_id, date AS month, COUNT(*) AS answer_count,
                   COUNT(*) FILTER (WHERE value >= %(top)s) AS content_count,
                   100.0 * COUNT(*) FILTER (WHERE value >= %(top)s) / COUNT(*) AS share, AVG(value) AS mean
              FROM crm_satisfaction_answer
             WHERE card_id IS NOT NULL AND value IS NOT NULL
          GROUP BY card_id, indicator_id, company_id, date
            """, top=formulas.TOP)

    def _read_group_select(self, aggregate_spec, query):
        """Of a group, as of all its answers: not the mean of the months."""
        weighed = {"share:avg": ("content_count", 100), "mean:avg": ("mean", 1)}.get(aggregate_spec)
        if not weighed:
            return super()._read_group_select(aggregate_spec, query)
        name, scale = weighed
        figure, count = (self._field_to_sql(self._table, field, query) for field in (name, "answer_count"))
        total = SQL("SUM(%s)", figure) if name == "content_count" else SQL("SUM(%s * %s)", figure, count)
        return SQL("(%s * %s / NULLIF(SUM(%s), 0))::float8", scale, total, count)

    # === ACTIONS ===#

    @arguments.read("one")
    def action_view_answers(self):
        """Open the grades behind a line."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_satisfaction_answer_action")
        return dict(action, name=self.display_name, context={}, domain=[
            ("card_id", "=", self.card_id.id), ("indicator_id", "=", self.indicator_id.id),
            ("date", ">=", fields.Date.to_string(self.month)),
            ("date", "<", fields.Date.to_string(self.month + relativedelta(months=1)))])
