from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import private
from ...tools.supply_queue import LAST, NO_TIER_RANK

QUEUE_ORDER = "supply_turn, supply_deadline"


class StockMove(models.Model):
    """Moves carry their rank and the promised date along all steps, backorders and splits."""

    _name = "stock.move"
    _inherit = ["stock.move", "crm.guarded.mixin", "crm.supply.ranked"]

    # === FIELDS ===#

    supply_rank = fields.Integer(
        default=NO_TIER_RANK, readonly=True, aggregator=None,
        help="The sequence of the customer's tier when the goods were ordered; 50: no tier.")
    supply_turn = fields.Integer(
        default=NO_TIER_RANK, readonly=True, aggregator=None,
        help="Place in the queue: the rank, improved by the time that a late order waits.")
    supply_deadline = fields.Datetime("Promised", readonly=True, help="What was promised to the customer.")
    supply_order_id = fields.Many2one(
        "sale.order", "Order Supplied", readonly=True, index="btree_not_null", ondelete="set null", copy=True)

    _supply_waiting_idx = models.Index(
        "(product_id, supply_turn, supply_deadline) WHERE state IN ('confirmed', 'partially_available')")

    def _auto_init(self):
        self.env["crm.supply.queue"]._add_rank_columns(self._table, ("supply_rank", "supply_turn"))
        return super()._auto_init()

    # === SEARCH ===#

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """The one queue stands in front of any other order where our own code asks for it."""
        if order and private.read(self.env.context, "supply_queue"):
            order = f"{QUEUE_ORDER}, {order}"
        return super()._search(domain, offset, limit, order, **kwargs)

    @api.model
    def _search_waiting(self, product_id, warehouse):
        """Moves that wait for a product in a warehouse and whose time to reserve has come, in the queue's order."""
        domain = self.env["stock.rule"]._get_moves_to_assign_domain(warehouse.company_id.id)
        return self.with_context(supply_queue=private.Private()).search(
            Domain(domain) & Domain("product_id", "=", product_id)
            & Domain("location_id", "child_of", warehouse.view_location_id.id),
            order="reservation_date, priority desc, date asc, id asc").with_context(supply_queue=False)

    # === MERGE AND CHAINS ===#

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "supply_rank", "supply_deadline"]

    @api.model
    def _prepare_merge_negative_moves_excluded_distinct_fields(self):
        return [
            *super()._prepare_merge_negative_moves_excluded_distinct_fields(), "supply_rank", "supply_deadline"]

    def _prepare_procurement_values(self):
        return {**super()._prepare_procurement_values(), **self._get_supply_values()}

    def _get_supply_values(self):
        """What the moves that supply this one carry on."""
        if not self.supply_order_id:
            return {}
        return {"supply_rank": self.supply_rank, "supply_turn": self.supply_turn,
                "supply_deadline": self.supply_deadline, "supply_order_id": self.supply_order_id.id}

    # === BUSINESS METHODS ===#

    def _get_supply_key(self):
        """(product id, warehouse id) of the goods that the move takes."""
        return self.product_id.id, self.location_id.warehouse_id.id

    def _get_supply_order(self):
        """Sort key of the queue."""
        return self.supply_turn, self.supply_deadline or LAST

    def _get_supply_need(self):
        """What the move still has to reserve, in the product's unit."""
        return self.product_uom._compute_quantity(
            self.product_uom_qty - self.quantity, self.product_id.uom_id, rounding_method="HALF-UP")
