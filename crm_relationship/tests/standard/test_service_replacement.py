"""Goods that replace others are free of charge, whatever somebody edits afterwards."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .standard_case import StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceReplacement(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_remedies_enabled = True
        cls.standard = cls._standard("on_time_delivery", 0, remedy_id=cls._remedy("replacement").id)
        cls._load_accounts()
        cls.levy = cls.env["account.tax"].with_company(cls.company).create({
            "name": "Levy", "amount_type": "fixed", "amount": 3, "type_tax_use": "sale", "company_id": cls.company.id})
        cls.table = cls._new_product("Table", list_price=250, taxes_id=cls.levy.ids)
        cls.goods.taxes_id = cls.levy
        cls.seller = cls._new_user("replacement_seller", "sales_team.group_sale_salesman_all_leads")

    def setUp(self):
        super().setUp()
        order = self._order(promised_days=1)
        self._travel(days=2)
        self._raise(self.standard).with_user(self._new_user("replacement_boss", "manager")).action_approve()
        breach = self.env["crm.service.breach"].search([("res_id", "=", order.id), ("res_model", "=", "sale.order")])
        self.replacement = self.env["sale.order"].browse(breach.granted_id).with_user(self.seller)
        self.line = self.replacement.order_line

    def _check_free(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.line.price_unit, self.line.price_total, self.replacement.amount_total), (0, 0, 0))

    def test_free_from_the_start(self):
        self.assertEqual((self.line.product_uom_qty, self.line.is_replacement), (10, True))
        self._check_free()

    def test_whatever_is_edited(self):
        """Quantity, unit, product, customer, pricelist: each of them has Odoo look for a price, or taxes, again."""
        dozen = self.env.ref("uom.product_uom_dozen")
        pricelist = self.env["product.pricelist"].create({
            "name": "Dear", "company_id": self.company.id, "item_ids": [Command.create({
                "compute_price": "fixed", "fixed_price": 77, "applied_on": "3_global"})]})
        for values in ({"product_uom_qty": 12}, {"product_uom_id": dozen.id}, {"product_id": self.table.id},
                       {"discount": 0}, {"product_uom_qty": 2, "discount": 10}):
            with self.subTest(values=values):
                self.line.write(values)
                self._check_free()
        self.replacement.write({"pricelist_id": pricelist.id, "partner_id": self.customers["vip"].id})
        self.replacement.action_update_prices()
        self._check_free()
        self.replacement.action_update_taxes()
        self._check_free()

    def test_on_the_form(self):
        with Form(self.replacement) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 3
            self.assertEqual(line.price_unit, 0)
        self.assertEqual(self.line.product_uom_qty, 3)
        self._check_free()

    def test_confirmed_and_changed(self):
        self.replacement.action_confirm()
        self.line.product_uom_qty = 11
        self._check_free()
        self.assertEqual(sum(self.replacement.picking_ids.move_ids.mapped("product_uom_qty")), 11)

    def test_a_price_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "free of charge"), self.env.cr.savepoint():
            self.line.price_unit = 5
        with self.assertRaisesRegex(ValidationError, "free of charge"), self.env.cr.savepoint():
            self.line.tax_ids = self.levy

    def test_what_is_added_has_its_price(self):
        self.replacement.order_line = [Command.create({"product_id": self.table.id, "product_uom_qty": 1})]
        self.assertEqual(self.replacement.order_line[-1].price_unit, 250)
        self.assertFalse(self.replacement.order_line[-1].is_replacement)

    def test_a_copy_is_an_order_like_any_other(self):
        copy = self.replacement.copy()
        self.assertFalse(copy.order_line.is_replacement)

    def test_nobody_makes_a_line_free(self):
        """The mark comes with the remedy: by no value, default or nested command of a client."""
        order = self._order("vip").with_user(self.seller)
        for values in ({"order_line": [Command.update(order.order_line.id, {"is_replacement": True})]},
                       {"order_line": [Command.create({"product_id": self.table.id, "is_replacement": True})]}):
            with self.subTest(values=values), self.assertRaises(AccessError), self.env.cr.savepoint():
                order.write(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.line.is_replacement = False
        line = self.env["sale.order.line"].with_user(self.seller).with_context(default_is_replacement=True).create(
            {"order_id": order.id, "product_id": self.table.id})
        self.assertEqual((line.is_replacement, line.price_unit), (False, 250))
