import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import purchase_plan as plans

_logger = logging.getLogger(__name__)

MOST_CUSTOMERS = 5000
LEAST_ORDERS = 2


class CrmPurchasePool(models.Model):
    """What the biggest customers of a company have bought in 12 months, product by product: what sells now, and what
    others buy who are like a customer. Rebuilt each night; no user reads it.

    Customers and products stand here by their number alone: a foreign key would mark the rows that it points at.
    """

    _name = "crm.purchase.pool"
    _description = "Purchases of the Biggest Customers"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    customer = fields.Integer(required=True, readonly=True)
    product = fields.Integer(required=True, readonly=True)
    orders = fields.Integer(required=True, readonly=True)
    recent_orders = fields.Integer(required=True, readonly=True, help="Of the last 30 days.")
    last_at = fields.Datetime(required=True, readonly=True)
    last_quantity = fields.Float(readonly=True, help="In the unit of the product.")
    breadth = fields.Integer(readonly=True, help="How many products the customer has bought.")
    amount = fields.Float(readonly=True, help="Net, in the company's currency.")

    _customer_idx = models.Index("(company_id, customer)")
    _product_idx = models.Index("(company_id, product) INCLUDE (customer, recent_orders, breadth)")

    # === CRON ===#

    @api.model
    def _cron_build(self):
        """Rebuild the pool of each company whose customers were classified, see what has become of what was proposed,
        and once a week how good the plans are. A failure in one company does not stop the others."""
        companies = self.env["crm.tier.run"]._get_last_by_company(self.env["res.company"].search([]))
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._work(company)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("the purchase plans of company %s cannot be prepared", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _work(self, company):
        """What a night does for a company."""
        now = fields.Datetime.now()
        self._build(company, now)
        self.env["crm.purchase.quality"]._judge_weekly(company, now)
        self.env["crm.purchase.proposal"]._follow_up(company, now)

    # === BUILDING ===#

    @api.model
    def _build(self, company, now):
        """Replace the pool of a company by what was ordered in the 12 months before `now` (UTC).

        Its customers are those of the profiles, the biggest by revenue first, who ordered at least twice.
        """
        planner, recent = self.env["crm.purchase.planner"], now - timedelta(days=plans.NOW_DAYS)
        self.env["crm.customer.profile"].flush_model(["partner_id", "company_id", "revenue", "order_count"])
        customers = self._select_customers(company)
        self.env.cr.execute(SQL("DELETE FROM crm_purchase_pool WHERE company_id = %s", company.id))
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_purchase_pool
                        (company_id, customer, product, orders, recent_orders, last_at, last_quantity, breadth, amount)
            SELECT %(company)s, customer_id, product_id, COUNT(DISTINCT order_id),
                   COUNT(DISTINCT order_id) FILTER (WHERE at >= %(recent)s), MAX(at),
                   (ARRAY_AGG(quantity ORDER BY at DESC, line_id DESC))[1],
                   COUNT(*) OVER (PARTITION BY customer_id), SUM(amount)
              FROM (%(lines)s) line
          GROUP BY customer_id, product_id
            """, company=company.id, recent=recent,
            lines=planner._select_lines(company, now - timedelta(days=plans.YEAR_DAYS), now, customers)))
        [[number]] = self.env.execute_query(SQL(
            "SELECT COUNT(DISTINCT order_id) FROM (%s) line", planner._select_lines(company, recent, now, customers)))
        self.env["crm.purchase.quality"]._get(company).write({"built_at": now, "recent_order_count": number})

    @api.model
    def _select_customers(self, company):
        return SQL(
            """
            SELECT partner_id FROM crm_customer_profile
             WHERE company_id = %s AND order_count >= %s
          ORDER BY revenue DESC, partner_id LIMIT %s
            """, company.id, LEAST_ORDERS, MOST_CUSTOMERS)
