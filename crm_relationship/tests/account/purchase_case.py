"""Customers who buy supplies in cycles, and others like them."""

from datetime import datetime, time, timedelta

from odoo.tests.common import freeze_time
from odoo.tools import SQL

from ..tier.tier_case import TODAY, TierCase


@freeze_time(datetime.combine(TODAY, time(15)))
class PurchaseCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.other = cls._new_user("plan_me", "user"), cls._new_user("plan_other", "user")
        cls.seller.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.officer = cls._new_user("plan_officer", "officer")
        cls.categ = cls.env["product.category"].create({"name": "Supplies"})
        cls.paper, cls.toner, cls.soap, cls.cups, cls.lamp = cls.env["product.product"].create([
            {"name": name, "categ_id": cls.categ.id, "list_price": 10, "company_id": cls.company.id}
            for name in ("Paper", "Toner", "Soap", "Cups", "Lamp")])
        cls.customer = cls._new_customer("Harbour", user_id=cls.seller.id)
        cls.pool, cls.planner = cls.env["crm.purchase.pool"], cls.env["crm.purchase.planner"]
        cls.now = datetime.combine(TODAY, time(15))

    @classmethod
    def _buy(cls, partner, age, quantities, state="sale", company=None, currency_rate=1, **line):
        """An order of so many days ago: its id. `quantities` is `{product: quantity}`, everything at 10 apiece."""
        company = company or cls.company
        amount = sum(10 * quantity for quantity in quantities.values())
        cls._book(partner, cls.now - timedelta(days=age), amount, state=state, company=company,
                  currency_rate=currency_rate)
        cls.env.cr.execute("SELECT MAX(id) FROM sale_order")
        [order_id] = cls.env.cr.fetchone()
        for product, quantity in quantities.items():
            values = {
                "order_id": order_id, "company_id": company.id, "currency_id": company.currency_id.id,
                "order_partner_id": partner.id, "state": state, "name": product.name, "product_id": product.id,
                "product_uom_id": product.uom_id.id, "product_uom_qty": quantity, "price_unit": 10, "customer_lead": 0,
                "price_subtotal": 10 * quantity, **line}
            cls.env.cr.execute(SQL("INSERT INTO sale_order_line (%s) VALUES %s", SQL(", ").join(
                map(SQL.identifier, values)), tuple(values.values())))
        cls.env["sale.order.line"].invalidate_model()
        return order_id

    @classmethod
    def _buy_every(cls, partner, days, times, quantities, first=None):
        """So many orders, the last one `first` days ago."""
        for number in range(times):
            cls._buy(partner, (days if first is None else first) + number * days, quantities)

    @classmethod
    def _new_peers(cls, number, quantities):
        """Others who bought this 100 and 20 days ago."""
        peers = [cls._new_customer(f"Peer {place}") for place in range(number)]
        for peer in peers:
            cls._buy(peer, 100, quantities)
            cls._buy(peer, 20, quantities)
        return peers

    @classmethod
    def _prepare_night(cls):
        cls._classify()
        cls.pool._build(cls.company, cls.now)

    @classmethod
    def _classify(cls):
        cls.env["crm.tier.policy"].browse(cls.policy.id).classify(TODAY)

    def _plan(self, partner=None, user=None):
        """The plan of a partner, as its salesperson sees it."""
        user = user or self.seller
        partner = (partner or self.customer).with_user(user).with_context(allowed_company_ids=self.company.ids)
        return partner._get_purchase_plan()
