from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools import arguments
from ...tools.supply_queue import format_quantity

SHORTAGE = "mail_activity_type_shortage"


class CrmSupplyShortage(models.Model):
    """Moves that free goods do not cover, and the day on which they will have their goods: one walk along the queue.

    The receipts of a warehouse serve its queue in order, but for what is protected for better tiers.
    """

    _name = "crm.supply.shortage"
    _description = "Supply Shortage"
    _auto = False
    _order = "is_key_account DESC, is_uncovered DESC, days_late DESC, supply_rank, margin_at_stake DESC, id"
    _rec_name = "product_id"
    _depends = {
        "stock.move": ["state", "product_id", "location_id", "location_dest_id", "location_final_id", "product_qty",
                       "product_uom_qty", "quantity", "date", "date_deadline", "priority", "supply_rank", "supply_turn",
                       "supply_deadline", "supply_order_id", "sale_line_id", "procure_method", "company_id",
                       "picking_id"],
        "stock.quant": ["product_id", "location_id", "lot_id", "quantity", "reserved_quantity"],
        "sale.order.line": ["margin", "product_uom_qty", "product_uom_id"],
        "sale.order": ["partner_id", "user_id", "team_id", "currency_rate"],
    }

    # === FIELDS ===#

    move_id = fields.Many2one("stock.move", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Delivery", readonly=True)
    order_id = fields.Many2one("sale.order", "Sales Order", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    supply_rank = fields.Integer(readonly=True, aggregator=None)
    tier_id = fields.Many2one("crm.tier", "Tier", readonly=True)
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    is_key_account = fields.Boolean("Key Account", readonly=True)
    demand = fields.Float(readonly=True, digits="Product Unit")
    reserved = fields.Float(readonly=True, digits="Product Unit")
    missing = fields.Float(readonly=True, digits="Product Unit")
    in_sight = fields.Float(
        readonly=True, digits="Product Unit", help="How much of what is missing is free or on its way for this order.")
    coverage = fields.Selection(
        [("full", "Supply expected"), ("part", "Partly in sight"), ("none", "No supply in sight")],
        "Supply", readonly=True)
    promised_date = fields.Date("Promised", readonly=True)
    first_date = fields.Date("First Expected", readonly=True, help="When the first missing goods arrive.")
    expected_date = fields.Date(
        "Expected", readonly=True, help="When all of it is there. Empty: not all of it is on its way.")
    is_uncovered = fields.Boolean("No Supply in Sight", readonly=True)
    days_late = fields.Integer(
        readonly=True, aggregator="max",
        help="After the promised date. Where nothing is expected: the days lost so far.")
    is_lateness_known = fields.Boolean("Lateness Known", readonly=True)
    margin_at_stake = fields.Monetary("Margin at Stake", readonly=True)
    churn_risk = fields.Float(readonly=True, aggregator=None)

    # === QUERY ===#

    @property
    def _table_query(self):
        return SQL(
            """
            WITH free AS (%(free)s), queue AS (%(queue)s), supply AS (%(supply)s), held AS (%(held)s)
            SELECT queue.id, queue.id AS move_id, queue.picking_id, queue.order_id, queue.product_id,
                   queue.warehouse_id, queue.company_id, queue.supply_rank, queue.demand, queue.demand - queue.need
                   AS reserved, queue.need AS missing, queue.promised_date,
                   arrival.in_sight, arrival.first_day AS first_date, arrival.day AS expected_date,
                   CASE WHEN arrival.day IS NOT NULL THEN 'full' WHEN arrival.in_sight > 0.000001 THEN 'part'
                        ELSE 'none' END AS coverage,
                   arrival.in_sight <= 0.000001 AND arrival.day IS NULL AS is_uncovered,
                   GREATEST(0, COALESCE(arrival.day, %(today)s::date) - queue.promised_date) AS days_late,
                   arrival.day IS NOT NULL OR queue.promised_date < %(today)s::date AS is_lateness_known,
                   customer.commercial_partner_id AS partner_id, sale.user_id, sale.team_id, tier.id AS tier_id,
                   COALESCE(tier.is_key_account, FALSE) AS is_key_account,
                   CASE WHEN %(visible)s THEN COALESCE(profile.churn_risk, 0) ELSE 0 END AS churn_risk,
                   CASE WHEN %(visible)s THEN COALESCE(
                       GREATEST(0, line.margin) / NULLIF(sale.currency_rate, 0) * LEAST(1, queue.need
                       / NULLIF(line.product_uom_qty * unit.factor / base.factor, 0)), 0) ELSE 0 END AS margin_at_stake
              FROM queue
         LEFT JOIN sale_order sale ON sale.id = queue.order_id
         LEFT JOIN sale_order_line line ON line.id = queue.sale_line_id
         LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
         LEFT JOIN product_product product ON product.id = queue.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN uom_uom base ON base.id = template.uom_id
         LEFT JOIN res_partner customer ON customer.id = sale.partner_id
         LEFT JOIN crm_tier tier ON tier.sequence = queue.supply_rank AND tier.active
         LEFT JOIN crm_customer_profile profile ON profile.partner_id = customer.commercial_partner_id
                   AND profile.company_id = queue.company_id
 LEFT JOIN LATERAL (
                SELECT GREATEST(COALESCE(MAX(held.quantity), 0), 0) AS quantity FROM held
                 WHERE held.product_id = queue.product_id AND held.warehouse_id = queue.warehouse_id
                   AND held.sequence < queue.supply_rank) kept ON TRUE
 LEFT JOIN LATERAL (
                SELECT MIN(day) FILTER (WHERE cumulated >= queue.cumulated + kept.quantity - 0.000001) AS day,
                       MIN(day) FILTER (WHERE cumulated > queue.cumulated - queue.need + kept.quantity + 0.000001)
                       AS first_day,
                       LEAST(queue.need, GREATEST(0, COALESCE(MAX(cumulated), 0) - kept.quantity - queue.cumulated
                                                     + queue.need)) AS in_sight
                  FROM supply
                 WHERE supply.product_id = queue.product_id
                   AND supply.warehouse_id = queue.warehouse_id) arrival ON TRUE
             WHERE queue.cumulated + kept.quantity > COALESCE(queue.free, 0) + 0.000001
            """, free=self.env["crm.supply.queue"]._select_free(SQL("TRUE")), queue=self._select_queue(),
            supply=self._select_supply(), held=self._select_held(),
            today=fields.Date.today(), visible=self.env["crm.customer.profile"]._get_visible_sql("profile"))

    def _select_held(self):
        """What protections keep from the tiers after theirs, beyond what the entitled ones wait for."""
        return SQL(
            """
            SELECT kept.product_id, kept.warehouse_id, kept.sequence, kept.quantity - COALESCE((
                       SELECT SUM(queue.need) FROM queue
                        WHERE queue.product_id = kept.product_id AND queue.warehouse_id = kept.warehouse_id
                          AND queue.supply_rank <= kept.sequence), 0) AS quantity
              FROM (%s) kept
            """, self.env["crm.supply.protection.line"]._select_remaining())

    def _select_queue(self):
        """Those who wait in the order of the queue, with what they and all before them lack."""
        queue = self.env["crm.supply.queue"]
        return SQL(
            """
            SELECT waiting.*, free.quantity AS free
              FROM (
                SELECT move.id, move.picking_id, move.supply_order_id AS order_id, move.sale_line_id, move.product_id,
                       source.warehouse_id, move.company_id, move.supply_rank, move.product_qty AS demand,
                       %(promised)s::date AS promised_date, %(need)s AS need,
                       SUM(%(need)s) OVER (PARTITION BY move.product_id, source.warehouse_id ORDER BY %(order)s)
                       AS cumulated
                  FROM stock_move move
                  JOIN stock_location source ON source.id = move.location_id AND source.usage = 'internal'
                  JOIN stock_warehouse warehouse ON warehouse.id = source.warehouse_id
                  JOIN res_company company ON company.id = warehouse.company_id AND company.supply_priority_enabled
                 WHERE %(waits)s
              ) waiting
         LEFT JOIN free ON free.product_id = waiting.product_id AND free.warehouse_id = waiting.warehouse_id
            """, promised=queue._sql_promised(), need=queue._sql_need(), order=queue._sql_order(),
            waits=queue._sql_waits())

    def _select_supply(self):
        """What is free, with what comes up to each day added."""
        return SQL(
            """
            SELECT product_id, warehouse_id, day,
                   SUM(quantity) OVER (PARTITION BY product_id, warehouse_id ORDER BY day) AS cumulated
              FROM (
                SELECT product_id, warehouse_id, %(today)s::date AS day, GREATEST(0, quantity) AS quantity FROM free
                 UNION ALL
                SELECT product_id, warehouse_id, GREATEST(day, %(today)s::date), quantity FROM (%(coming)s) arriving
              ) coming
            """, today=fields.Date.today(), coming=self.env["crm.supply.queue"]._select_coming(SQL("TRUE")))

    # === ACTIONS ===#

    @arguments.read()
    def action_reallocate(self):
        """Simulate a re-allocation of the products that are short."""
        self.check_access("read")
        allocations = self.env["crm.supply.allocation"]
        allocations._check_may_allocate()
        for warehouse, shortages in self.grouped("warehouse_id").items():
            allocation = allocations.create({
                "warehouse_id": warehouse.id, "product_ids": [fields.Command.set(shortages.product_id.ids)]})
            allocation._simulate()
            allocations |= allocation
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_supply_allocation_action")
        if len(allocations) == 1:
            return dict(action, views=[(False, "form")], res_id=allocations.id)
        return dict(action, domain=[("id", "in", allocations.ids)])

    @arguments.read("one")
    def action_expedite(self):
        """Open what is coming of the product; where nothing is, order it. Who has no right to the stock is told."""
        self.ensure_one()
        self.check_access("read")
        incoming = self.env["stock.move"].sudo().search([
            ("product_id", "=", self.product_id.id), ("state", "in", ("waiting", "confirmed", "assigned")),
            ("location_dest_id.warehouse_id", "=", self.warehouse_id.id),
            ("location_id.warehouse_id", "!=", self.warehouse_id.id), ("location_id.usage", "!=", "customer")],
            order="date, id")
        if not self.env.user.has_group("stock.group_stock_user"):
            return self._notify_incoming(incoming)
        if incoming.picking_id:
            return {
                "type": "ir.actions.act_window", "res_model": "stock.picking", "view_mode": "list,form",
                "name": self.env._("On its way: %(product)s", product=self.product_id.display_name),
                "domain": [("id", "in", incoming.picking_id.ids)]}
        return {
            "type": "ir.actions.act_window", "res_model": "product.replenish", "view_mode": "form", "target": "new",
            "name": self.env._("Order %(product)s", product=self.product_id.display_name),
            "context": {"default_product_id": self.product_id.id, "default_quantity": self.missing,
                        "default_warehouse_id": self.warehouse_id.id,
                        "default_product_tmpl_id": self.product_id.product_tmpl_id.id}}

    def _notify_incoming(self, incoming):
        values = {"product": self.product_id.display_name}
        if incoming:
            message = self.env._(
                "%(quantity)s %(unit)s of %(product)s come in on %(day)s. Ask the purchasers to have them sooner.",
                quantity=format_quantity(incoming[0].product_qty), unit=self.product_id.uom_id.name,
                day=format_date(self.env, fields.Datetime.context_timestamp(self, incoming[0].date)), **values)
        else:
            message = self.env._("Nothing of %(product)s is on its way. Ask the purchasers to order it.", **values)
        return {"type": "ir.actions.client", "tag": "display_notification",
                "params": {"message": message, "type": "warning", "sticky": True}}

    @arguments.read("one")
    def action_open_order(self):
        """Open the order, or the delivery where the user may not see the order's invoices."""
        self.ensure_one()
        self.check_access("read")
        return self.order_id._open_for(self.picking_id)

    # === CRON ===#

    @api.model
    def _cron_remind(self):
        """A to-do for the salesperson of each key account's order that is short, once for each product: what is done
        stays done as long as the product is short. An open one goes when the shortage does."""
        orders = self.env["sale.order"]
        if not orders._has_kind(SHORTAGE):
            return
        short = self.search([("is_key_account", "=", True), ("order_id", "!=", False)]).grouped("order_id")
        reminded = orders.search([("activity_ids.activity_type_id", "=", orders._get_kind(SHORTAGE))])
        (reminded - orders.union(*short))._settle(SHORTAGE)
        for order in orders.search([("supply_told_product_ids", "!=", False)]):
            order.supply_told_product_ids &= short.get(order, self).product_id
        calls = []
        for order, shortages in short.items():
            news = shortages.product_id - order.supply_told_product_ids
            if news and order.user_id:
                calls += [] if order in reminded else [order._call_for_shortages(shortages.filtered(
                    lambda shortage, news=news: shortage.product_id in news))]
                order.supply_told_product_ids |= news
        orders._call(calls)
