from odoo import fields, models

from ...tools import service_audits


class CrmServiceAuditQuestion(models.Model):
    """A line of the sheet that a visitor fills in, worded as a customer feels it or, for internal audits, by our
    standards."""

    _name = "crm.service.audit.question"
    _description = "Audit Question"
    _inherit = "crm.shared.record"
    _order = "kind DESC, sequence, id"

    name = fields.Char("Question", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("mystery", "Mystery visit"), ("internal", "Internal audit")], required=True, default="mystery")
    standard_id = fields.Many2one(
        "crm.service.standard", "Standard", index="btree_not_null", ondelete="set null",
        domain=[("metric", "=", False)],
        help="The answer counts as kept or broken for this standard. Empty: for the score of the visit only.")
    possible = fields.Integer("Points", required=True, default=service_audits.BEST, help="What the best grade brings.")
    weight = fields.Float(required=True, default=1, digits=(6, 2))
    is_asked_passing_by = fields.Boolean("Passing By", default=True)
    is_asked_coming_in = fields.Boolean("Coming In", default=True)
    is_asked_buying = fields.Boolean("Buying", default=True)
    is_asked_phone = fields.Boolean("Phone", default=True)
    is_asked_web = fields.Boolean("Web", default=True)

    _points_check = models.Constraint(
        "CHECK (possible BETWEEN 1 AND 100 AND weight > 0)", "A question has 1 to 100 points, and a weight above 0.")

    def _get_sheet(self, kind, way):
        """Values of the lines of a visit: the questions asked this way; in internal audits also each standard that
        nothing else measures and no question names."""
        domain = [("kind", "=", kind), *([(f"is_asked_{way}", "=", True)] if kind == "mystery" else [])]
        questions = self.search(domain)
        lines = [{"name": question.name, "standard_id": question.standard_id.id, "possible": question.possible,
                  "weight": question.weight} for question in questions]
        if kind == "internal":
            rest = self.env["crm.service.meter"]._get_audited_standards() - questions.standard_id
            lines += [{"name": standard.name, "standard_id": standard.id} for standard in rest]
        return [{**line, "sequence": place} for place, line in enumerate(lines)]
