from odoo import api, fields, models
from odoo.tools import format_amount, formatLang


class CrmTierChange(models.Model):
    """A change of a customer's tier, with the figures of that day. Rows are only ever added."""

    _name = "crm.tier.change"
    _description = "Tier Change"
    _order = "date DESC, id DESC"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    old_tier_id = fields.Many2one("crm.tier", "Old Tier", readonly=True, ondelete="restrict")
    new_tier_id = fields.Many2one("crm.tier", "New Tier", readonly=True, ondelete="restrict")
    old_tier_color = fields.Integer(related="old_tier_id.color", string="Old Tier Color")
    new_tier_color = fields.Integer(related="new_tier_id.color", string="New Tier Color")
    cause = fields.Selection(
        [("run", "Classification"), ("override", "Override"), ("expiry", "Override expired"), ("import", "Import")],
        required=True, readonly=True)
    reason = fields.Char(readonly=True, help="What the person who changed the tier gave as the reason.")
    run_id = fields.Many2one("crm.tier.run", readonly=True, index="btree_not_null", ondelete="set null")
    user_id = fields.Many2one("res.users", "Changed By", readonly=True, ondelete="set null")
    revenue = fields.Monetary(readonly=True, aggregator=None)
    revenue_rank = fields.Integer("Rank", readonly=True, aggregator=None)
    cumulative_share = fields.Float("Cumulative Share (%)", readonly=True, digits=(6, 2), aggregator=None)
    tier_score = fields.Float("Score", readonly=True, digits=(6, 2), aggregator=None)
    margin = fields.Monetary(readonly=True, aggregator=None, help="Where the policy goes by margin.")
    margin_rank = fields.Integer("Rank by Margin", readonly=True, aggregator=None)
    cumulative_margin_share = fields.Float(
        "Cumulative Share of Margin (%)", readonly=True, digits=(6, 2), aggregator=None)
    explanation = fields.Char(compute="_compute_explanation")

    _day_idx = models.Index("(company_id, date)")
    _customer_idx = models.Index("(company_id, partner_id, date DESC)")
    _added_idx = models.Index("(create_date, id)")  # for programs that ask what is new

    @api.depends("reason", "revenue", "revenue_rank", "cumulative_share", "tier_score", "margin", "margin_rank",
                 "cumulative_margin_share")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for change in self:
            change.explanation = change.reason or change._explain_figures()

    def _explain_figures(self):
        revenue = format_amount(self.env, self.revenue, self.currency_id)
        if self.tier_score:
            return self.env._("Revenue %(revenue)s, score %(score)s of 100",
                              revenue=revenue, score=formatLang(self.env, self.tier_score, digits=1))
        if self.margin_rank:
            return self.env._("Margin %(margin)s, rank %(rank)s by margin, cumulative share %(share)s%%",
                              margin=format_amount(self.env, self.margin, self.currency_id), rank=self.margin_rank,
                              share=formatLang(self.env, self.cumulative_margin_share, digits=1))
        if not self.revenue_rank:
            return self.env._("No purchases in the window")
        return self.env._("Revenue %(revenue)s, rank %(rank)s, cumulative share %(share)s%%",
                          revenue=revenue, rank=self.revenue_rank,
                          share=formatLang(self.env, self.cumulative_share, digits=1))
