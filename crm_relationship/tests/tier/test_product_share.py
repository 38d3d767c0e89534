from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import tagged

from .tier_case import TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestProductShare(TierCase):
    """80/20 of products: what the top fifth of them brings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("share_officer", "officer")
        cls.categories = cls.env["product.category"].create([{"name": "Desks"}, {"name": "Lamps"}])
        cls.products = cls.env["product.product"].create([{
            "name": f"P{number}", "type": "service", "standard_price": cost, "categ_id": cls.categories[number % 2].id,
            "taxes_id": False,
        } for number, cost in enumerate((500, 90, 30, 20, 12))])
        cls.customer = cls._new_customer("Buyer")
        cls._order(800, 100, 50)
        cls._order(0, 0, 0, 40, 10)

    @classmethod
    def _order(cls, *prices, day=None):
        order = cls._sell(cls.customer, day or cls.today, 0, order_line=[
            Command.create({"product_id": product.id, "price_unit": price, "tax_ids": False})
            for product, price in zip(cls.products, prices, strict=False) if price])
        cls.env.flush_all()
        return order

    def _shares(self, user=None):
        return self.env["crm.product.share"].with_user(user or self.officer).search(
            [("product_id", "in", self.products.ids)])

    def test_shares(self):
        shares = self._shares()
        self.assertEqual(
            [(share.product_id.name, share.revenue, share.margin, share.revenue_rank, share.margin_rank, share.part)
             for share in shares],
            [("P0", 800, 300, 1, 1, "1_top"), ("P1", 100, 10, 2, 4, "2_others"), ("P2", 50, 20, 3, 2, "2_others"),
             ("P3", 40, 20, 4, 3, "2_others"), ("P4", 10, -2, 5, 5, "2_others")])
        self.assertEqual([share.revenue_share for share in shares], [80, 10, 5, 4, 1])
        self.assertEqual([share.cumulative_share for share in shares], [80, 90, 95, 99, 100])
        self.assertEqual([round(share.margin_share, 2) for share in shares], [86.21, 2.87, 5.75, 5.75, -0.57])
        self.assertEqual(shares.categ_id, self.categories)

    def test_table_of_the_top(self):
        groups = self.env["crm.product.share"].with_user(self.officer)._read_group(
            [("product_id", "in", self.products.ids)], ["part"], ["__count", "revenue:sum", "revenue_share:sum"])
        self.assertEqual(groups, [("1_top", 1, 800, 80), ("2_others", 4, 200, 20)])

    def test_it_adds_up_to_the_profile(self):
        self._order(0, 0, 700, day=self.today - timedelta(days=200))
        self._order(900, day=self.today - timedelta(days=400))  # before the window
        self._classify()
        self.assertEqual(sum(self._shares().mapped("revenue")), self._profile(self.customer).revenue)
        self.assertEqual(sum(self._shares().mapped("margin")), self._profile(self.customer).margin)
        self.policy.window_months = 3
        self.env.invalidate_all()
        self.assertEqual(sum(self._shares().mapped("revenue")), 1000)

    def _post(self, kind, customer, product, amount):
        self.env["account.move"].create({
            "move_type": kind, "partner_id": customer.id, "company_id": self.company.id, "invoice_date": self.today,
            "invoice_line_ids": [Command.create({
                "product_id": product.id, "price_unit": amount, "tax_ids": False})]}).action_post()

    def test_the_same_as_on_the_customers(self):
        """To the cent, with what no product explains and what credit notes have taken back."""
        self._load_accounts()
        other = self._new_customer("Other")
        self._sell(other, self.today, 0, currency_id=self.env.ref("base.USD").id, order_line=[
            Command.create({"product_id": self.products[1].id, "price_unit": price, "product_uom_qty": 3,
                            "discount": 7, "tax_ids": False}) for price in (33.33, 10.01, 7.77)])
        self._book(other, self.today, 77.77, 11.1)  # without lines
        for customer, amount in ((self.customer, 70), (other, 33.35)):
            self._post("out_refund", customer, self.products[2], amount)
        for basis in ("ordered", "invoiced", "invoiced"):
            self.policy.revenue_basis = basis
            self._classify()
            self.env.flush_all()
            self.env.invalidate_all()
            shares = self.env["crm.product.share"].with_user(self.officer).search([])
            profiles = self.env["crm.customer.profile"].search([("company_id", "=", self.company.id)])
            for name in ("revenue", "margin"):
                self.assertEqual(
                    round(sum(shares.mapped(name)), 2), round(sum(profiles.mapped(name)), 2), (basis, name))
            if basis == "invoiced":
                self._post("out_invoice", other, self.products[1], 44.44)  # the other one is credited only
        self.policy.revenue_basis = "ordered"
        self.env.flush_all()
        self.env.invalidate_all()
        rest = self.env["crm.product.share"].search([("part", "=", "3_none")])
        self.assertEqual((rest.product_id.id, rest.revenue, rest.order_count), (False, 77.77, 1))
        self.assertEqual(self._shares()[0].margin, 279)  # of 300, as much as is left of the 1,000 bought

    def test_invoices_where_the_policy_says_so(self):
        """Of customers who have been invoiced; the margin lies on the orders all the same."""
        self._load_accounts()
        self.policy.revenue_basis = "invoiced"
        self.env.flush_all()
        self.assertFalse(self._shares())
        self._post("out_invoice", self.customer, self.products[1], 90)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual([(share.product_id, share.revenue, share.margin) for share in self._shares()[:2]],
                         [(self.products[1], 90, 10), (self.products[0], 0, 300)])

    def test_companies(self):
        """Each by itself; the same product has a row for each of the companies in use."""
        other = self._create_company(name="Elsewhere")
        self.env.user.company_ids |= other
        shares = self.env["crm.product.share"].with_context(allowed_company_ids=(self.company | other).ids)
        self._book_elsewhere(other)
        rows = shares.search([("product_id", "=", self.products[0].id)])
        self.assertEqual({row.company_id: row.revenue for row in rows}, {self.company: 800, other: 70})
        self.assertEqual(len(set(rows.ids)), 2)
        self.assertEqual(self._shares().company_id, self.company)

    def _book_elsewhere(self, company):
        order = self.env["sale.order"].with_company(company).sudo().create({
            "partner_id": self.customer.id, "company_id": company.id, "order_line": [Command.create(
                {"product_id": self.products[0].id, "price_unit": 70, "tax_ids": False})]})
        order.action_confirm()
        order.date_order = f"{self.today} 12:00:00"
        self.env.flush_all()

    def test_without_a_policy(self):
        self.policy.sudo().unlink()
        self.assertFalse(self.env["crm.product.share"].search([]))

    def test_officers_only(self):
        user = self._new_user("share_user", "user")
        with self.assertRaises(AccessError):
            self._shares(user)
        self.assertEqual(len(self._shares(self.officer).read(["revenue", "currency_id"])), 5)
