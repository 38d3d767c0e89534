from odoo import api, fields, models
from odoo.tools import SQL

from .crm_account_overlap import MONTHS


class CrmAccountTeamSale(models.Model):
    """Which of our teams sells what to a key account: a row for each team, team of who wrote the documents, and product
    category. Orders of 12 months, open quotations and leads.

    Asked for some customers, it reads their documents only.
    """

    _name = "crm.account.team.sale"
    _description = "Sales of a Team to a Key Account"
    _auto = False
    _order = "partner_id, ordered DESC, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one("crm.team", "Team", readonly=True, help="The team that the sales are credited to.")
    maker_team_id = fields.Many2one(
        "crm.team", "Written By", readonly=True,
        help="The team of the people who wrote the orders, quotations and leads.")
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    order_count = fields.Integer(
        "Orders", readonly=True, aggregator=None, help="With something of the category; one of two counts in both.")
    ordered = fields.Monetary(
        readonly=True, help="Confirmed in 12 months, without taxes. Credit notes are not taken off.")
    quoted = fields.Monetary(readonly=True, help="Open quotations of 12 months, without taxes.")
    lead_count = fields.Integer("Leads", readonly=True, help="Open leads and opportunities.")
    last_on = fields.Date("Last", readonly=True, aggregator="max", help="The last order, quotation or lead.")

    @property
    def _table_query(self):
        """Of the companies that the user works in just now."""
        for model in ("sale.order", "sale.order.line", "crm.lead", "crm.customer.profile", "crm.tier", "res.users",
                      "product.template", "res.partner"):
            self.env[model].flush_model()
        since = fields.Date.subtract(fields.Date.today(), months=MONTHS)
        return SQL(" UNION ALL ").join(self._select_company(company, since) for company in self.env.companies)

    @api.model
    def _select_company(self, company, since):
        """One subquery by customer: PostgreSQL pushes the customers that are asked for down into it."""
        return SQL(
            """
            SELECT (sale.partner_id::bigint * (SELECT MAX(id) + 1 FROM res_company) + %(company)s)
                   * 1000000 + ROW_NUMBER() OVER (
                       PARTITION BY sale.partner_id ORDER BY sale.team_id, sale.maker_team_id, sale.categ_id) AS id,
                   sale.partner_id, %(company)s AS company_id, sale.team_id, sale.maker_team_id, sale.categ_id,
                   COUNT(DISTINCT sale.order_id)::integer AS order_count,
                   COALESCE(SUM(sale.ordered), 0) AS ordered, COALESCE(SUM(sale.quoted), 0) AS quoted,
                   COUNT(sale.lead_id)::integer AS lead_count, MAX(sale.at)::date AS last_on
              FROM (%(lines)s UNION ALL %(leads)s) sale
              JOIN crm_customer_profile profile ON profile.partner_id = sale.partner_id
                   AND profile.company_id = %(company)s
              JOIN crm_tier tier ON tier.id = profile.tier_id AND tier.is_key_account
          GROUP BY sale.partner_id, sale.team_id, sale.maker_team_id, sale.categ_id
            """, company=company.id, lines=self._select_lines(company, since), leads=self._select_leads(company))

    def _select_lines(self, company, since):
        return SQL(
            """
            SELECT contact.commercial_partner_id AS partner_id, sale_order.team_id, maker.sale_team_id AS maker_team_id,
                   template.categ_id, sale_order.date_order AS at, NULL::integer AS lead_id,
                   CASE WHEN sale_order.state = 'sale' THEN sale_order.id END AS order_id,
                   CASE WHEN sale_order.state = 'sale' THEN %(amount)s END AS ordered,
                   CASE WHEN sale_order.state <> 'sale' THEN %(amount)s END AS quoted
              FROM res_partner contact
              JOIN sale_order ON sale_order.partner_id = contact.id
              JOIN sale_order_line line ON line.order_id = sale_order.id AND line.display_type IS NULL
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN res_users maker ON maker.id = sale_order.create_uid
             WHERE sale_order.company_id = %(company)s AND sale_order.state IN ('draft', 'sent', 'sale')
               AND sale_order.date_order >= %(since)s::timestamp
            """, company=company.id, since=since,
            amount=SQL("line.price_subtotal / COALESCE(NULLIF(sale_order.currency_rate, 0), 1)"))

    def _select_leads(self, company):
        return SQL(
            """
            SELECT contact.commercial_partner_id, lead.team_id, maker.sale_team_id, NULL::integer, lead.create_date,
                   lead.id, NULL::integer, NULL::numeric, NULL::numeric
              FROM res_partner contact
              JOIN crm_lead lead ON lead.partner_id = contact.id
         LEFT JOIN res_users maker ON maker.id = lead.create_uid
             WHERE (lead.company_id = %s OR lead.company_id IS NULL) AND lead.active AND lead.won_status = 'pending'
            """, company.id)
