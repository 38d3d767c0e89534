import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import arguments, satisfaction_loop
from ...tools.periods import Period, get_period

_logger = logging.getLogger(__name__)

OPEN_STATES = ("todo", "done", "measured")
FIXED = ("indicator_id", "company_id", "before_from", "before_to")
FIGURES = ("performance", "gap", "lead")


class CrmSatisfactionAction(models.Model):
    """What somebody does about a figure that customers' answers have shown, until the next answers tell whether it
    worked.

    The figure before is noted when the action is planned; the one after is filled in by itself, and the owner is asked.
    """

    _name = "crm.satisfaction.action"
    _description = "Satisfaction Action"
    _inherit = ["crm.case.mixin", "crm.state.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "deadline, id"
    _work_kind = "mail_activity_type_satisfaction_action"
    _is_work_announced = True
    _guarded_fields = (
        "done_on", "measured_on", "effective", "before_answers", "after_answers",
        *(f"{time}_{figure}{suffix}" for time in ("before", "after") for figure in FIGURES
          for suffix in ("", "_answers") if (figure, suffix) != ("performance", "_answers")))
    _transitions = {
        "todo": ("done", "cancelled"),
        "done": ("measured", "cancelled"),
        "measured": ("closed",),
    }

    name = fields.Char("What", required=True, tracking=True)
    indicator_id = fields.Many2one("crm.satisfaction.indicator", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", "Owner", required=True, default=lambda self: self.env.user, tracking=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)],
        ondelete="restrict")
    deadline = fields.Date(required=True, tracking=True)
    state = fields.Selection(
        [("todo", "To Do"), ("done", "Waiting for Answers"), ("measured", "To Judge"), ("closed", "Closed"),
         ("cancelled", "Cancelled")], required=True, readonly=True, default="todo", copy=False, tracking=True,
        group_expand=True)
    done_on = fields.Date(readonly=True, copy=False)
    measured_on = fields.Date(readonly=True, copy=False)
    effective = fields.Selection(
        [("yes", "It worked"), ("no", "It did not work")], "Did It Work?", readonly=True, copy=False, tracking=True)
    note = fields.Text()

    # The figures: as share of content customers, against importance, and against the best competitor.
    before_from = fields.Date(
        "Answers From", required=True, default=lambda self: get_period(self.env.company._get_today()).first,
        help="The figure before is of the answers of these days.")
    before_to = fields.Date(
        "Answers To", required=True, default=lambda self: self.env.company._get_today(),
        help="The figure before is of the answers of these days.")
    before_performance = fields.Float("Satisfied Before (%)", readonly=True, digits=(5, 1), aggregator=None, copy=False)
    before_answers = fields.Integer("Grades Before", readonly=True, aggregator=None, copy=False)
    before_gap = fields.Float("Gap Before", readonly=True, digits=(5, 1), aggregator=None, copy=False)
    before_gap_answers = fields.Integer("Asked for Importance Before", readonly=True, aggregator=None, copy=False)
    before_lead = fields.Float("Against the Best Before", readonly=True, digits=(5, 1), aggregator=None, copy=False)
    before_lead_answers = fields.Integer("Comparisons Before", readonly=True, aggregator=None, copy=False)
    after_performance = fields.Float("Satisfied After (%)", readonly=True, digits=(5, 1), aggregator=None, copy=False)
    after_answers = fields.Integer("Grades After", readonly=True, aggregator=None, copy=False)
    after_gap = fields.Float("Gap After", readonly=True, digits=(5, 1), aggregator=None, copy=False)
    after_gap_answers = fields.Integer("Asked for Importance After", readonly=True, aggregator=None, copy=False)
    after_lead = fields.Float("Against the Best After", readonly=True, digits=(5, 1), aggregator=None, copy=False)
    after_lead_answers = fields.Integer("Comparisons After", readonly=True, aggregator=None, copy=False)
    change = fields.Float(
        compute="_compute_change", digits=(5, 1), aggregator=None, help="Satisfied customers, in percentage points.")
    change_low = fields.Float("Change at Least", compute="_compute_change", digits=(5, 1), aggregator=None)
    change_high = fields.Float("Change at Most", compute="_compute_change", digits=(5, 1), aggregator=None)
    verdict = fields.Selection(
        [("better", "Better"), ("worse", "Worse"), ("unsure", "Not sure"), ("few", "Few answers")],
        "What the Answers Say", compute="_compute_change",
        help="Better or worse: for sure, whatever chance does. Few answers: fewer than 30 before or after.")

    _order_check = models.Constraint(
        "CHECK (before_from <= before_to)", "The first day of the answers comes before the last one.")
    _waiting_idx = models.Index("(indicator_id, company_id) WHERE state IN ('todo', 'done', 'measured')")

    # === COMPUTE ===#

    @api.depends("before_performance", "before_answers", "after_performance", "after_answers")
    def _compute_change(self):
        for action in self:
            found = satisfaction_loop.change(
                action.after_performance, action.after_answers, action.before_performance, action.before_answers)
            action.change, action.change_low, action.change_high = found or (0, 0, 0)
            action.verdict = satisfaction_loop.judge(found, min(action.after_answers, action.before_answers))

    # === CONSTRAINTS ===#

    @api.constrains("before_to")
    def _check_before(self):
        if any(action.before_to > action.company_id._get_today() for action in self):
            raise ValidationError(self.env._("The figure before is of answers given already: choose days until today."))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        for action in actions.sudo():
            action.write(action._prepare_figures("before", Period(action.before_from, action.before_to)))
        actions.sudo()._plan_work(is_new=True)
        return actions

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(FIXED):
            raise UserError(self.env._("An action stays with its indicator and the figure before: plan another one."))
        result = super().write(vals)
        if {"name", "user_id", "deadline"} & vals.keys():
            self.sudo()._plan_work()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(action.state not in ("todo", "cancelled") for action in self):
            raise UserError(self.env._("What has been done stays on record."))

    # === ACTIONS ===#

    @arguments.read()
    def action_done(self):
        """These actions have been done: what customers say from tomorrow on tells whether they worked."""
        self._move_to("done")
        return True

    @arguments.read()
    def action_cancel(self):
        """These actions are not needed any more."""
        self._move_to("cancelled")
        return True

    @arguments.read()
    def action_worked(self):
        """These actions have worked."""
        self._move_to("closed", effective="yes")
        return True

    @arguments.read()
    def action_failed(self):
        """These actions have not worked: where the figure is low, it is listed without an action again."""
        self._move_to("closed", effective="no")
        return True

    # === STATES ===#

    def _prepare_done(self):
        today = self._get_now().date()
        return {action: {"done_on": today} for action in self}

    def _prepare_measured(self):
        today = self._get_now().date()
        return {action: {
            "measured_on": today, **action._prepare_figures("after", action._get_period_after(today))}
            for action in self}

    def _get_period_after(self, today):
        return Period(fields.Date.add(self.done_on, days=1), today)

    def _prepare_figures(self, time, period):
        """The figures of a period as values of the fields `before_...` or `after_...`."""
        gap = self.env["crm.satisfaction.analysis"]._get_gap(self.company_id, period, self.indicator_id)
        values = {f"{time}_answers": gap["answers"], f"{time}_performance": gap["performance"] and
                  gap["performance"]["value"]}
        for figure in ("gap", "lead"):
            values[f"{time}_{figure}"] = gap[figure] and gap[figure]["value"]
            values[f"{time}_{figure}_answers"] = gap[figure] and gap[figure]["answers"]
        return values

    def _follow(self, state, before):
        result = super()._follow(state, before)
        self._plan_work()
        return result

    # === CRON ===#

    @api.model
    def _cron_measure(self):
        """Fill in the figure after of each action about which enough customers have answered since, and ask its owner
        whether it worked. A failure with one of them does not stop the others."""
        actions = self.env["crm.satisfaction.analysis"]._find_answered_actions(fields.Date.today())
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(actions))
        for action in actions:
            try:
                action._move_to("measured")
            except Exception:  # whatever goes wrong with one action must not stop the others
                self.env.cr.rollback()
                _logger.exception("the figure after of satisfaction action %s cannot be filled in", action.id)
            if not cron._commit_progress(1):
                return

    # === THE WORK ===#

    def _is_open(self):
        return self.state in ("todo", "measured")

    def _describe_work(self):
        if self.state == "todo":
            return self.name
        return self.env._(
            "Did it work? %(indicator)s: %(after)s%% satisfied, %(before)s%% before. %(action)s",
            indicator=self.indicator_id.name, after=round(self.after_performance),
            before=round(self.before_performance), action=self.name)

    def _get_work_deadline(self):
        if self.state == "todo":
            return self.deadline
        return fields.Date.add(self.measured_on, days=satisfaction_loop.JUDGE_DAYS)

    # === WHO WORKS ON WHAT ===#

    @api.model
    def _describe_open(self, company):
        """`{indicator id: {id, name, user, deadline, state, is_late}}`: what is being done in a company, of each
        indicator the action that ends first. Days are ISO days.
        """
        today, found = fields.Date.today(), {}
        for action in self.sudo().search([("company_id", "=", company.id), ("state", "in", OPEN_STATES)]):
            found.setdefault(action.indicator_id.id, {
                "id": action.id, "name": action.name, "user": action.user_id.name,
                "deadline": fields.Date.to_string(action.deadline), "state": action.state,
                "is_late": action.state == "todo" and action.deadline < today})
        return found
