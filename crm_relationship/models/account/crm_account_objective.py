from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools import objectives as formulas
from ...tools.kpi import COUNT, MONEY, PERCENT, SCORE
from ...tools.labels import get_labels

CONTENT = ("name", "metric", "baseline", "target", "deadline")
SHORTEST = 3  # of what is to be reached, in letters


class CrmAccountObjective(models.Model):
    """What an account plan wants to have reached by a day: a metric, where it started, and where it should be.

    How far it is, nobody enters: `crm_account_objective_live.py` reads it from the documents.
    """

    _name = "crm.account.objective"
    _description = "Objective"
    _inherit = ["crm.guarded.mixin", "crm.link.guard"]
    _order = "deadline, id"
    _guarded_links = ("plan_id",)

    # === FIELDS ===#

    plan_id = fields.Many2one("crm.account.plan", "Plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="plan_id.partner_id", string="Customer")
    user_id = fields.Many2one(related="plan_id.user_id", string="Owner")
    year = fields.Integer(related="plan_id.year", aggregator=None)
    state = fields.Selection(related="plan_id.state", string="Plan Status")
    name = fields.Char("Objective", required=True, help="What is to be reached, in a few words.")
    metric = fields.Selection(
        lambda self: self.env["crm.account.metric"]._get_selection(), "Measured By", required=True, index=True,
        help="The figure that shows whether it was reached; it is read from the documents.")
    definition = fields.Char(compute="_compute_metric", help="What the metric counts.")
    unit = fields.Selection(
        [(MONEY, "Amount"), (COUNT, "Number"), (PERCENT, "Percent"), (SCORE, "Points")], compute="_compute_metric")
    baseline = fields.Float(
        compute="_compute_baseline", store=True, readonly=False, precompute=True, compute_sudo=False, digits=(16, 2),
        aggregator=None,
        help="Where we start: the figure of the year before, unless you enter another one. 0 where it is not known.")
    target = fields.Float(required=True, digits=(16, 2), aggregator=None, help="The figure to be reached.")
    deadline = fields.Date(
        compute="_compute_deadline", store=True, readonly=False, precompute=True, required=True,
        help="A day in the year of the plan.")

    _once = models.Constraint(
        "UNIQUE (plan_id, metric, deadline)",
        "The plan has an objective with this metric and this deadline already: change that one.")

    # === COMPUTE ===#

    def _get_metric(self):
        """The `tools.objectives.Metric`; None for one that a module brought which is gone."""
        return self.env["crm.account.metric"]._get_metrics([self.metric]).get(self.metric)

    @api.depends("metric")
    @api.depends_context("lang")
    def _compute_metric(self):
        metrics = self.env["crm.account.metric"]._get_metrics(set(self.mapped("metric")))
        for objective in self:
            metric = metrics.get(objective.metric)
            objective.unit = metric and metric.unit
            objective.definition = metric and metric.definition

    @api.depends("plan_id")
    def _compute_deadline(self):
        for objective in self:
            objective.deadline = objective.deadline or (
                objective.plan_id.year and formulas.get_deadline(objective.plan_id.year))

    @api.depends("plan_id", "metric", "deadline")
    def _compute_baseline(self):
        """What the year before has brought, of plans that are there and that the user may read: a form that is filled
        in tells nobody the figures of a customer who is not theirs."""
        registry, questions = self.env["crm.account.metric"], {}
        metrics = registry._get_metrics(set(self.mapped("metric")))
        for objective, plan in self._get_readable_plans().items():
            metric = metrics.get(objective.metric)
            if plan and metric and objective.deadline:
                questions[objective] = formulas.Question(
                    plan.company_id.id, plan.partner_id.id, objective.metric,
                    formulas.get_baseline_period(metric, plan.year, objective.deadline))
        answers = registry._answer(questions.values())
        for objective in self:
            objective.baseline = answers.get(questions.get(objective)) or 0

    def _get_readable_plans(self):
        """`{objective: its plan as it is stored, with all rights}`; no plan where the user may not read it."""
        plans = self.plan_id._origin
        readable = plans._filtered_access("read").sudo() if plans else plans
        return {objective: objective.plan_id._origin.sudo() & readable for objective in self}

    # === CONSTRAINTS ===#

    @api.constrains("name")
    def _check_name(self):
        for objective in self:
            if sum(map(str.isalnum, objective.name)) < SHORTEST and objective.name.isascii():
                raise ValidationError(self.env._(
                    "Say in a few words what is to be reached, such as \"Chairs for the new branches\"."))

    @api.constrains("deadline", "plan_id")
    def _check_deadline(self):
        for objective in self:
            if objective.deadline.year != objective.plan_id.year:
                raise ValidationError(self.env._(
                    "\"%(objective)s\" is due on %(deadline)s, but the plan is for %(year)s: choose a day in that "
                    "year.",
                    objective=objective.name, deadline=format_date(self.env, objective.deadline),
                    year=objective.plan_id.year))

    @api.constrains("metric", "target", "baseline")
    def _check_measurable(self):
        for objective in self:
            metric = objective._get_metric()
            if metric and not formulas.is_measurable(metric, objective.target):
                raise ValidationError(self.env._(
                    "\"%(objective)s\" cannot be measured: enter as its target %(what)s.",
                    objective=objective.name, what=objective._describe_target()))
            if metric and not formulas.is_possible(metric, objective.baseline):
                raise ValidationError(self.env._(
                    "%(metric)s cannot have the baseline of \"%(objective)s\": correct it.",
                    objective=objective.name, metric=metric.name))

    def _describe_target(self):
        """What a target has to be, in words."""
        return {
            MONEY: self.env._("an amount of money, more than 0"),
            COUNT: self.env._("a whole number"),
            PERCENT: self.env._("a percentage up to 100"),
            SCORE: self.env._("a number of points up to 100"),
        }[self.unit]

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        plan_ids = [vals["plan_id"] for vals in vals_list if isinstance(vals.get("plan_id"), int)]
        self.env["crm.account.plan"].browse(plan_ids).exists().check_access("write")  # before anything is told of it
        objectives = super().create(vals_list)
        objectives._check_plan_open()
        objectives._tell_plan(lambda objective: self.env._("Objective added: %(what)s", what=objective._describe()))
        return objectives

    def write(self, vals):
        if not self.env.su and any(objective.plan_id.id != vals.get("plan_id", objective.plan_id.id)
                                   for objective in self):
            raise UserError(self.env._("An objective stays with its plan: add one to the other plan."))
        changed = self if not vals.keys().isdisjoint(CONTENT) else self.browse()
        changed._check_plan_open()
        before = {objective: objective._describe() for objective in changed}
        result = super().write(vals)
        changed.filtered(lambda objective: objective._describe() != before[objective])._tell_plan(
            lambda objective: self.env._("Objective changed: %(before)s. Now: %(after)s", before=before[objective],
                                         after=objective._describe()))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_from_open_plan(self):
        self._check_plan_open()
        self._check_others_remain()
        self._tell_plan(lambda objective: self.env._("Objective removed: %(what)s", what=objective._describe()))

    def _check_plan_open(self):
        """What was approved does not change behind the back of who approved it.

        :raises AccessError: for who may not write the plan, or not what is approved in it
        :raises UserError: for a plan that is closed, or would be approved by its owner
        """
        if self.env.su:
            return
        self.plan_id.check_access("write")
        for plan in self.plan_id:
            if plan.state == "closed":
                raise UserError(self.env._("%(plan)s is closed. A manager can reopen it.", plan=plan.display_name))
            if plan.state == "active":
                plan._approve_change()

    def _check_others_remain(self):
        """:raises UserError: for the last objective of a plan that is approved"""
        for plan in self.plan_id if not self.env.su else ():
            if plan.state == "active" and plan.objective_ids <= self:
                raise UserError(self.env._(
                    "%(plan)s is approved and keeps at least one objective: add another one first.",
                    plan=plan.display_name))

    def _tell_plan(self, describe):
        """A note in plans that were approved of what people have changed in them since."""
        for objective in self.browse() if self.env.su else self:
            if objective.plan_id.state != "draft":
                objective.plan_id.sudo()._message_log(body=describe(objective))

    def _describe(self):
        """The objective in one line."""
        return self.env._(
            "%(objective)s: %(metric)s %(target)s by %(deadline)s, from %(baseline)s", objective=self.name,
            metric=get_labels(self, "metric").get(self.metric, self.metric),
            target=self._format(self.target), deadline=format_date(self.env, self.deadline),
            baseline=self._format(self.baseline))
