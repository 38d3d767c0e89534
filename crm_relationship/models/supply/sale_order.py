from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.supply_queue import NO_TIER_RANK

OVERRIDE = {"supply_rank_override", "supply_rank_reason"}


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.supply.screen", "crm.case.mixin"]
    _case_role = "base.group_user"
    _case_kinds = ("mail_activity_type_shortage",)

    # === FIELDS ===#

    supply_rank = fields.Integer(
        compute="_compute_supply_rank", search="_search_supply_rank", compute_sudo=True, groups="base.group_user",
        aggregator=None, help="The sequence of the customer's tier, unless a manager has set another one for this "
                              "order. 1 is served first, 50 means no tier.")
    supply_rank_override = fields.Integer(
        "Rank Set by Hand", copy=False, tracking=True, groups="base.group_user", aggregator=None,
        help="Serves this order as if its customer were of the tier with this sequence. 0: the customer's own tier.")
    supply_rank_reason = fields.Char("Reason of the Rank", copy=False, tracking=True, groups="base.group_user")
    supply_tier_id = fields.Many2one(
        "crm.tier", "Supply Tier", compute="_compute_supply_rank", search="_search_supply_tier_id", compute_sudo=True,
        groups="base.group_user")
    supply_tier_color = fields.Integer(
        related="supply_tier_id.color", string="Supply Tier Color", groups="base.group_user")
    is_supply_enabled = fields.Boolean(
        related="company_id.supply_priority_enabled", string="Priority Supply", groups="base.group_user")

    # What was promised for which day, among very many.
    _promised_idx = models.Index(
        "(company_id, commitment_date) WHERE commitment_date IS NOT NULL AND state = 'sale'")

    # === COMPUTE AND SEARCH ===#

    @api.depends("supply_rank_override", "partner_id", "company_id")
    def _compute_supply_rank(self):
        tiers = self.env["crm.tier"]
        ranks = tiers._get_ranks()
        for company, orders in self.grouped("company_id").items():
            for order in orders:
                tier = order.partner_id.with_company(company or self.env.company).tier_id
                order.supply_rank = order.supply_rank_override or ranks.get(tier.id, NO_TIER_RANK)
                order.supply_tier_id = tiers._get_by_rank(order.supply_rank)
        self.supply_tier_id._prime_badges()

    def _search_supply_rank(self, operator, value):
        if operator != "in":
            return NotImplemented
        tier_ids = [tier_id for tier_id, rank in self.env["crm.tier"]._get_ranks().items() if rank in value]
        return Domain("supply_rank_override", "in", [rank for rank in value if rank]) | (
            Domain("supply_rank_override", "in", [0, False])
            & Domain.custom(to_sql=self._get_tier_condition(tier_ids, NO_TIER_RANK in value)))

    def _get_tier_condition(self, tier_ids, or_none):
        """SQL condition: the customer has one of these tiers in the order's own company, or none there."""
        self.env["crm.customer.profile"].flush_model(["partner_id", "company_id", "tier_id"])

        def condition(model, alias, query):
            customer, profile = query.make_alias(alias, "customer"), query.make_alias(alias, "customer_profile")
            query.add_join("JOIN", customer, "res_partner", SQL(
                "%s = %s", SQL.identifier(customer, "id"), SQL.identifier(alias, "partner_id")))
            query.add_join("LEFT JOIN", profile, "crm_customer_profile", SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(profile, "partner_id"), SQL.identifier(customer, "commercial_partner_id"),
                SQL.identifier(profile, "company_id"), SQL.identifier(alias, "company_id")))
            tier = SQL.identifier(profile, "tier_id")
            found = SQL("%s = ANY(%s)", tier, tier_ids)
            return SQL("(%s OR %s IS NULL)", found, tier) if or_none else SQL("COALESCE(%s, FALSE)", found)

        return condition

    def _search_supply_tier_id(self, operator, value):
        return self.env["crm.tier"]._search_by_rank(operator, value)

    # === CONSTRAINTS ===#

    @api.constrains("supply_rank_override", "supply_rank_reason")
    def _check_supply_rank_override(self):
        for order in self.filtered("supply_rank_override"):
            if not 1 <= order.supply_rank_override <= NO_TIER_RANK:
                raise ValidationError(self.env._(
                    "The rank of an order lies between 1, served first, and %(last)s, no tier.", last=NO_TIER_RANK))
            if not (order.supply_rank_reason or "").strip():
                raise ValidationError(self.env._("Say why this order is served in another rank: it goes on record."))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # From the values, or a default of the context.
        if any(order.supply_rank_override or order.supply_rank_reason for order in orders.sudo()):
            self._check_may_override_rank()
        return orders

    def write(self, vals):
        if OVERRIDE & vals.keys():
            self._check_may_override_rank()
        promised = {order: order.commitment_date for order in self} if "commitment_date" in vals else {}
        result = super().write(vals)
        if {"supply_rank_override", "partner_id"} & vals.keys():
            self._rank_open_moves()
        for order, before in promised.items():
            if order.commitment_date != before:
                order._promise_anew()
        return result

    def _check_may_override_rank(self):
        self.env["res.users"]._check_role("manager", self.env._("set the rank of an order"))

    # === BUSINESS METHODS ===#

    def _get_supply_values(self, promised=None):
        """What the moves of this order carry: rank, turn, promised date (none without a tier), order."""
        self.ensure_one()
        rank = self.supply_rank
        promised = promised or self.commitment_date or self.expected_date or self.date_order
        return {"supply_rank": rank, "supply_turn": rank, "supply_order_id": self.id,
                "supply_deadline": promised if rank < NO_TIER_RANK else False}

    def _get_waiting_moves(self):
        """Open moves for these orders, of all steps."""
        return self.env["stock.move"].sudo().search([
            ("supply_order_id", "in", self.ids), ("state", "not in", ("draft", "done", "cancel"))])

    def _rank_open_moves(self):
        orders = self.filtered(lambda order: order.state == "sale" and order.company_id.sudo().supply_priority_enabled)
        if orders:
            moves = self.env["stock.move"].sudo()
            moves._rank_waiting(orders.company_id, orders=orders)
            self.env["crm.supply.request"]._note({move._get_supply_key() for move in orders._get_waiting_moves()})

    def _promise_anew(self):
        """A new promised date: the moves queue by it, and goods of a delayed order are open to who comes before."""
        self.ensure_one()
        if self.state != "sale" or not self.company_id.sudo().supply_priority_enabled:
            return
        moves = self._get_waiting_moves()
        ranked = moves.filtered(lambda move: move.supply_rank < NO_TIER_RANK)
        deadline = self._get_supply_values()["supply_deadline"]
        delayed = ranked.filtered(lambda move: move.supply_deadline and deadline and deadline > move.supply_deadline)
        ranked.write({"supply_deadline": deadline})
        let_go = delayed.filtered(lambda move: move.quantity and not move.picked and not move.move_orig_ids
                                  and not move.picking_id.printed)
        if let_go:
            let_go._do_unreserve()
            let_go._action_assign()
