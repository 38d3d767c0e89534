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
            self.env._("CSAT"), self.env._(
                "Grades of 75 and more among all that customers gave to products, service, purchase, or all in all."),
            kpis.PERCENT, kpis.UP, source="satisfaction", scale=100, sample="sheets", role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _kpi_delighted(self):
        return kpis.Kpi(
            self.env._("Delighted"), self.env._(
                "Grades above what the customer had expected, among all grades with an expectation."),
            kpis.PERCENT, kpis.UP, source="satisfaction", scale=100, role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _kpi_nps(self):
        return kpis.Kpi(
            self.env._("Net Promoter Score"), self.env._(
                "Promoters less detractors among all who said whether they would recommend us, from -100 to 100."),
            kpis.SCORE, kpis.UP, source="satisfaction", scale=100, minus="detractors", role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _kpi_promoters(self):
        return kpis.Kpi(
            self.env._("Promoters"), self.env._(
                "Customers who would recommend us, 9 and 10 of 10, among all who were asked and answered."),
            kpis.PERCENT, kpis.UP, source="satisfaction", scale=100, role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _kpi_detractors(self):
        return kpis.Kpi(
            self.env._("Detractors"), self.env._(
                "Customers who would not recommend us, 0 to 6 of 10, among all who were asked and answered."),
            kpis.PERCENT, kpis.DOWN, source="satisfaction", scale=100, role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _kpi_ces(self):
        return kpis.Kpi(
            self.env._("Customer Effort Score"), self.env._(
                "Customers who found it easy, 5 to 7 of 7, among all who said how easy we made it."),
            kpis.PERCENT, kpis.UP, source="satisfaction", scale=100, role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _kpi_ease(self):
        return kpis.Kpi(
            self.env._("Ease"), self.env._(
                "How easy customers found it, the mean from 1 (very hard) to 7 (very easy)."),
            kpis.SCORE, kpis.UP, source="satisfaction", scale=1, role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _facts_satisfaction(self, company, first, last):
        """Who would recommend us, and how easy it was, are grades of their own kind: no part of the content ones."""
        for model in ("crm.satisfaction.answer", "crm.satisfaction.indicator"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT fact.code, answer.tier_id, answer.date AS day, fact.numerator, 1 AS denominator
              FROM crm_satisfaction_answer answer
              JOIN crm_satisfaction_indicator indicator ON indicator.id = answer.indicator_id
        CROSS JOIN LATERAL (VALUES
                   ('csat', (answer.value >= %(top)s)::integer,
                    indicator."group" IN %(groups)s OR indicator.code = 'overall'),
                   ('promoters', (answer.value >= %(promoter)s)::integer, indicator.code = 'recommend'),
                   ('detractors', (answer.value <= %(detractor)s)::integer, indicator.code = 'recommend'),
                   ('nps', (answer.value >= %(promoter)s)::integer - (answer.value <= %(detractor)s)::integer,
                    indicator.code = 'recommend'),
                   ('ces', (answer.value >= %(easy)s)::integer, indicator.code = 'effort'),
                   ('ease', 1 + 6 * answer.value / 100, indicator.code = 'effort'),
                   ('delighted', (answer.experience = 'delighted')::integer, answer.experience IS NOT NULL)
                   ) AS fact (code, numerator, counts)
             WHERE answer.company_id = %(company)s AND answer.date BETWEEN %(first)s AND %(last)s
               AND answer.value IS NOT NULL AND fact.counts AND %(named)s
            """, top=formulas.TOP, groups=formulas.INDEX_GROUPS, promoter=formulas.PROMOTER,
            detractor=formulas.DETRACTOR, easy=formulas.EASY, company=company.id, first=first, last=last,
            named=self.env["crm.satisfaction.analysis"]._sql_named("answer"))

    def _touched_satisfaction(self, company, since):
        return self._select_answered(company, since)

    def _select_answered(self, company, since):
        """The days of answers that were given since a moment, or written again."""
        return SQL("SELECT date AS day FROM crm_satisfaction_answer WHERE company_id = %s AND write_date >= %s",
                   company.id, since)

    # === WHOM WE ASK ===#

    def _kpi_response(self):
        return kpis.Kpi(
            self.env._("Response Rate"), self.env._(
                "Of the customers whom our question reached, two weeks ago and longer: how many have answered."),
            kpis.PERCENT, kpis.UP, source="satisfaction_requests", scale=100, role=kpis.USER, action=REQUESTS)

    def _kpi_coverage(self):
        return kpis.Kpi(
            self.env._("Survey Coverage"), self.env._(
                "Of all occasions to ask (deliveries, solved complaints, customers whose turn it was) two weeks ago "
                "and longer: on how many we asked."),
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
