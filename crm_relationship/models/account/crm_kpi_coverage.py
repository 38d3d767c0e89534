from odoo import models
from odoo.tools import SQL

from ...tools import kpi as kpis


class CrmKpi(models.AbstractModel):
    """Whether our executives know the most important customers."""

    _inherit = "crm.kpi"

    def _kpi_key_met(self):
        return kpis.Kpi(
            self.env._("Top Customers Met"), self.env._(
                "Of the 30 most important customers, by tier and then by revenue: how many one of our executives has "
                "met within 12 months, on a visit or in a meeting. Unknown as long as no executives are named."),
            kpis.PERCENT, kpis.UP, kpis.STOCK, source="account_coverage", scale=100, target=100,
            action="crm_relationship.crm_account_coverage_action")

    def _kpi_key_owned(self):
        return kpis.Kpi(
            self.env._("Managers with High-Level Contacts"), self.env._(
                "Of our middle managers: how many look after at least one executive at a customer, or a middle manager "
                "with high influence, who is still there."),
            kpis.PERCENT, kpis.UP, kpis.STOCK, source="account_coverage", scale=100, target=100,
            action="crm_relationship.crm_account_leader_action")

    def _days_account_coverage(self):
        return 1

    def _facts_account_coverage(self, company, first, last):
        return SQL(
            """
            SELECT 'key_met' AS code, tier_id, %(day)s::date AS day, COUNT(*) FILTER (WHERE is_met) AS numerator,
                   COUNT(*) AS denominator
              FROM (%(coverage)s) coverage
             WHERE EXISTS (SELECT FROM crm_company_executive_rel WHERE company_id = %(company)s)
          GROUP BY tier_id
         UNION ALL
            SELECT 'key_owned', NULL, %(day)s::date, COUNT(*) FILTER (WHERE is_owner), COUNT(*)
              FROM (%(leaders)s) leader
             WHERE level = 'middle'
            HAVING COUNT(*) > 0
            """, day=last, company=company.id,
            coverage=self.env["crm.account.coverage"].sudo()._select_coverage(company, last),
            leaders=self.env["crm.account.leader"].sudo()._select_leaders(company, last))
