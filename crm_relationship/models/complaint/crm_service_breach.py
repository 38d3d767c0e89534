from odoo import fields, models
from odoo.fields import Domain


class CrmServiceBreach(models.Model):
    """A complaint may be compensated by the same remedies as a broken promise."""

    _inherit = "crm.service.breach"

    complaint_id = fields.Many2one("crm.complaint", readonly=True, index="btree_not_null", ondelete="cascade")

    def _get_kept_domain(self):
        """A compensation was proposed by a person: it stays until a person decides."""
        return super()._get_kept_domain() & Domain("complaint_id", "=", False)

    def _get_goods_document(self):
        """The order, else the invoice, that a complaint is about."""
        document = super()._get_goods_document()
        if document._name != "crm.complaint":
            return document
        return document.sale_order_id or document.picking_id.sale_id or document.invoice_id

    def _propose(self):
        """What was taken over with its dates was made good where it comes from."""
        imported = self.env["crm.complaint"].sudo().with_context(active_test=False).search([
            ("id", "in", self.filtered(lambda breach: breach.res_model == "crm.complaint").mapped("res_id")),
            ("is_imported", "=", True), ("reopen_count", "=", 0)])
        return super(CrmServiceBreach, self.filtered(
            lambda breach: breach.res_model != "crm.complaint" or breach.res_id not in imported.ids))._propose()

    def _propose_remedy(self, remedy, amount=None):
        """Propose a remedy that a person chose; grant it where it needs no approval."""
        self.write({"state": "proposed", "waive_reason": False})
        self.write({"remedy_id": remedy.id, "remedy_amount": self._get_worth(remedy) if amount is None else amount})
        self._check_worth()
        if not remedy.approval_required:
            self._grant()
