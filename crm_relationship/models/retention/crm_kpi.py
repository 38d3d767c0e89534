from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...tools import kpi as kpis
from ...tools.churn_cases import OPEN_STATES

CASES = "crm_relationship.crm_churn_case_action"


class CrmKpi(models.AbstractModel):
    _inherit = "crm.kpi"

    def _kpi_value_at_risk(self):
        return kpis.Kpi(
            self.env._("Value at Risk"), self.env._(
                "What we are likely to lose each year: churn risk times the margin of a year, of all customers about "
                "to leave, those who wait for a case among them. The list shows the cases: who waits is not in it, "
                "and a case of the control group does not count."),
            kpis.MONEY, kpis.DOWN, kpis.STOCK, source="churn_risk", action=CASES)

    def _kpi_risk_owned(self):
        return kpis.Kpi(
            self.env._("Value at Risk With an Owner"), self.env._(
                "Of the value at risk of customers about to leave: how much belongs to a case that somebody keeps."),
            kpis.PERCENT, kpis.UP, kpis.STOCK, source="churn_risk", scale=100, action=CASES)

    def _days_churn_risk(self):
        return 1

    def _facts_churn_risk(self, company, first, last):
        """Who waits, since their salesperson has enough cases, has no owner either. Who is held out waits as well."""
        for model in ("crm.churn.case", "crm.churn.waiting"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT fact.code, customer.tier_id, %(day)s::date AS day, fact.numerator, fact.denominator
              FROM (SELECT tier_id, value_at_risk AS value,
                           CASE WHEN user_id IS NOT NULL THEN value_at_risk ELSE 0 END AS owned
                      FROM crm_churn_case
                     WHERE company_id = %(company)s AND state IN %(open)s AND arm IS DISTINCT FROM 'control'
                 UNION ALL
                    SELECT tier_id, value, 0
                      FROM crm_churn_waiting
                     WHERE company_id = %(company)s) customer
        CROSS JOIN LATERAL (VALUES ('value_at_risk', customer.value, 0), ('risk_owned', customer.owned, customer.value))
                   AS fact (code, numerator, denominator)
            """, day=last, company=company.id, open=OPEN_STATES)

    def _kpi_churn_recovered(self):
        return kpis.Kpi(
            self.env._("Recovered"), self.env._("Customers at risk who have ordered again."), kpis.COUNT, kpis.UP,
            source="churn_closed", role=kpis.USER, action=CASES)

    def _kpi_churn_expected(self):
        return kpis.Kpi(
            self.env._("Expected Back Anyway"), self.env._(
                "Of the customers whose cases were closed: how many were to be expected back without any effort, by "
                "their risk when the case was opened."),
            kpis.COUNT, source="churn_closed", role=kpis.USER, action=CASES)

    def _kpi_churn_lost(self):
        return kpis.Kpi(
            self.env._("Lost"), self.env._("Customers at risk who were lost."), kpis.COUNT, kpis.DOWN,
            source="churn_closed", role=kpis.USER, action=CASES)

    def _facts_churn_closed(self, company, first, last):
        self.env["crm.churn.case"].flush_model()
        return SQL(
            """
            SELECT fact.code, churn_case.tier_id, churn_case.closed_at::date AS day, fact.amount AS numerator,
                   0 AS denominator
              FROM crm_churn_case churn_case
        CROSS JOIN LATERAL (VALUES ('churn_recovered', (state = 'recovered')::integer::numeric),
                   ('churn_lost', (state = 'lost')::integer::numeric), ('churn_expected', expected_return))
                   AS fact (code, amount)
             WHERE churn_case.company_id = %s AND churn_case.state IN ('recovered', 'lost')
               AND churn_case.closed_at >= %s::timestamp AND churn_case.closed_at < %s::timestamp
               AND fact.amount > 0 AND churn_case.arm IS DISTINCT FROM 'control'
            """, company.id, first, last + timedelta(days=1))
