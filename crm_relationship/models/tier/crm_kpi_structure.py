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
            self.env._("Share of the Best %(percent)s%%", percent=percent),
            self.env._("What part of the revenue of the tiers' window the best %(percent)s%% of the customers bring.",
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
            SELECT fact.code, fact.tier_id, %(day)s::date AS day, fact.numerator, fact.denominator
              FROM (SELECT tier_id, COUNT(*) FILTER (WHERE order_count > 0) AS bought,
                           COUNT(*) FILTER (WHERE order_count > 1) AS bought_again,
                           SUM(GREATEST(revenue, 0)) AS revenue, %(best)s
                      FROM crm_customer_profile, (
                           SELECT MAX(revenue_rank)::bigint AS customers
                             FROM crm_customer_profile
                            WHERE company_id = %(company)s) ranked
                     WHERE company_id = %(company)s
                  GROUP BY tier_id) structure
        CROSS JOIN LATERAL (VALUES ('repeat_rate', tier_id, bought_again, bought), %(concentrations)s)
                   AS fact (code, tier_id, numerator, denominator)
             WHERE fact.code <> 'repeat_rate' OR bought > 0
            """, company=company.id, day=last,
            best=SQL(", ").join(
                SQL("SUM(GREATEST(revenue, 0)) FILTER (WHERE 100 * (revenue_rank - 1) < %s * customers) AS %s",
                    part, SQL.identifier(f"best_{part}")) for part in PARTS),
            concentrations=SQL(", ").join(
                SQL("(%s, NULL, %s, revenue)", f"concentration_{part}", SQL.identifier(f"best_{part}"))
                for part in PARTS))
