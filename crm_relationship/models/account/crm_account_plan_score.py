import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import account_position as position

_logger = logging.getLogger(__name__)

BATCH = 200  # plans that are scored in one transaction
POSITIONS = [("invest", "Invest"), ("selective", "Invest Selectively"), ("maintain", "Maintain"),
             ("harvest", "Harvest")]
FIGURES = ("value", "is_known", "figure", "base")


class CrmAccountPlan(models.Model):
    """Where the customer of a plan stands: attractive or not, and we strong or not."""

    _inherit = "crm.account.plan"
    _guarded_fields = (
        "attractiveness", "strength", "attractiveness_known", "strength_known", "criteria_known", "criteria_asked",
        "scored_on")

    score_ids = fields.One2many("crm.account.score", "plan_id", "Scores", copy=False)
    attractiveness_score_ids = fields.One2many(
        "crm.account.score", "plan_id", "Scores of Attractiveness", copy=False,
        domain=[("axis", "=", "attractiveness"), ("criterion_id.active", "=", True)])
    strength_score_ids = fields.One2many(
        "crm.account.score", "plan_id", "Scores of Strength", copy=False,
        domain=[("axis", "=", "strength"), ("criterion_id.active", "=", True)])
    attractiveness = fields.Float(
        readonly=True, copy=False, digits=(5, 1), aggregator=None,
        help="0 to 100: what the customer is worth to us, by the criteria of which something is known.")
    strength = fields.Float(
        readonly=True, copy=False, digits=(5, 1), aggregator=None,
        help="0 to 100: what we are worth to the customer, by the criteria of which something is known.")
    attractiveness_known = fields.Integer(readonly=True, copy=False, aggregator=None)
    strength_known = fields.Integer(readonly=True, copy=False, aggregator=None)
    criteria_known = fields.Integer(readonly=True, copy=False, aggregator=None)
    criteria_asked = fields.Integer("Criteria", readonly=True, copy=False, aggregator=None)
    criteria_text = fields.Char("Based On", compute="_compute_criteria_text")
    position = fields.Selection(POSITIONS, compute="_compute_position", store=True, index=True)
    is_borderline = fields.Boolean(
        "Borderline", compute="_compute_position", store=True,
        help="Within five points of a cut-off: a little more or less would make another position.")
    scored_on = fields.Date(
        readonly=True, copy=False, help="The last day on which the position or a score has changed.")

    # === COMPUTE ===#

    @api.depends("criteria_known", "criteria_asked")
    @api.depends_context("lang")
    def _compute_criteria_text(self):
        for plan in self:
            plan.criteria_text = self.env._(
                "from %(known)s of %(asked)s criteria", known=plan.criteria_known, asked=plan.criteria_asked)

    @api.depends("attractiveness", "strength", "attractiveness_known", "strength_known",
                 "company_id.account_attractiveness_cutoff", "company_id.account_strength_cutoff")
    def _compute_position(self):
        for plan in self:
            place = plan._get_place()
            plan.position = position.get_position(*place) or False
            plan.is_borderline = position.is_borderline(*place)

    def _get_place(self):
        """Attractiveness and strength (None: not known), and the cut-offs of both."""
        return (self.attractiveness if self.attractiveness_known else None,
                self.strength if self.strength_known else None,
                self.company_id.account_attractiveness_cutoff, self.company_id.account_strength_cutoff)

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans.sudo()._score()
        return plans

    # === SCORING ===#

    @api.model
    def _search_scored(self, *domain):
        """The plans that go on: those whose position follows the figures."""
        return self.search([("state", "!=", "closed"), *domain], order="id")

    def _score(self):
        """Compute what is computed, and where these customers stand. Rows that say the same are not written."""
        criteria = self.env["crm.account.criterion"].sudo().search([])
        self._add_scores(criteria)
        sources = [source for source in criteria.mapped("source") if source]
        for company, plans in self.grouped("company_id").items():
            findings = self.env["crm.account.scorer"].sudo()._get_findings(company, plans.partner_id.ids, sources)
            plans._write_findings(findings)
        self._weigh()

    def _add_scores(self, criteria):
        """A row of each criterion for each of these plans."""
        known = set(self.env["crm.account.score"].sudo()._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "criterion_id"]))
        self.env["crm.account.score"].sudo().create([
            {"plan_id": plan.id, "criterion_id": criterion.id} for plan in self for criterion in criteria
            if (plan, criterion) not in known])

    def _write_findings(self, findings):
        """Have the computed scores of these plans say what was found, in one statement."""
        scores = self.env["crm.account.score"].sudo().search([("plan_id", "in", self.ids), ("source", "!=", False)])
        changed = []
        for score in scores:
            found = findings.get(score.source, {}).get(score.plan_id.partner_id.id)
            row = (0.0, False, 0.0, 0.0)
            if found:
                row = (float(found.value), True, float(found.figure), float(found.base))
            if any(abs(score[name] - value) > 1e-9 for name, value in zip(FIGURES, row, strict=True)):
                changed.append((score.id, *row))
        if not changed:
            return
        columns = [list(column) for column in zip(*changed, strict=True)]
        scores.flush_model()
        self.env.cr.execute(SQL(
            """
            UPDATE crm_account_score score
               SET value = found.value, is_known = found.is_known, figure = found.figure, base = found.base
              FROM UNNEST(%s::int[], %s::numeric[], %s::bool[], %s::float8[], %s::float8[])
                   AS found(id, value, is_known, figure, base)
             WHERE score.id = found.id
            """, *columns))
        scores.invalidate_model(FIGURES)

    def _weigh(self):
        """Where these customers stand, by their scores."""
        scores = self.env["crm.account.score"].sudo().search(
            [("plan_id", "in", self.ids), ("criterion_id.active", "=", True)]).grouped("plan_id")
        today = fields.Date.today()
        for plan in self.sudo():
            values = plan._prepare_axes(scores.get(plan, ()))
            if any(plan[name] != value for name, value in values.items()):
                plan.write({**values, "scored_on": today})

    def _prepare_axes(self, scores):
        values = {}
        for name in position.AXES:
            axis = position.weigh((score.weight, score.value if score.is_known else None) for score in scores
                                  if score.axis == name)
            values[name], values[f"{name}_known"] = round(axis.value or 0, 1), axis.known
        values["criteria_known"] = sum(values[f"{name}_known"] for name in position.AXES)
        values["criteria_asked"] = len(scores)
        return values

    # === CRON ===#

    @api.model
    def _cron_account_plans(self):
        """Each night, after the tiers: plans of years gone by and of customers who have left are closed, all others are
        scored. What somebody is just working on comes the next night; a failure does not stop the others."""
        self._close_past()
        plans, cron = self._search_scored(), self.env["ir.cron"]
        cron._commit_progress(remaining=len(plans))
        for start in range(0, len(plans), BATCH):
            batch = plans[start:start + BATCH]
            if not batch._score_safely():
                for plan in batch:
                    plan._score_safely()
            if not cron._commit_progress(len(batch)):
                return

    def _score_safely(self):
        """Score those of these plans that nobody else has; whether that was possible."""
        try:
            with self.env.cr.savepoint():
                self.try_lock_for_update(allow_referencing=True)._score()
        except Exception:  # whatever goes wrong with some plans must not stop the others
            self.env.invalidate_all(flush=False)
            _logger.exception("account plans %s cannot be scored", self.ids)
            return False
        return True
