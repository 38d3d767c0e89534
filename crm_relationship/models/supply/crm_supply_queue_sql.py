from odoo import fields, models
from odoo.tools import SQL

from ...tools.supply_queue import NO_TIER_RANK


class CrmSupplyQueue(models.AbstractModel):
    """Who waits, in what order, of what rank, what is free and what comes: each of it once, as SQL.

    Reservation, worker, simulation, shortages, outlook and reordering rules put their queries together from these
    fragments. Their names for tables are fixed: `move`, `source` for the location of a move, `kind` for the type of its
    transfer, `quant` and `place` for goods and where they lie.
    """

    _inherit = "crm.supply.queue"

    # === WHO WAITS ===#

    def _sql_is_first_step(self):
        """The move takes goods from stock: later steps of a chain move the same goods."""
        return SQL(
            "move.procure_method = 'make_to_stock'"
            " AND NOT EXISTS (SELECT 1 FROM stock_move_move_rel chain WHERE chain.move_dest_id = move.id)")

    def _sql_waits(self):
        """The move takes goods from stock and lacks some."""
        return SQL(
            "move.state IN ('confirmed', 'partially_available') AND move.product_uom_qty > COALESCE(move.quantity, 0)"
            " AND %s", self._sql_is_first_step())

    def _sql_competes(self):
        """The move waits, and its time to reserve has come."""
        return SQL(
            "%s AND move.picked IS NOT TRUE"
            " AND (move.reservation_date <= %s OR kind.reservation_method = 'at_confirm')",
            self._sql_waits(), fields.Date.today())

    def _sql_need(self):
        """What the move lacks, in the product's unit."""
        return SQL("move.product_qty * (1 - COALESCE(move.quantity, 0) / NULLIF(move.product_uom_qty, 0))")

    def _sql_promised(self):
        """When the move was promised."""
        return SQL("COALESCE(move.supply_deadline, move.date_deadline, move.date)")

    def _sql_order(self):
        """The order of the queue."""
        return SQL("move.supply_turn, move.supply_deadline, move.priority DESC, move.date, move.id")

    def _select_claims(self, keys):
        """Moves that compete for stock of `keys`, to be narrowed with AND."""
        return SQL(
            """
            SELECT move.id, move.product_id, source.warehouse_id, source.parent_path AS path, move.supply_rank,
                   move.supply_turn, move.supply_deadline, %(need)s AS need, %(root)s AS root,
                   (picking.move_type = 'one' AND move.supply_rank < %(no_tier)s) IS TRUE AS whole
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_warehouse warehouse ON warehouse.id = source.warehouse_id
              JOIN stock_location shelf ON shelf.id = warehouse.lot_stock_id
              JOIN stock_picking_type kind ON kind.id = move.picking_type_id
         LEFT JOIN stock_picking picking ON picking.id = move.picking_id
             WHERE move.product_id = ANY(%(products)s) AND source.warehouse_id = ANY(%(warehouses)s) AND %(competes)s
            """,
            need=self._sql_need(), competes=self._sql_competes(), no_tier=NO_TIER_RANK,
            root=SQL("CASE WHEN source.parent_path LIKE shelf.parent_path || '%%' THEN shelf.id ELSE source.id END"),
            products=sorted({key[0] for key in keys}), warehouses=sorted({key[1] for key in keys}))

    # === OF WHAT RANK ===#

    def _select_ranks(self, companies, states, scope):
        """Rank, turn and promised date of moves as they are due today; the turn gains a rank for each so many days
        late."""
        return SQL(
            """
            SELECT id, rank, CASE WHEN rank < %(no_tier)s THEN deadline END AS deadline,
                   CASE WHEN rank = %(no_tier)s OR ageing = 0 THEN rank
                        ELSE GREATEST(1, rank - GREATEST(0, %(now)s::date - deadline::date) / ageing) END AS turn
              FROM (
                SELECT move.id, COALESCE(NULLIF(sale.supply_rank_override, 0), tier.sequence,
                                         CASE WHEN sale.id IS NULL THEN company.supply_other_rank END,
                                         %(no_tier)s) AS rank,
                       COALESCE(move.supply_deadline, sale.commitment_date, move.date_deadline, move.date) AS deadline,
                       COALESCE(company.supply_ageing_days, 0) AS ageing
                  FROM stock_move move
                  JOIN res_company company ON company.id = move.company_id
                  JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
             LEFT JOIN sale_order sale ON sale.id = move.supply_order_id
             LEFT JOIN res_partner customer ON customer.id = sale.partner_id
             LEFT JOIN crm_customer_profile profile
                    ON profile.partner_id = customer.commercial_partner_id AND profile.company_id = sale.company_id
             LEFT JOIN crm_tier tier ON tier.id = profile.tier_id
                 WHERE move.company_id = ANY(%(companies)s) AND move.state = ANY(%(states)s) AND %(scope)s
              ) ranked
            """, no_tier=NO_TIER_RANK, now=self.env.cr.now(), companies=companies.ids, states=states, scope=scope)

    # === WHAT IS FREE ===#

    def _select_stock(self, keys):
        """Free stock of `keys` by product, warehouse and location."""
        return self._select_places(self._sql_is_of(keys))

    def _sql_is_of(self, keys):
        """Whether the goods are among `keys` (pairs of product id and warehouse id)."""
        return SQL("quant.product_id = ANY(%s) AND place.warehouse_id = ANY(%s)",
                   sorted({key[0] for key in keys}), sorted({key[1] for key in keys}))

    def _select_places(self, scope):
        """Free stock by product, warehouse and location; of lots only what is left of each one.

        :param scope: a condition on `quant` and `place`
        """
        return SQL(
            """
            SELECT product_id, warehouse_id, path, SUM(free) AS free
              FROM (
                SELECT quant.product_id, place.warehouse_id, place.parent_path AS path,
                       GREATEST(COALESCE(SUM(quant.quantity), 0) - SUM(quant.reserved_quantity),
                                CASE WHEN quant.lot_id IS NOT NULL THEN 0 END) AS free
                  FROM stock_quant quant
                  JOIN stock_location place ON place.id = quant.location_id AND place.usage IN ('internal', 'transit')
                 WHERE place.warehouse_id IS NOT NULL AND %s
              GROUP BY quant.product_id, place.warehouse_id, place.parent_path, quant.lot_id
              ) lots
          GROUP BY product_id, warehouse_id, path
            """, scope)

    def _select_free(self, scope):
        """The same by product and warehouse: rows (product, warehouse, quantity)."""
        return SQL(
            "SELECT product_id, warehouse_id, SUM(free) AS quantity FROM (%s) places GROUP BY product_id, warehouse_id",
            self._select_places(scope))

    # === WHAT COMES ===#

    def _select_coming(self, scope):
        """What comes into a warehouse from outside, or has arrived and is put away: rows (product, warehouse, day,
        quantity).

        :param scope: a condition on `move` and on its `target`
        """
        return SQL(
            """
            SELECT move.product_id, target.warehouse_id, move.date::date AS day, SUM(move.product_qty) AS quantity
              FROM stock_move move
              JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'internal'
              JOIN stock_location source ON source.id = move.location_id
                   AND source.warehouse_id IS DISTINCT FROM target.warehouse_id
             WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
               AND target.warehouse_id IS NOT NULL AND %(scope)s
          GROUP BY move.product_id, target.warehouse_id, move.date::date
             UNION ALL
            SELECT move.product_id, target.warehouse_id, GREATEST(move.date::date, %(today)s::date) AS day,
                   SUM(move.quantity * move.product_qty / NULLIF(move.product_uom_qty, 0)) AS quantity
              FROM stock_move move
              JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'internal'
              JOIN stock_location source ON source.id = move.location_id AND source.warehouse_id = target.warehouse_id
              JOIN stock_location final ON final.id = COALESCE(move.location_final_id, move.location_dest_id)
              JOIN stock_warehouse warehouse ON warehouse.id = target.warehouse_id
              JOIN stock_location shelf ON shelf.id = warehouse.lot_stock_id
             WHERE move.state IN ('partially_available', 'assigned')
               AND source.parent_path NOT LIKE shelf.parent_path || '%%'
               AND final.parent_path LIKE shelf.parent_path || '%%' AND %(scope)s
          GROUP BY move.product_id, target.warehouse_id, GREATEST(move.date::date, %(today)s::date)
            """, today=fields.Date.today(), scope=scope)
