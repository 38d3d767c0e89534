from odoo import api, fields, models

from ...tools.supply_queue import NO_TIER_RANK


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "crm.guarded.mixin", "crm.supply.ranked"]

    supply_rank = fields.Integer(
        compute="_compute_supply_rank", store=True, default=NO_TIER_RANK, aggregator=None,
        groups="base.group_user",
        help="The best rank among what is delivered: 1 is served first, 50 means no tier.")
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
