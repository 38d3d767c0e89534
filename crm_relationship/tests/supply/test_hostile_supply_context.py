from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .supply_case import SupplyCase

SENT = (True, 1, "1", [], [1], {"1": 5})


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileSupplyContext(SupplyCase):
    """Warehouse people send the keys under which our own code hands on what it has decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stocker = cls._new_user("supply_hostile", "stock.group_stock_user")

    def _as_client(self, records, *keys):
        """The records as a client with each of the values under these keys."""
        return [records.with_user(self.stocker).with_context(**dict.fromkeys(keys, value)) for value in SENT]

    def test_protections_hold(self):
        self._protect("vip", 8)
        self._put(10)
        move = self._moves(self._order("small", 10))
        for client in self._as_client(move, "supply_is_checked"):
            with self.assertRaisesRegex(UserError, "protected for better tiers"), self.env.cr.savepoint():
                client.quantity = 6
            with self.assertRaisesRegex(UserError, "protected for better tiers"), self.env.cr.savepoint():
                client.picking_id.write({"move_ids": [(1, move.id, {"quantity": 6})]})
        self.assertEqual(move.quantity, 2)

    def test_a_list_has_the_order_that_was_asked_for(self):
        vip, small = (self._moves(self._order(tier, 8)) for tier in ("vip", "small"))
        for client in self._as_client(vip | small, "supply_queue"):
            self.assertEqual(client.search([("id", "in", client.ids)], order="id desc").ids, [small.id, vip.id])

    def test_the_plan_stands(self):
        first, second = self._order("vip", 8), self._order("small", 8)
        self._put(10)
        pickings = first.picking_ids | second.picking_ids
        for client in self._as_client(pickings, "supply_grants", "supply_caps", "supply_pegged", "supply_for_rank"):
            client.do_unreserve()
            client.browse(second.picking_ids.ids).action_assign()
            client.browse(first.picking_ids.ids).action_assign()
            self.assertEqual(self._reserved(first, second), [8, 2])

    def test_free_quantities_tell_nothing_of_protections(self):
        self._protect("vip", 8)
        self._put(10)
        for client in self._as_client(self.goods, "supply_for_rank"):
            client.env.invalidate_all()
            client = client.with_context(location=self.stock.id)
            if isinstance(client.env.context["supply_for_rank"], dict):
                continue  # nothing that a result could be kept for: Odoo refuses it
            self.assertEqual(client.free_qty, 10)
