from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ...tools import arguments
from ...tools.complaint_clock import OVER_STATES
from .crm_complaint_document import COUNTED

RECENT_ORDERS = 3


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_count = fields.Integer(
        "Complaints", compute="_compute_counters", groups="crm_relationship.group_relationship_user")
    complaint_open_count = fields.Integer(
        "Open Complaints", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    email_set_by_id = fields.Many2one(
        "res.users", "Email Set By", readonly=True, copy=False, index="btree_not_null", ondelete="set null",
        groups="base.group_system",
        help="Who changed the address last: solving a complaint themselves, they send no key there.")

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.sudo().filtered("email")._note_email_setter()
        return partners

    def write(self, vals):
        """Whoever changes an address is on record, whatever else their context keeps off the record."""
        if not {"email", "email_normalized"} & vals.keys():
            return super().write(vals)
        before = {partner: (partner.email, partner.email_normalized) for partner in self.sudo()}
        result = super().write(vals)
        self.sudo().filtered(
            lambda partner: (partner.email, partner.email_normalized) != before[partner])._note_email_setter()
        return result

    def _note_email_setter(self):
        if self:
            self.write({"email_set_by_id": self.env.uid})

    def _get_counters(self):
        return {
            **super()._get_counters(),
            "complaint_count": ("crm.complaint", "commercial_partner_id", COUNTED),
            "complaint_open_count": ("crm.complaint", "commercial_partner_id", [("state", "not in", OVER_STATES)]),
        }

    @arguments.read()
    def action_view_complaints(self):
        """Open the complaints of these customers, as they are counted: without cancelled ones."""
        self.env["crm.complaint"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action")
        return dict(
            action, name=self.env._("Complaints"), context={"default_partner_id": self[:1].id},
            domain=[("commercial_partner_id", "in", self.commercial_partner_id.ids), *COUNTED])

    # === THE CARD ===#

    def _get_complaint_card(self):
        """What whoever handles a complaint of this customer sees of them, as far as they may read it, in the current
        company.

        :return: a list of rows `{key, label, items}`. An item has a `name`, and may have a `detail`; `color`: it is a
            tier; `phone`: a number to call; `method`: that of partners which opens what is behind it; `id` and
            `field`: a record that the complaint can be about, and the field that names it; `is_bad`
        """
        self.ensure_one()
        customer, rows = self.commercial_partner_id, []
        if customer.tier_id:
            rows.append({"key": "tier", "label": self.env._("Tier"), "items": [
                {"name": customer.tier_id.name, "color": customer.tier_id.color}]})
        if number := self.phone or customer.phone:
            rows.append({"key": "phone", "label": self.env._("Phone"), "items": [{"name": number, "phone": number}]})
        if self.complaint_count:
            rows.append({"key": "complaints", "label": self.env._("Complaints"), "items": [{
                "name": self.env._("%(open)s open, %(count)s in all", open=self.complaint_open_count,
                                   count=self.complaint_count),
                "method": "action_view_complaints"}]})
        if orders := customer._find_recent_orders():
            rows.append({"key": "orders", "label": self.env._("Recent Orders"), "items": [{
                "id": order.id, "name": order.name, "field": "sale_order_id",
                "detail": f"{format_date(self.env, order.date_order)} · "
                          f"{format_amount(self.env, order.amount_total, order.currency_id)}"} for order in orders]})
        return rows

    def _find_recent_orders(self):
        """The latest confirmed orders of this customer that the user may read."""
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return orders
        return orders.search_fetch(
            [("partner_id", "child_of", self.id), ("company_id", "=", self.env.company.id), ("state", "=", "sale")],
            ["name", "date_order", "amount_total", "currency_id"], order="date_order DESC, id DESC",
            limit=RECENT_ORDERS)
