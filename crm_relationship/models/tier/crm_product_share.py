from odoo import fields, models
from odoo.tools import SQL

TOP_PERCENT = 20


class CrmProductShare(models.Model):
    """What each product brings of revenue and margin, in the window and on the basis of the company's tier policy.

    A credit note takes back revenue; the margin is that of the orders. What no product explains is left out.
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
    revenue = fields.Monetary(readonly=True, help="Of the window, net of credit notes.")
    margin = fields.Monetary(readonly=True, help="Of the orders of the window, before credit notes.")
    revenue_rank = fields.Integer("Rank", readonly=True, aggregator=None)
    margin_rank = fields.Integer("Rank by Margin", readonly=True, aggregator=None)
    revenue_share = fields.Float("Share of Revenue (%)", readonly=True, digits=(16, 1))
    margin_share = fields.Float("Share of Margin (%)", readonly=True, digits=(16, 1))
    cumulative_share = fields.Float(
        "Cumulative Share (%)", readonly=True, digits=(16, 1), aggregator=None,
        help="Share of revenue that this product and all the bigger ones bring.")
    part = fields.Selection(
        [("1_top", "Top 20 % of Products"), ("2_others", "Other Products")], readonly=True,
        help="The products that bring most revenue, a fifth of all that were sold in the window.")

    # === QUERY ===#

    @property
    def _table_query(self):
        """Of the companies that the user works in just now."""
        policies = self.env["crm.tier.policy"].sudo().search([("company_id", "in", self.env.companies.ids)])
        return SQL(" UNION ALL ").join(map(self._select_company, policies)) if policies else self._select_nothing()

    def _select_company(self, policy):
        facts = self.env["crm.customer.facts"].sudo()
        scope = facts._get_scope(policy.company_id, fields.Date.today(), policy._get_parameters())
        return SQL(
            """
            SELECT ranked.*, 100.0 * revenue / NULLIF(GREATEST(total_revenue, 0), 0) AS revenue_share,
                   100.0 * margin / NULLIF(GREATEST(total_margin, 0), 0) AS margin_share,
                   100.0 * risen / NULLIF(GREATEST(total_revenue, 0), 0) AS cumulative_share,
                   CASE WHEN 100.0 * (revenue_rank - 1) / products < %(top)s THEN '1_top' ELSE '2_others' END AS part
              FROM (
                SELECT sold.product_id::bigint * (SELECT MAX(id) + 1 FROM res_company) + %(company)s AS id,
                       sold.product_id, template.categ_id, %(company)s AS company_id, sold.orders AS order_count,
                       ROUND(sold.revenue, %(digits)s) AS revenue, ROUND(sold.margin, %(digits)s) AS margin,
                       ROW_NUMBER() OVER by_revenue AS revenue_rank,
                       ROW_NUMBER() OVER (ORDER BY sold.margin DESC, sold.product_id) AS margin_rank,
                       SUM(sold.revenue) OVER (by_revenue ROWS UNBOUNDED PRECEDING) AS risen,
                       SUM(sold.revenue) OVER () AS total_revenue,
                       SUM(sold.margin) OVER () AS total_margin, COUNT(*) OVER () AS products
                  FROM (%(sold)s) sold
                  JOIN product_product product ON product.id = sold.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                WINDOW by_revenue AS (ORDER BY sold.revenue DESC, sold.product_id)
              ) ranked
            """,
            top=TOP_PERCENT, company=policy.company_id.id, digits=policy.currency_id.decimal_places,
            sold=facts._select_revenue(scope, [scope.window_start, scope.end], by=("product_id",), with_margin=True))

    def _select_nothing(self):
        return SQL("SELECT %s WHERE FALSE", SQL(", ").join(
            self._sql_nothing(field) for field in self._fields.values() if field.column_type and field.store))

    def _sql_nothing(self, field):
        column_type = field.column_type[1]
        return SQL("NULL::%s AS %s", SQL(column_type), SQL.identifier(field.name))
