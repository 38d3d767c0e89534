from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

# Inquiries of prospects: who, what, what it may be worth, how many days ago.
INQUIRIES = [
    ("partner_northgate", "Furniture for fourteen health centres", 48000, 11),
    ("partner_northgate", "Waiting-room chairs, first lot", 9500, 3),
    ("partner_harbin", "酒店大堂座椅", 12600, 5),
]
LATE_EVERY = 6  # one of so many inquiries was answered after a day and a half only
LATE_HOURS, MOST_HOURS = 36, 3
DELIVERED_DAYS = 2
SPREAD_DAYS = (6, 5)  # orders that Odoo's demo data date today: the latest so many days ago, one every so many days


class CrmRelationshipDemo(models.AbstractModel):
    """What Odoo's own demo data leave open: inquiries without a quotation, confirmed orders that nobody delivers."""

    _inherit = "crm.relationship.demo"

    # === INQUIRIES ===#

    @api.model
    def _answer_inquiries(self, company):
        """Each inquiry has its quotation, most of them within hours."""
        self._tell_inquiries(company)
        leads = self.env["crm.lead"].with_context(active_test=False).search([
            ("type", "=", "opportunity"), "|", ("company_id", "=", company.id),
            "&", ("company_id", "=", False), ("user_id.company_id", "=", company.id)], order="id")
        leads._handle_partner_assignment()
        shelf = self._get_products()
        self.env["sale.order"].create([
            self._prepare_quotation(lead, shelf[number % len(shelf)], number) for number, lead in enumerate(leads)])

    @api.model
    def _tell_inquiries(self, company):
        now = fields.Datetime.now()
        for name, what, worth, days in INQUIRIES:
            prospect = self._get_supply_record(name)
            self.env["crm.lead"].create({
                "name": what, "type": "opportunity", "partner_id": prospect.id, "user_id": prospect.user_id.id,
                "team_id": self._get_team(prospect.user_id).id, "company_id": company.id, "expected_revenue": worth,
                "create_date": now - timedelta(days=days)})

    @api.model
    def _prepare_quotation(self, lead, product, number):
        """A quotation of about what the inquiry may be worth, entered when it was sent."""
        record = self.env.ref(product.key)
        hours = LATE_HOURS if number % LATE_EVERY == LATE_EVERY - 1 else 1 + number % MOST_HOURS
        sent_at = min(lead.create_date + timedelta(hours=hours), fields.Datetime.now())
        return {
            "partner_id": lead.partner_id.id, "opportunity_id": lead.id, "user_id": lead.user_id.id,
            "team_id": self._get_team(lead.user_id).id, "state": "sent", "date_order": sent_at, "create_date": sent_at,
            "order_line": [Command.create({
                "product_id": record.id, "product_uom_qty": max(1, lead.expected_revenue // product.price)})]}

    # === ORDERS ===#

    @api.model
    def _deliver_exercises(self):
        """Deliver the orders of Odoo's own demo data, two days after each; those for today's warehouse stay open."""
        orders = {name: self.env["sale.order"].browse(self.env["ir.model.data"].search([
            ("module", "=", name), ("model", "=", "sale.order")]).mapped("res_id")).filtered_domain(
                [("state", "=", "sale")]) for name in ("sale", "sale_stock")}
        now = fields.Datetime.now()
        orders["sale_stock"].date_order = now - timedelta(hours=1)
        latest, step = SPREAD_DAYS
        fresh = orders["sale"].filtered(lambda order: order.date_order > now - timedelta(days=latest))
        for number, order in enumerate(fresh):
            order.date_order = now - timedelta(days=latest + step * number)
        orders["sale"].order_line._action_launch_stock_rule()  # confirmed before there were deliveries
        pickings = orders["sale"].picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
            and all(move.has_tracking == "none" or move.state == "assigned" for move in picking.move_ids))
        for move in pickings.move_ids.filtered(lambda move: move.has_tracking == "none"):
            self.env["stock.quant"]._update_available_quantity(
                move.product_id, move.location_id, move.product_uom_qty)
            move.quantity = move.product_uom_qty
        pickings.move_ids.picked = True
        pickings.with_context(skip_backorder=True, skip_sms=True).button_validate()
        for picking in pickings:
            picking.date_done = picking.sale_id.date_order + timedelta(days=DELIVERED_DAYS)
            picking.move_ids.date = picking.date_done
