from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import arguments
from ...tools import objectives as formulas


class CrmAccountPlan(models.Model):
    """What a plan wants to reach, and how much of it goes well."""

    _inherit = "crm.account.plan"

    objective_ids = fields.One2many("crm.account.objective", "plan_id", "Objectives")
    objective_count = fields.Integer("Number of Objectives", compute="_compute_progress")
    behind_count = fields.Integer("Behind", compute="_compute_progress", help="Objectives that are behind.")
    progress = fields.Float(
        "On Pace (%)", compute="_compute_progress", digits=(5, 1), aggregator=None,
        help="How many of the objectives are ahead or on pace, of those of which anything can be told yet.")
    is_told = fields.Boolean(compute="_compute_progress", help="Something can be told of at least one objective.")
    plan_return = fields.Monetary(
        "Return on Plan", compute="_compute_progress", aggregator=None,
        help="Margin of the year so far, less the margin of the same days of the year before, less what was spent.")

    # === COMPUTE ===#

    @api.depends("partner_id", "company_id", "year", "spent", *(
        f"objective_ids.{name}" for name in ("metric", "baseline", "target", "deadline")))
    @api.depends_context("uid")
    def _compute_progress(self):
        """All plans with one query for their objectives, and one statement a company for what those are measured by."""
        plans = self._origin if self == self._origin else self._origin._filtered_access("read")
        objectives = self.env["crm.account.objective"].sudo().search_fetch(
            [("plan_id", "in", plans.ids)], ["plan_id", "metric", "baseline", "target", "deadline"])
        questions, margins = objectives._get_questions(), plans.sudo()._get_margin_questions()
        answers = self.env["crm.account.metric"]._answer([
            question for asked in (*questions.values(), *margins.values()) for question in (asked.now, asked.before)
            if question])
        by_plan = {}
        for objective, live in objectives._judge(questions, answers).items():
            by_plan.setdefault(objective.plan_id.id, []).append(live)
        counts = objectives.grouped(lambda objective: objective.plan_id.id)
        for plan in self:
            plan_id = plan._origin.id
            live, asked = by_plan.get(plan_id, []), margins.get(plan_id)
            share = formulas.get_share(live)
            plan.objective_count = len(counts.get(plan_id, ()))
            plan.behind_count = sum(found.pace == formulas.BEHIND for found in live)
            plan.progress, plan.is_told = share or 0, share is not None
            plan.plan_return = asked and formulas.get_return(
                answers[asked.now], answers[asked.before], plan.spent)

    def _get_margin_questions(self):
        """`{plan id: tools.objectives.Asked}` about the margin of the year, of plans whose year has begun."""
        self.fetch(["partner_id", "company_id", "year"])
        today, questions = {company: company._get_today() for company in self.company_id}, {}
        for plan in self:
            day = today[plan.company_id]
            period = formulas.get_period(plan.year, formulas.get_deadline(plan.year), day)
            if period:
                questions[plan.id] = formulas.Asked(day, *(formulas.Question(
                    plan.company_id.id, plan.partner_id.id, "margin", asked)
                    for asked in (period, formulas.get_year_before(period))))
        return questions

    # === APPROVAL ===#

    def _check_objectives(self):
        """:raises UserError: for a plan by which nothing could be told to go well or badly"""
        idle = self.sudo().filtered(lambda plan: not plan.objective_ids)[:1]
        if idle:
            raise UserError(self.env._(
                "%(plan)s has no objective: say what is to be reached, by which figure and by when.",
                plan=idle.display_name))

    # === NEXT YEAR ===#

    def _carry_over(self, plan):
        """The objectives are taken over: where they are today is where those of the next year start."""
        result = super()._carry_over(plan)
        live = plan.objective_ids._get_live()
        self.env["crm.account.objective"].sudo().create([
            {**objective._prepare_copy(live.get(objective), self.year), "plan_id": self.id}
            for objective in plan.objective_ids])
        return result

    # === ACTIONS ===#

    @arguments.read("one")
    def action_view_objectives(self):
        """Open the objectives of this plan."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_account_objective_action")
        return dict(action, name=self.display_name, domain=[("plan_id", "=", self.id)],
                    context={"default_plan_id": self.id})
