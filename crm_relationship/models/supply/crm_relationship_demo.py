from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

# (product, customer, quantity, ordered so many days ago, promised in so many days): small customers ordered first.
ORDERS = [
    ("product_heater", "partner_kestrel", 12, 9, 6),
    ("product_heater", "partner_okafor", 8, 8, 12),
    ("product_heater", "partner_oakhollow", 14, 7, 9),
    ("product_heater", "partner_qingshan", 10, 6, 20),
    ("product_heater", "partner_amsel", 16, 3, 1),
    ("product_heater", "partner_harbour_hale", 24, 2, 5),
    ("product_heater", "partner_chenghu", 18, 1, 10),
    ("product_fire_bowl", "partner_silverfern", 15, 6, 14),
    ("product_fire_bowl", "partner_kiyomizu", 10, 5, 11),
    ("product_fire_bowl", "partner_nordlys", 20, 2, 4),
    ("product_fire_bowl", "partner_corvina", 12, 1, 7),
]
ON_HAND = {"product_heater": 60, "product_heater_wall": 35, "product_fire_bowl": 32, "product_lantern": 260}
RECEIPTS = [("product_heater", 36, 16), ("product_fire_bowl", 30, 21)]  # (product, quantity, in so many days)

# What key accounts ordered of the lantern in the coming season a year ago.
LANTERNS = [("partner_harbour_hale", 90), ("partner_chenghu", 70), ("partner_nordlys", 60), ("partner_amsel", 40)]


class CrmRelationshipDemo(models.AbstractModel):
    """Outdoor goods before the cold season: not enough heaters for everybody, and lanterns worth keeping."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_supply(self):
        demo = self.with_context(tracking_disable=True, mail_notrack=True)
        company = self.env.ref("base.main_company")
        company.supply_priority_enabled = True
        demo._stock_up()
        demo._sell_last_season()
        for product, customer, quantity, days_ago, promised_days in ORDERS:
            demo._sell_scarce(product, customer, quantity, days_ago, promised_days)
        for product, quantity, days in RECEIPTS:
            demo._expect_receipt(product, quantity, days)
        demo._protect_season()
        demo._allocate()

    @api.model
    def _get_supply_record(self, name):
        return self.env.ref(f"crm_relationship.{name}")

    @api.model
    def _stock_up(self):
        shelf = self.env.ref("stock.warehouse0").lot_stock_id
        for name, quantity in ON_HAND.items():
            self.env["stock.quant"]._update_available_quantity(self._get_supply_record(name), shelf, quantity)

    @api.model
    def _sell_scarce(self, product, customer, quantity, days_ago, promised_days):
        """An order that waits for its goods, or has them."""
        order = self._create_supply_order(product, customer, quantity)
        order.commitment_date = fields.Datetime.now() + timedelta(days=promised_days)
        order.action_confirm()
        order.date_order = fields.Datetime.now() - timedelta(days=days_ago)

    @api.model
    def _create_supply_order(self, product, customer, quantity):
        partner = self._get_supply_record(customer)
        return self.env["sale.order"].create({
            "partner_id": partner.id,
            "user_id": partner.user_id.id,
            "team_id": self._get_team(partner.user_id).id,
            "warehouse_id": self.env.ref("stock.warehouse0").id,
            "order_line": [Command.create({
                "product_id": self._get_supply_record(product).id, "product_uom_qty": quantity})],
        })

    @api.model
    def _sell_last_season(self):
        """Orders of the coming season a year ago, delivered and done with."""
        first, _last = self._get_season()
        for number, (customer, quantity) in enumerate(LANTERNS):
            order = self._create_supply_order("product_lantern", customer, quantity)
            order.order_line.qty_delivered = quantity
            order.write({"state": "sale", "locked": True})
            day = first - relativedelta(years=1) + timedelta(days=3 + 5 * number)
            order.date_order = datetime.combine(day, time(10))

    @api.model
    def _get_season(self):
        """First and last day of the month after next."""
        first = fields.Date.today().replace(day=1) + relativedelta(months=2)
        return first, first + relativedelta(months=1, days=-1)

    @api.model
    def _expect_receipt(self, product, quantity, days):
        record, warehouse = self._get_supply_record(product), self.env.ref("stock.warehouse0")
        moment = fields.Datetime.now() + timedelta(days=days)
        source = self.env.ref("stock.stock_location_suppliers")
        self.env["stock.picking"].create({
            "picking_type_id": warehouse.in_type_id.id,
            "location_id": source.id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "scheduled_date": moment,
            "move_ids": [Command.create({
                "product_id": record.id, "product_uom_qty": quantity, "product_uom": record.uom_id.id,
                "location_id": source.id, "location_dest_id": warehouse.lot_stock_id.id, "date": moment})],
        }).action_confirm()

    @api.model
    def _protect_season(self):
        """Some lanterns are kept already; the system proposes what to keep for the season."""
        warehouse = self.env.ref("stock.warehouse0")
        lantern = self._get_supply_record("product_lantern")
        self.env["crm.supply.protection"].create({
            "product_id": lantern.id, "warehouse_id": warehouse.id, "quantity": 60,
            "tier_id": self._get_supply_record("crm_tier_vip").id,
            "date_from": fields.Date.today() - timedelta(days=20), "date_to": fields.Date.today() + timedelta(days=9)})
        self.env["crm.supply.protection"]._propose(warehouse, *self._get_season(), products=lantern)

    @api.model
    def _allocate(self):
        """Fire bowls were re-allocated yesterday; for the heaters somebody has only looked at it."""
        allocations = self.env["crm.supply.allocation"]
        warehouse = self.env.ref("stock.warehouse0")
        bowls = allocations.simulate(self._get_supply_record("product_fire_bowl").ids, warehouse.id)
        allocations.browse(bowls["allocation_id"]).apply()
        allocations.simulate(self._get_supply_record("product_heater").ids, warehouse.id)
