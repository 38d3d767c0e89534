from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...tools import kpi as kpis

DEMAND_DAYS = 8  # once a day is over, what was there in time changes only where a delivery is entered late
WAITING = "crm_relationship.sale_order_line_action_key_shortage"


class CrmKpi(models.AbstractModel):
    """Whether key accounts get what they were promised."""

    _inherit = "crm.kpi"

    def _kpi_key_shortage(self):
        return kpis.Kpi(
            self.env._("Late or Short for Key Accounts"), self.env._(
                "Net value of what key accounts have ordered and wait for: the promised day is over, or, where "
                "priority supply is on, free stock does not cover it."),
            kpis.MONEY, kpis.DOWN, kpis.STOCK, source="key_shortage", action=WAITING)

    def _days_key_shortage(self):
        return 1

    def _facts_key_shortage(self, company, first, last):
        """Where key accounts miss nothing there is a row as well: that is known."""
        return SQL(
            """
            SELECT 'key_shortage' AS code, tier_id, %(day)s::date AS day, amount AS numerator, 0 AS denominator
              FROM (%(waiting)s) waiting
         UNION ALL
            SELECT 'key_shortage', NULL, %(day)s::date, 0, 0
             WHERE EXISTS (SELECT FROM crm_customer_profile profile
                             JOIN crm_tier tier ON tier.id = profile.tier_id AND tier.is_key_account
                            WHERE profile.company_id = %(company)s)
            """, day=last, company=company.id,
            waiting=self.env["sale.order.line"].sudo()._select_key_shortage(company, last))

    def _kpi_key_fill(self):
        return kpis.Kpi(
            self.env._("Delivered in Time to Key Accounts"), self.env._(
                "Of the goods that key accounts were promised for the days of the period, by net value: how much they "
                "had by then. Orders without a date count where a lead time says when; today counts once it is over."),
            kpis.PERCENT, kpis.UP, source="key_demand", scale=100, counts_cases=False, action=WAITING)

    def _days_key_demand(self):
        return DEMAND_DAYS

    def _facts_key_demand(self, company, first, last):
        last = min(last, fields.Date.today() - timedelta(days=1))
        if first > last:
            return self._select_no_facts()
        return SQL(
            """
            SELECT 'key_fill' AS code, tier_id, day, amount * in_time AS numerator, amount AS denominator
              FROM (%s) demand
            """, self.env["sale.order.line"].sudo()._select_key_demand(company, first, last))
