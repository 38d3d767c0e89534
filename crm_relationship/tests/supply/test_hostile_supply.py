"""What the lists of scarce goods tell about customers of others, and who pushes in front of the queue."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .supply_case import SupplyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileSupplyFigures(SupplyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.stranger = cls._new_user("supply_seller", "user"), cls._new_user("supply_stranger", "user")
        cls.officer = cls._new_user("supply_officer", "officer")
        cls.manager = cls._new_user("supply_manager", "manager")
        cls.customers["vip"].user_id = cls.stranger
        cls.customers["main"].user_id = cls.seller
        for tier in ("vip", "main"):
            cls._profile(cls.customers[tier]).sudo().churn_risk = 0.77
            # The order of a colleague's customer, too, is the seller's.
            cls._order(tier, 10, user_id=cls.seller.id)
        cls.env.flush_all()

    def _short(self, user, tier, domain=(), **search):
        self.env.invalidate_all()
        return self.env["crm.supply.shortage"].with_user(user).search(
            [("partner_id", "=", self.customers[tier].id), *domain], **search)

    def test_a_colleagues_customer(self):
        for user, tier, figures in ((self.seller, "vip", (0, 0)), (self.seller, "main", (0.77, 400)),
                                    (self.officer, "vip", (0.77, 400)), (self.officer, "main", (0.77, 400))):
            with self.subTest(user=user.login, tier=tier):
                row = self._short(user, tier)
                self.assertEqual((row.churn_risk, row.margin_at_stake), figures)
                self.assertEqual(row.missing, 10, "the shortage itself is shown")

    def test_searches_sorts_and_sums(self):
        self.assertFalse(self._short(self.seller, "vip", [("churn_risk", ">", 0)]))
        self.assertFalse(self._short(self.seller, "vip", [("margin_at_stake", ">", 0)]))
        shortages = self.env["crm.supply.shortage"].with_user(self.seller)
        rows = shortages.formatted_read_group([], ["partner_id"], ["margin_at_stake:sum"])
        self.assertEqual({row["partner_id"][0]: row["margin_at_stake:sum"] for row in rows}, {
            self.customers["vip"].id: 0, self.customers["main"].id: 400})

    def test_allocations_are_for_officers(self):
        """They see every customer's figures anyway; nobody else reads the lines."""
        allocation = self._simulate()
        self.assertEqual(set(allocation.line_ids.with_user(self.officer).mapped("churn_risk")), {0.77})
        with self.assertRaises(AccessError):
            allocation.line_ids.with_user(self.seller).mapped("churn_risk")
        with self.assertRaises(AccessError):
            self.env["crm.supply.allocation.line"].with_user(self.seller).search([("churn_risk", ">", 0)])


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileQueue(SupplyCase):
    """Nobody pushes in front of the queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._new_user(
            "supply_worker", "stock.group_stock_manager", "sales_team.group_sale_salesman_all_leads")
        cls.vip, cls.small = cls._order("vip", 10), cls._order("small", 10)
        cls.values = {
            "product_id": cls.goods.id, "product_uom_qty": 1, "location_id": cls.stock.id,
            "location_dest_id": cls.env.ref("stock.stock_location_customers").id, "company_id": cls.company.id}
        cls.ranks = {"supply_rank": 1, "supply_turn": 1, "supply_deadline": "2020-01-01 00:00:00",
                     "supply_order_id": cls.vip.id}
        cls.env.flush_all()

    def _new_picking(self, **values):
        return self.env["stock.picking"].with_user(self.worker).create({
            "picking_type_id": self.warehouse.out_type_id.id, "location_id": self.stock.id,
            "location_dest_id": self.values["location_dest_id"], **values})

    def _get_place(self, move):
        move = move.sudo()
        return move.supply_rank, move.supply_turn, move.supply_deadline, move.supply_order_id.id

    def test_new_moves(self):
        moves, nobody = self.env["stock.move"].with_user(self.worker), (50, 50, False, False)
        picking = self._new_picking()
        for name, value in self.ranks.items():
            values = {**self.values, "picking_id": picking.id, name: value}
            for attempt, attack in {
                "create": lambda values=values: moves.create(values),
                "of a delivery": lambda values=values: picking.write({"move_ids": [Command.create(values)]}),
                "with a delivery": lambda values=values: self._new_picking(
                    move_ids=[Command.create({key: item for key, item in values.items() if key != "picking_id"})]),
                "copy": lambda name=name, value=value: self._moves(self.small).with_user(self.worker).copy(
                    {name: value}),
            }.items():
                with self.subTest(name=name, attempt=attempt), self.assertRaises(AccessError), self.env.cr.savepoint():
                    attack()
            move = moves.with_context(**{f"default_{name}": value}).create({**self.values, "picking_id": picking.id})
            self.assertEqual(self._get_place(move), nobody)
            move._action_confirm(merge=False)
            self.assertEqual(self._get_place(move), nobody)

    def test_empty_places_are_no_places(self):
        move = self.env["stock.move"].with_user(self.worker).create({
            **self.values, "supply_rank": 50, "supply_turn": False, "supply_order_id": False})
        self.assertEqual(self._get_place(move), (50, 50, False, False))

    def test_copies_keep_their_place(self):
        """A backorder, too, which a worker makes without being superuser."""
        move = self._moves(self.vip)
        self.assertEqual(move.supply_rank, 1)
        copy = move.with_user(self.worker).copy()
        self.assertEqual(self._get_place(copy), self._get_place(move))
        stranger = move.with_user(self.worker).copy({"sale_line_id": self.small.order_line.id})
        self.assertEqual(self._get_place(stranger), (50, 50, False, False))
        (copy | stranger).sudo().unlink()
        self._put(4)
        picking = self.vip.picking_ids.with_user(self.worker)
        picking.action_assign()
        place = self._get_place(move)
        self._ship(picking, 4)
        backorder = self._moves(self.vip)
        self.assertEqual((backorder.product_uom_qty, self._get_place(backorder)), (6, place))

    def test_deliveries(self):
        picking = self._new_picking()
        with self.assertRaises(AccessError):
            picking.write({"supply_rank": 1})
        with self.assertRaises(AccessError):
            self._new_picking(supply_rank=1)
        other = self.env["stock.picking"].with_user(self.worker).with_context(default_supply_rank=1).create(
            {"picking_type_id": self.warehouse.out_type_id.id})
        self.env.flush_all()
        self.assertEqual((picking.supply_rank, other.supply_rank), (50, 50))

    def test_orders(self):
        orders = self.env["sale.order"].with_user(self.worker)
        values = {"partner_id": self.customers["small"].id, "company_id": self.company.id}
        for rank in ({"supply_rank_override": 1, "supply_rank_reason": "Mine"}, {"supply_rank_reason": "Mine"}):
            defaults = {f"default_{name}": value for name, value in rank.items()}
            for attack in (lambda rank=rank: orders.create({**values, **rank}),
                           lambda defaults=defaults: orders.with_context(**defaults).create(values),
                           lambda rank=rank: self.small.with_user(self.worker).write(rank),
                           lambda rank=rank: self.small.with_user(self.worker).copy(rank)):
                with self.subTest(rank=rank), self.assertRaises(AccessError), self.env.cr.savepoint():
                    attack()
        orders.create({**values, "supply_rank": 1})
        self.assertEqual(orders.search([("partner_id", "=", values["partner_id"])]).mapped("supply_rank"),
                         [self.tiers["small"].sequence] * 2)
