from odoo import api, fields, models

from ...tools import arguments
from ...tools.labels import get_labels

REASONS = [
    ("free", "Gains free goods"),
    ("taken", "Gains goods of worse ranks"),
    ("lost", "Loses goods to a better rank"),
    ("kept", "Keeps what it has"),
    ("short", "No goods left"),
    ("protected", "Protected for better tiers"),
    ("guaranteed", "Guaranteed to another tier"),
    ("whole", "Ships all at once, and there is not enough"),
    ("cap", "The customer has the largest share allowed"),
    ("full", "Has all it needs"),
    ("fill", "Its tier only takes what is left"),
    ("skip", "Is left alone"),
    ("pinned", "Pinned"),
    ("excluded", "Excluded"),
    ("picked", "Picked already"),
    ("printed", "Delivery printed already"),
    ("batch", "In a running batch"),
    ("package", "Whole packages are not broken"),
    ("frozen", "Promised too soon to lose goods"),
    ("bumped", "Has lost goods before"),
]


class CrmSupplyAllocationLine(models.Model):
    """What an allocation means for one move: before, after, and why. Quantities in the product's unit."""

    _name = "crm.supply.allocation.line"
    _description = "Supply Allocation Line"
    _inherit = "crm.guarded.mixin"
    _order = "allocation_id DESC, sequence, id"
    _rec_name = "product_id"

    allocation_id = fields.Many2one(
        "crm.supply.allocation", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="allocation_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="allocation_id.state", string="Allocation State")
    sequence = fields.Integer(readonly=True)
    move_id = fields.Many2one("stock.move", required=True, readonly=True, index=True, ondelete="cascade")
    picking_id = fields.Many2one(related="move_id.picking_id")
    product_id = fields.Many2one(related="move_id.product_id", store=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    order_id = fields.Many2one(related="move_id.supply_order_id", string="Sales Order")
    partner_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_partner_id", store=True, index="btree_not_null")
    supply_rank = fields.Integer(readonly=True, aggregator=None)
    tier_id = fields.Many2one("crm.tier", compute="_compute_tier_id", store=True)
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    promised_date = fields.Date("Promised", readonly=True)
    demand = fields.Float(readonly=True, digits="Product Unit")
    before = fields.Float(readonly=True, digits="Product Unit", help="Reserved now.")
    after = fields.Float(readonly=True, digits="Product Unit", help="Reserved once this is applied.")
    change = fields.Float(compute="_compute_change", store=True, digits="Product Unit")
    expected_before = fields.Date(readonly=True, help="When all of it can be delivered as things are.")
    expected_after = fields.Date(readonly=True, help="When all of it can be delivered once this is applied.")
    days_late_before = fields.Integer(readonly=True, aggregator="max")
    days_late_after = fields.Integer(readonly=True, aggregator="max")
    margin_at_stake = fields.Monetary(
        "Margin at Stake", readonly=True,
        help="Margin of what is not reserved before or after, in the company's currency.")
    churn_risk = fields.Float(readonly=True, digits=(4, 3), aggregator=None)
    reason_code = fields.Selection(REASONS, "Reason Kind", readonly=True)
    other_move_id = fields.Many2one("stock.move", "From or To", readonly=True, ondelete="set null")
    reason = fields.Char("Why", compute="_compute_reason")
    is_exception = fields.Boolean(
        "Still Short", readonly=True, help="This tier must be served in full and on time, and stock is not enough.")
    is_pinned = fields.Boolean("Pin", help="Keeps exactly what it has: simulate again after you change this.")
    is_excluded = fields.Boolean("Exclude", help="Gets nothing more: simulate again after you change this.")

    _allocation_move_uniq = models.Constraint(
        "UNIQUE (allocation_id, move_id)", "A move is in an allocation once.")

    # === COMPUTE ===#

    @api.depends("move_id")
    def _compute_partner_id(self):
        for line in self:
            move = line.move_id
            line.partner_id = move.supply_order_id.partner_id.commercial_partner_id or move.picking_id.partner_id

    @api.depends("supply_rank")
    def _compute_tier_id(self):
        for line in self:
            line.tier_id = self.env["crm.tier"]._get_by_rank(line.supply_rank)

    @api.depends("before", "after")
    def _compute_change(self):
        for line in self:
            line.change = line.after - line.before

    @api.depends("reason_code", "other_move_id")
    @api.depends_context("lang")
    def _compute_reason(self):
        labels = get_labels(self, "reason_code")
        for line in self:
            other = line.other_move_id.sudo()
            who = other.supply_order_id.name or other.picking_id.name or other.reference
            if line.reason_code == "taken" and who:
                line.reason = self.env._("Better rank: takes goods of %(order)s", order=who)
            elif line.reason_code == "lost" and who:
                line.reason = self.env._("Worse rank: gives goods to %(order)s", order=who)
            else:
                line.reason = labels.get(line.reason_code, "")

    # === CRUD ===#

    def write(self, vals):
        result = super().write(vals)
        if {"is_pinned", "is_excluded"} & vals.keys():
            self.allocation_id.is_stale = True
        return result

    # === ACTIONS ===#

    @arguments.read()
    def action_toggle_pin(self):
        """Pin the move, or let it go again."""
        for line in self:
            line.is_pinned = not line.is_pinned
        return True

    @arguments.read()
    def action_toggle_exclude(self):
        """Exclude the move from gaining, or let it gain again."""
        for line in self:
            line.is_excluded = not line.is_excluded
        return True

    @arguments.read("one")
    def action_open_order(self):
        """Open the order, or the transfer where there is none or the user may not see the order's invoices."""
        self.ensure_one()
        self.check_access("read")
        return self.order_id._open_for(self.picking_id)

    # === API VALUES ===#

    def _format(self):
        return {
            "move_id": self.move_id.id,
            "order_id": self.order_id.id,
            "order": self.order_id.name or False,
            "partner_id": self.partner_id.id,
            "partner": self.partner_id.display_name or False,
            "product_id": self.product_id.id,
            "product": self.product_id.display_name,
            "uom": self.uom_id.name,
            "tier": self.tier_id.code or False,
            "supply_rank": self.supply_rank,
            **{name: self[name] for name in ("demand", "before", "after", "change", "days_late_before",
                                             "days_late_after", "margin_at_stake", "churn_risk", "reason_code",
                                             "reason", "is_exception")},
            **{name: fields.Date.to_string(self[name]) or False
               for name in ("promised_date", "expected_before", "expected_after")},
        }
