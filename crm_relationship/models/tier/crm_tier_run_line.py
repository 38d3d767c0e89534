from odoo import fields, models


class CrmTierRunLine(models.Model):
    """What a run made of one tier."""

    _name = "crm.tier.run.line"
    _description = "Tier Run Line"
    _inherit = "crm.guarded.mixin"
    _order = "run_id DESC, tier_sequence"
    _rec_name = "tier_id"

    run_id = fields.Many2one("crm.tier.run", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one("crm.tier", required=True, readonly=True, ondelete="cascade")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    tier_sequence = fields.Integer(related="tier_id.sequence", store=True, aggregator=None)
    customer_count = fields.Integer("Customers", readonly=True)
    revenue = fields.Monetary(readonly=True)
    revenue_share = fields.Float("Share of Revenue (%)", readonly=True, digits=(6, 2))
    entry_figure = fields.Float(
        "Cut-off", readonly=True, digits=(16, 2), aggregator=None,
        help="The revenue or margin (in the company's currency) or the score from which a customer was in this tier.")
