from odoo import api, fields, models

from ..tools import arguments

TICKED = "likely"  # as in the briefing


class CrmPurchaseWizard(models.TransientModel):
    """Shows what a customer is likely to order next; what is ticked goes on a quotation."""

    _name = "crm.purchase.wizard"
    _description = "Purchase Plan"
    _inherit = "crm.guarded.wizard"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("crm.purchase.wizard.line", "wizard_id", "Lines")
    due_ids = fields.One2many("crm.purchase.wizard.line", "wizard_id", "Due", domain=[("kind", "=", "due")])
    new_ids = fields.One2many("crm.purchase.wizard.line", "wizard_id", "New to Them", domain=[("kind", "=", "new")])
    stopped_ids = fields.One2many(
        "crm.purchase.wizard.line", "wizard_id", "No Longer Bought", domain=[("kind", "=", "stopped")])
    quality = fields.Text(readonly=True)

    @api.model
    def _open(self, partner):
        """A dialogue with the plan of today for a partner."""
        plan = partner._get_purchase_plan()
        return self.create({
            "partner_id": partner.id, "quality": plan["quality"] and plan["quality"]["sentence"], "line_ids": [
                fields.Command.create({
                    "kind": kind, "is_chosen": kind == "due" and line["band"] == TICKED,
                    "currency_id": self.env["res.currency"].search([("name", "=", line["currency"])]).id,
                    **{name: line[name] for name in ("product_id", "quantity", "band", "reason", "is_short", "price")}})
                for kind in ("due", "new", "stopped") for line in plan[kind]]})

    @arguments.read("one")
    def action_quote(self):
        """Make a quotation of the lines that are ticked, and open it."""
        self.ensure_one()
        self._check_links()
        chosen = self.line_ids.filtered("is_chosen")
        order = self.partner_id.create_purchase_quotation(
            [{"product_id": line.product_id.id, "quantity": line.quantity} for line in chosen])
        return {"type": "ir.actions.act_window", "res_model": "sale.order", "res_id": order["order_id"],
                "view_mode": "form", "views": [(False, "form")]}
