from odoo import api, fields, models
from odoo.tools import formatLang

from ...tools import arguments
from ...tools import scorecard as formulas
from ...tools.kpi import COUNT, MONEY, PER_100, PERCENT
from ...tools.labels import get_labels
from ...tools.periods import get_moments_domain
from .crm_scorecard_meter import Scope


class CrmScorecardLine(models.Model):
    """A measure on a scorecard: the figure, what it had to be, and what it brings. Only the scorecard writes it."""

    _name = "crm.scorecard.line"
    _description = "Line of a Scorecard"
    _inherit = ["crm.guarded.mixin"]
    _order = "scorecard_id DESC, gain DESC, sequence, id"
    _rec_name = "code"

    # === FIELDS ===#

    scorecard_id = fields.Many2one("crm.scorecard", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="scorecard_id.company_id", store=True, index=True, precompute=True)
    user_id = fields.Many2one(related="scorecard_id.user_id", string="Salesperson", store=True, precompute=True)
    date_from = fields.Date(related="scorecard_id.date_from", string="From", store=True, precompute=True)
    state = fields.Selection(related="scorecard_id.state")
    code = fields.Selection(
        lambda self: self.env["crm.scorecard.meter"]._get_selection(), "Measure", required=True, readonly=True)
    definition = fields.Text(compute="_compute_definition")
    sequence = fields.Integer(readonly=True, aggregator=None)

    # --- what had to be
    floor = fields.Float(
        readonly=True, digits=(16, 2), aggregator=None, help="The figure that brings no points, nor does a worse one.")
    target = fields.Float(readonly=True, digits=(16, 2), aggregator=None, help="The figure that brings 100 points.")
    weight = fields.Float(readonly=True, digits=(6, 2), aggregator=None)

    # --- what is
    is_known = fields.Boolean("Known", readonly=True, help="What is not known does not count in the score.")
    actual = fields.Float("Figure", readonly=True, digits=(16, 2), aggregator=None)
    low = fields.Float("Lower Bound", readonly=True, digits=(16, 2), aggregator=None)
    high = fields.Float("Upper Bound", readonly=True, digits=(16, 2), aggregator=None)
    is_estimated = fields.Boolean("Interval Known", readonly=True)
    numerator = fields.Float(
        readonly=True, digits=(16, 2), aggregator=None,
        help="Of satisfaction: by how much all answers together exceed the means of their tiers.")
    denominator = fields.Float(
        "Number of Cases", readonly=True, digits=(16, 2), aggregator=None,
        help="What the figure is based on: answers, inquiries, orders, customers, or an amount of money.")
    attainment = fields.Float(
        "Score Points", readonly=True, digits=(5, 1), aggregator="avg",
        help="0 at the floor, 100 on target, at most 200.")
    gain = fields.Float(
        "Possible Gain", readonly=True, digits=(5, 1), aggregator=None,
        help="By how many points the score would rise with this measure on target.")
    band = fields.Char(
        readonly=True, help="A: the best, and everybody who is not clearly behind them; B: the next. Empty: too few to "
                            "tell, or nothing to compare.")
    hint = fields.Selection(
        [(formulas.FEW, "Too few to tell"), (formulas.OWN, "Not comparable"), (formulas.FLOOR, "Coverage too low"),
         (formulas.NOTHING, "Nothing to measure")],
        readonly=True, help="Too few: fewer than 10 answers or cases, nobody is compared by them. Not comparable: more "
                            "than half of the answers of a tier come from these customers. Coverage too low: of the "
                            "customers who could be asked too few were, the figure is at its floor.")

    # --- satisfaction
    reliability = fields.Float(
        "Reliability (%)", readonly=True, digits=(5, 1), aggregator=None,
        help="How much the customers' own answers weigh; the rest is the mean of all.")
    is_covered = fields.Boolean("Could Be Asked", readonly=True, help="Whether there was anybody to ask.")
    coverage = fields.Float(
        "Coverage (%)", readonly=True, digits=(5, 1), aggregator=None,
        help="Of the customers who could have been asked: how many were.")
    excluded = fields.Integer("Left Out by Hand", readonly=True, aggregator=None)
    counted = fields.Float(
        "Exclusions Counted as Low Grades", readonly=True, digits=(6, 1), aggregator=None,
        help="Beyond 5% of those drawn, customers left out by hand count as the lowest tenth of their tier, at the "
             "rate at which customers answer.")

    # --- in words
    actual_text = fields.Char("Actual", compute="_compute_texts")
    interval_text = fields.Char(
        "95% Interval", compute="_compute_texts", help="The figure lies in it with 95% certainty.")
    goal_text = fields.Char("Floor and Target", compute="_compute_texts")
    of_text = fields.Char("Based On", compute="_compute_texts")

    _once = models.Constraint("UNIQUE (scorecard_id, code)", "The scorecard has this measure already.")

    # === COMPUTE ===#

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_definition(self):
        measures = self.env["crm.scorecard.meter"]._get_measures()
        for line in self:
            line.definition = measures[line.code].definition if line.code in measures else ""

    @api.depends("code", "actual", "low", "high", "is_known", "is_estimated", "floor", "target", "denominator")
    @api.depends_context("lang")
    def _compute_texts(self):
        measures = self.env["crm.scorecard.meter"]._get_measures()
        for line in self:
            measure = measures.get(line.code)
            unit = measure.unit if measure else ""
            line.actual_text = line._format(line.actual, unit) if line.is_known else "–"
            line.interval_text = line.is_estimated and f"{line._format(line.low)} – {line._format(line.high)}"
            line.goal_text = f"{line._format(line.floor)} → {line._format(line.target, unit)}"
            line.of_text = self.env["crm.kpi"]._write_value(
                MONEY if measure and measure.counts_money else COUNT, round(line.denominator),
                line.company_id.sudo().currency_id)

    def _format(self, figure, unit=""):
        number = formatLang(self.env, figure, digits=1)
        if unit == PERCENT:
            return self.env._("%(number)s%%", number=number)
        return self.env._("%(number)s per 100", number=number) if unit == PER_100 else number

    # === ACTIONS ===#

    @arguments.read("one")
    def action_view_records(self):
        """Open what is behind this figure, as far as the user may see it; the customers, where they may see none of
        it."""
        self.check_access("read")
        action = getattr(self.env["crm.scorecard.meter"], f"_records_{self.code}")(self)
        if not self.env[action["res_model"]].has_access("read"):
            return self.scorecard_id.action_view_customers()
        return action

    def _get_customer_ids(self, is_new=None):
        """Ids of the customers (commercial entities) that count.

        :param is_new: only those whose first order is of the period, or the others; None: all
        """
        card = self.scorecard_id
        card.check_access("read")
        self.env.flush_all()
        owned = self.env["crm.scorecard.meter"]._sql_owned(Scope(card.company_id, card, card.date_from, card.date_to))
        return [partner_id for partner_id, _card_id, flag in self.env.execute_query(owned) if is_new in (None, flag)]

    def _get_days_domain(self, name):
        """The period, on a field that is a moment, by UTC days, as all is counted."""
        return get_moments_domain(name, self.scorecard_id.date_from, self.scorecard_id.date_to)

    # === FIGURES ===#

    def _put(self, figure):
        """Write a `Figure`, and the points that it brings."""
        is_known, is_estimated = figure.actual is not None, figure.low is not None
        self.write({
            "is_known": is_known, "actual": figure.actual or 0, "is_estimated": is_estimated, "low": figure.low or 0,
            "high": figure.high or 0, "numerator": figure.numerator, "denominator": figure.denominator,
            "attainment": formulas.get_attainment(figure.actual, self.floor, self.target) if is_known else 0,
            "reliability": 100 * (figure.reliability or 0), "coverage": figure.coverage or 0,
            "is_covered": figure.coverage is not None,
            "excluded": figure.excluded, "counted": figure.counted, "hint": figure.hint or False, "band": False})

    def _compare(self):
        """Bands of those of the same measure who can be compared; what is closed keeps its own."""
        measures = self.env["crm.scorecard.meter"]._get_measures()
        for code, lines in self.grouped("code").items():
            compared = lines.filtered(lambda line: line.is_known and line.is_estimated and not line.hint)
            bands = formulas.get_bands(
                {line: (line.actual, line.low, line.high) for line in compared},
                measures[code].direction) if code in measures and len(compared) > 1 else {}
            for line, band in bands.items():
                if line.scorecard_id.state == "open":
                    line.band = band

    def _describe(self):
        """As `res.company.get_relationship_scorecards` tells it."""
        self.ensure_one()
        names = get_labels(self, "code")
        known = {name: self.is_known and self[name] for name in ("actual", "attainment", "gain")}
        sure = {name: self.is_estimated and self[name] for name in ("low", "high")}
        said = {name: self.code == "satisfaction" and self[name] for name in ("reliability", "excluded", "counted")}
        said["coverage"] = self.is_covered and self.coverage
        return {"code": self.code, "name": names.get(self.code, self.code), "definition": self.definition,
                "floor": self.floor, "target": self.target, "weight": self.weight, "numerator": self.numerator,
                "denominator": self.denominator, "band": self.band or False, "hint": self.hint or False, **known,
                **sure, **said}
