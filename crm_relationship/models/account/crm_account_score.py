from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import account_position
from ...tools.private import Private


class CrmAccountScore(models.Model):
    """What one criterion says of a customer: a grade that somebody has given, with a reason, or points that are
    computed from figures."""

    _name = "crm.account.score"
    _description = "Score on a Position Criterion"
    _inherit = "crm.guarded.mixin"
    _order = "axis, sequence, id"
    _rec_name = "criterion_id"
    _free_fields = ("grade", "reason")

    plan_id = fields.Many2one(
        "crm.account.plan", "Account Plan", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id")
    criterion_id = fields.Many2one(
        "crm.account.criterion", "Criterion", required=True, readonly=True, index=True, ondelete="cascade")
    axis = fields.Selection(related="criterion_id.axis", store=True)
    sequence = fields.Integer(related="criterion_id.sequence", store=True)
    source = fields.Selection(related="criterion_id.source")
    weight = fields.Float(related="criterion_id.weight")
    question = fields.Text(related="criterion_id.question")
    grade = fields.Selection(
        [("0", "Very low"), ("1", "Low"), ("2", "Medium"), ("3", "High"), ("4", "Very high")],
        help="Of a criterion that people judge.")
    reason = fields.Char(help="Why this grade.")
    value = fields.Float("Points", readonly=True, digits=(5, 1), aggregator=None, help="0 to 100.")
    is_known = fields.Boolean("Known", readonly=True)
    figure = fields.Float(readonly=True, aggregator=None, help="What the points are computed from.")
    base = fields.Float(readonly=True, aggregator=None, help="What the figure is compared with.")
    judged_by_id = fields.Many2one("res.users", "Graded By", readonly=True, ondelete="set null")
    judged_on = fields.Date(readonly=True)
    explanation = fields.Char("Based On", compute="_compute_explanation")

    _plan_criterion_uniq = models.Constraint(
        "UNIQUE (plan_id, criterion_id)", "This plan has a score on that criterion: change that one.")
    _value_check = models.Constraint("CHECK (value BETWEEN 0 AND 100)", "A score goes from 0 to 100 points.")

    # === COMPUTE ===#

    @api.depends("source", "reason", "grade", "is_known", "figure", "base")
    @api.depends_context("lang")
    def _compute_explanation(self):
        scorer = self.env["crm.account.scorer"]
        for score in self:
            if not score.source:
                score.explanation = score.reason or (not score.grade and self.env._("Nobody has judged it yet."))
            elif score.is_known:
                score.explanation = getattr(scorer, f"_describe_{score.source}")(score.figure, score.base)
            else:
                score.explanation = self.env._("Not known.")

    # === CONSTRAINTS ===#

    @api.constrains("grade", "reason")
    def _check_grade(self):
        for score in self.filtered("grade"):
            if score.source:
                raise ValidationError(self.env._(
                    "\"%(criterion)s\" is computed from figures: nobody grades it.", criterion=score.criterion_id.name))
            if not (score.reason or "").strip():
                raise ValidationError(self.env._(
                    "Enter why you give \"%(criterion)s\" this grade: others will ask.",
                    criterion=score.criterion_id.name))

    # === CRUD ===#

    def write(self, vals):
        """Who changes a grade, or the reason for it, gives it."""
        if not {"grade", "reason"} & vals.keys() or "judged_by_id" in vals:  # which nobody may write by hand
            return super().write(vals)
        closed = self.filtered(lambda score: score.plan_id.state == "closed")[:1]
        if closed:
            raise UserError(self.env._(
                "%(plan)s is closed. A manager can reopen it.", plan=closed.plan_id.display_name))
        result = super().write({
            **vals, "judged_by_id": Private(self.env.uid), "judged_on": Private(fields.Date.context_today(self))})
        for score in self.sudo():
            super(CrmAccountScore, score).write(score._prepare_grade())
        self.sudo().plan_id._weigh()
        return result

    def _take_over(self, other):
        """Say what another score says: the grade, the reason, and who has given it when."""
        names = ("grade", "reason", "value", "is_known", "judged_by_id", "judged_on")
        self.write({name: other._fields[name].convert_to_write(other[name], other) for name in names})

    def _prepare_grade(self):
        """What follows from a grade."""
        return {
            "value": account_position.GRADE_POINTS * int(self.grade or 0), "is_known": bool(self.grade),
            **({} if self.grade else {"judged_by_id": False, "judged_on": False})}
