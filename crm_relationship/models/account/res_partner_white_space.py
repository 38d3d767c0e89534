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
        today, found = company._get_today(), customer.sudo()._read_white_space()[customer.id]
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
        """The figures of `_get_white_space` of these commercial entities in the current company, in three statements.

        :return: `{customer id: [dict]}`, dicts of `categ_id`, `peer_count`, `buyer_count`, `median_amount` and
            `own_amount`
        """
        company, planner, now = self.env.company, self.env["crm.purchase.planner"], fields.Datetime.now()
        found, _shares = planner._plan(company, self, now)
        best = {customer_id: plan.best[:plans.PEER_PRODUCTS] for customer_id, plan in found.items() if plan.best}
        spaces = {customer_id: [] for customer_id in self.ids}
        for row in self.env.execute_query_dict(self._select_white_space(company, best, now)) if best else ():
            spaces[row.pop("customer")].append(row)
        return spaces

    def _select_white_space(self, company, best, now):
        """Rows of `customer` and the figures, the categories with most buyers first.

        :param best: `{customer id: ids of the products that tell who is like them}`
        """
        planner = self.env["crm.purchase.planner"]
        return SQL(
            """
            WITH account AS (
                SELECT customer, best::integer[] AS best
                  FROM UNNEST(%(customers)s::integer[], %(best)s::text[]) AS known (customer, best)),
                 peer AS MATERIALIZED (
                SELECT account.customer AS own, found.customer, COUNT(*) OVER (PARTITION BY account.customer) AS peers
                  FROM account
            CROSS JOIN LATERAL (%(peers)s) found),
                 own AS (
                SELECT line.customer_id, template.categ_id, SUM(line.amount) AS amount
                  FROM (%(lines)s) line
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
              GROUP BY line.customer_id, template.categ_id),
                 bought AS MATERIALIZED (
                SELECT pool.customer, template.categ_id, SUM(pool.amount) AS amount
                  FROM (SELECT DISTINCT customer FROM peer) buyer
                  JOIN crm_purchase_pool pool ON pool.company_id = %(company)s AND pool.customer = buyer.customer
                  JOIN product_product product ON product.id = pool.product
                  JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE template.categ_id IS NOT NULL
              GROUP BY pool.customer, template.categ_id)
            SELECT peer.own AS customer, bought.categ_id,
                   MAX(peer.peers)::integer AS peer_count, COUNT(*)::integer AS buyer_count,
                   ROUND(PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY bought.amount)::numeric, %(digits)s)::float8
                       AS median_amount,
                   ROUND(COALESCE(MAX(own.amount), 0)::numeric, %(digits)s)::float8 AS own_amount
              FROM peer
              JOIN bought ON bought.customer = peer.customer
         LEFT JOIN own ON own.customer_id = peer.own AND own.categ_id = bought.categ_id
          GROUP BY peer.own, bought.categ_id
            HAVING COUNT(*) >= %(least)s
          ORDER BY peer.own, buyer_count DESC, bought.categ_id
            """, customers=list(best), best=[f"{{{','.join(map(str, ids))}}}" for ids in best.values()],
            peers=planner._select_peers(company, SQL("account.customer"), SQL("account.best")),
            company=company.id, digits=company.currency_id.decimal_places, least=plans.LEAST_BUYERS,
            lines=planner._select_lines(
                company, fields.Datetime.subtract(now, days=plans.YEAR_DAYS), now, list(best)))
