from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools import arguments, private

MOST_SIMULATIONS = 100  # that are looked at for one to be made anew


class CrmSupplyAllocation(models.Model):
    """Who gets which part of scarce goods: simulate, adjust, apply, undo."""

    _name = "crm.supply.allocation"
    _description = "Supply Allocation"
    _inherit = ["crm.state.mixin", "mail.thread"]
    _guarded_fields = ("name", "simulated_at", "applied_at", "applied_by_id")
    _transitions = {"draft": ("simulated",), "simulated": ("simulated", "applied"), "applied": ("undone",)}
    _order = "id DESC"
    _check_company_auto = True

    # === FIELDS ===#

    name = fields.Char("Reference", required=True, readonly=True, copy=False, default=lambda self: self.env._("New"))
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, ondelete="restrict", tracking=True,
        default=lambda self: self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1))
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_ids = fields.Many2many(
        "product.product", string="Products", check_company=True, domain=[("is_storable", "=", True)],
        help="Leave empty for all products that are short in the warehouse.")
    state = fields.Selection(
        [("draft", "Draft"), ("simulated", "Simulated"), ("applied", "Applied"), ("undone", "Undone")],
        required=True, readonly=True, default="draft", copy=False, tracking=True)
    line_ids = fields.One2many("crm.supply.allocation.line", "allocation_id", "Lines", copy=False)
    transfer_ids = fields.One2many("crm.supply.transfer", "allocation_id", "Transfers", readonly=True)
    simulated_at = fields.Datetime(readonly=True, copy=False)
    is_stale = fields.Boolean(
        "To Be Simulated Again", readonly=True, copy=False, help="Lines were pinned or excluded since the simulation.")
    applied_at = fields.Datetime(readonly=True, copy=False)
    applied_by_id = fields.Many2one("res.users", "Applied By", readonly=True, copy=False)
    gained = fields.Float(compute="_compute_totals", digits="Product Unit", help="What all winners gain together.")
    loser_count = fields.Integer("Orders That Lose", compute="_compute_totals")
    exception_count = fields.Integer("Still Short", compute="_compute_totals")
    is_single_product = fields.Boolean(compute="_compute_totals")
    totals = fields.Json(compute="_compute_totals")
    stock = fields.Json(compute="_compute_stock")

    # === COMPUTE ===#

    @api.depends("line_ids.after", "line_ids.before", "line_ids.days_late_after", "line_ids.days_late_before")
    def _compute_totals(self):
        for allocation in self:
            lines = allocation.line_ids
            allocation.gained = sum(max(line.change, 0.0) for line in lines)
            allocation.loser_count = len(lines.filtered(lambda line: line.change < 0).order_id)
            allocation.exception_count = len(lines.filtered("is_exception"))
            allocation.is_single_product = len(lines.product_id) == 1
            allocation.totals = allocation._get_totals()

    def _get_totals(self):
        """What each tier has before and after, best tier first; no tier at the end."""
        rows = []
        for rank, lines in sorted(self.line_ids.grouped("supply_rank").items()):
            tier = self.env["crm.tier"]._get_by_rank(rank)
            rows.append({
                "rank": rank, "tier": tier.name or False, "color": tier.color, "moves": len(lines),
                **{name: sum(lines.mapped(name)) for name in ("demand", "before", "after", "change")},
                "late_before": len(lines.filtered(lambda line: line.days_late_before or not line.expected_before)),
                "late_after": len(lines.filtered(lambda line: line.days_late_after or not line.expected_after)),
            })
        return rows

    @api.depends("product_ids", "warehouse_id", "line_ids")
    def _compute_stock(self):
        for allocation in self:
            products = (allocation.product_ids or allocation.line_ids.product_id)._origin[:10]
            allocation.stock = allocation.sudo()._read_stock(products.sudo()) if allocation.warehouse_id else []

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "name": private.Private(self._draw_name())} for vals in vals_list])

    @api.model
    def _draw_name(self):
        return self.env["ir.sequence"].next_by_code("crm.supply.allocation") or "/"

    def write(self, vals):
        if {"warehouse_id", "product_ids"} & vals.keys() and any(allocation.state != "draft" for allocation in self):
            raise UserError(self.env._("The warehouse and the products are those simulated: make a new allocation."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        if any(allocation.state in ("applied", "undone") for allocation in self):
            raise UserError(self.env._("What was applied stays on record: this allocation cannot be deleted."))

    # === ACTIONS ===#

    @arguments.read()
    def action_simulate(self):
        """Work out who would gain and who would lose; nothing is reserved."""
        for allocation in self:
            allocation._simulate()
        return True

    @arguments.read()
    def action_apply(self):
        """Reserve as simulated."""
        self.apply()
        return True

    @arguments.read()
    def action_undo(self):
        """Give the goods back to who had them."""
        self.undo()
        return True

    @arguments.read("one")
    def action_view_transfers(self):
        """Open the record of what went from whom to whom."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_supply_transfer_action")
        return dict(action, domain=[("allocation_id", "=", self.id)], context={})

    # === PUBLIC API ===#

    @api.model
    @arguments.read(product_ids=arguments.records(required=False), warehouse_id=arguments.record(required=False),
                    product_codes=arguments.listing(arguments.text(), required=False),
                    warehouse_code=arguments.text(required=False))
    def simulate(self, product_ids=None, warehouse_id=None, *, product_codes=None, warehouse_code=None):
        """Work out a re-allocation; nothing is reserved. The user's last simulation of the same is made anew, unless it
        was applied, or lines of it were pinned or excluded.

        :param product_ids: ids of storable products; or, or as well, their internal references as `product_codes`.
            None of both: all that are short in the warehouse
        :param warehouse_id: id of the warehouse; or its short name as `warehouse_code`
        :return: `{allocation_id, state, currency, lines: [...]}`; a line is `{move_id, order_id, order, partner_id,
            partner, product_id, product, uom, tier (code or False), supply_rank, demand, before, after, change
            (product's unit), promised_date, expected_before, expected_after (ISO day or False: no supply in sight),
            days_late_before, days_late_after, margin_at_stake (in `currency`), churn_risk (0-1), reason_code, reason,
            is_exception}`
        :raises AccessError: for who is not a relationship manager
        :raises ValidationError: for an unknown product or warehouse
        :raises UserError: where the company has not switched priority supply on
        """
        self._check_may_allocate()
        products, warehouse = self._find_to_simulate(product_ids, warehouse_id, product_codes, warehouse_code)
        allocation = self._find_unchanged(products, warehouse) or self.create({
            "product_ids": [Command.set(products.ids)], "warehouse_id": warehouse.id})
        allocation._simulate()
        return allocation._format()

    def _find_to_simulate(self, product_ids, warehouse_id, product_codes, warehouse_code):
        """The products and the warehouse that are named by ids, by codes, or by both."""
        reader = self.env["crm.arguments"]
        warehouse = reader._find_either("stock.warehouse", warehouse_id, warehouse_code, "warehouse_id")
        if not warehouse:
            raise ValidationError(self.env._("\"warehouse_id\" or \"warehouse_code\" is missing."))
        products = reader._find("product.product", product_ids or [], "product_ids")
        codes = [*dict.fromkeys(product_codes or [])]
        return products | reader._find_coded(
            "product.product", codes, "product_codes", "default_code", warehouse.company_id.id), warehouse

    def _find_unchanged(self, products, warehouse):
        """The user's own simulation of the same that was neither applied nor changed by hand; empty where none is."""
        simulations = self.search([
            ("create_uid", "=", self.env.uid), ("warehouse_id", "=", warehouse.id), ("state", "=", "simulated"),
            ("is_stale", "=", False)], limit=MOST_SIMULATIONS)
        return simulations.filtered(lambda simulation: simulation.product_ids == products and not (
            simulation.line_ids.filtered(lambda line: line.is_pinned or line.is_excluded)))[:1]

    @arguments.read()
    def apply(self):
        """Reserve as simulated, record each transfer and tell the salespeople of who loses. What was applied already
        stays as it is.

        :return: as `simulate`, a list where there are several allocations
        :raises LockError: where somebody is reserving the same goods right now; try again
        :raises UserError: where the stock or the orders have changed since the simulation; nothing is changed then
        """
        self._check_may_allocate()
        for allocation in self:
            allocation._apply()
        return self._format_all()

    @arguments.read()
    def undo(self):
        """Give the goods back, as long as nothing is picked. What was undone already stays as it is.

        :return: as `apply`
        :raises UserError: where a winner's goods are picked or a loser's order is closed; nothing is changed then
        """
        self._check_may_allocate()
        for allocation in self:
            allocation._undo()
        return self._format_all()

    def _check_may_allocate(self):
        self.env["res.users"]._check_role("manager", self.env._("allocate goods"))

    def _format_all(self):
        results = [allocation._format() for allocation in self]
        return results[0] if len(results) == 1 else results

    def _format(self):
        return {
            "allocation_id": self.id,
            "state": self.state,
            "currency": self.currency_id.name,
            "lines": [line._format() for line in self.line_ids],
        }
