from odoo import fields, models


class CrmChurnWaiting(models.Model):
    """Customers at risk beyond what somebody can look after: a figure for each owner and tier, written by the
    nightly watch."""

    _name = "crm.churn.waiting"
    _description = "Customers at Risk Without a Case"
    _log_access = False
    _order = "value DESC, id"
    _rec_name = "user_id"
    _inherit = "crm.guarded.mixin"
    _free_fields = ("display_name",)

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True, ondelete="cascade")
    tier_id = fields.Many2one("crm.tier", "Tier", readonly=True, ondelete="cascade")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    customer_count = fields.Integer("Customers", readonly=True)
    value = fields.Monetary("Value at Risk", readonly=True)
    as_of = fields.Date(readonly=True)
