from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, float_compare

from ...tools import supply_demand


class CrmSupplyProtectionLine(models.Model):
    """What a protection keeps of one product."""

    _name = "crm.supply.protection.line"
    _description = "Protected Product"
    _inherit = "crm.guarded.mixin"
    _order = "product_id, id"
    _rec_name = "product_id"

    # === FIELDS ===#

    protection_id = fields.Many2one(
        "crm.supply.protection", required=True, readonly=True, index=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True, ondelete="cascade")
    uom_id = fields.Many2one(related="product_id.uom_id")
    warehouse_id = fields.Many2one(related="protection_id.warehouse_id", store=True)
    company_id = fields.Many2one(related="protection_id.company_id", store=True, index=True)
    tier_id = fields.Many2one(related="protection_id.tier_id", store=True)
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    date_from = fields.Date(related="protection_id.date_from", store=True)
    date_to = fields.Date(related="protection_id.date_to", store=True)
    counted_from = fields.Date(
        readonly=True, help="Deliveries count as consumed from this day on: the first one, or for days of cover, which "
                            "are computed again every night, that of the last time.")
    state = fields.Selection(related="protection_id.state", store=True)
    active = fields.Boolean(related="protection_id.active", store=True)
    quantity = fields.Float("Protected", readonly=True, digits="Product Unit", aggregator="sum")
    expected = fields.Float("Expected Need", readonly=True, digits="Product Unit")
    season_quantity = fields.Float("Same Season Last Year", readonly=True, digits="Product Unit")
    recent_quantity = fields.Float("Last 90 Days", readonly=True, digits="Product Unit")
    consumed = fields.Float(compute="_compute_consumption", digits="Product Unit")
    remaining = fields.Float(compute="_compute_consumption", digits="Product Unit")
    on_hand = fields.Float(compute="_compute_consumption", digits="Product Unit")
    over_protected = fields.Float(
        compute="_compute_consumption", digits="Product Unit",
        help="What is still kept beyond the free stock on hand.")

    _protection_product_uniq = models.Constraint(
        "UNIQUE (protection_id, product_id)", "A product is in a protection once.")

    # === COMPUTE ===#

    @api.depends("quantity", "tier_id", "warehouse_id", "date_from", "state")
    def _compute_consumption(self):
        consumed = self._read_consumed()
        free = self._read_free()
        for line in self:
            line.consumed = consumed.get(line.id, 0.0)
            kept = line.state == "confirmed"
            line.remaining = max(line.quantity - line.consumed, 0.0) if kept else 0.0
            line.on_hand = free[line.product_id.id, line.warehouse_id.id]
            line.over_protected = max(line.remaining - max(line.on_hand, 0.0), 0.0) if line._is_current() else 0.0

    def _is_current(self):
        today = fields.Date.today()
        return self.state == "confirmed" and self.date_from <= today and (not self.date_to or today <= self.date_to)

    def _read_consumed(self):
        """{line id: quantity} that the entitled tiers have reserved or were delivered."""
        ids = self.ids
        if not ids:
            return {}
        self._flush_consumed()
        return dict(self.env.execute_query(SQL(
            "SELECT line.id, (%s) FROM crm_supply_protection_line line JOIN crm_tier tier ON tier.id = line.tier_id"
            " WHERE line.id = ANY(%s)", self._select_consumed(), ids)))

    def _read_free(self):
        """{(product id, warehouse id): quantity} free in the stock of the warehouse."""
        self.env["stock.quant"].flush_model()
        rows = self.env.execute_query(self.env["crm.supply.queue"]._select_free(SQL(
            "quant.product_id = ANY(%s) AND place.warehouse_id = ANY(%s)", self.product_id.ids, self.warehouse_id.ids)))
        return defaultdict(float, {(product, warehouse): free for product, warehouse, free in rows})

    @api.model
    def _flush_consumed(self):
        """Flush what `_select_consumed` reads, and no more: reservations ask for it in the middle of their work."""
        self.flush_model()
        self.env["stock.move"].flush_model([
            "product_id", "location_id", "location_dest_id", "supply_rank", "state", "date", "quantity", "product_qty",
            "product_uom_qty", "move_orig_ids", "origin_returned_move_id"])

    @api.model
    def _select_consumed(self):
        """First steps only: a later step moves the same goods. What comes back is taken off: from the customer, or from
        a later place of the warehouse to its stock."""
        return SQL(
            """
            SELECT COALESCE(SUM(
                       (CASE WHEN (%(back)s) THEN -1 ELSE 1 END)
                       * CASE WHEN move.product_uom_qty > 0
                              THEN move.quantity * move.product_qty / move.product_uom_qty ELSE move.quantity END), 0)
              FROM stock_move move
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location target ON target.id = move.location_dest_id
              JOIN stock_warehouse depot ON depot.id = line.warehouse_id
              JOIN stock_location shelf ON shelf.id = depot.lot_stock_id
             WHERE move.product_id = line.product_id AND move.supply_rank <= tier.sequence
               AND (move.state IN ('assigned', 'partially_available') AND line.date_from <= %(today)s
                    OR move.state = 'done' AND move.date >= line.counted_from)
               AND CASE WHEN (%(back)s) THEN move.state = 'done'
                        ELSE source.warehouse_id = line.warehouse_id AND source.usage = 'internal'
                             AND NOT EXISTS (SELECT 1 FROM stock_move_move_rel chain WHERE chain.move_dest_id = move.id)
                        END
            """, back=self._select_back(), today=fields.Date.today())

    @api.model
    def _select_back(self):
        """Whether a move brings goods back: from outside the warehouse, or from a later step to its stock, unless they
        came from outside before."""
        return SQL(
            """
            move.origin_returned_move_id IS NOT NULL AND target.warehouse_id = line.warehouse_id
            AND (source.warehouse_id IS DISTINCT FROM line.warehouse_id
                 OR target.parent_path LIKE shelf.parent_path || '%%'
                    AND source.parent_path NOT LIKE shelf.parent_path || '%%'
                    AND NOT EXISTS (SELECT 1 FROM stock_move_move_rel chain
                                      JOIN stock_move orig ON orig.id = chain.move_orig_id
                                     WHERE chain.move_dest_id = move.id AND orig.origin_returned_move_id IS NOT NULL))
            """)

    # === WHAT RESERVATIONS READ ===#

    @api.model
    def _read_remaining(self, product_ids, warehouse_ids):
        """Rows ((product id, warehouse id), sequence of the tier, quantity still to be kept) of today."""
        self._flush_consumed()
        rows = self.env.execute_query(SQL(
            "%s AND line.product_id = ANY(%s) AND line.warehouse_id = ANY(%s)",
            self._select_remaining(), list(product_ids), list(warehouse_ids)))
        return [((product, warehouse), sequence, remaining) for product, warehouse, sequence, remaining in rows]

    @api.model
    def _select_remaining(self):
        """What is still to be kept today: rows (product, warehouse, sequence of the tier, quantity), to be narrowed
        with AND."""
        return SQL(
            """
            SELECT line.product_id, line.warehouse_id, tier.sequence,
                   GREATEST(0, line.quantity - (%(consumed)s)) AS quantity
              FROM crm_supply_protection_line line
              JOIN crm_tier tier ON tier.id = line.tier_id
             WHERE line.state = 'confirmed' AND line.active AND line.date_from <= %(today)s
               AND (line.date_to IS NULL OR line.date_to >= %(today)s)
            """, consumed=self._select_consumed(), today=fields.Date.today())

    @api.model
    def _read_remaining_by_key(self, product_ids, warehouse_ids):
        """{(product id, warehouse id): pairs (sequence of the tier, quantity still to be kept)} of today."""
        remaining = defaultdict(list)
        for key, *protected in self._read_remaining(product_ids, warehouse_ids):
            remaining[key].append(tuple(protected))
        return remaining

    @api.model
    def _get_held(self, keys):
        """A function (product id, warehouse id, rank) -> quantity that is kept from this rank."""
        if not keys or not self.env["crm.supply.protection"]._is_any():
            return lambda *_args: 0.0
        rows = self._read_remaining_by_key({key[0] for key in keys}, {key[1] for key in keys})
        return lambda product_id, warehouse_id, rank: max(
            (quantity for sequence, quantity in rows.get((product_id, warehouse_id), ()) if sequence < rank),
            default=0.0)

    # === WRITING ===#

    def _update_for(self, protection, products):
        """Make these the lines of `protection`: one for each of `products`, with what is protected of it."""
        present = {line.product_id: line for line in self}
        bought = self._read_bought(protection, products)
        for product in products:
            vals = self._prepare_vals(protection, bought.get(product.id, supply_demand.Bought()))
            if line := present.pop(product, None):
                line._write_changed(vals)
            else:
                self.create({"protection_id": protection.id, "product_id": product.id, **vals})
        self.browse(line.id for line in present.values()).unlink()

    def _write_changed(self, vals):
        changed = {name: value for name, value in vals.items() if name != "counted_from"
                   and float_compare(self[name], value, precision_digits=4)}
        if self.counted_from != vals["counted_from"]:
            changed["counted_from"] = vals["counted_from"]
        if changed:
            self.write(changed)

    def _prepare_vals(self, protection, bought):
        start, end = protection._get_season()
        days = (end - start).days + 1
        quantity = protection.quantity or supply_demand.cover(bought, days, min(protection.coverage_days, days))
        return {"quantity": quantity, "counted_from": start, "expected": supply_demand.expect(bought, days),
                "season_quantity": bought.season, "recent_quantity": bought.recent}

    def _read_bought(self, protection, products):
        """{product id: Bought} of the tiers entitled to `protection`."""
        return protection._read_bought(products, *protection._get_season())
