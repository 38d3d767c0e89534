from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.kpi import COUNT, UP, USER, Kpi


class CrmKpi(models.AbstractModel):
    _inherit = "crm.kpi"

    def _kpi_quotations(self):
        return Kpi(
            self.env._("Quotations"), self.env._("Quotations made in the period, whatever came of them."), COUNT,
            direction=UP, source="quotations", role=USER)

    def _facts_quotations(self, company, first, last):
        self.env["sale.order"].flush_model(["company_id", "create_date"])
        return SQL(
            """
            SELECT 'quotations' AS code, NULL::integer AS tier_id, create_date::date AS day, COUNT(*) AS numerator,
                   0 AS denominator
              FROM sale_order
             WHERE company_id = %s AND create_date::date BETWEEN %s AND %s
          GROUP BY create_date::date
            """, company.id, first, last)
