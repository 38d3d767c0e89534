from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import private

DOCUMENTS = ("stock.picking", "account.move")


class CrmComplaintExemption(models.Model):
    """Why a return or a credit note is no reason to complain, such as goods that were ordered twice."""

    _name = "crm.complaint.exemption"
    _description = "No Reason to Complain"
    _inherit = "crm.guarded.mixin"
    _order = "id DESC"
    _rec_name = "reason"
    _guarded_fields = ("company_id",)

    res_model = fields.Char("Document Model", required=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", required=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    reason = fields.Char(required=True)

    _document_uniq = models.Constraint(
        "UNIQUE (res_model, res_id)", "Somebody has said already why this is no reason to complain.")

    @api.model_create_multi
    def create(self, vals_list):
        """The company is that of the document, which the user has to be able to read."""
        defaults = self.default_get(["res_model", "res_id"])
        vals_list = [{**defaults, **vals} for vals in self._leave_guarded_out(vals_list)]
        documents = [self._get_document(vals.get("res_model"), vals.get("res_id")) for vals in vals_list]
        return super().create([
            {**vals, "company_id": private.Private(document.company_id.id)}
            for vals, document in zip(vals_list, documents, strict=True)])

    def _get_document(self, model, res_id):
        """:raises ValidationError: for what is no return and no credit note"""
        is_id = isinstance(res_id, int) and 0 < res_id < 2**31
        document = self.env[model].browse(res_id).exists() if model in DOCUMENTS and is_id else None
        if not document:
            raise ValidationError(self.env._("Choose a return or a credit note that there is."))
        document.check_access("read")
        return document.sudo()
