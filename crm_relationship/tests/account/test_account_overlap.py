"""Key accounts that several of our teams sell to, and who coordinates."""

from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..tier.tier_case import TODAY
from .team_case import TeamCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestOverlap(TeamCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mate = cls._new_user("team_mate", "user", "sales_team.group_sale_salesman_all_leads")
        cls.sales, cls.parts = (cls.env["crm.team"].create({
            "name": name, "company_id": cls.company.id, "crm_team_member_ids": [(0, 0, {"user_id": user.id})]})
            for name, user in (("Sales", cls.seller), ("Spare Parts", cls.mate)))
        cls.overlaps = cls.env["crm.account.overlap"]
        cls._book(cls.customer, TODAY - timedelta(days=1), 5000)
        cls._classify()
        cls.customer.tier_id.sudo().is_key_account = True

    def _order(self, team, number=1, user=None, day=TODAY, **values):
        orders = self.env["sale.order"].with_user(user or self.env.user).sudo().create([{
            "partner_id": self.customer.id, "company_id": self.company.id, "team_id": team.id,
            "order_line": [(0, 0, {"product_id": self.product.id, "price_unit": 100, "tax_ids": False})], **values,
        } for _number in range(number)])
        orders.date_order = datetime.combine(day, time(12))
        return orders

    def _find(self, company=None):
        self.env.flush_all()
        self.overlaps._find_overlaps(company or self.company)
        return self.overlaps.search([("partner_id", "=", self.customer.id)])

    # === FOUND ===#

    def test_two_documents_of_a_second_team_are_an_overlap(self):
        self._order(self.sales, 3)
        self._order(self.parts)
        self.assertFalse(self._find(), "one may be chance")
        self._order(self.parts)
        overlap = self._find()
        self.assertEqual((overlap.team_id, overlap.document_count), (self.sales, 3))
        self.assertEqual((overlap.other_team_id, overlap.other_document_count), (self.parts, 2))
        self.assertEqual((overlap.found_on, overlap.needs_coordinator), (TODAY, True))

    def test_a_quotation_counts_for_the_team_of_who_wrote_it_as_well(self):
        self._order(self.sales, 2, user=self.mate)
        overlap = self._find()
        self.assertEqual({overlap.team_id, overlap.other_team_id}, {self.sales, self.parts})
        self.assertEqual((overlap.document_count, overlap.other_document_count), (2, 2))

    def test_leads_count_cancelled_and_old_ones_do_not(self):
        self._order(self.sales, 2)
        self._order(self.parts)._action_cancel()
        self._order(self.parts, 3, day=TODAY - timedelta(days=400))
        self.assertFalse(self._find())
        leads = self.env["crm.lead"].create([
            {"name": "Parts", "partner_id": self.customer.id, "company_id": self.company.id, "team_id": self.parts.id}
            for _number in range(2)])
        self.assertEqual(self._find().other_document_count, 2)
        leads.action_set_lost()
        self.assertFalse(self._find(), "it is not listed any more")

    def test_only_key_accounts_and_only_of_the_company(self):
        self._order(self.sales, 2)
        self._order(self.parts, 2)
        self.assertFalse(self._find(self._new_branch()))
        self.customer.set_tier_override("small", "for the test")
        self.assertFalse(self._find())

    def test_a_second_night_writes_what_is_new_only(self):
        self._order(self.sales, 2)
        self._order(self.parts, 2)
        self.env.flush_all()
        self.assertEqual([self.overlaps._find_overlaps(self.company) for _night in range(2)], [1, 0])
        self._order(self.parts, 3)
        self.env.flush_all()
        self.assertEqual(self.overlaps._find_overlaps(self.company), 1)
        self.assertEqual(self._find().team_id, self.parts)

    def test_one_query_finds_them_however_many(self):
        self._order(self.sales, 2)
        self._order(self.parts, 2)
        self._find()
        self.env.flush_all()
        with self._watch_statements() as few:
            self.overlaps._find_overlaps(self.company)
        for customer in self._customers_of(*[900] * 10):
            self._order(self.parts, partner_id=customer.id)
        self.env.flush_all()
        with self._watch_statements() as many:
            self.overlaps._find_overlaps(self.company)
        self.assertEqual(len(few), len(many))

    # === WHO COORDINATES ===#

    def _get_overlap(self):
        self._order(self.sales, 2)
        self._order(self.parts, 2)
        return self._find()

    def test_who_presses_the_button_coordinates(self):
        overlap = self._get_overlap()
        overlap.with_user(self.seller).action_coordinate()
        self.assertEqual((overlap.coordinator_id, overlap.needs_coordinator), (self.seller, False))
        self.assertFalse(self.overlaps.search([("needs_coordinator", "=", True), ("id", "=", overlap.id)]))
        self.assertTrue(self.overlaps.search([("needs_coordinator", "=", False), ("id", "=", overlap.id)]))
        with self.assertRaisesRegex(UserError, "coordinates"):
            overlap.with_user(self.officer).action_coordinate()

    def test_who_has_left_does_not_coordinate_any_more(self):
        overlap = self._get_overlap()
        self._join(self.head, "coordinator")
        self.head.active = False
        overlap.invalidate_recordset()
        self.assertTrue(overlap.needs_coordinator)
        self.assertTrue(self.overlaps.search([("needs_coordinator", "=", True), ("id", "=", overlap.id)]))
        overlap.with_user(self.seller).action_coordinate()
        overlap.invalidate_recordset()
        self.assertEqual(overlap.coordinator_id, self.seller)

    def test_the_dialogue_names_somebody(self):
        overlap = self._get_overlap()
        action = overlap.with_user(self.seller).action_name_coordinator()
        member = self.members.with_user(self.seller).with_context(**action["context"]).create({"user_id": self.mate.id})
        self.assertEqual((member.partner_id, member.role), (self.customer, "coordinator"))
        self.assertEqual(overlap.coordinator_id, self.mate)

    def test_others_name_nobody(self):
        overlap = self._get_overlap()
        stranger = self._new_user("team_stranger", "user")
        for method in ("action_coordinate", "action_name_coordinator", "action_view_team_sales"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(overlap.with_user(stranger), method)()

    def test_merging_leaves_one_row(self):
        overlap = self._get_overlap()
        double = self._new_customer("Harbour Ltd")
        self.overlaps.create({
            "partner_id": double.id, "company_id": self.company.id, "team_id": self.sales.id,
            "other_team_id": self.parts.id})
        self._merge_customers(double, self.customer)
        self.assertEqual(self.overlaps.search([("partner_id", "=", self.customer.id)]), overlap)

    # === WHO SELLS WHAT ===#

    def test_sales_by_team_maker_and_category(self):
        chairs = self.env["product.category"].create({"name": "Chairs"})
        chair = self.env["product.product"].create({"name": "Chair", "type": "service", "categ_id": chairs.id})
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        own = self._order(self.sales, 2, user=self.seller)
        own.action_confirm()
        (own | self._order(self.sales, user=self.mate)).date_order = datetime.combine(TODAY, time(12))
        foreign = self._order(self.sales, user=self.mate, pricelist_id=pricelist.id, order_line=[
            (0, 0, {"product_id": chair.id, "price_unit": 50, "tax_ids": False})])
        foreign.action_confirm()
        foreign.date_order = datetime.combine(TODAY, time(12))
        self.env.flush_all()
        foreign.currency_rate = 0.5
        self.env.flush_all()
        rows = self.env["crm.account.team.sale"].with_user(self.seller).search(
            [("partner_id", "=", self.customer.id), ("maker_team_id", "!=", False)])
        self.assertEqual(
            {(row.maker_team_id, row.categ_id): (row.team_id, row.order_count, row.ordered, row.quoted)
             for row in rows},
            {(self.sales, self.product.categ_id): (self.sales, 2, 200, 0),
             (self.parts, self.product.categ_id): (self.sales, 0, 0, 100),
             (self.parts, chairs): (self.sales, 1, 100, 0)})

    def test_only_the_documents_of_who_is_asked_for_are_read(self):
        for customer in self._customers_of(*[900] * 20):
            self._order(self.parts, partner_id=customer.id)
        self.env.flush_all()
        query = self.env["crm.account.team.sale"]._search([("partner_id", "=", self.customer.id)]).select()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")  # the tables are small
        plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query)))
        self.assertRegex(plan, rf"commercial_partner_id = {self.customer.id}")
