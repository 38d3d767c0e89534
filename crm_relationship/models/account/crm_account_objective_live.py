from odoo import api, fields, models
from odoo.tools import SQL, format_amount, formatLang

from ...tools import arguments
from ...tools import objectives as formulas
from ...tools.kpi import COUNT, MONEY, PERCENT

FIGURES = ("actual", "last_year", "expected", "pace", "is_reached")
TEXTS = ("baseline", "target", "actual", "last_year", "expected")
STORED = ("plan_id", "metric", "baseline", "target", "deadline")


class CrmAccountObjective(models.Model):
    """How objectives go, read from the documents whenever somebody looks: one statement a company, however many.

    Days are those of the company, documents count on their UTC day, as for the tiers.
    """

    _inherit = "crm.account.objective"

    actual = fields.Float(
        compute="_compute_live", digits=(16, 2), aggregator=None,
        help="The figure as of today, or as of the deadline where that is over. 0 where nothing is known yet.")
    last_year = fields.Float(
        "Last Year by This Day", compute="_compute_live", digits=(16, 2), aggregator=None,
        help="The figure of the same days of the year before.")
    expected = fields.Float(
        "Due by Now", compute="_compute_live", digits=(16, 2), aggregator=None,
        help="Where the figure should be by today, on a straight line over the calendar to the target: from 0 for what "
             "adds up over the year, from the baseline for rates and levels.")
    pace = fields.Selection(
        [(formulas.BEHIND, "Behind"), (formulas.ON_PACE, "On pace"), (formulas.AHEAD, "Ahead"),
         (formulas.TOO_EARLY, "Too early to tell")], compute="_compute_live", search="_search_pace",
        help="On pace: at least 90% of the way that was due by today. Empty: nothing has been measured yet. Once the "
             "deadline is over, all that is short of the target is behind.")
    is_reached = fields.Boolean("Target Reached", compute="_compute_live", search="_search_is_reached")
    baseline_text = fields.Char("Baseline (with Unit)", compute="_compute_live")
    target_text = fields.Char("Target (with Unit)", compute="_compute_live")
    actual_text = fields.Char("Actual (with Unit)", compute="_compute_live")
    last_year_text = fields.Char("Last Year by This Day (with Unit)", compute="_compute_live")
    expected_text = fields.Char("Due by Now (with Unit)", compute="_compute_live")

    # === COMPUTE AND SEARCH ===#

    @api.depends(*STORED, "unit", "currency_id")
    @api.depends_context("lang", "uid")
    def _compute_live(self):
        live = self._get_live()
        for objective in self:
            found = live.get(objective, formulas.Live())
            for name in FIGURES:
                objective[name] = getattr(found, name) or False
            for name in TEXTS:
                objective[f"{name}_text"] = objective._format(
                    getattr(found if name in FIGURES else objective, name))

    def _search_pace(self, operator, value):
        return self._search_live(operator, value, lambda found: found.pace or False)

    def _search_is_reached(self, operator, value):
        return self._search_live(operator, value, lambda found: found.is_reached)

    def _search_live(self, operator, value, read):
        """Of the objectives that the user may read."""
        if operator != "in":
            return NotImplemented
        live = self.search_fetch([], STORED, order="id")._get_live()
        return [("id", "in", [objective.id for objective, found in live.items() if read(found) in value])]

    def _field_to_sql(self, alias, field_expr, query=None):
        """The pace can be grouped by: that of the objectives that the query is about."""
        if field_expr != "pace" or query is None or alias != self._table:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        ids = [row[0] for row in self.env.execute_query(query.select(SQL.identifier(alias, "id")))]
        objectives = self.browse(ids)
        objectives.fetch(STORED)  # all at once, not a thousand at a time
        paces = {objective.id: found.pace for objective, found in objectives._get_live().items() if found.pace}
        if not paces:
            return SQL("NULL::varchar")
        told = query.make_alias(alias, "pace")
        query.add_join("LEFT JOIN", told, SQL(
            "(SELECT * FROM UNNEST(%s::integer[], %s::varchar[]) AS told (id, pace))", list(paces),
            list(paces.values())), SQL("%s = %s", SQL.identifier(told, "id"), SQL.identifier(alias, "id")))
        return SQL.identifier(told, "pace")

    # === LIVE ===#

    def _get_live(self):
        """`{objective: tools.objectives.Live}` of these objectives, as far as they are stored and the user may read
        their plans."""
        questions = self._get_questions()
        answers = self.env["crm.account.metric"]._answer(
            question for asked in questions.values() for question in (asked.now, asked.before) if question)
        return self._judge(questions, answers)

    def _get_questions(self):
        """`{objective: tools.objectives.Asked}`"""
        plans = {plan.id: plan for plan in self._get_plans()}
        companies = self.env["res.company"].union(*(plan.company_id for plan in plans.values()))
        today, questions = {company: company._get_today() for company in companies}, {}
        for objective in self:
            plan = plans.get(objective.plan_id._origin.id)
            if plan and objective.metric and objective.deadline:
                day = today[plan.company_id]
                period = formulas.get_period(plan.year, objective.deadline, day)
                questions[objective] = formulas.Asked(day, *(period and formulas.Question(
                    plan.company_id.id, plan.partner_id.id, objective.metric, asked)
                    for asked in (period, period and formulas.get_year_before(period))))
        return questions

    def _get_plans(self):
        """The plans, read at once, with all rights; of a record that is not saved, as far as the user may read it."""
        stored = self.filtered("id")
        plans = (self - stored).plan_id._origin
        plans = (plans._filtered_access("read") if plans else plans).sudo() | stored.sudo().plan_id
        plans.fetch(["partner_id", "company_id", "year"])
        return plans

    def _judge(self, questions, answers):
        """`{objective: tools.objectives.Live}` of the answers to their questions."""
        metrics = self.env["crm.account.metric"]._get_metrics({objective.metric for objective in questions})
        return {objective: formulas.judge(
            metrics[objective.metric], formulas.Numbers(
                objective.baseline, objective.target, answers[asked.now], answers[asked.before]),
            asked.now.period.first, objective.deadline, asked.today)
            for objective, asked in questions.items() if asked.now and objective.metric in metrics}

    # === NEXT YEAR ===#

    def _prepare_copy(self, live, year):
        """Values of this objective in the plan of another year, `live` being how it goes in this one."""
        baseline = self.baseline if live is None or live.actual is None else live.actual
        return {"name": self.name, "metric": self.metric, "baseline": round(baseline, 2), "target": self.target,
                "deadline": fields.Date.add(self.deadline, years=year - self.deadline.year)}

    # === WORDS AND LISTS ===#

    def _format(self, value):
        """A figure with its unit; an empty text where it is not known."""
        if value is None or not self.unit:
            return ""
        if self.unit == MONEY:
            currency = self.currency_id or self.env.company.currency_id
            return format_amount(self.env, round(value), currency, trailing_zeroes=False)
        digits = 0 if self.unit == COUNT else 1
        text = formatLang(self.env, value, digits=digits)
        return self.env._("%(number)s%%", number=text) if self.unit == PERCENT else text

    @arguments.read("one")
    def action_view_documents(self):
        """Open the documents that the figure of this objective is made of.

        :raises UserError: where there are none, as before its year has begun
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["crm.account.metric"]._open(self._get_questions()[self].now)
