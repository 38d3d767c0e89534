from odoo import fields, models
from odoo.tools import SQL

from ...tools import purchase_plan as plans


class ResPartner(models.Model):
    """What customers like this one buy, by category."""

    _inherit = "res.partner"

    def _get_white_space(self):
        """What the customers most like this one have ordered in 12 months by category, beside what it has ordered.

        :return: a dict: `currency` (code of the current company's) and `categories`, a list of dicts, those that most
            of the others buy first: `categ_id`, `category`, `peer_count` (the customers most like it, at most 100),
            `buyer_count` (of these, who buy the category: at least 10), `median_amount` (what the one in the middle of
            the buyers orders a year, net), `own_amount`, and `need`, the last that somebody has entered: `{amount,
            source, day, months_old, wallet_share}` (`wallet_share` in %), or False
        :raises AccessError: for who may not see what the customer buys
        """
        self.ensure_one()
        self._check_purchase_plan()
        company, customer = self.env.company, self.commercial_partner_id
        needs = self.env["crm.account.need"]._get_latest(company, customer)
        today, found = company._get_today(), customer.sudo()._read_white_space()
        names = {categ.id: categ.display_name for categ in self.env["product.category"].sudo().browse(
            space["categ_id"] for space in found)}
        for space in found:
            need = needs.get((customer.id, space["categ_id"]))
            space.update(category=names[space["categ_id"]], need={
                "amount": need.amount, "source": need.source, "day": fields.Date.to_string(need.day),
                "months_old": (today.year - need.day.year) * 12 + today.month - need.day.month,
                "wallet_share": plans.get_wallet_share(space["own_amount"], need.amount)} if need else False)
        return {"currency": company.currency_id.name, "categories": found}

    def _read_white_space(self):
        """The figures of `_get_white_space` of a commercial entity in the current company: dicts of `categ_id`,
        `peer_count`, `buyer_count`, `median_amount` and `own_amount`."""
        company, planner = self.env.company, self.env["crm.purchase.planner"]
        now = fields.Datetime.now()
        plan, _shares, _purchases = planner._plan(company, self, now)
        if not plan.best:
            return []
        return self.env.execute_query_dict(SQL(
            """
            WITH peers AS (%(peers)s),
                 own AS (
                SELECT template.categ_id, SUM(line.amount) AS amount
                  FROM (%(lines)s) line
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
              GROUP BY template.categ_id),
                 others AS (
                SELECT template.categ_id, pool.customer, SUM(pool.amount) AS amount
                  FROM peers
                  JOIN crm_purchase_pool pool ON pool.company_id = %(company)s AND pool.customer = peers.customer
                  JOIN product_product product ON product.id = pool.product
                  JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE template.categ_id IS NOT NULL
              GROUP BY template.categ_id, pool.customer)
            SELECT others.categ_id, (SELECT COUNT(*) FROM peers)::integer AS peer_count,
                   COUNT(*)::integer AS buyer_count,
                   ROUND(PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY others.amount)::numeric, %(digits)s)::float8
                       AS median_amount,
                   ROUND(COALESCE(MAX(own.amount), 0)::numeric, %(digits)s)::float8 AS own_amount
              FROM others
         LEFT JOIN own ON own.categ_id = others.categ_id
          GROUP BY others.categ_id
            HAVING COUNT(*) >= %(least)s
          ORDER BY buyer_count DESC, others.categ_id
            """, peers=planner._select_peers(company, self, plan.best), company=company.id,
            digits=company.currency_id.decimal_places, least=plans.LEAST_BUYERS, lines=planner._select_lines(
                company, fields.Datetime.subtract(now, days=plans.YEAR_DAYS), now, self.ids)))
