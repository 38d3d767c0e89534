from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...tools import purchase_plan as plans

HISTORY_DAYS = 2 * plans.YEAR_DAYS
# A product is proposed while it is sold, in this company.
SOLD = "product.active AND template.active AND template.sale_ok"


class CrmPurchasePlanner(models.AbstractModel):
    """Reads what the purchase plan of `tools.purchase_plan` needs: the customer's own orders, what sells now, and what
    customers buy who are like them. As `sudo`: who asks has been checked before.

    Moments are UTC and literal; a plan as of a moment in the past reads what was ordered before it.
    """

    _name = "crm.purchase.planner"
    _description = "Purchase Planner"

    # === PURCHASES ===#

    def _select_lines(self, company, first, end, customers):
        """Lines of goods on orders confirmed in a company, from the moment `first` to before `end`.

        Rows have `line_id`, `order_id`, `customer_id` (commercial entity), `at`, `product_id`, `quantity` (in the unit
        of the product) and `amount` (net, in the company's currency).

        What is no goods is left out: sections, down payments, rewards, delivery costs, expenses, parts of a combo and
        the combo itself, orders of what was given away; and what is not sold any more.

        :param customers: ids of commercial entities, or the query that yields them
        """
        self._flush()
        lines = self.env["sale.order.line"]._fields
        return SQL(
            """
            SELECT line.id AS line_id, sale_order.id AS order_id, contact.commercial_partner_id AS customer_id,
                   sale_order.date_order AS at, line.product_id,
                   (line.product_uom_qty * COALESCE(unit.factor / NULLIF(own.factor, 0), 1))::float8 AS quantity,
                   (line.price_subtotal / COALESCE(NULLIF(sale_order.currency_rate, 0), 1))::float8 AS amount
              FROM res_partner contact
              JOIN sale_order ON sale_order.partner_id = contact.id
              JOIN sale_order_line line ON line.order_id = sale_order.id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom own ON own.id = template.uom_id
         LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
             WHERE contact.commercial_partner_id %(customers)s
               AND sale_order.company_id = %(company)s AND sale_order.state = 'sale'
               AND sale_order.date_order >= %(first)s AND sale_order.date_order < %(end)s AND %(purchase)s
               AND line.product_uom_qty > 0 AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
               AND line.is_expense IS NOT TRUE AND line.reward_id IS NULL AND line.combo_item_id IS NULL
               AND %(delivered)s AND template.type <> 'combo' AND %(sold)s
               AND (template.company_id IS NULL OR template.company_id = %(company)s)
            """, company=company.id, first=first, end=end, sold=SQL(SOLD),
            customers=SQL("IN (%s)", customers) if isinstance(customers, SQL) else SQL("= ANY(%s)", list(customers)),
            purchase=self.env["crm.customer.facts"]._sql_purchase("sale_order"),
            delivered=SQL("line.is_delivery IS NOT TRUE") if "is_delivery" in lines else SQL("TRUE"))

    def _flush(self):
        for model, names in (
            ("sale.order", ["partner_id", "company_id", "date_order", "state", "currency_rate"]),
            ("sale.order.line", ["order_id", "product_id", "product_uom_id", "product_uom_qty", "price_subtotal",
                                 "display_type", "is_downpayment", "is_expense", "reward_id", "combo_item_id"]),
            ("product.product", ["active", "product_tmpl_id"]),
            ("product.template", ["active", "sale_ok", "company_id", "type", "uom_id", "categ_id"]),
            ("res.partner", ["commercial_partner_id"]),
        ):
            self.env[model].flush_model(names)

    def _read_purchases(self, company, customers, now):
        """`{customer id: [Purchase]}` of the two years before `now`.

        :param customers: as `_select_lines`
        """
        rows = self.env.execute_query(SQL(
            """
            SELECT customer_id, order_id, EXTRACT(EPOCH FROM %(now)s::timestamp - at)::float8 / 86400, product_id,
                   SUM(quantity)
              FROM (%(lines)s) line
          GROUP BY customer_id, order_id, at, product_id
          ORDER BY at DESC, order_id
            """, now=now, lines=self._select_lines(company, now - timedelta(days=HISTORY_DAYS), now, customers)))
        found = defaultdict(list)
        for customer_id, *purchase in rows:
            found[customer_id].append(plans.Purchase(*purchase))
        return found

    # === WHAT SELLS NOW ===#

    def _get_shares(self, company, products):
        """A function of a product id: its share of all orders of the last 30 days, 0 to 1, among the biggest customers.
        """
        self.env["crm.purchase.quality"].flush_model(["company_id", "recent_order_count"])
        shares = dict(self.env.execute_query(SQL(
            """
            SELECT pool.product, SUM(pool.recent_orders)::float8 / quality.recent_order_count
              FROM crm_purchase_pool pool
              JOIN crm_purchase_quality quality ON quality.company_id = pool.company_id
             WHERE pool.company_id = %s AND pool.product = ANY(%s) AND pool.recent_orders > 0
               AND quality.recent_order_count > 0
          GROUP BY pool.product, quality.recent_order_count
            """, company.id, list(products)))) if products else {}
        return lambda product: shares.get(product, 0.0)

    def _plan(self, company, customers, now):
        """`{customer id: Plan}` of these customers, and the function of shares that the plans were made by."""
        purchases = self._read_purchases(company, customers.ids, now)
        shares = self._get_shares(company, {purchase.product for found in purchases.values() for purchase in found})
        return {customer_id: plans.plan(purchases[customer_id], shares) for customer_id in customers.ids}, shares

    # === WHO IS LIKE THEM ===#

    def _select_peers(self, company, customer, best):
        """The 100 customers most like one: who share most of its best products, for how many products they buy.

        :param customer: the id of a customer, or an SQL expression for it
        :param best: the ids of the products, the best first, or an SQL expression for the array
        """
        return SQL(
            """
            SELECT customer
              FROM (SELECT customer, COUNT(*) AS shared, breadth FROM crm_purchase_pool
                     WHERE company_id = %(company)s AND product = ANY(%(best)s) AND customer <> %(own)s
                  GROUP BY customer, breadth
                  ORDER BY shared DESC, customer LIMIT %(candidates)s) sharing
          ORDER BY shared / SQRT(breadth) DESC, customer LIMIT %(peers)s
            """, company=company.id, best=best, own=customer, candidates=plans.PEER_CANDIDATES, peers=plans.PEERS)

    def _find_ideas(self, company, customer, best):
        """What customers like this one buy now and it never did: `[(product id, buyers, peers, usual quantity)]`, most
        buyers first, at least 10 of them; the usual quantity is in the unit of the product."""
        if not best:
            return []
        return self.env.execute_query(SQL(
            """
            WITH peers AS (%(peers)s)
            SELECT pool.product, COUNT(*), (SELECT COUNT(*) FROM peers),
                   PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY pool.last_quantity)
              FROM peers
              JOIN crm_purchase_pool pool ON pool.company_id = %(company)s AND pool.customer = peers.customer
              JOIN product_product product ON product.id = pool.product
              JOIN product_template template ON template.id = product.product_tmpl_id AND %(sold)s
             WHERE pool.recent_orders > 0 AND pool.product <> ALL(%(own)s)
          GROUP BY pool.product
            HAVING COUNT(*) >= %(least)s
          ORDER BY COUNT(*) DESC, pool.product LIMIT %(lines)s
            """, peers=self._select_peers(company, customer.id, best[:plans.PEER_PRODUCTS]), company=company.id,
            own=list(best), sold=SQL(SOLD), least=plans.LEAST_BUYERS, lines=plans.NEW_LINES))
