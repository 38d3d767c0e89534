from odoo import fields, models
from odoo.exceptions import UserError
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

    def _is_own(self, user):
        """Their own is also what is for a complaint that they ever had a hand in, or measured by a document that they
        wrote themselves."""
        document = self._get_goods_document() if self.complaint_id else self.complaint_id
        return super()._is_own(user) or user in self.complaint_id._get_involved() | document.create_uid

    def _check_approver(self):
        """A compensation that nobody is on record for was not proposed here."""
        if self.complaint_id and not self.sudo().proposed_by_id and not self.env.su:
            raise UserError(self.env._(
                "Nobody is on record as having proposed the remedy of %(breach)s: propose it again.",
                breach=self.sudo().display_name))
        return super()._check_approver()

    def _propose_remedy(self, remedy, amount=None):
        """Propose a remedy that a person chose; grant it where neither the remedy nor who it is asks for approval."""
        worth = self._get_own_worth(remedy, amount)
        self._move_to("proposed", waive_reason=False)
        self.write({"remedy_id": remedy.id, "proposed_by_id": self.env.uid,
                    "remedy_amount": amount if amount and remedy._is_priced() else worth})
        self._check_worth()
        self._ask_approver()
        if remedy.approval_required:
            return
        if self.remedy_amount > worth or (remedy._is_valuable() and self._is_own(self.env.user)):
            self.complaint_id._log(self.env._("Another person, who is a relationship manager, has to approve it."))
        else:
            self._grant()

    def _describe_proposal(self):
        values = {"remedy": self.remedy_id.name, "user": self.env.user.name, "approver": self.approver_id.name}
        return self.env._("%(remedy)s proposed by %(user)s; %(approver)s is asked to approve it.", **values) \
            if self.approver_id else self.env._("%(remedy)s proposed by %(user)s.", **values)

    def _is_proposed_so(self, remedy, amount):
        """Whether just this is proposed or granted already."""
        if self.remedy_id != remedy or self.state not in ("proposed", "approved", "remedied"):
            return False
        if self.state == "proposed" and not self.proposed_by_id:
            return False
        wanted = amount if amount and remedy._is_priced() else self._get_own_worth(remedy, amount)
        return not self.currency_id.compare_amounts(self.remedy_amount, wanted)

    def _get_own_worth(self, remedy, amount):
        """What the remedy is worth by itself; a share would tell the amount of the document to who may not read it.

        :raises UserError: where there is nothing else to go by
        """
        document = self._get_goods_document()
        is_share = remedy._is_priced() and remedy.percent and not remedy.amount
        if not is_share or not document or document.sudo(False).has_access("read"):
            return self._get_worth(remedy)
        if amount is None:
            raise UserError(self.env._(
                "%(remedy)s is worth a share of %(document)s, which you may not read: enter what it is worth, "
                "or ask somebody who may.",
                remedy=remedy.name, document=self.env["ir.model"]._get(document._name).name))
        return 0.0
