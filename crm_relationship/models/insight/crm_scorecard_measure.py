from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What every company starts from: floor, target and weight; what weighs nothing is there to be switched on.
SHIPPED = {
    "satisfaction": (60, 80, 30), "retention": (75, 92, 15), "revenue": (90, 105, 15), "new_share": (0, 10, 10),
    "promises": (80, 95, 10), "complaint_rate": (6, 2, 10), "visits_kept": (70, 90, 5), "over_promising": (20, 5, 5),
    "margin": (90, 105, 15)}
SHIPPED_OFF = ("margin",)


class CrmScorecardMeasure(models.Model):
    """What the scorecards of a company are made of, and how much each measure counts. Those that are open go by what
    held when they were opened."""

    _name = "crm.scorecard.measure"
    _description = "Measure of Scorecards"
    _order = "sequence, id"
    _rec_name = "code"

    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", default=lambda self: self.env.company)
    code = fields.Selection(
        lambda self: self.env["crm.scorecard.meter"]._get_selection(), "Measure", required=True)
    definition = fields.Text(compute="_compute_definition")
    sequence = fields.Integer(default=10)
    floor = fields.Float(
        required=True, digits=(16, 2), aggregator=None, help="The figure that brings no points, nor does a worse one.")
    target = fields.Float(required=True, digits=(16, 2), aggregator=None, help="The figure that brings 100 points.")
    weight = fields.Float(
        required=True, default=10, digits=(6, 2), help="How much it counts, compared with the others.")
    active = fields.Boolean(default=True)

    _once = models.Constraint(
        "UNIQUE (company_id, code)", "The company has this measure already, maybe archived: change that one.")
    _weight_check = models.Constraint(
        "CHECK (weight > 0 AND weight < 10000)", "The weight must be more than 0: archive what no longer counts.")

    # === COMPUTE AND CONSTRAINTS ===#

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_definition(self):
        measures = self.env["crm.scorecard.meter"]._get_measures()
        for measure in self:
            found = measures.get(measure.code)
            measure.definition = found.definition if found else ""

    @api.constrains("floor", "target", "code")
    def _check_way(self):
        """The target is where better figures are."""
        measures = self.env["crm.scorecard.meter"]._get_measures()
        for measure in self:
            is_up = measure.code in measures and measures[measure.code].direction == "up"
            if measure.code in measures and not (
                    measure.target > measure.floor if is_up else measure.target < measure.floor):
                raise ValidationError(
                    self.env._("%(measure)s: more is better, so the target lies above the floor.",
                               measure=measure.display_name) if is_up else
                    self.env._("%(measure)s: less is better, so the target lies below the floor.",
                               measure=measure.display_name))

    # === CRUD ===#

    def write(self, vals):
        self.env["res.company"]._check_stays(self, vals)
        return super().write(vals)

    # === BUSINESS METHODS ===#

    def _get_parameters(self):
        """What a line of a scorecard copies."""
        return {"code": self.code, "sequence": self.sequence, "floor": self.floor, "target": self.target,
                "weight": self.weight}

    @api.model
    def _ship(self, companies):
        """The measures of companies that have none."""
        served = self.with_context(active_test=False).search([("company_id", "in", companies.ids)]).company_id
        self.create([
            {"company_id": company.id, "code": code, "sequence": 10 * place, "floor": floor, "target": target,
             "weight": weight, "active": code not in SHIPPED_OFF}
            for company in companies - served for place, (code, (floor, target, weight)) in
            enumerate(SHIPPED.items(), 1)])
