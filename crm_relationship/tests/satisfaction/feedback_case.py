"""Feedback of customers, on the clock and with the people of complaints."""

from odoo import Command

from ..complaint.complaint_case import LOUD, ComplaintCase


def receive(warehouse, product, quantity=5, **values):
    """Goods that arrive now."""
    kind, suppliers = warehouse.in_type_id, warehouse.env.ref("stock.stock_location_suppliers")
    places = {"location_id": suppliers.id, "location_dest_id": kind.default_location_dest_id.id}
    picking = warehouse.env["stock.picking"].create({
        "picking_type_id": kind.id, "company_id": warehouse.company_id.id, **places,
        "move_ids": [Command.create({
            "product_id": product.id, "product_uom_qty": quantity, "company_id": warehouse.company_id.id, **places})],
        **values})
    picking.action_confirm()
    picking.move_ids.write({"quantity": quantity, "picked": True})
    picking.button_validate()
    return picking


class FeedbackCase(ComplaintCase):
    """It is Monday, 8 o'clock; working time is Monday to Friday, 8 to 12 and 13 to 17 o'clock UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.feedback = cls.env["crm.feedback"]

    @classmethod
    def _say(cls, kind="suggestion", tier="vip", user=None, **values):
        """What a customer of a tier has said, entered by a user, the agent by default."""
        return cls.feedback.with_user(user or cls.agent).with_context(**LOUD).create({
            "name": "Smaller boxes", "kind": kind, "company_id": cls.company.id,
            "partner_id": cls.customers[tier].id if tier else False, **values})

    @classmethod
    def _receive(cls, product=None, quantity=5, **values):
        return receive(cls.warehouse, product or cls.goods, quantity, **values)

    def _get_tasks(self, feedback, kind="feedback"):
        kind = self.env.ref(f"crm_relationship.mail_activity_type_{kind}")
        return self.env["mail.activity"].sudo().search([
            ("res_model", "=", "crm.feedback"), ("res_id", "in", feedback.ids), ("activity_type_id", "=", kind.id)])

    def _get_letters(self, feedback):
        """The messages of these that the customers got."""
        return feedback.sudo().message_ids.filtered(
            lambda message: feedback.sudo().partner_id & message.partner_ids or message.outgoing_email_to)
