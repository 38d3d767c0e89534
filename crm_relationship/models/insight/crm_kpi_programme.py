from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import kpi as kpis

PROGRAMME = "crm_relationship.crm_programme_action"
LAST_SOURCE = "programme"


class CrmKpi(models.AbstractModel):
    """What the programme costs and brings. Costs are flows; what it brings, and what winning and keeping a customer
    costs, is of the tiers' window, as of the night."""

    _inherit = "crm.kpi"

    @api.model
    def _get_sources(self):
        """What the programme brings is told by the retention that was noted in the same night: after all others."""
        return sorted(super()._get_sources(), key=lambda source: source == LAST_SOURCE)

    # === COSTS ===#

    def _kpi_programme_cost(self):
        return kpis.Kpi(
            self.env._("Cost of the Programme"), self.env._(
                "Campaigns (activities that were done, rewards that were used), remedies that were granted, and visits "
                "at their usual cost. Salaries and advertising are not included."),
            kpis.MONEY, source="programme_costs", action=PROGRAMME)

    def _kpi_programme_campaigns(self):
        return kpis.Kpi(
            self.env._("Campaigns"), self.env._(
                "Activities of campaigns that were done, at the cost of a contact, and rewards that were used on "
                "orders."),
            kpis.MONEY, source="programme_costs", action="crm_relationship.crm_retention_campaign_action")

    def _kpi_programme_remedies(self):
        return kpis.Kpi(
            self.env._("Remedies"), self.env._("Remedies that were granted, at what they are worth."),
            kpis.MONEY, source="programme_costs", action="crm_relationship.crm_service_breach_action")

    def _kpi_programme_visits(self):
        return kpis.Kpi(
            self.env._("Visits"), self.env._(
                "Visits that took place, phone calls aside, at what a visit costs by the settings."),
            kpis.MONEY, source="programme_costs", action="crm_relationship.crm_visit_action")

    def _facts_programme_costs(self, company, first, last):
        """Each part, and all of them together. Today counts once it is over."""
        last = min(last, fields.Date.today() - timedelta(days=1))
        if first > last:
            return self._select_no_facts()
        return SQL(
            """
            SELECT fact.code, cost.tier_id, cost.day, cost.amount AS numerator, 0 AS denominator
              FROM (%s) cost
        CROSS JOIN LATERAL (VALUES ('programme_cost'), ('programme_' || cost.name)) AS fact (code)
            """, self.env["crm.programme"]._select_costs(company, first, last))

    # === WHAT IT BRINGS ===#

    def _kpi_programme_benefit(self):
        return kpis.Kpi(
            self.env._("Benefit of the Programme (Estimate)"), self.env._(
                "Estimate for the tiers' window: (retention - retention before the programme) x customers x margin "
                "of a customer who stayed, of which %(percent)s%% are attributed to the programme. What control "
                "groups have shown is included, not added.",
                percent=self.env.company.sudo().relationship_attributed_percent),
            kpis.MONEY, kpis.UP, kpis.STOCK, source=LAST_SOURCE, action=PROGRAMME)

    def _kpi_programme_return(self):
        return kpis.Kpi(
            self.env._("Return of the Programme (Estimate)"), self.env._(
                "Estimated benefit for each 100 that the programme cost in the tiers' window."),
            kpis.PER_100, kpis.UP, kpis.STOCK, source=LAST_SOURCE, scale=100, counts_cases=False, action=PROGRAMME)

    def _kpi_winning_cost(self):
        return kpis.Kpi(
            self.env._("Cost of Winning a Customer"), self.env._(
                "What campaigns and visits have cost in the tiers' window for customers up to their first order, and "
                "rewards for referrals, for each customer whose first order is in it. Known costs only: "
                "salaries and advertising are not included."),
            kpis.MONEY, kpis.DOWN, kpis.STOCK, source=LAST_SOURCE, scale=1, action=PROGRAMME)

    def _kpi_keeping_cost(self):
        return kpis.Kpi(
            self.env._("Cost of Keeping a Customer"), self.env._(
                "What campaigns, remedies and visits have cost in the tiers' window for customers after their first "
                "order, for each customer who bought in it. Known costs only: salaries are not included."),
            kpis.MONEY, kpis.DOWN, kpis.STOCK, source=LAST_SOURCE, scale=1, action=PROGRAMME)

    def _days_programme(self):
        return 1

    def _facts_programme(self, company, first, last):
        """What winning and keeping costs is unknown where nothing tells: no campaign, no cost of a visit, no cost."""
        registry = self.env["crm.programme"]
        self.env["crm.retention.campaign"].flush_model()
        tells = SQL("%s OR EXISTS (SELECT FROM crm_retention_campaign WHERE company_id = %s)",
                    company.sudo().relationship_visit_cost > 0, company.id)
        window, benefits = registry._get_window(company, last), registry._get_benefits(company, last)
        return SQL(
            """
            WITH cost AS (%(costs)s), benefit (tier_id, amount) AS (%(benefits)s), customers AS (
                SELECT tier_id, COUNT(*) FILTER (WHERE first_order_date BETWEEN %(start)s AND %(day)s) AS won,
                       COUNT(*) FILTER (WHERE order_count > 0) AS kept
                  FROM crm_customer_profile
                 WHERE company_id = %(company)s
              GROUP BY tier_id)
            SELECT code, tier_id, %(day)s::date AS day, numerator, denominator
              FROM (SELECT 'programme_benefit' AS code, tier_id, amount AS numerator, 0 AS denominator FROM benefit
                 UNION ALL
                    SELECT 'programme_return', tier_id, amount, 0 FROM benefit
                 UNION ALL
                    SELECT 'programme_return', tier_id, 0, amount FROM cost WHERE EXISTS (SELECT FROM benefit)
                 UNION ALL
                    SELECT CASE WHEN wins THEN 'winning_cost' ELSE 'keeping_cost' END, tier_id, amount, 0 FROM cost
                 UNION ALL
                    SELECT 'winning_cost', tier_id, 0, won FROM customers
                     WHERE won > 0 AND (%(tells)s OR EXISTS (SELECT FROM cost WHERE wins))
                 UNION ALL
                    SELECT 'keeping_cost', tier_id, 0, kept FROM customers
                     WHERE kept > 0 AND (%(tells)s OR EXISTS (SELECT FROM cost WHERE NOT wins))) fact
            """, costs=registry._select_costs(company, window.window_start, last), company=company.id, day=last,
            start=window.window_start, tells=tells, benefits=SQL("VALUES %s", SQL(", ").join(
                SQL("(%s, %s::numeric)", *pair) for pair in benefits.items())) if benefits else SQL(
                "SELECT NULL::integer, NULL::numeric WHERE FALSE"))
