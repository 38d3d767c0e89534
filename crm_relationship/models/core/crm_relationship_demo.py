"""Tells the demo wholesaler's year to the database. Nothing here runs without demo data."""

import csv

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL, file_open

from ...tools.demo_story import Chapter, Product, plan_orders

SEED = 2019
STORY_FILE = "crm_relationship/demo/crm_relationship_story.csv"
BASKET_FILE = "crm_relationship/demo/crm_relationship_basket.csv"
QUIET_CONTEXT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "skip_procurement": True,
}


class CrmRelationshipDemo(models.AbstractModel):
    _name = "crm.relationship.demo"
    _description = "Demo Data of Customer Relationship"

    @api.model
    def _generate(self):
        """Create the orders, invoices and payments of the demo company, dated relative to today (UTC).

        Runs once, from the demo data. The orders are history: they make no deliveries, and what lies before the
        invoices that we post counts as delivered and invoiced.
        """
        self = self.with_company(self.env.ref("base.main_company")).with_context(**QUIET_CONTEXT)
        today = fields.Date.today()
        chapters = [Chapter.from_row(row) for row in self._read_rows(STORY_FILE) if self._get_demo(row["partner"])]
        plan = plan_orders(chapters, self._get_products(), today, SEED)
        orders = self._create_orders(plan, today)
        self.env["crm.relationship.demo.invoicing"]._generate(list(zip(plan, orders, strict=True)), today)

    @api.model
    def _tell_languages(self):
        """Customers of our story speak the language of their country, where it is installed by now."""
        customers = self.env["res.partner"].browse(self.env["ir.model.data"].search([
            ("module", "=", "crm_relationship"), ("model", "=", "res.partner")]).mapped("res_id")).exists()
        for code, _name in self.env["res.lang"].get_installed():
            customers.filtered(
                lambda customer, code=code: customer.commercial_partner_id.country_id.code == code[-2:]).lang = code

    # === STORY ===#

    @api.model
    def _read_rows(self, path):
        with file_open(path) as file:
            return list(csv.DictReader(file))

    @api.model
    def _get_demo(self, xmlid):
        """The demo record behind the external id, None where Odoo's own demo data lacks it."""
        return self.env.ref(xmlid, raise_if_not_found=False)

    @api.model
    def _get_products(self):
        products = []
        for row in self._read_rows(BASKET_FILE):
            if product := self._get_demo(row["product"]):
                margin = float(row["margin_percent"])
                products.append(Product(row["product"], row["assortment"], product.lst_price, margin))
        return products

    @api.model
    def _get_cast(self, plan):
        """{external id: record} of all partners and products in the plan; a missing contact is its customer."""
        cast = {}
        for planned in plan:
            for key in (planned.chapter.partner, *(product.key for product, _quantity in planned.lines)):
                cast[key] = cast.get(key) or self.env.ref(key)
            if planned.placed_by not in cast:
                cast[planned.placed_by] = self._get_demo(planned.placed_by) or cast[planned.chapter.partner]
        return cast

    # === ORDERS ===#

    @api.model
    def _create_orders(self, plan, today):
        """The orders of the plan, in its order, confirmed without deliveries."""
        invoiced_from, open_from = self.env["crm.relationship.demo.invoicing"]._get_period(today)
        settled = [
            planned.ordered_at.date() < (invoiced_from if planned.chapter.is_invoiced else open_from)
            for planned in plan
        ]
        cast = self._get_cast(plan)
        orders = self.env["sale.order"].create([self._prepare_order(planned, cast) for planned in plan])
        # Written after the creation: lines born in a confirmed order post a message each.
        orders.write({"state": "sale", "locked": True})
        self._backdate(orders)
        self._settle(orders.browse([order.id for order, is_settled in zip(orders, settled, strict=True) if is_settled]))
        return orders

    @api.model
    def _prepare_order(self, planned, cast):
        """Values of a draft order; `cast` holds the records by external id."""
        customer, contact = cast[planned.chapter.partner], cast[planned.placed_by]
        pricelist = customer.specific_property_product_pricelist
        rate = self._get_rate(pricelist.currency_id, planned.ordered_at.date())
        payment_term = customer.property_payment_term_id or self.env.ref("account.account_payment_term_30days")
        return {
            "partner_id": contact.id,
            "partner_invoice_id": customer.id,
            "partner_shipping_id": contact.id,
            "user_id": customer.user_id.id,
            "team_id": self._get_team(customer.user_id).id,
            "warehouse_id": self.env.ref("stock.warehouse0").id,
            "pricelist_id": pricelist.id,
            "payment_term_id": payment_term.id,
            "date_order": planned.ordered_at,
            "order_line": [
                Command.create(self._prepare_line(cast[product.key], product, quantity, planned.chapter.discount, rate))
                for product, quantity in planned.lines
            ],
        }

    @api.model
    def _prepare_line(self, record, product, quantity, discount, rate):
        price = product.price * rate
        return {
            "product_id": record.id,
            "name": record.display_name,
            "product_uom_id": record.uom_id.id,
            "product_uom_qty": quantity,
            "qty_delivered": quantity,
            "price_unit": price,
            "discount": discount,
            "purchase_price": price * (1 - product.margin_percent / 100),
            "analytic_distribution": False,
        }

    @api.model
    def _get_rate(self, currency, date):
        company = self.env.company
        if not currency or currency == company.currency_id:
            return 1.0
        return self.env["res.currency"]._get_conversion_rate(company.currency_id, currency, company, date)

    @api.model
    def _get_team(self, user):
        return user.crm_team_ids[:1] or self.env.ref("sales_team.team_sales_department")

    @api.model
    def _backdate(self, orders):
        """The orders were entered on the day they are dated."""
        orders.flush_recordset()
        self.env.cr.execute(SQL("UPDATE sale_order SET create_date = date_order WHERE id IN %s", orders._ids))
        orders.invalidate_recordset(["create_date"])

    @api.model
    def _settle(self, orders):
        """Mark the orders as invoiced and paid before the books at hand begin: nothing is left to invoice.

        What was invoiced is computed from invoices, which these orders don't have: so it goes past the ORM.
        """
        if not orders:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order_line
                   SET qty_invoiced = product_uom_qty, untaxed_amount_invoiced = price_subtotal,
                       qty_to_invoice = 0, untaxed_amount_to_invoice = 0, invoice_status = 'invoiced'
                 WHERE order_id IN %s
                """,
                orders._ids,
            )
        )
        self.env.cr.execute(SQL("UPDATE sale_order SET invoice_status = 'invoiced' WHERE id IN %s", orders._ids))
        self.env.invalidate_all()
