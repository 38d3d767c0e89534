from datetime import timedelta

from odoo import api, fields, models

# (customer, quantity, ordered so many days ago, promised and delivered so many days after, quantity that came first)
DELIVERED = [
    ("partner_harbour_hale", 8, 48, 5, 4, 8),
    ("partner_chenghu", 6, 44, 5, 5, 6),
    ("partner_nordlys", 10, 41, 4, 9, 6),
    ("partner_amsel", 5, 37, 6, 5, 5),
    ("partner_corvina", 4, 33, 6, 6, 4),
    ("partner_silverfern", 6, 30, 8, 7, 6),
    ("partner_kiyomizu", 3, 26, 8, 12, 3),
    ("partner_harbour_hale", 9, 22, 4, 7, 9),
    ("partner_kestrel", 2, 20, 10, 9, 2),
    ("partner_chenghu", 7, 17, 5, 3, 7),
    ("partner_amsel", 6, 14, 6, 10, 4),
    ("partner_oakhollow", 5, 12, 8, 6, 5),
]
STOCK = 200
SINCE_DAYS = 60


class CrmRelationshipDemo(models.AbstractModel):
    """Two months of deliveries: most of them as promised, some late, some not complete at first."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_promises(self):
        demo = self.with_context(tracking_disable=True, mail_notrack=True)
        company = self.env.ref("base.main_company")
        shelf = self.env.ref("stock.warehouse0").lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self._get_supply_record("product_bench"), shelf, STOCK)
        company.service_remedies_enabled = True
        self.env["crm.service.target"].search([]).breaches_from = fields.Datetime.now() - timedelta(days=SINCE_DAYS)
        for row in DELIVERED:
            demo._deliver(*row)
        meter = self.env["crm.service.meter"]
        for standard, measured in meter._get_pairs():
            if measured == company:
                meter._measure(standard, measured)
        breaches = self.env["crm.service.breach"]
        breaches._raise_breaches()
        exercise = self._get_demo("base.res_partner_3")
        if exercise:  # orders of Odoo's own demo data, which nobody delivers
            breaches.search([("partner_id", "=", exercise.id), ("state", "in", ("open", "proposed"))]).action_waive(
                "Orders of an exercise: nothing was meant to be delivered.")

    @api.model
    def _deliver(self, customer, quantity, days_ago, promised_days, delivered_days, first_quantity):
        """An order of the past with its deliveries: what did not come first came two days later."""
        ordered_at = fields.Datetime.now() - timedelta(days=days_ago)
        order = self._create_supply_order("product_bench", customer, quantity)
        order.commitment_date = ordered_at + timedelta(days=promised_days)
        order.action_confirm()
        order.date_order = ordered_at
        delivered_at = ordered_at + timedelta(days=delivered_days)
        self._ship(order.picking_ids, first_quantity, delivered_at)
        if first_quantity < quantity:
            self._ship(order.picking_ids.backorder_ids, quantity - first_quantity, delivered_at + timedelta(days=2))

    @api.model
    def _ship(self, picking, quantity, moment):
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        picking.date_done = moment
        picking.move_ids.date = moment
