from odoo import models
from odoo.tools import SQL

ROUNDING = SQL("0.000001")


class CrmServiceMeter(models.AbstractModel):
    """Orders of goods: services and cancelled orders are out, and what was delivered nobody knows when."""

    _inherit = "crm.service.meter"

    # === METRICS ===#

    def _model_delivery_lead_time(self):
        return "sale.order"

    def _measure_delivery_lead_time(self, scope):
        """From the order to the day it is fully delivered; a later day that was agreed moves the deadline."""
        return self._measure_orders(
            scope, start=SQL("sale.date_order"), agreed=SQL("sale.commitment_date"), end=SQL("goods.full_at"))

    def _model_on_time_delivery(self):
        return "sale.order"

    def _measure_on_time_delivery(self, scope):
        """From the promised date, or the one its lead time lets expect, to the day the order is fully delivered.

        Without a date and without a lead time no day was promised.
        """
        return self._measure_orders(
            scope, start=SQL("COALESCE(sale.commitment_date, sale.date_order + goods.lead)"), end=SQL("goods.full_at"))

    def _model_in_full_delivery(self):
        return "sale.order"

    def _measure_in_full_delivery(self, scope):
        """The share of the ordered goods that came with the first delivery, line by line, weighted by quantity."""
        return self._measure_orders(
            scope, start=SQL("sale.date_order"), end=SQL("goods.first_at"), share=SQL("goods.share"))

    # === QUERIES ===#

    def _measure_orders(self, scope, start, end, agreed=None, share=None):
        return SQL(
            """
            WITH sale AS MATERIALIZED (%(sales)s),
                 delivery AS (%(deliveries)s),
                 line AS (%(lines)s),
                 goods AS (%(goods)s)
            SELECT sale.id AS res_id, sale.partner_id, sale.date_order AS document_date,
                   COALESCE(%(start)s, sale.date_order) AS start_at,
                   %(agreed)s AS agreed_at, %(end)s AS ended_at, %(share)s AS share,
                   CASE WHEN sale.state <> 'sale' OR goods.order_id IS NULL OR %(start)s IS NULL
                        THEN sale.date_order END AS withdrawn_at, NULL::timestamp AS given_at, NULL::integer AS tier_id
              FROM sale
         LEFT JOIN goods ON goods.order_id = sale.id
             WHERE goods.order_id IS NOT NULL OR sale.is_measured
            """, sales=self._select_sales(scope), deliveries=self._select_deliveries(), lines=self._select_lines(),
            goods=self._select_goods(), start=start, end=end,
            agreed=agreed or SQL("NULL::timestamp"), share=share or SQL("NULL::float8"))

    def _select_sales(self, scope):
        """The orders to look at: confirmed ones that moved, and those that were measured and are not confirmed now."""
        others = SQL("SELECT sale_id FROM stock_picking WHERE sale_id IS NOT NULL AND company_id = %s"
                     " AND write_date >= %s", scope.company.id, scope.since)
        measured = SQL(
            "EXISTS (SELECT 1 FROM crm_service_measure measure WHERE measure.standard_id = %s"
            " AND measure.res_model = 'sale.order' AND measure.res_id = sale_order.id)", scope.standard.id)
        return SQL(
            """
            SELECT sale_order.*, %(measured)s AS is_measured
              FROM sale_order
             WHERE sale_order.company_id = %(company)s AND %(moved)s AND (sale_order.state = 'sale' OR %(measured)s)
            """, company=scope.company.id, measured=measured,
            moved=self._where_moved(scope, "sale_order", "date_order", others))

    def _select_deliveries(self):
        """Each line of goods with all that went to the customer or came back (`is_back`), and how much they had then.

        In the product's unit.
        The parts of a kit have no quantity: they are no pieces of the kit.
        """
        return SQL(
            """
            SELECT line.id, line.order_id, line.customer_lead, line.qty_delivered >= line.product_uom_qty AS is_full,
                   line.product_uom_qty * unit.factor / base.factor AS ordered,
                   line.qty_delivered * unit.factor / base.factor AS delivered,
                   done.at, done.is_back, done.picking_id, done.quantity, done.pieces,
                   SUM(CASE WHEN done.is_back THEN -done.quantity ELSE done.quantity END) OVER (
                       PARTITION BY line.id ORDER BY done.at, done.id) AS cumulated,
                   FIRST_VALUE(done.picking_id) OVER (
                       PARTITION BY line.order_id ORDER BY done.is_back, done.at, done.picking_id
                   ) AS first_picking_id
              FROM sale
              JOIN sale_order_line line ON line.order_id = sale.id AND line.product_uom_qty > 0
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id AND template.type = 'consu'
              JOIN uom_uom unit ON unit.id = line.product_uom_id
              JOIN uom_uom base ON base.id = template.uom_id
 LEFT JOIN LATERAL (
                   SELECT move.id, move.picking_id, COALESCE(picking.date_done, move.date) AS at,
                          source.usage = 'customer' AS is_back,
                          CASE WHEN move.product_id = line.product_id
                               THEN move.quantity * move_unit.factor / base.factor END AS quantity,
                          move.quantity * move_unit.factor AS pieces
                     FROM stock_move move
                     JOIN stock_location source ON source.id = move.location_id
                     JOIN stock_location target ON target.id = move.location_dest_id
                          AND (target.usage = 'customer') <> (source.usage = 'customer')
                     JOIN uom_uom move_unit ON move_unit.id = move.product_uom
                LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                    WHERE move.sale_line_id = line.id AND move.state = 'done') done ON TRUE
            """)

    def _select_lines(self):
        """One row a line: when the customer first had all of it (a kit: its last parts), and what came first.

        What was complete stays so, whatever comes back later.
        """
        return SQL(
            """
            SELECT id, order_id, ordered, customer_lead, MIN(at) FILTER (WHERE NOT is_back) AS first_at,
                   COALESCE(MIN(at) FILTER (WHERE cumulated >= ordered - %(rounding)s),
                            CASE WHEN BOOL_AND(is_full) AND NOT BOOL_OR(is_back AND quantity IS NOT NULL)
                                 THEN MAX(at) FILTER (WHERE NOT is_back) END) AS full_at,
                   LEAST(ordered, COALESCE(
                       SUM(quantity) FILTER (WHERE %(came_first)s),
                       CASE WHEN BOOL_AND(quantity IS NULL) THEN MAX(delivered)
                            * SUM(pieces) FILTER (WHERE %(came_first)s)
                            / NULLIF(SUM(pieces) FILTER (WHERE NOT is_back), 0) END, 0)) AS first,
                   BOOL_AND(is_full AND at IS NULL) AS is_undated
              FROM delivery
          GROUP BY id, order_id, ordered, customer_lead
            """, rounding=ROUNDING,
            came_first=SQL("NOT is_back AND picking_id IS NOT DISTINCT FROM first_picking_id"))

    def _select_goods(self):
        """One row an order."""
        return SQL(
            """
            SELECT order_id, MIN(first_at) AS first_at,
                   CASE WHEN BOOL_AND(full_at IS NOT NULL) THEN MAX(full_at) END AS full_at,
                   NULLIF(MAX(customer_lead), 0) * INTERVAL '1 day' AS lead,
                   (100 * SUM(first) / SUM(ordered))::float8 AS share
              FROM line
          GROUP BY order_id
            HAVING NOT BOOL_OR(is_undated)
            """)
