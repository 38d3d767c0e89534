from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ...tools import arguments
from ...tools.supply_queue import format_quantity


class CrmSupplyProtection(models.Model):
    """Goods kept for a tier and better ones. Protections of a product do not add up: the best tiers' share is part of
    what a protection for them and others holds."""

    _name = "crm.supply.protection"
    _description = "Supply Protection"
    _inherit = ["mail.thread", "crm.guarded.mixin"]
    _order = "date_from DESC, id DESC"
    _check_company_auto = True

    # === FIELDS ===#

    product_id = fields.Many2one(
        "product.product", tracking=True, index=True, ondelete="cascade", check_company=True,
        domain=[("is_storable", "=", True)])
    categ_id = fields.Many2one(
        "product.category", "Product Category", tracking=True, ondelete="cascade",
        help="Protects each storable product of the category and those below it.")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, tracking=True, index=True, ondelete="cascade",
        default=lambda self: self._default_warehouse_id())
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    tier_id = fields.Many2one(
        "crm.tier", "For Tier", required=True, tracking=True, ondelete="restrict",
        default=lambda self: self.env["crm.tier"].search([("is_key_account", "=", True)], order="sequence", limit=1),
        help="This tier and better ones may use the goods.")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    quantity = fields.Float(
        tracking=True, digits="Product Unit",
        help="Of each product, in its own unit. Leave 0 to protect days of cover.")
    coverage_days = fields.Integer(
        "Days of Cover", tracking=True,
        help="Protects what the entitled tiers are expected to need in this number of days, judged by the same season "
             "last year and by the last 90 days. Computed again every night.")
    date_from = fields.Date("From", required=True, tracking=True, default=lambda self: fields.Date.today())
    date_to = fields.Date("Until", tracking=True, help="What is left is released after this day. Empty: no end.")
    state = fields.Selection(
        [("proposed", "Proposed"), ("confirmed", "Confirmed"), ("released", "Released")], required=True,
        default="confirmed", tracking=True, copy=False)
    external_ref = fields.Char(
        "External Reference", readonly=True, copy=False, help="The reference of the program that protected the goods.")
    active = fields.Boolean(default=True)
    line_ids = fields.One2many("crm.supply.protection.line", "protection_id", "Products", readonly=True)
    protected = fields.Float(
        compute="_compute_consumption", digits="Product Unit", help="All products together, as of now.")
    consumed = fields.Float(
        compute="_compute_consumption", digits="Product Unit",
        help="What the entitled tiers have reserved, or were delivered from stock since the first day (days of cover: "
             "since they were computed last); returns are taken off.")
    remaining = fields.Float(
        compute="_compute_consumption", digits="Product Unit", help="What is still kept for the entitled tiers.")
    over_protected = fields.Float(
        compute="_compute_consumption", digits="Product Unit", help="What is still kept beyond the stock on hand.")
    explanation = fields.Char(compute="_compute_explanation")

    _external_ref_uniq = models.UniqueIndex(
        "(company_id, external_ref) WHERE external_ref IS NOT NULL",
        "There is a protection with this external reference already.")
    _quantity_check = models.Constraint(
        "CHECK (quantity >= 0 AND coverage_days >= 0"
        " AND (COALESCE(quantity, 0) > 0) <> (COALESCE(coverage_days, 0) > 0))",
        "Give either a quantity or days of cover, above 0.")
    _target_check = models.Constraint(
        "CHECK ((product_id IS NULL) <> (categ_id IS NULL))", "Choose either a product or a product category.")
    _dates_check = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "The protection ends before it begins: correct the dates.")

    # === COMPUTE ===#

    @api.model
    def _default_warehouse_id(self):
        return self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)

    @api.depends("product_id", "categ_id", "tier_id", "date_from")
    def _compute_display_name(self):
        for protection in self:
            what = (protection.product_id or protection.categ_id).display_name
            protection.display_name = f"{what} – {protection.tier_id.name}" if what else protection.tier_id.name or ""

    @api.depends("line_ids.quantity")
    def _compute_consumption(self):
        for protection in self:
            for name in ("protected", "consumed", "remaining", "over_protected"):
                source = "quantity" if name == "protected" else name
                protection[name] = sum(protection.line_ids.mapped(source))

    @api.depends("line_ids.expected", "coverage_days", "date_from", "date_to", "state")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for protection in self:
            protection.explanation = protection._explain()

    def _explain(self):
        expected = sum(self.line_ids.mapped("expected"))
        if not self.line_ids or not expected:
            return False
        last_year, recent = (sum(self.line_ids.mapped(name)) for name in ("season_quantity", "recent_quantity"))
        figures = {"expected": expected, "last_year": last_year, "recent": recent,
                   "quantity": sum(self.line_ids.mapped("quantity"))}
        values = {"tier": self.tier_id.name, **{name: format_quantity(figure) for name, figure in figures.items()}}
        return self.env._(
            "Tier %(tier)s and better are expected to need %(expected)s in this time: they ordered %(last_year)s in "
            "the same season last year and %(recent)s in the last 90 days. Protected: %(quantity)s.", **values)

    # === CONSTRAINTS ===#

    @api.constrains("product_id")
    def _check_product(self):
        for protection in self.filtered("product_id"):
            if not protection.product_id.is_storable:
                raise ValidationError(self.env._(
                    "%(product)s is not kept in stock, so nothing of it can be protected: choose another product.",
                    product=protection.product_id.display_name))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        protections = super().create(vals_list)
        protections._refresh_lines()
        return protections

    def write(self, vals):
        result = super().write(vals)
        if {"product_id", "categ_id", "warehouse_id", "tier_id", "quantity", "coverage_days", "date_from", "date_to",
                "state", "active"} & vals.keys():
            self._refresh_lines()
            self._serve_others()
        return result

    def unlink(self):
        self._serve_others()
        self.env.registry.clear_cache()
        return super().unlink()

    def copy_data(self, default=None):
        return [dict(vals, state="proposed") for vals in super().copy_data(default)]

    # === ACTIONS ===#

    @arguments.read()
    def action_confirm(self):
        """Protect the goods."""
        self.write({"state": "confirmed"})
        return True

    @arguments.read()
    def action_release(self):
        """End the protection: what is left is free for everybody."""
        self.write({"state": "released"})
        return True

    @arguments.read("one")
    def action_view_products(self):
        """Open what is protected product by product."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_supply_protection_line_action")
        return dict(action, domain=[("protection_id", "=", self.id)], context={})

    # === BUSINESS METHODS ===#

    @api.model
    @ormcache()
    def _is_any(self):
        """Whether anything is protected at all: reservations ask it each time."""
        return bool(self.sudo().search_count([("state", "=", "confirmed")], limit=1))

    def _get_products(self):
        """The storable products that are protected."""
        if self.product_id:
            return self.product_id
        return self.env["product.product"].search([
            ("categ_id", "child_of", self.categ_id.id), ("is_storable", "=", True),
            ("company_id", "in", [False, self.company_id.id])])

    def _refresh_lines(self):
        """Write what is protected of each product: the fixed quantity, or the days of cover as of today."""
        self.env.registry.clear_cache()
        for protection in self.sudo():
            protection.with_context(active_test=False).line_ids._update_for(protection, protection._get_products())

    def _serve_others(self):
        """Whoever waits may be served now: what is protected has changed."""
        self.env["crm.supply.request"]._note({
            (line.product_id.id, protection.warehouse_id.id)
            for protection in self.sudo().with_context(active_test=False) for line in protection.line_ids})

    # === CRON ===#

    @api.model
    def _cron_protect(self):
        """Release what has ended, compute days of cover anew, propose the next season."""
        ended = self.search([("state", "in", ("confirmed", "proposed")), ("date_to", "<", fields.Date.today())])
        ended.action_release()
        begun = self.search([("state", "=", "confirmed"), ("date_from", "=", fields.Date.today())]) - ended
        (begun | self.search([("state", "!=", "released"), "|", ("coverage_days", ">", 0),
                              ("categ_id", "!=", False)]))._refresh_lines()
        self._propose_next_season()
