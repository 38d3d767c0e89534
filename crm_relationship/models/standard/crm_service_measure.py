from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import arguments
from ...tools.periods import get_moments_domain
from ...tools.service_targets import BROKEN, KEPT, PENDING


class CrmServiceMeasure(models.Model):
    """A promise that a document was held to: kept, broken, or still open. Written by `crm.service.meter` only."""

    _name = "crm.service.measure"
    _description = "Service Measure"
    _log_access = False
    _order = "document_date DESC, id DESC"
    _rec_name = "standard_id"

    standard_id = fields.Many2one("crm.service.standard", required=True, readonly=True, ondelete="cascade")
    target_id = fields.Many2one(
        "crm.service.target", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="cascade")
    tier_id = fields.Many2one(
        "crm.tier", "Tier", readonly=True, ondelete="restrict", help="The tier when the document was first measured.")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True, aggregator=None)
    document_name = fields.Char(compute="_compute_document_name")
    document_label = fields.Char(
        "Short Document Name", compute="_compute_document_name", help="Its name where the customer stands beside it.")
    document_date = fields.Datetime(required=True, readonly=True)
    promised = fields.Datetime(readonly=True)
    warned = fields.Datetime("Warn From", readonly=True, help="From then on the promise is at risk.")
    actual = fields.Datetime(readonly=True, help="Empty: still open.")
    value = fields.Float(
        "Measured", readonly=True, digits=(16, 2), aggregator="avg", help="In the unit of the target.")
    unit = fields.Selection(related="target_id.unit")
    state = fields.Selection(
        [(PENDING, "Open"), (KEPT, "Kept"), (BROKEN, "Broken")], required=True, readonly=True)
    is_kept = fields.Boolean(compute="_compute_is_kept", search="_search_is_kept")

    _document_uniq = models.Constraint(
        "UNIQUE (standard_id, res_model, res_id)", "A document is measured once by a standard.")
    _month_idx = models.Index("(standard_id, company_id, document_date)")
    _open_idx = models.Index("(standard_id, company_id) WHERE actual IS NULL")
    _broken_idx = models.Index("(target_id) WHERE state = 'broken'")

    # === COMPUTE ===#

    def _compute_is_kept(self):
        for measure in self:
            measure.is_kept = measure.state == KEPT

    def _search_is_kept(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", [state for state, kept in ((KEPT, True), (BROKEN, False), (PENDING, False))
                                 if kept in value])]

    @api.depends_context("lang")
    def _compute_document_name(self):
        for model, measures in self.grouped("res_model").items():
            documents = self.env[model].sudo().browse(measures.mapped("res_id")).exists()
            names = {document.id: document.display_name for document in documents}
            labels = {**names, **self._get_document_labels(documents)}
            for measure in measures:
                measure.document_name = names.get(measure.res_id, False)
                measure.document_label = labels.get(measure.res_id, False)

    @api.model
    def _get_document_labels(self, documents):
        """`{id: name}` of the documents whose own name repeats the customer's."""
        return {}

    # === ACTIONS ===#

    @arguments.read("one")
    def action_open_document(self):
        """Open the document that was measured."""
        self.ensure_one()
        self.check_access("read")
        return self._open_document(self.res_model, self.res_id)

    def _open_document(self, model, res_id):
        """:raises AccessError: for who may not read such documents"""
        document = self.env[model].browse(res_id)
        if not document.exists():
            raise UserError(self.env._("The document has been deleted."))
        if not document.has_access("read"):
            raise AccessError(self.env._(
                "You may not open this document (%(kind)s). Ask a colleague who works with it, or have an "
                "administrator give you the right.", kind=self.env["ir.model"]._get(model).sudo().name))
        return {"type": "ir.actions.act_window", "res_model": model, "res_id": res_id, "view_mode": "form",
                "views": [(False, "form")]}

    # === BUSINESS METHODS ===#

    def _count(self, domain, groupby, moments=None):
        """`{group: (kept, broken)}` of documents, as far as the user may see them.

        :param moments: the domain of their dates; without it those of the last 12 months
        """
        if moments is None:
            moments = get_moments_domain("document_date", *self.env["crm.service.standard"]._get_window())
        counts = {}
        for *group, state, number in self._read_group(
                [*domain, *moments, ("state", "in", (KEPT, BROKEN))], [*groupby, "state"], ["__count"]):
            kept, broken = counts.get(tuple(group), (0, 0))
            counts[tuple(group)] = (number, broken) if state == KEPT else (kept, number)
        return counts
