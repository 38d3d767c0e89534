from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...tools import kpi as kpis
from ...tools import satisfaction as formulas

REQUESTS = "crm_relationship.crm_satisfaction_request_action"


class CrmKpi(models.AbstractModel):
    _inherit = "crm.kpi"

    # === WHAT CUSTOMERS SAY ===#

    def _kpi_csat(self):
        return kpis.Kpi(
            self.env._("Content"), self.env._("Grades of 75 and more among all grades that customers gave."),
            kpis.PERCENT, kpis.UP, source="satisfaction", scale=100, role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _kpi_delighted(self):
        return kpis.Kpi(
            self.env._("Delighted"), self.env._(
                "Grades above what the customer had expected, among all grades with an expectation."),
            kpis.PERCENT, kpis.UP, source="satisfaction", scale=100, role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _facts_satisfaction(self, company, first, last):
        self.env["crm.satisfaction.answer"].flush_model()
        return SQL(
            """
            SELECT fact.code, answer.tier_id, answer.date AS day, fact.numerator, fact.denominator
              FROM crm_satisfaction_answer answer
        CROSS JOIN LATERAL (VALUES
                   ('csat', (answer.value >= %(top)s)::integer, (answer.value IS NOT NULL)::integer),
                   ('delighted', (answer.experience = 'delighted')::integer,
                    (answer.experience IS NOT NULL)::integer)) AS fact (code, numerator, denominator)
             WHERE answer.company_id = %(company)s AND answer.date BETWEEN %(first)s AND %(last)s
               AND fact.denominator > 0
            """, top=formulas.TOP, company=company.id, first=first, last=last)

    # === WHOM WE ASK ===#

    def _kpi_response(self):
        return kpis.Kpi(
            self.env._("Response"), self.env._(
                "Customers who answered among those whom our question reached, of what happened two weeks ago and "
                "longer."),
            kpis.PERCENT, kpis.UP, source="satisfaction_requests", scale=100, role=kpis.USER, action=REQUESTS)

    def _kpi_coverage(self):
        return kpis.Kpi(
            self.env._("Coverage"), self.env._(
                "Deliveries after which we asked among all deliveries, of what happened two weeks ago and longer."),
            kpis.PERCENT, kpis.UP, source="satisfaction_requests", scale=100, role=kpis.USER, action=REQUESTS)

    def _facts_satisfaction_requests(self, company, first, last):
        """Invitations by hand are no events: they count in neither."""
        self.env["crm.satisfaction.request"].flush_model()
        old_enough = fields.Date.today() - timedelta(days=formulas.PATIENCE_DAYS)
        return SQL(
            """
            SELECT fact.code, request.tier_id, request.event_on AS day, fact.numerator, fact.denominator
              FROM crm_satisfaction_request request
        CROSS JOIN LATERAL (VALUES
                   ('response', (request.state = 'answered')::integer,
                    (request.state IN ('sent', 'answered', 'expired'))::integer),
                   ('coverage', (request.state <> 'excluded')::integer, 1)) AS fact (code, numerator, denominator)
             WHERE request.company_id = %(company)s AND request.trigger <> 'invitation' AND fact.denominator > 0
               AND request.event_on BETWEEN %(first)s AND %(last)s
            """, company=company.id, first=first, last=min(last, old_enough))
