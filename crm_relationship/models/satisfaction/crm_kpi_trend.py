from odoo import models
from odoo.tools import SQL

from ...tools import kpi as kpis


class CrmKpi(models.AbstractModel):
    """The index: how satisfied customers are, each tier with its share of revenue."""

    _inherit = "crm.kpi"

    def _kpi_satisfaction(self):
        return kpis.Kpi(
            self.env._("Satisfaction"), self.env._(
                "What customers said of products, service and purchase, 0 to 100: the mean of their responses by tier, "
                "each tier with its share of revenue, so that it does not matter how many of it were asked."),
            kpis.SCORE, kpis.UP, kpis.STRATIFIED, source="satisfaction_index", scale=1, weights="revenue",
            squares="satisfaction_squares", role=kpis.USER, action="crm_relationship.crm_satisfaction_answer_action")

    def _kpi_sheets(self):
        return kpis.Kpi(
            self.env._("Graded Responses"), self.env._(
                "Survey responses in which customers graded products, service, purchase, or all in all."),
            kpis.COUNT, kpis.UP, source="satisfaction_index", role=kpis.USER,
            action="crm_relationship.crm_satisfaction_answer_action")

    def _facts_satisfaction_index(self, company, first, last):
        responses = self.env["crm.satisfaction.analysis"]._select_responses(
            company, SQL("answer.date BETWEEN %s AND %s", first, last))
        return SQL(
            """
            SELECT fact.code, tier_id, date AS day, fact.numerator, 1 AS denominator
              FROM (%s) response
        CROSS JOIN LATERAL (VALUES
                   ('satisfaction', grade, grade IS NOT NULL),
                   ('satisfaction_squares', grade * grade, grade IS NOT NULL),
                   ('sheets', 1, grades > 0)) AS fact (code, numerator, counts)
             WHERE fact.counts
            """, responses)

    def _touched_satisfaction_index(self, company, since):
        return self._select_answered(company, since)
