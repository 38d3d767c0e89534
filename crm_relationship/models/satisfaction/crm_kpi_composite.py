from odoo import models
from odoo.tools import SQL

from ...tools import kpi as kpis


class CrmKpi(models.AbstractModel):
    _inherit = "crm.kpi"

    def _kpi_composite(self):
        return kpis.Kpi(
            self.env._("Composite Index"), self.env._(
                "0 to 100, from complaints, mystery visits and internal audits, by the weights of each month."),
            kpis.SCORE, kpis.UP, source="composite", scale=1, counts_cases=False,
            action="crm_relationship.crm_composite_action")

    def _facts_composite(self, company, first, last):
        """A month counts on its last day, with the weight of the sources that were known: months together are their
        weighted mean."""
        self.env["crm.satisfaction.composite"].flush_model()
        return SQL(
            """
            SELECT 'composite' AS code, NULL::integer AS tier_id, frozen.day, frozen.value * frozen.weight AS numerator,
                   frozen.weight AS denominator
              FROM (
                SELECT (month + INTERVAL '1 month - 1 day')::date AS day, value,
                       CASE WHEN sources LIKE '%%hotline%%' THEN hotline_weight ELSE 0 END
                       + CASE WHEN sources LIKE '%%mystery%%' THEN mystery_weight ELSE 0 END
                       + CASE WHEN sources LIKE '%%audit%%' THEN audit_weight ELSE 0 END AS weight
                  FROM crm_satisfaction_composite
                 WHERE company_id = %(company)s
              ) frozen
             WHERE frozen.day BETWEEN %(first)s AND %(last)s
            """, company=company.id, first=first, last=last)
