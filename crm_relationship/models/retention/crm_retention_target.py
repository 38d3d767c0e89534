from odoo import fields, models


class CrmRetentionTarget(models.Model):
    """A customer who takes part in a campaign, or is left alone to compare; written by the planner and the worker only.

    Who looks after customers does not read them: whoever knows who is control looks after those.
    """

    _name = "crm.retention.target"
    _description = "Customer of a Campaign"
    _inherit = "crm.guarded.mixin"
    _log_access = False
    _order = "value DESC, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _free_fields = ("display_name",)

    campaign_id = fields.Many2one(
        "crm.retention.campaign", "Campaign", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    contact_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="set null",
        help="Whom it goes to.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_control = fields.Boolean("Control", readonly=True, help="Nothing is done for this customer, to compare.")
    stratum = fields.Char(readonly=True, help="Tier and risk: controls are drawn evenly from each group.")
    state = fields.Selection(
        [("planned", "Planned"), ("reached", "Reached"), ("skipped", "Skipped")], required=True, readonly=True,
        default="planned", help="Reached: at least one step was done. Skipped: each step so far had a reason not to.")
    value = fields.Monetary(readonly=True, help="What the customer is worth: the most valuable come first.")
    started_at = fields.Datetime("Taking Part Since", required=True, readonly=True, default=fields.Datetime.now)
    orders_before = fields.Integer(readonly=True)
    revenue_before = fields.Monetary(readonly=True, help="As many days before as the campaign counts after.")
    revenue_after = fields.Monetary(readonly=True)
    margin_before = fields.Monetary(readonly=True)
    margin_after = fields.Monetary(readonly=True)
    orders_after = fields.Integer(readonly=True)
    delivery_ids = fields.One2many("crm.retention.delivery", "target_id", "Steps Done", readonly=True)

    _campaign_partner_uniq = models.Constraint(
        "UNIQUE (campaign_id, partner_id)", "A customer takes part in a campaign once.")

    # === MERGING CUSTOMERS ===#

    def _merge_into(self, sources, destination):
        """Leave the customer's first part in each campaign, one that was treated before a control, with all that was
        done: core deletes all of the merged customers' otherwise."""
        targets = self.search([("partner_id", "in", (sources | destination).ids)])
        for found in targets.grouped("campaign_id").values():
            kept, *others = found.sorted(lambda target: (target.is_control, target.started_at, target.id))
            for other in others:
                kept._take_over(other)
                other.unlink()
        self.env.flush_all()  # core goes on in SQL

    def _take_over(self, other):
        """Have the steps that were done for another target, and not for this one, be this one's."""
        known = self.delivery_ids.step_id
        other.delivery_ids.filtered(lambda delivery: delivery.step_id not in known).target_id = self
        if other.state == "reached":
            self.state = "reached"
