from odoo import models
from odoo.tools import SQL

from ...tools import kpi as kpis
from ...tools.service_targets import BROKEN, KEPT
from .crm_visit_interval import METRIC


class CrmKpi(models.AbstractModel):
    """Visits in the promised rhythm, as `crm.service.compliance` counts them."""

    _inherit = "crm.kpi"

    def _kpi_visits_kept(self):
        return kpis.Kpi(
            self.env._("Visits Kept"), self.env._(
                "Of the visits that were due by the standard for the time between visits: how many took place in time. "
                "They count on the day from which the customer waited."),
            kpis.PERCENT, kpis.UP, source="visits", role=kpis.USER, scale=100,
            action="crm_relationship.crm_service_measure_action_visits")

    def _facts_visits(self, company, first, last):
        for model in ("crm.service.measure", "crm.service.standard"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT 'visits_kept' AS code, measure.tier_id, measure.document_date::date AS day,
                   (measure.state = %(kept)s)::integer AS numerator, 1 AS denominator
              FROM crm_service_measure measure
              JOIN crm_service_standard standard ON standard.id = measure.standard_id
                   AND standard.metric = %(metric)s
             WHERE measure.company_id = %(company)s AND measure.state IN %(states)s
               AND measure.document_date >= %(first)s::date AND measure.document_date < %(last)s::date + 1
            """, kept=KEPT, states=(KEPT, BROKEN), metric=METRIC, company=company.id, first=first, last=last)
