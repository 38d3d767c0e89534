from odoo import api, fields, models


class CrmLifecycleChange(models.Model):
    """A change of a customer's stage, with the figures of that day. Rows are only ever added.

    The stage of a customer on a day is the new one of the last change up to it; so what moved between two days follows
    from the changes alone.
    """

    _name = "crm.lifecycle.change"
    _description = "Stage Change"
    _log_access = False
    _order = "date DESC, id DESC"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    old_stage = fields.Selection(lambda self: self.env["crm.customer.profile"]._get_stages(), readonly=True)
    new_stage = fields.Selection(
        lambda self: self.env["crm.customer.profile"]._get_stages(), readonly=True,
        help="Empty where the profile has gone, because there are no sales left.")
    run_id = fields.Many2one("crm.tier.run", readonly=True, index="btree_not_null", ondelete="set null")
    revenue = fields.Monetary(readonly=True, aggregator=None)
    previous_revenue = fields.Monetary("Revenue Before", readonly=True, aggregator=None)
    growth_percent = fields.Float("Growth (%)", readonly=True, digits=(16, 1), aggregator=None)
    lifetime_order_count = fields.Integer("Orders Ever", readonly=True, aggregator=None)
    churn_risk = fields.Float(readonly=True, aggregator=None)
    explanation = fields.Char(compute="_compute_explanation")

    _day_idx = models.Index("(company_id, date)")
    _customer_idx = models.Index("(company_id, partner_id, date DESC)")

    @api.depends("new_stage", "revenue", "previous_revenue", "growth_percent", "lifetime_order_count", "churn_risk")
    @api.depends_context("lang")
    def _compute_explanation(self):
        profiles = self.env["crm.customer.profile"]
        for change in self:
            change.explanation = profiles._get_stage_reason(change.new_stage, change) if change.new_stage \
                else self.env._("There are no sales left.")
