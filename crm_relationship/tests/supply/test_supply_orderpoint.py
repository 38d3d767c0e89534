"""What is protected is bought once, however many reordering rules a warehouse has, and in as many steps."""

from odoo.tests.common import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyOrderpoint(SupplyCase):
    @classmethod
    def _new_point(cls, location=None, product=None, **values):
        return cls.env["stock.warehouse.orderpoint"].create({
            "product_id": (product or cls.goods).id, "location_id": (location or cls.stock).id,
            "warehouse_id": cls.warehouse.id, "product_min_qty": 0, "product_max_qty": 0, "trigger": "auto", **values})

    @classmethod
    def _new_place(cls, name, parent=None):
        return cls.env["stock.location"].create({"name": name, "location_id": (parent or cls.stock).id})

    def _get_kept(self, points):
        """What each of these rules sets aside, asked for together and one by one."""
        self.env.flush_all()
        self.env.invalidate_all()
        kept = [-points._quantity_in_progress()[point.id] for point in points]
        self.assertEqual(kept, [-point._quantity_in_progress()[point.id] for point in points])
        return kept

    def test_once_for_all_rules_of_a_warehouse(self):
        self._protect("vip", 8)
        shelves = [self._new_place(name) for name in ("Left", "Right")]
        points = self._new_point(shelves[0]) + self._new_point() + self._new_point(shelves[1])
        self.assertEqual(self._get_kept(points), [0, 8, 0])
        self.assertEqual(sum(points.mapped("qty_to_order")), 8)

    def test_the_automatic_rule_before_one_by_hand(self):
        self._protect("vip", 8)
        points = self._new_point(trigger="manual") + self._new_point(self._new_place("Left"))
        self.assertEqual(self._get_kept(points), [0, 8])

    def test_places_outside_the_stock_keep_nothing(self):
        self._protect("vip", 8)
        point = self._new_point(self._new_place("Dock", self.warehouse.view_location_id))
        self.assertEqual(self._get_kept(point), [0])

    def test_each_warehouse_keeps_its_own(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "NRT", "company_id": self.company.id})
        self._protect("vip", 8)
        self._protect("main", 5, warehouse_id=north.id)
        points = self._new_point() + self._new_point(north.lot_stock_id, warehouse_id=north.id)
        self.assertEqual(self._get_kept(points), [8, 5])

    def test_the_scheduler_buys_it_once(self):
        reserve = self._let_stock_be_filled()
        self._protect("vip", 8)
        self._new_point(self._new_place("Left"))
        self._new_point()
        self.env["stock.rule"].run_scheduler()
        bought = self.env["stock.move"].search([("location_id", "=", reserve.id)])
        self.assertEqual(sum(bought.mapped("product_uom_qty")), 8)

    def test_queries_do_not_grow_with_the_products(self):
        category = self.env["product.category"].create({"name": "Many"})
        counts = []
        for number in (2, 12):
            products = self.env["product.product"].concat(*(
                self._new_product(f"Goods {number}.{place}", categ_id=category.id) for place in range(number)))
            points = self.env["stock.warehouse.orderpoint"].concat(*(
                self._new_point(product=product) for product in products))
            self.env["crm.supply.protection"].search([("categ_id", "=", category.id)]).unlink()
            self._protect("main", 4, categ_id=category.id)
            for product in products:
                self._order("vip", 1, product)
            self.env.flush_all()
            self.env.invalidate_all()
            points.mapped("product_id.uom_id"), points.mapped("warehouse_id.lot_stock_id.parent_path")
            before = self.env.cr.sql_log_count
            kept = points._get_unclaimed()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(list(kept.values()), [3] * number)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 5)

    def test_what_is_held_is_looked_up(self):
        """Products are asked for one by one, out of all that were read: no pass over all of them for each."""
        lines = self.env["crm.supply.protection.line"]
        products = [self._new_product(f"Goods {number}") for number in range(3)]
        for product, quantity in zip(products, (3, 5, 7), strict=True):
            self._protect("vip", quantity, product)
            self._protect("main", quantity + 1, product)
        held = lines._get_held({(product.id, self.warehouse.id) for product in products})
        self.assertEqual([[held(product.id, self.warehouse.id, rank) for product in products] for rank in (1, 2, 3)],
                         [[0, 0, 0], [3, 5, 7], [4, 6, 8]])
