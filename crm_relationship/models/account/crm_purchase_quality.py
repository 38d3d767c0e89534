from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools import purchase_plan as plans
from ...tools.labels import get_labels, join

JUDGED_CUSTOMERS, LEAST_ORDERS = 500, 4
JUDGED_EVERY = timedelta(days=7)
BANDS = tuple(band for band, _least in plans.BANDS)
PERCENT_HELP = "What part of these lines was in the next order. Empty: fewer than 100 lines prove nothing."


class CrmPurchaseQuality(models.Model):
    """How often the purchase plans of a company come true, on its own last orders: one row a company.

    Each week plans are made as of 30 days ago, for customers by chance who have ordered since: what of it was in the
    order that came next?
    """

    _name = "crm.purchase.quality"
    _description = "Quality of Purchase Plans"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    built_at = fields.Datetime("Sales Read On", readonly=True)
    recent_order_count = fields.Integer("Orders of 30 Days", readonly=True)
    judged_at = fields.Datetime("Checked On", readonly=True)
    customer_count = fields.Integer("Customers", readonly=True)
    likely_count = fields.Integer("Likely", readonly=True)
    likely_bought = fields.Integer("Likely, Bought", readonly=True)
    probable_count = fields.Integer("Probable", readonly=True)
    probable_bought = fields.Integer("Probable, Bought", readonly=True)
    possible_count = fields.Integer("Possible", readonly=True)
    possible_bought = fields.Integer("Possible, Bought", readonly=True)
    likely_percent = fields.Float(
        "Likely, Bought (%)", compute="_compute_percents", digits=(16, 1), aggregator=None, help=PERCENT_HELP)
    probable_percent = fields.Float(
        "Probable, Bought (%)", compute="_compute_percents", digits=(16, 1), aggregator=None, help=PERCENT_HELP)
    possible_percent = fields.Float(
        "Possible, Bought (%)", compute="_compute_percents", digits=(16, 1), aggregator=None, help=PERCENT_HELP)

    _company_uniq = models.Constraint("UNIQUE (company_id)", "There is one row for each company.")

    @api.depends(*(f"{band}_{part}" for band in BANDS for part in ("count", "bought")))
    def _compute_percents(self):
        for row in self:
            for band in BANDS:
                lines = row[f"{band}_count"]
                row[f"{band}_percent"] = 100 * row[f"{band}_bought"] / lines if lines >= plans.LEAST_LINES else 0

    @api.model
    def _find(self, company):
        """The row of a company, none before the first night."""
        return self.sudo().search_fetch([("company_id", "=", company.id)])

    @api.model
    def _get(self, company):
        """The row of a company, made where there is none."""
        return self._find(company) or self.sudo().create({"company_id": company.id})

    def _describe(self):
        """`{judged_on, customers, sentence, bands: [{band, label, lines, bought, percent}]}` of the bands with lines
        enough to say something; False where there is none. The sentence is in the reader's language."""
        labels = get_labels(self.env["crm.purchase.proposal"], "band")
        bands = [{"band": band, "label": labels[band], "lines": self[f"{band}_count"],
                  "bought": self[f"{band}_bought"],
                  "percent": round(self[f"{band}_percent"])}
                 for band in BANDS if self[f"{band}_count"] >= plans.LEAST_LINES]
        if not bands:
            return False
        day = fields.Date.to_string(self.judged_at.date())
        return {"judged_on": day, "customers": self.customer_count, "bands": bands, "sentence": self.env._(
            "Of such lines, bought with the next order: %(bands)s. Checked on %(day)s on %(customers)s customers.",
            bands=join(self.env, (
                self.env._("%(band)s %(percent)s%%", band=band["label"], percent=band["percent"]) for band in bands)),
            day=format_date(self.env, day), customers=self.customer_count)}

    # === CHECKING ===#

    @api.model
    def _judge_weekly(self, company, now):
        """Judge the plans of a company where that was not done in the last week."""
        row = self._get(company)
        if not row.judged_at or row.judged_at <= now - JUDGED_EVERY:
            row._judge(now)

    def _judge(self, now):
        """Make the plans as of 30 days ago and count what was in the next order, by band."""
        company, then = self.company_id, now - timedelta(days=plans.NOW_DAYS)
        planner = self.env["crm.purchase.planner"]
        bought = self._read_next(company, then, now)
        purchases = planner._read_purchases(company, list(bought), then)
        shares = self._read_shares(company, then)
        lines, hits, customers = Counter(), Counter(), 0
        for customer, history in purchases.items():
            if len({purchase.order for purchase in history}) < LEAST_ORDERS:
                continue
            customers += 1
            for line in plans.plan(history, shares).due:
                lines[line.band] += 1
                hits[line.band] += line.product in bought[customer]
        self.write({"judged_at": now, "customer_count": customers,
                    **{f"{band}_count": lines[band] for band in BANDS},
                    **{f"{band}_bought": hits[band] for band in BANDS}})

    def _read_next(self, company, then, now):
        """`{customer id: product ids of their first order since then}` of customers drawn by chance."""
        pool = SQL("SELECT DISTINCT customer FROM crm_purchase_pool WHERE company_id = %s AND recent_orders > 0",
                   company.id)
        drawn = SQL("SELECT customer FROM (%s) pool ORDER BY MD5(customer::text || %s) LIMIT %s",
                    pool, str(now.date()), JUDGED_CUSTOMERS)
        rows = self.env.execute_query(SQL(
            """
            SELECT customer_id, ARRAY_AGG(DISTINCT product_id)
              FROM (SELECT line.*, DENSE_RANK() OVER (PARTITION BY customer_id ORDER BY at, order_id) AS place
                      FROM (%s) line) ordered
             WHERE place = 1
          GROUP BY customer_id
            """, self.env["crm.purchase.planner"]._select_lines(company, then, now, drawn)))
        return {customer: set(products) for customer, products in rows}

    def _read_shares(self, company, then):
        """What sold then: as `crm.purchase.planner._get_shares`, of the 30 days before that moment."""
        pool = self.env["crm.purchase.pool"]._select_customers(company)
        lines = self.env["crm.purchase.planner"]._select_lines(
            company, then - timedelta(days=plans.NOW_DAYS), then, pool)
        rows = self.env.execute_query(SQL(
            """
            WITH line AS (%s)
            SELECT product_id, COUNT(DISTINCT order_id)::float8 / (SELECT COUNT(DISTINCT order_id) FROM line)
              FROM line GROUP BY product_id
            """, lines))
        shares = dict(rows)
        return lambda product: shares.get(product, 0.0)
