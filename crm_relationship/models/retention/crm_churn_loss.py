from odoo import fields, models
from odoo.tools import SQL


class CrmChurnLoss(models.Model):
    """Customers who were lost, why, and what they used to buy: a row for each case and product category.

    What a customer was worth is that of the day they were lost. It is shared out over the categories of all they had
    bought until then, by revenue, so that the rows of a case make what stands on it. Who was held out is left out:
    people do not know of their case.
    """

    _name = "crm.churn.loss"
    _description = "Lost Customer"
    _auto = False
    _order = "closed_on DESC, case_id, lost_revenue DESC, id"
    _rec_name = "partner_id"

    case_id = fields.Many2one("crm.churn.case", "Lost Customers", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    reason_id = fields.Many2one("crm.churn.reason", "Reason", readonly=True)
    is_natural = fields.Boolean("Natural Cause", readonly=True)
    usual_percent = fields.Float(
        "Usual Share (%)", readonly=True, digits=(5, 1), aggregator="sum",
        help="How many of 100 lost customers usually leave for these reasons.")
    competitor = fields.Char(readonly=True)
    tier_id = fields.Many2one("crm.tier", "Tier When Lost", readonly=True)
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    categ_id = fields.Many2one("product.category", "Category Bought", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    closed_on = fields.Date("Lost On", readonly=True)
    lost_revenue = fields.Monetary(
        "Revenue When Lost", readonly=True,
        help="Over the period that the tier policy looked at when the customer was lost.")
    lost_margin = fields.Monetary(
        "Margin When Lost", readonly=True,
        help="Over the period that the tier policy looked at when the customer was lost.")

    # === QUERY ===#

    @property
    def _table_query(self):
        """Of the companies that the user works in just now."""
        for model in ("crm.churn.case", "crm.churn.reason"):
            self.env[model].flush_model()
        return SQL(" UNION ALL ").join(map(self._select_company, self.env.companies))

    def _select_company(self, company):
        return SQL(
            """
            SELECT lost.id::bigint * (SELECT COALESCE(MAX(id), 0) + 1 FROM product_category)
                   + COALESCE(bought.categ_id, 0) AS id,
                   lost.id AS case_id, lost.partner_id, lost.company_id, lost.reason_id, lost.competitor,
                   COALESCE(reason.is_natural, FALSE) AS is_natural, reason.usual_percent,
                   lost.lost_tier_id AS tier_id, bought.categ_id, lost.user_id, lost.closed_at::date AS closed_on,
                   lost.lost_revenue * COALESCE(bought.share, 1) AS lost_revenue,
                   lost.lost_margin * COALESCE(bought.share, 1) AS lost_margin
              FROM crm_churn_case lost
         LEFT JOIN crm_churn_reason reason ON reason.id = lost.reason_id
         LEFT JOIN (%(bought)s) bought ON bought.case_id = lost.id
             WHERE lost.company_id = %(company)s AND lost.state = 'lost' AND lost.arm IS DISTINCT FROM 'control'
            """, company=company.id, bought=self._select_bought(company))

    def _select_bought(self, company):
        """Which share of all that a lost customer had bought each category was: case_id, categ_id and share."""
        facts, today = self.env["crm.customer.facts"].sudo(), fields.Date.today()
        facts._flush_detail("categ_id")
        documents = facts._get_documents(
            self.env["crm.kpi"]._get_scope(company, today), customers=self._get_lost_ids(company), detail="categ_id")
        return SQL(
            """
            SELECT lost.id AS case_id, document.categ_id,
                   SUM(document.amount) / SUM(SUM(document.amount)) OVER (PARTITION BY lost.id) AS share
              FROM crm_churn_case lost
              JOIN res_partner contact ON contact.commercial_partner_id = lost.partner_id
              JOIN (%(documents)s) document ON document.partner_id = contact.id AND document.at < lost.closed_at
             WHERE lost.company_id = %(company)s AND lost.state = 'lost' AND NOT document.credit
          GROUP BY lost.id, document.categ_id
            HAVING SUM(document.amount) > 0
            """, company=company.id, documents=SQL(" UNION ALL ").join(documents))

    def _get_lost_ids(self, company):
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT partner_id FROM crm_churn_case WHERE company_id = %s AND state = 'lost'", company.id))
        return [partner_id for (partner_id,) in rows]

    # === TOTALS ===#

    def _read_group_select(self, aggregate_spec, query):
        """Usual shares add up over the reasons, each counted once, however many customers left for it."""
        if aggregate_spec == "usual_percent:sum":
            return SQL(
                "(SELECT SUM(usual.usual_percent) FROM crm_churn_reason usual WHERE usual.id = ANY(ARRAY_AGG(%s)))",
                self._field_to_sql(self._table, "reason_id", query))
        return super()._read_group_select(aggregate_spec, query)
