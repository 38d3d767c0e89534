from odoo import api, fields, models

from ...tools.supply_queue import NO_TIER_RANK


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "crm.guarded.mixin"]

    supply_rank = fields.Integer(
        compute="_compute_supply_rank", store=True, default=NO_TIER_RANK, aggregator=None,
        groups="base.group_user",
        help="The best rank among what is delivered: 1 is served first, 50 means no tier.")
    supply_tier_id = fields.Many2one(
        "crm.tier", "Supply Tier", compute="_compute_supply_tier_id", search="_search_supply_tier_id",
        groups="base.group_user")
    supply_tier_color = fields.Integer(
        related="supply_tier_id.color", string="Supply Tier Color", groups="base.group_user")
    is_supply_enabled = fields.Boolean(
        related="company_id.supply_priority_enabled", string="Priority Supply", groups="base.group_user")

    def _auto_init(self):
        self.env["crm.supply.queue"]._add_rank_columns(self._table, ("supply_rank",))
        return super()._auto_init()

    @api.depends("move_ids.supply_rank")
    def _compute_supply_rank(self):
        for picking in self:
            ranks = picking.move_ids.filtered(lambda move: move.state != "cancel").mapped("supply_rank")
            picking.supply_rank = min(ranks, default=NO_TIER_RANK)

    @api.depends("supply_rank")
    def _compute_supply_tier_id(self):
        for picking in self:
            picking.supply_tier_id = self.env["crm.tier"]._get_by_rank(picking.supply_rank)
        self.supply_tier_id._prime_badges()

    def _search_supply_tier_id(self, operator, value):
        return self.env["crm.tier"]._search_by_rank(operator, value)

    @api.model
    def _get_view_cache_key(self, *args, **options):
        return (*super()._get_view_cache_key(*args, **options), self.env["res.company"]._is_supply_anywhere())

    @api.model
    def _get_view(self, *args, **options):
        arch, view = super()._get_view(*args, **options)
        return self.env["crm.supply.screen"]._adapt(arch), view
