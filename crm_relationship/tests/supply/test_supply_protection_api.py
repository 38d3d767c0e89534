from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyProtectionApi(SupplyCase):
    """What other programs keep for key accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("protection_manager", "manager", "stock.group_stock_user")
        cls.goods.default_code = "CHAIR-1"
        cls.today = fields.Date.today()
        cls.category = cls.goods.categ_id = cls.env["product.category"].create({"name": "Seats"})
        cls.values = {
            "product_code": "CHAIR-1", "warehouse_code": cls.warehouse.code, "tier_code": "vip", "quantity": 5}

    def _protect(self, user=None, **values):
        values = {name: value for name, value in {**self.values, **values}.items() if value is not None}
        return self.env["crm.supply.protection"].with_user(user or self.manager).protect(values)

    def _count(self):
        return self.env["crm.supply.protection"].with_context(active_test=False).search_count([])

    def test_protect(self):
        self._put(8)
        end = self.today + timedelta(days=30)
        result = self._protect(date_to=str(end), external_ref="P-1")
        protection = self.env["crm.supply.protection"].browse(result["id"])
        self.assertEqual(result, {
            "id": protection.id, "created": True, "external_ref": "P-1", "state": "confirmed",
            "changed": ["date_to", "external_ref", "product_code", "quantity", "tier_code", "warehouse_code"],
            "product_id": self.goods.id, "product": self.goods.display_name, "category_id": False, "category": False,
            "warehouse_id": self.warehouse.id, "warehouse": self.warehouse.code, "tier": "vip", "quantity": 5.0,
            "coverage_days": 0, "protected": 5.0, "consumed": 0.0, "remaining": 5.0, "date_from": str(self.today),
            "date_to": str(end)})
        order = self._order("main", 8)
        self.assertEqual(self._reserved(order), 3.0)

    def test_ids_as_well(self):
        first = self._protect()
        again = self._protect(product_code=None, warehouse_code=None, product_id=self.goods.id,
                              warehouse_id=self.warehouse.id)
        self.assertEqual(again, {**first, "created": False, "changed": []})

    def test_a_category(self):
        result = self._protect(product_code=None, category_id=self.category.id, quantity=None, coverage_days=14)
        self.assertEqual((result["category_id"], result["product_id"], result["coverage_days"]),
                         (self.category.id, False, 14))

    def test_the_same_again(self):
        first, count = self._protect(), self._count()
        for _time in range(3):
            self.assertEqual(self._protect(), {**first, "created": False, "changed": []})
        self.assertEqual(self._count(), count)

    def test_more_of_it(self):
        first = self._protect()
        result = self._protect(quantity=7)
        self.assertEqual((result["id"], result["changed"], result["quantity"]), (first["id"], ["quantity"], 7.0))

    def test_what_makes_another(self):
        later = str(self.today + timedelta(days=7))
        ids = {self._protect(**values)["id"] for values in (
            {}, {"tier_code": "main"}, {"date_from": later}, {"date_to": later}, {"external_ref": "P-1"},
            {"external_ref": "P-2"})}
        self.assertEqual(len(ids), 6)

    def test_by_reference(self):
        first = self._protect(external_ref="P-1")
        later = self.today + timedelta(days=7)
        again = self._protect(external_ref="P-1", date_to=str(later), tier_code="main", quantity=6)
        self.assertEqual((again["id"], again["changed"], again["tier"]),
                         (first["id"], ["date_to", "quantity", "tier_code"], "main"))
        other = self._new_product("Table")
        with self.assertRaisesRegex(ValidationError, "other goods"):
            self._protect(external_ref="P-1", product_code=None, product_id=other.id)

    def test_release(self):
        first, second = self._protect(), self._protect(tier_code="main")
        protections = self.env["crm.supply.protection"].with_user(self.manager).browse([second["id"], first["id"]])
        results = protections.release()
        self.assertEqual([(result["id"], result["state"], result["changed"]) for result in results],
                         [(second["id"], "released", ["state"]), (first["id"], "released", ["state"])])
        self.assertEqual([result["changed"] for result in protections.release()], [[], []])

    def test_what_was_released_is_protected_again(self):
        first = self._protect(external_ref="P-1")
        self.env["crm.supply.protection"].browse(first["id"]).release()
        again = self._protect(external_ref="P-1")
        self.assertEqual((again["id"], again["state"], again["changed"]), (first["id"], "confirmed", ["state"]))

    def test_refused(self):
        before = self._count()
        for values, message in (
                ({"product_code": None}, "either a product"),
                ({"category_id": self.category.id}, "either a product"),
                ({"quantity": None}, "either .quantity"), ({"coverage_days": 5}, "either .quantity"),
                ({"quantity": 0}, "either .quantity"), ({"quantity": -1}, "between"), ({"quantity": "5"}, "number"),
                ({"quantity": float("nan")}, "number"), ({"tier_code": "nonsense"}, "no code nonsense"),
                ({"tier_code": ""}, "missing"), ({"product_code": "nonsense"}, "no record with the code"),
                ({"warehouse_code": "nonsense"}, "no record with the code"), ({"product_id": 2**31 - 1}, "no record"),
                ({"date_to": "2020-01-01"}, "date_to"), ({"date_from": "2027-12-31garbage"}, "not a day"),
                ({"state": "released"}, "does not take: state"), ({"external_ref": ["x"]}, "a text")):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, message):
                self._protect(**values)
        service = self.product
        with self.assertRaises(UserError):
            self._protect(product_code=None, product_id=service.id)
        for values in (None, [], "x", 5):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.env["crm.supply.protection"].with_user(self.manager).protect(values)
        self.assertEqual(self._count(), before)

    def test_who_may(self):
        protection = self.env["crm.supply.protection"].browse(self._protect()["id"])
        officer = self._new_user("protection_officer", "officer")
        with self.assertRaises(AccessError):
            self._protect(officer)
        with self.assertRaises(AccessError):
            protection.with_user(officer).release()

    def test_of_another_company(self):
        other = self._create_company(name="Elsewhere")
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        for values in ({"warehouse_code": None, "warehouse_id": warehouse.id}, {"warehouse_code": warehouse.code}):
            if values.get("warehouse_code") == self.warehouse.code:
                continue
            with self.assertRaises((AccessError, ValidationError)[bool(values["warehouse_code"])]):
                self._protect(**values)
