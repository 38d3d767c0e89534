from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import service_audits


class CrmServiceAudit(models.Model):
    """The sheet of a visit: the questions of its kind and way, and the score that the grades give."""

    _inherit = "crm.service.audit"

    line_ids = fields.One2many("crm.service.audit.line", "audit_id", "Sheet")
    points = fields.Float(compute="_compute_score", store=True, digits=(16, 2))
    possible = fields.Float("Possible Points", compute="_compute_score", store=True, digits=(16, 2))
    score = fields.Float(
        "Score (%)", compute="_compute_score", store=True, digits=(5, 1), aggregator="avg",
        help="Points of the possible ones, by the weights of the questions. What the visitor could not tell does not "
             "count.")
    open_count = fields.Integer("Not Graded", compute="_compute_score", store=True)

    @api.depends("line_ids.points", "line_ids.possible", "line_ids.weight", "line_ids.grade")
    def _compute_score(self):
        for audit in self:
            graded = audit.line_ids.filtered(lambda line: line.grade and line.grade != service_audits.UNSEEN)
            audit.points, audit.possible = service_audits.get_score(
                [(line.points, line.possible, line.weight) for line in graded])
            audit.score = service_audits.get_percent(audit.points, audit.possible) or 0
            audit.open_count = len(audit.line_ids.filtered(lambda line: not line.grade))

    def _read_group_select(self, aggregate_spec, query):
        """The mean score of a group is that of its reports: who has not reported has not given 0 points."""
        if aggregate_spec == "score:avg":
            score, state, possible = (
                self._field_to_sql(self._table, name, query) for name in ("score", "state", "possible"))
            return SQL("AVG(%s) FILTER (WHERE %s = 'reported' AND %s > 0)", score, state, possible)
        return super()._read_group_select(aggregate_spec, query)

    def _fill_sheet(self):
        """Give these visits the questions of their kind and way."""
        if any(line.grade for line in self.line_ids):
            raise UserError(self.env._("Some questions have been graded: cancel this visit and plan another one."))
        lines = self.env["crm.service.audit.line"].sudo()
        self.sudo().line_ids.unlink()
        for audit in self:
            reader = audit.sudo()._read_by(audit.user_id)
            sheet = reader.env["crm.service.audit.question"]._get_sheet(audit.kind, audit.way)
            lines.create([{"audit_id": audit.id, **line} for line in sheet])
