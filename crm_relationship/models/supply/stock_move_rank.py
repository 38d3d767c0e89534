from odoo import models
from odoo.tools import SQL

from ...tools.supply_queue import NO_TIER_RANK

WAITING = ["confirmed", "waiting", "partially_available"]


class StockMove(models.Model):
    _inherit = "stock.move"

    # === SNAPSHOT ===#

    def _action_confirm(self, *args, **kwargs):
        self.filtered(lambda move: move.state == "draft")._snapshot_supply_rank()
        return super()._action_confirm(*args, **kwargs)

    def _snapshot_supply_rank(self):
        """Give moves that no order has ranked yet the rank of their order, or that of other demand."""
        for move in self:
            company = move.company_id.sudo()
            if not company.supply_priority_enabled:
                if move.supply_turn != NO_TIER_RANK or move.supply_order_id:  # copied from before the switch
                    move.sudo().write({"supply_rank": NO_TIER_RANK, "supply_turn": NO_TIER_RANK,
                                       "supply_deadline": False, "supply_order_id": False})
                continue
            if move.supply_order_id or move.location_id.usage != "internal":
                continue
            if order := move.sudo().sale_line_id.order_id:
                move.sudo().write(order._get_supply_values())
            elif company.supply_other_rank != move.supply_rank:
                move.sudo().write({
                    "supply_rank": company.supply_other_rank, "supply_turn": company.supply_other_rank,
                    "supply_deadline": company.supply_other_rank < NO_TIER_RANK
                    and (move.date_deadline or move.date)})

    # === RANKING IN BULK ===#

    def _rank_waiting(self, companies, reserved=False, orders=None):
        """Give the open moves of these companies the rank that their customer has today, and their turn.

        Moves that somebody else is writing are left for the next time.

        :param reserved: fully reserved moves as well, as when priority supply is switched on
        :param orders: only the moves of these orders
        """
        self.env.flush_all()
        if reserved:
            self._adopt_orders(companies)
        states = [*WAITING, "assigned"] if reserved else WAITING
        scope = SQL("TRUE") if orders is None else SQL("move.supply_order_id = ANY(%s)", orders.ids)
        pickings = self.env.execute_query(SQL(
            """
            UPDATE stock_move move
               SET supply_rank = next.rank, supply_turn = next.turn, supply_deadline = next.deadline
              FROM (SELECT fresh.*
                      FROM (%(fresh)s) fresh
                      JOIN stock_move present ON present.id = fresh.id
                     WHERE (present.supply_rank, present.supply_turn, present.supply_deadline)
                           IS DISTINCT FROM (fresh.rank, fresh.turn, fresh.deadline)
                       FOR UPDATE OF present SKIP LOCKED) next
             WHERE move.id = next.id
         RETURNING move.picking_id
            """, fresh=self.env["crm.supply.queue"]._select_ranks(companies, states, scope)))
        self._write_picking_ranks({picking_id for [picking_id] in pickings if picking_id})
        self.env.invalidate_all(flush=False)

    def _adopt_orders(self, companies):
        """Tie open moves that were made before the switch to their orders, along the chain of their steps."""
        self.env.cr.execute(SQL(
            """
            UPDATE stock_move move SET supply_order_id = line.order_id
              FROM sale_order_line line
             WHERE line.id = move.sale_line_id AND move.supply_order_id IS NULL
               AND move.company_id = ANY(%s) AND move.state NOT IN ('draft', 'done', 'cancel')
            """, companies.ids))
        self.env.cr.execute(SQL(
            """
            WITH RECURSIVE upstream AS (
                SELECT id, supply_order_id FROM stock_move
                 WHERE supply_order_id IS NOT NULL AND company_id = ANY(%s) AND state NOT IN ('draft', 'done', 'cancel')
                 UNION
                SELECT chain.move_orig_id, upstream.supply_order_id
                  FROM upstream JOIN stock_move_move_rel chain ON chain.move_dest_id = upstream.id)
            UPDATE stock_move move SET supply_order_id = upstream.supply_order_id
              FROM upstream
             WHERE upstream.id = move.id AND move.supply_order_id IS NULL
               AND move.state NOT IN ('draft', 'done', 'cancel')
            """, companies.ids))

    def _clear_ranks(self, companies):
        """Take the ranks off the open moves of companies without priority supply: Odoo's own order again."""
        if not companies:
            return
        self.env.flush_all()
        pickings = self.env.execute_query(SQL(
            """
            UPDATE stock_move
               SET supply_rank = %(no_tier)s, supply_turn = %(no_tier)s, supply_deadline = NULL, supply_order_id = NULL
             WHERE company_id = ANY(%(companies)s) AND state NOT IN ('done', 'cancel')
               AND (supply_rank <> %(no_tier)s OR supply_turn <> %(no_tier)s OR supply_order_id IS NOT NULL)
         RETURNING picking_id
            """, no_tier=NO_TIER_RANK, companies=companies.ids))
        self._write_picking_ranks({picking_id for [picking_id] in pickings if picking_id})
        self.env.invalidate_all(flush=False)

    def _write_picking_ranks(self, picking_ids):
        """The rank of a delivery is the best of its moves."""
        if picking_ids:
            self.env.cr.execute(SQL(
                """
                UPDATE stock_picking picking SET supply_rank = best.rank
                  FROM (SELECT picking_id, MIN(supply_rank) AS rank FROM stock_move
                         WHERE picking_id = ANY(%s) AND state <> 'cancel' GROUP BY picking_id) best
                 WHERE picking.id = best.picking_id AND picking.supply_rank IS DISTINCT FROM best.rank
                """, sorted(picking_ids)))
