from odoo import models
from odoo.tools import SQL

from ...tools import kpi as kpis

STRUCTURE = "crm_relationship.crm_customer_profile_action_structure"
PARTS = (1, 5, 10, 20)  # percent of the customers, the best first


class CrmKpi(models.AbstractModel):
    """How much hangs on how few customers, and how many of them come back."""

    _inherit = "crm.kpi"

    def _kpi_concentration_1(self):
        return self._prepare_concentration(1)

    def _kpi_concentration_5(self):
        return self._prepare_concentration(5)

    def _kpi_concentration_10(self):
        return self._prepare_concentration(10)

    def _kpi_concentration_20(self):
        return self._prepare_concentration(20)

    def _prepare_concentration(self, percent):
        return kpis.Kpi(
            self.env._("Share of the Best %(percent)s %%", percent=percent),
            self.env._("What part of the revenue of the tiers' window the best %(percent)s %% of the customers bring.",
                       percent=percent),
            kpis.PERCENT, kind=kpis.STOCK, source="structure", scale=100, counts_cases=False, action=STRUCTURE)

    def _kpi_repeat_rate(self):
        return kpis.Kpi(
            self.env._("Repeat Purchases"),
            self.env._("Of the customers who bought in the tiers' window: how many bought more than once in it."),
            kpis.PERCENT, kpis.UP, kpis.STOCK, source="structure", scale=100, action=STRUCTURE)

    def _days_structure(self):
        return 1

    def _facts_structure(self, company, first, last):
        """The best are counted as in `customer_part` of the profile: the best customer is always one of them."""
        self.env["crm.customer.profile"].flush_model()
        return SQL(
            """
              WITH profile AS (
            SELECT tier_id, order_count, GREATEST(revenue, 0) AS revenue,
                   100.0 * (revenue_rank - 1) / NULLIF(MAX(revenue_rank) OVER (), 0) AS better
              FROM crm_customer_profile
             WHERE company_id = %(company)s)
            SELECT 'concentration_' || part AS code, NULL::integer AS tier_id, %(day)s::date AS day,
                   SUM(revenue) FILTER (WHERE better < part) AS numerator, SUM(revenue) AS denominator
              FROM profile, UNNEST(%(parts)s) part
          GROUP BY part
             UNION ALL
            SELECT 'repeat_rate', tier_id, %(day)s, COUNT(*) FILTER (WHERE order_count > 1), COUNT(*)
              FROM profile
             WHERE order_count > 0
          GROUP BY tier_id
            """, company=company.id, day=last, parts=list(PARTS))
