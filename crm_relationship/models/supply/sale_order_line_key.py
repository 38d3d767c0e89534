from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LONGEST_LEAD = 30  # days: a longer one promises nothing, where the order has no date


class SaleOrderLine(models.Model):
    """What key accounts have ordered and wait for, though they should not: late, or without goods to cover it."""

    _inherit = "sale.order.line"

    is_key_shortage = fields.Boolean(
        "Late or Short for a Key Account", compute="_compute_key_shortage", search="_search_is_key_shortage",
        groups="base.group_user",
        help="Ordered by a key account and not delivered: the promised day is over, or, where priority supply is on, "
             "free stock does not cover it.")
    supply_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency", groups="base.group_user")
    key_shortage_amount = fields.Monetary(
        "Late or Short", compute="_compute_key_shortage", currency_field="supply_currency_id",
        groups="base.group_user", help="Net, in the company's currency.")

    # === COMPUTE AND SEARCH ===#

    @api.depends("product_uom_qty", "qty_delivered", "price_subtotal", "state")
    def _compute_key_shortage(self):
        found = {}
        for company in self.company_id:
            found.update(self.env.execute_query(SQL(
                "SELECT line_id, amount FROM (%s) waiting WHERE line_id = ANY(%s)",
                self._select_key_shortage(company), self.ids)))
        for line in self:
            line.is_key_shortage = line._origin.id in found
            line.key_shortage_amount = found.get(line._origin.id, 0)

    def _search_is_key_shortage(self, operator, value):
        if operator != "in":
            return NotImplemented
        lines = SQL(" UNION ALL ").join(
            SQL("SELECT line_id FROM (%s) waiting", self._select_key_shortage(company))
            for company in self.env.companies)
        found = Domain.custom(to_sql=lambda model, alias, query: SQL("%s IN (%s)", SQL.identifier(alias, "id"), lines))
        others = Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s NOT IN (%s)", SQL.identifier(alias, "id"), lines))
        return Domain.OR(([found] if True in value else []) + ([others] if False in value else []))

    # === QUERY ===#

    @api.model
    def _select_key_shortage(self, company, day=None):
        """Rows of `line_id`, `tier_id` and `amount` (net, in the company's currency) of what key accounts wait for: all
        of a line that is open and promised for `day` (UTC, default: yesterday) or before, else what of it is short now.
        """
        self._flush_key()
        return SQL(
            """
            SELECT line.id AS line_id, profile.tier_id, ROUND((line.price_subtotal
                   / COALESCE(NULLIF(sale.currency_rate, 0), 1) * part.share)::numeric, %(digits)s) AS amount
              FROM (SELECT DISTINCT move.sale_line_id AS id
                      FROM stock_move move
                      JOIN stock_location source ON source.id = move.location_id AND source.usage <> 'customer'
                     WHERE move.company_id = %(company)s AND move.sale_line_id IS NOT NULL
                       AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')) waiting
              JOIN sale_order_line line ON line.id = waiting.id AND line.product_uom_qty > 0
              JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale' %(is_key)s
              %(units)s
         LEFT JOIN (%(short)s) short ON short.line_id = line.id
CROSS JOIN LATERAL (SELECT GREATEST(0, 1 - line.qty_delivered / line.product_uom_qty) AS share) rest
CROSS JOIN LATERAL (SELECT CASE WHEN %(promised)s::date <= %(day)s THEN rest.share
                                ELSE LEAST(rest.share, GREATEST(
                                    0, short.missing / %(ordered)s, short.of_kit * rest.share)) END AS share) part
             WHERE part.share > 0
            """, company=company.id, day=day or fields.Date.today() - timedelta(days=1),
            digits=company.currency_id.decimal_places, is_key=self._join_key(company), units=self._join_units(),
            short=self._select_short(company), promised=self._sql_promised(), ordered=self._sql_ordered())

    def _select_short(self, company):
        """Rows of `line_id` and what of it free stock does not cover: `missing`, in the product's unit, or `of_kit`,
        the share (0 to 1) that is missing of the part of a kit that is shortest."""
        if not company.sudo().supply_priority_enabled:
            return SQL(
                "SELECT NULL::integer AS line_id, NULL::numeric AS missing, NULL::numeric AS of_kit WHERE FALSE")
        return SQL(
            """
            SELECT line.id AS line_id, MAX(short.missing) FILTER (WHERE short.product_id = line.product_id) AS missing,
                   MAX(short.missing / NULLIF(open.quantity, 0)) FILTER (
                       WHERE short.product_id <> line.product_id) AS of_kit
              FROM (SELECT move.sale_line_id, move.product_id, SUM(shortage.missing) AS missing
                      FROM (%(shortage)s) shortage
                      JOIN stock_move move ON move.id = shortage.move_id
                     WHERE shortage.company_id = %(company)s
                  GROUP BY move.sale_line_id, move.product_id) short
              JOIN sale_order_line line ON line.id = short.sale_line_id
CROSS JOIN LATERAL (SELECT SUM(move.product_qty) AS quantity
                      FROM stock_move move
                     WHERE move.sale_line_id = line.id AND move.product_id = short.product_id
                       AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                       AND %(first_step)s) open
          GROUP BY line.id
            """, shortage=self.env["crm.supply.shortage"].sudo()._table_query, company=company.id,
            first_step=self.env["crm.supply.queue"]._sql_is_first_step())

    @api.model
    def _select_key_demand(self, company, first, last):
        """Rows of `tier_id`, `day`, `amount` (net, in the company's currency) and `in_time` (share from 0 to 1) of the
        goods that key accounts were promised for the days from `first` to `last`: how much of each line they had on
        the evening (UTC) of its day.

        Parts of a kit count when all are there. What was delivered nobody knows when is left out.
        """
        self._flush_key()
        return SQL(
            """
            SELECT tier_id, day, amount,
                   CASE WHEN is_kit THEN (is_full AND last_day <= day)::integer
                        ELSE LEAST(1, COALESCE(quantity, 0) / ordered) END AS in_time
              FROM (SELECT due.id, due.tier_id, due.day, due.amount, due.ordered, due.is_full,
                           SUM(came.quantity / due.base_factor) FILTER (
                               WHERE came.product_id = due.product_id AND came.day <= due.day) AS quantity,
                           MAX(came.day) AS last_day, BOOL_OR(came.product_id <> due.product_id) AS is_kit
                      FROM (%(due)s) due
                 LEFT JOIN (%(came)s) came ON came.line_id = due.id
                  GROUP BY 1, 2, 3, 4, 5, 6) demand
             WHERE last_day IS NOT NULL OR NOT is_full
            """, due=self._select_due(company, first, last), came=self._select_came())

    def _select_due(self, company, first, last):
        """Lines of goods that key accounts were promised for these days; without a date, by a lead time.

        The orders are found by their days first, which OFFSET makes sure of: they are few among very many.
        """
        start, end = first - timedelta(days=LONGEST_LEAD), last + timedelta(days=1)
        with_date = SQL("commitment_date >= %s::timestamp AND commitment_date < %s::timestamp", first, end)
        by_lead = SQL(
            "commitment_date IS NULL AND date_order >= %s::timestamp AND date_order < %s::timestamp", start, end)
        return SQL(
            """
            WITH sale AS MATERIALIZED (
                SELECT id, partner_id, date_order, commitment_date, currency_rate FROM sale_order
                 WHERE company_id = %(company)s AND state = 'sale' AND %(with_date)s
             UNION ALL
                SELECT * FROM (
                    SELECT id, partner_id, date_order, commitment_date, currency_rate FROM sale_order
                     WHERE company_id = %(company)s AND state = 'sale' AND %(by_lead)s
                    OFFSET 0) undated
                 WHERE EXISTS (
                       SELECT FROM sale_order_line line WHERE line.order_id = undated.id AND line.customer_lead > 0))
            SELECT line.id, line.product_id, profile.tier_id, %(promised)s::date AS day, %(ordered)s AS ordered,
                   base.factor AS base_factor, line.qty_delivered >= line.product_uom_qty AS is_full,
                   line.price_subtotal / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS amount
              FROM sale
              %(is_key)s
              JOIN sale_order_line line ON line.order_id = sale.id AND line.product_uom_qty > 0
                                       AND line.price_subtotal > 0
              %(units)s
             WHERE template.type = 'consu' AND %(promised)s::date BETWEEN %(first)s AND %(last)s
            """, company=company.id, with_date=with_date, by_lead=by_lead, promised=self._sql_promised(),
            ordered=self._sql_ordered(), is_key=self._join_key(company), units=self._join_units(), first=first,
            last=last)

    def _select_came(self):
        """What was delivered of each line, move by move; returns aside."""
        return SQL(
            """
            SELECT move.sale_line_id AS line_id, move.product_id, move.quantity * unit.factor AS quantity,
                   COALESCE(picking.date_done, move.date)::date AS day
              FROM stock_move move
              JOIN uom_uom unit ON unit.id = move.product_uom
              JOIN stock_location source ON source.id = move.location_id AND source.usage <> 'customer'
              JOIN stock_location target ON target.id = move.location_dest_id AND target.usage = 'customer'
         LEFT JOIN stock_picking picking ON picking.id = move.picking_id
             WHERE move.sale_line_id IS NOT NULL AND move.state = 'done'
            """)

    def _sql_promised(self):
        """When a line was promised: the order's date, else the day its lead time lets expect; without one never."""
        return SQL("COALESCE(sale.commitment_date, sale.date_order + NULLIF(line.customer_lead, 0) * INTERVAL '1 day')")

    def _sql_ordered(self):
        """What was ordered, in the product's unit."""
        return SQL("(line.product_uom_qty * unit.factor / base.factor)")

    def _join_units(self):
        return SQL(
            """
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom unit ON unit.id = line.product_uom_id
              JOIN uom_uom base ON base.id = template.uom_id
            """)

    def _join_key(self, company):
        """The profile of the customer of a `sale`, a key account's."""
        return SQL(
            """
              JOIN res_partner customer ON customer.id = sale.partner_id
              JOIN crm_customer_profile profile ON profile.partner_id = customer.commercial_partner_id
                   AND profile.company_id = %s
              JOIN crm_tier tier ON tier.id = profile.tier_id AND tier.is_key_account
            """, company.id)

    def _flush_key(self):
        for model in ("sale.order", "sale.order.line", "stock.move", "stock.picking", "stock.quant",
                      "res.partner", "crm.customer.profile", "crm.tier", "product.template"):
            self.env[model].flush_model()
