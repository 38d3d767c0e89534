from odoo import fields, models


class CrmPurchaseWizardLine(models.TransientModel):
    """A line of the plan, to tick."""

    _name = "crm.purchase.wizard.line"
    _description = "Line of a Purchase Plan"
    _inherit = "crm.guarded.wizard"
    _rec_name = "product_id"

    wizard_id = fields.Many2one("crm.purchase.wizard", required=True, readonly=True, ondelete="cascade")
    is_chosen = fields.Boolean("Quote")
    kind = fields.Selection(
        [("due", "Due"), ("new", "New to them"), ("stopped", "No longer bought")], required=True, readonly=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit", related_sudo=False)
    quantity = fields.Float(digits="Product Unit")
    band = fields.Selection(
        [("likely", "Likely"), ("probable", "Probable"), ("possible", "Possible")], "Chance", readonly=True)
    reason = fields.Char(readonly=True)
    is_short = fields.Boolean("Short", readonly=True)
    price = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
