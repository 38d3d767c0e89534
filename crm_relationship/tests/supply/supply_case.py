"""A company with priority supply, a warehouse, and customers of each tier."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..common import RelationshipCommon


class SupplyCase(RelationshipCommon):
    """`cls.customers` has a customer of each tier by its code, and one without tier under `none`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.supply_priority_enabled = True
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        if "auto_batch" in cls.env["stock.picking.type"]._fields:  # what is in a running batch is left alone
            cls.env["stock.picking.type"].search([("company_id", "=", cls.company.id)]).auto_batch = False
        cls.goods = cls._new_product("Chair")
        cls.customers = cls._new_tier_customers()

    @classmethod
    def _new_product(cls, name, **values):
        return cls.env["product.product"].create({
            "name": name, "type": "consu", "is_storable": True, "list_price": 100, "standard_price": 60,
            "taxes_id": False, **values})

    @classmethod
    def _put(cls, quantity, product=None, location=None, **values):
        """Put goods in stock, as an inventory would."""
        cls.env["stock.quant"]._update_available_quantity(
            product or cls.goods, location or cls.stock, quantity, **values)

    @classmethod
    def _order(cls, tier, quantity, product=None, promised_days=10, confirm=True, **values):
        """An order of a customer of a tier (its code, `none`, or a partner), promised so many days from now."""
        partner = cls.customers[tier] if isinstance(tier, str) else tier
        line = values.pop("line", {})
        order = cls.env["sale.order"].create({
            "partner_id": partner.id, "company_id": cls.company.id, "warehouse_id": cls.warehouse.id,
            "commitment_date": fields.Datetime.now() + timedelta(days=promised_days),
            "order_line": [Command.create({
                "product_id": (product or cls.goods).id, "product_uom_qty": quantity, "price_unit": 100,
                "tax_ids": False, **line})],
            **values})
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _reserved(cls, *orders):
        """What these orders have reserved in their first steps, in the product's unit."""
        cls.env.invalidate_all()
        result = []
        for order in orders:
            moves = cls.env["stock.move"].search([("supply_order_id", "=", order.id)]).filtered(
                lambda move: not move.move_orig_ids and move.state not in ("done", "cancel"))
            result.append(sum(move.product_qty - move._get_supply_need() for move in moves))
        return result[0] if len(result) == 1 else result

    @classmethod
    def _serve(cls):
        """What the worker does once the transaction is committed."""
        cls.env.cr.flush()
        requests = cls.env["crm.supply.request"]
        cls.env["stock.move"]._rank_waiting(requests.search([("product_id", "=", False)]).company_id)
        for key in requests._get_keys():
            cls.env["crm.supply.worker"]._serve(*key)

    # === MORE OF THE WAREHOUSE ===#

    @classmethod
    def _moves(cls, *orders):
        """The open moves of these orders, of all steps."""
        return cls.env["stock.move"].search([
            ("supply_order_id", "in", [order.id for order in orders]), ("state", "not in", ("done", "cancel"))])

    @classmethod
    def _receive(cls, quantity, product=None, days=0, done=True, warehouse=None, **values):
        """A receipt from a supplier, planned in so many days; carried out where it is `done`."""
        warehouse = warehouse or cls.warehouse
        picking = cls.env["stock.picking"].create({
            "picking_type_id": warehouse.in_type_id.id, "location_id": cls.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "move_ids": [Command.create({
                "product_id": (product or cls.goods).id, "product_uom_qty": quantity,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id, **values})]})
        picking.action_confirm()
        picking.move_ids.date = fields.Datetime.now() + timedelta(days=days)
        if done:
            picking.move_ids.write({"quantity": quantity, "picked": True})
            picking._action_done()
        return picking

    @classmethod
    def _ship(cls, picking, quantity=None):
        """Carry a transfer out with what it has reserved, or with so much of its only move; the rest is a backorder."""
        if quantity is not None:
            picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    @classmethod
    def _protect(cls, tier, quantity=0, product=None, **values):
        """A protection for a tier (its code) and better ones."""
        target = {} if values.get("categ_id") else {"product_id": (product or cls.goods).id}
        return cls.env["crm.supply.protection"].create({
            "warehouse_id": cls.warehouse.id, "tier_id": cls.tiers[tier].id, "quantity": quantity, **target, **values})

    @classmethod
    def _simulate(cls, *products, **company):
        """An allocation of these products (default: the only one), with settings of the company."""
        cls.company.write(company)
        products = products or (cls.goods,)
        result = cls.env["crm.supply.allocation"].simulate([product.id for product in products], cls.warehouse.id)
        return cls.env["crm.supply.allocation"].browse(result["allocation_id"])

    @classmethod
    def _lines(cls, allocation, name, *orders):
        """A figure of the lines of these orders."""
        values = {line.order_id: line[name] for line in allocation.line_ids}
        return [values[order] for order in orders]

    def _get_shortage(self, order):
        """What the order is short of, read anew."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.supply.shortage"].search([("order_id", "=", order.id)])

    def _let_stock_be_filled(self):
        """Goods that are not in stock come from a reserve next door."""
        reserve = self.env["stock.location"].create(
            {"name": "Reserve", "location_id": self.warehouse.view_location_id.id})
        route = self.env["stock.route"].create({
            "name": "Fill", "company_id": self.company.id, "rule_ids": [Command.create({
                "name": "Fill", "action": "pull", "location_src_id": reserve.id, "location_dest_id": self.stock.id,
                "picking_type_id": self.warehouse.int_type_id.id, "procure_method": "make_to_stock",
                "company_id": self.company.id})]})
        self.goods.route_ids = route
        return reserve

    def _check_stock(self, product=None):
        """Never more reserved than there is, and quants agree with the lines."""
        product = product or self.goods
        quants = self.env["stock.quant"].search([
            ("product_id", "=", product.id), ("location_id.usage", "=", "internal")])
        lines = self.env["stock.move.line"].search([
            ("product_id", "=", product.id), ("state", "not in", ("done", "cancel")),
            ("location_id.usage", "=", "internal")])
        self.assertAlmostEqual(sum(quants.mapped("reserved_quantity")), sum(lines.mapped("quantity_product_uom")))
        self.assertGreaterEqual(sum(quants.mapped("quantity")) + 1e-6, sum(quants.mapped("reserved_quantity")))
