"""From a late delivery to its remedy, in a browser."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceTours(RelationshipCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_user("tour_manager", "manager", "sales_team.group_sale_manager", password="tour_manager")
        cls.env["crm.service.standard"].search([("code", "!=", "on_time_delivery")]).active = False
        cls.standard = cls.env.ref("crm_relationship.crm_service_standard_on_time_delivery")
        cls.company.service_remedies_enabled = True
        cls.program = cls.env["loyalty.program"].create(
            {"name": "Apologies", "program_type": "coupons", "applies_on": "future", "trigger": "with_code"})
        remedy = cls.env["crm.service.remedy"].create({
            "name": "Coupon for lateness", "kind": "coupon", "percent": 10, "cap_amount": 50,
            "loyalty_program_id": cls.program.id})
        cls.standard.target_ids.write(
            {"remedy_id": remedy.id, "breaches_from": fields.Datetime.now() - timedelta(days=30)})
        cls.customer = cls._new_customer("Waits for chairs")

    def _order_late(self):
        """An order that was promised a week ago and has not been delivered."""
        goods = self.env["product.product"].create({"name": "Chair", "type": "consu", "taxes_id": False})
        moment = fields.Datetime.now()
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "company_id": self.company.id,
            "commitment_date": moment - timedelta(days=7),
            "order_line": [Command.create({"product_id": goods.id, "product_uom_qty": 3, "price_unit": 100})]})
        order.action_confirm()
        order.date_order = moment - timedelta(days=10)
        return order

    def test_late_delivery_leads_to_a_coupon(self):
        order = self._order_late()
        self.env["crm.service.meter"]._measure(self.standard, self.company)
        self.env["crm.service.breach"]._raise_breaches()
        self.start_tour("/odoo", "crm_relationship_breach_tour", login="tour_manager")
        self.env.invalidate_all()
        breach = self.env["crm.service.breach"].search([("res_id", "=", order.id), ("res_model", "=", "sale.order")])
        self.assertEqual((breach.state, breach.approved_by_id.login), ("remedied", "tour_manager"))
        card = self.env["loyalty.card"].search([("program_id", "=", self.program.id)])
        self.assertEqual((card.partner_id, card.points), (self.customer, 30))
        self.assertIn("Coupon for lateness granted", "".join(breach.message_ids.mapped("body")))
