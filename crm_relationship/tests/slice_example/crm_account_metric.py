from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.kpi import COUNT
from odoo.addons.crm_relationship.tools.objectives import Metric


class CrmAccountMetric(models.AbstractModel):
    _inherit = "crm.account.metric"

    def _metric_quotations(self):
        return Metric(
            self.env._("Quotations"), self.env._("Quotations asked for in the calendar year so far."), COUNT,
            source="quotations")

    def _select_quotations(self, reading):
        self.env["sale.order"].flush_model(["partner_id", "company_id", "create_date"])
        return SQL(
            """
            SELECT span.number, customer.commercial_partner_id AS partner_id, 'quotations' AS code,
                   COUNT(*) AS numerator, 1 AS denominator
              FROM sale_order
              JOIN res_partner customer ON customer.id = sale_order.partner_id
              JOIN %(spans)s ON sale_order.create_date::date BETWEEN span.first AND span.last
             WHERE sale_order.company_id = %(company)s AND customer.commercial_partner_id = ANY(%(customers)s)
          GROUP BY span.number, customer.commercial_partner_id
            """, spans=self._sql_spans(reading), company=reading.company.id, customers=list(reading.customer_ids))
