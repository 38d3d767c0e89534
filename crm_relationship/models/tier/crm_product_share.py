from odoo import fields, models
from odoo.tools import SQL

TOP_PERCENT = 20


class CrmProductShare(models.Model):
    """What each product brings of revenue and margin, in the window and on the basis of the company's tier policy.

    Revenue and margin are those of the customers' profiles, to the cent: what no product explains, such as orders
    without lines and roundings, is a row without a product. Profiles are of last night, this is of now.
    """

    _name = "crm.product.share"
    _description = "Product Share"
    _auto = False
    _order = "company_id, revenue_rank, id"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_count = fields.Integer("Orders", readonly=True, help="Of how many purchases it was a part.")
    revenue = fields.Monetary(readonly=True, help="Of the window up to now, net of credit notes.")
    margin = fields.Monetary(
        readonly=True, help="Of the window up to now. What credit notes take back of a customer's revenue, they take "
                            "back of the margin of their products in proportion, as in the customers' profiles.")
    revenue_rank = fields.Integer("Rank", readonly=True, aggregator=None)
    margin_rank = fields.Integer("Rank by Margin", readonly=True, aggregator=None)
    revenue_share = fields.Float("Share of Revenue (%)", readonly=True, digits=(16, 1))
    margin_share = fields.Float("Share of Margin (%)", readonly=True, digits=(16, 1))
    cumulative_share = fields.Float(
        "Cumulative Share (%)", readonly=True, digits=(16, 1), aggregator=None,
        help="Share of revenue that this product and all the bigger ones bring.")
    part = fields.Selection(
        [("1_top", "Top 20% of Products"), ("2_others", "Other Products"), ("3_none", "Without a Product")],
        readonly=True,
        help="The products that bring most revenue, a fifth of all that were sold in the window.")

    # === QUERY ===#

    @property
    def _table_query(self):
        """Of the companies that the user works in just now."""
        policies = self.env["crm.tier.policy"].sudo().search([("company_id", "in", self.env.companies.ids)])
        return SQL(" UNION ALL ").join(
            SQL("(%s)", self._select_company(policy)) for policy in policies) or self._select_nothing()

    def _select_company(self, policy):
        facts = self.env["crm.customer.facts"].sudo()
        scope = facts._get_scope(policy.company_id, fields.Date.today(), policy._get_parameters())
        return SQL(
            """
              WITH bought AS MATERIALIZED (%(bought)s),
                   sold AS (%(sold)s)
            SELECT COALESCE(sold.product_id, 0)::bigint * (SELECT MAX(id) + 1 FROM res_company) + %(company)s AS id,
                   sold.product_id, template.categ_id, %(company)s AS company_id, sold.orders AS order_count,
                   sold.revenue, sold.margin, ranked.revenue_rank, ranked.margin_rank,
                   100.0 * sold.revenue / NULLIF(GREATEST(total.revenue, 0), 0) AS revenue_share,
                   100.0 * sold.margin / NULLIF(GREATEST(total.margin, 0), 0) AS margin_share,
                   100.0 * ranked.risen / NULLIF(GREATEST(total.revenue, 0), 0) AS cumulative_share,
                   CASE WHEN ranked.product_id IS NULL THEN '3_none'
                        WHEN 100.0 * (ranked.revenue_rank - 1) / ranked.products < %(top)s THEN '1_top'
                        ELSE '2_others' END AS part
              FROM sold
        CROSS JOIN (SELECT SUM(revenue) AS revenue, SUM(margin) AS margin FROM sold) total
         LEFT JOIN (SELECT product_id, ROW_NUMBER() OVER by_revenue AS revenue_rank, COUNT(*) OVER () AS products,
                           ROW_NUMBER() OVER (ORDER BY margin DESC, product_id) AS margin_rank,
                           SUM(revenue) OVER (by_revenue ROWS UNBOUNDED PRECEDING) AS risen
                      FROM sold
                     WHERE product_id IS NOT NULL
                    WINDOW by_revenue AS (ORDER BY revenue DESC, product_id)) ranked
                   ON ranked.product_id = sold.product_id
         LEFT JOIN product_product product ON product.id = sold.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            """,
            top=TOP_PERCENT, company=policy.company_id.id, bought=self._select_bought(facts, scope),
            sold=self._select_sold(policy.currency_id.decimal_places))

    def _select_bought(self, facts, scope):
        """Rows of `partner_id`, `product_id`, `orders`, `revenue` and `margin`, of which credit notes have taken back
        as much as in the profile of the customer. Who has never bought is no customer, whatever was credited."""
        return SQL(
            """
            SELECT bought.*
              FROM (SELECT partner_id, product_id, orders, revenue, %(margin)s AS margin,
                           SUM(orders) OVER (PARTITION BY partner_id) AS purchases
                      FROM (%(sold)s) sold) bought
         LEFT JOIN crm_customer_profile profile ON profile.partner_id = bought.partner_id
                                               AND profile.company_id = %(company)s
             WHERE bought.purchases > 0 OR profile.first_order_date IS NOT NULL
            """, company=scope.company.id, margin=facts._sql_net_margin(
                SQL("margin"), SQL("revenue"), SQL("gross"), customer=SQL("partner_id")),
            sold=facts._select_revenue(
                scope, [scope.window_start, scope.end], by=("partner_id", "product_id"), with_margin=True))

    def _select_sold(self, digits):
        """A row a product, rounded; in that without one is what the rounded figures of the customers are more or less.
        """
        return SQL(
            """
              WITH of_product AS (
            SELECT product_id, SUM(orders)::integer AS orders, ROUND(SUM(revenue), %(digits)s) AS revenue,
                   ROUND(SUM(margin), %(digits)s) AS margin
              FROM bought
             WHERE product_id IS NOT NULL
          GROUP BY product_id),
                   of_customer AS (
            SELECT ROUND(SUM(revenue), %(digits)s) AS revenue, ROUND(SUM(margin), %(digits)s) AS margin,
                   SUM(orders) FILTER (WHERE product_id IS NULL) AS orders
              FROM bought
          GROUP BY partner_id),
                   rest AS (
            SELECT COALESCE(SUM(orders), 0)::integer AS orders,
                   SUM(revenue) - COALESCE((SELECT SUM(revenue) FROM of_product), 0) AS revenue,
                   SUM(margin) - COALESCE((SELECT SUM(margin) FROM of_product), 0) AS margin
              FROM of_customer)
            SELECT product_id, orders, revenue, margin FROM of_product
         UNION ALL
            SELECT NULL, orders, revenue, margin FROM rest WHERE revenue <> 0 OR margin <> 0 OR orders > 0
            """, digits=digits)

    def _select_nothing(self):
        return SQL("SELECT %s WHERE FALSE", SQL(", ").join(
            self._sql_nothing(field) for field in self._fields.values() if field.column_type and field.store))

    def _sql_nothing(self, field):
        column_type = field.column_type[1]
        return SQL("NULL::%s AS %s", SQL(column_type), SQL.identifier(field.name))
