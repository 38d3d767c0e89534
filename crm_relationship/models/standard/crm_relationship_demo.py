from datetime import timedelta

from odoo import api, fields, models

# (customer, quantity, ordered so many days ago, promised and delivered so many days after, quantity that came first);
# delivered None: nobody knows when
DELIVERED = [
    ("partner_harbour_hale", 5, 338, 6, 3, 5),
    ("partner_nordlys", 4, 321, 5, 3, 4),
    ("partner_amsel", 3, 309, 7, 10, 3),
    ("partner_chenghu", 6, 292, 4, 3, 6),
    ("partner_delgado", 4, 275, 8, 6, 4),
    ("partner_harbour_hale", 7, 251, 4, 3, 7),
    ("partner_bergmann", 5, 238, 5, 7, 3),
    ("partner_corvina", 4, 219, 6, 5, 4),
    ("partner_silverfern", 3, 203, 9, 8, 3),
    ("partner_hailan", 6, 188, 6, 5, 6),
    ("partner_chenghu", 5, 170, 4, 3, 5),
    ("partner_oakhollow", 4, 157, 8, 7, 4),
    ("partner_nordlys", 6, 141, 5, 3, 6),
    ("partner_maple_ridge", 4, 124, 7, 5, 4),
    ("partner_harbour_hale", 6, 109, 4, 3, 6),
    ("partner_amsel", 4, 94, 6, 5, 4),
    ("partner_brightwater", 3, 81, 9, 8, 3),
    ("partner_delgado", 5, 68, 7, 9, 5),
    ("partner_harbour_hale", 8, 48, 5, 3, 8),
    ("partner_chenghu", 6, 44, 5, 3, 6),
    ("partner_nordlys", 10, 41, 4, 9, 6),
    ("partner_amsel", 5, 37, 6, 5, 5),
    ("partner_corvina", 4, 33, 6, 5, 4),
    ("partner_silverfern", 6, 30, 8, 7, 6),
    ("partner_kiyomizu", 3, 26, 8, 12, 3),
    ("partner_harbour_hale", 9, 22, 4, 7, 9),
    ("partner_kestrel", 2, 20, 10, 9, 2),
    ("partner_chenghu", 7, 17, 5, 3, 7),
    ("partner_amsel", 6, 14, 6, 10, 4),
    ("partner_oakhollow", 5, 12, 8, 6, 5),
    ("partner_hailan", 4, 11, 6, 4, 4),
    ("partner_bergmann", 6, 9, 6, None, 0),
]
STOCK = 260
SINCE_DAYS = 60


class CrmRelationshipDemo(models.AbstractModel):
    """A year of deliveries: most of them as promised, some late, some not complete at first, one still to come."""

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
        demo._deliver_exercises()
        demo._answer_inquiries(company)
        meter = self.env["crm.service.meter"]
        for standard, measured in meter._get_pairs():
            if measured == company:
                meter._measure(standard, measured)
        self.env["crm.service.breach"]._raise_breaches()

    @api.model
    def _deliver(self, customer, quantity, days_ago, promised_days, delivered_days, first_quantity):
        """An order of the past with its deliveries: what did not come first came two days later."""
        ordered_at = fields.Datetime.now() - timedelta(days=days_ago)
        order = self._create_supply_order("product_bench", customer, quantity)
        order.commitment_date = ordered_at + timedelta(days=promised_days)
        order.action_confirm()
        order.date_order = ordered_at
        if delivered_days is None:
            return
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
