from datetime import datetime, time, timedelta

from odoo import models
from odoo.tools import SQL

from ...tools.kpi import PERCENT
from ...tools.objectives import LEVEL, Metric
from ...tools.purchase_plan import YEAR_DAYS


class CrmAccountMetric(models.AbstractModel):
    """What part of a customer's need we serve, where somebody has entered the need."""

    _inherit = "crm.account.metric"

    def _metric_wallet_share(self):
        return Metric(
            self.env._("Share of Wallet"), self.env._(
                "What was ordered in the 12 months up to the day, of what the customer needs in a year, in the "
                "categories for which somebody has entered that need."),
            PERCENT, LEVEL, "wallet", scale=100)

    def _select_wallet(self, reading):
        """By the last need of each category that was known on the day; orders as in the white space."""
        self.env["crm.account.need"].flush_model()
        return self._select_days(reading, lambda day: self._select_wallet_on(reading, day))

    def _select_wallet_on(self, reading, day):
        end = datetime.combine(day + timedelta(days=1), time())
        lines = self.env["crm.purchase.planner"].sudo()._select_lines(
            reading.company, end - timedelta(days=YEAR_DAYS), end, list(reading.customer_ids))
        return SQL(
            """
            SELECT need.partner_id, 'wallet_share' AS code, SUM(COALESCE(bought.amount, 0)) AS numerator,
                   SUM(need.amount) AS denominator
              FROM (SELECT DISTINCT ON (partner_id, categ_id) partner_id, categ_id, amount
                      FROM crm_account_need
                     WHERE company_id = %(company)s AND partner_id = ANY(%(customers)s) AND day <= %(day)s
                  ORDER BY partner_id, categ_id, day DESC, id DESC) need
         LEFT JOIN (SELECT line.customer_id, template.categ_id, SUM(line.amount) AS amount
                      FROM (%(lines)s) line
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id
                  GROUP BY line.customer_id, template.categ_id) bought
                ON bought.customer_id = need.partner_id AND bought.categ_id = need.categ_id
          GROUP BY need.partner_id
            """, company=reading.company.id, customers=list(reading.customer_ids), day=day, lines=lines)

    def _open_wallet(self, code):
        return "crm_relationship.crm_account_need_action", lambda customer, company, first, last: [
            ("partner_id", "=", customer), ("company_id", "=", company), ("day", "<=", last)]
