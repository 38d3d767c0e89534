from odoo import models
from odoo.tools import SQL

from ...tools import kpi as kpis
from ...tools.service_targets import BROKEN, KEPT


class CrmKpi(models.AbstractModel):
    """Promises kept and broken, as `crm.service.compliance` counts them."""

    _inherit = "crm.kpi"

    def _kpi_promises(self):
        return kpis.Kpi(
            self.env._("Promises Kept"), self.env._("Of the promises of the service standards that were due: how many "
                                                    "were kept. They count on the day of their document."),
            kpis.PERCENT, kpis.UP, source="promises", role=kpis.USER, scale=100,
            action="crm_relationship.crm_service_compliance_action")

    def _facts_promises(self, company, first, last):
        """Standard by standard, as the index of measures has them, and added up at once: they are very many."""
        self.env["crm.service.measure"].flush_model()
        return SQL(
            """
            SELECT 'promises' AS code, measure.tier_id, measure.document_date::date AS day,
                   COUNT(*) FILTER (WHERE measure.state = %(kept)s) AS numerator, COUNT(*) AS denominator
              FROM crm_service_standard standard
              JOIN crm_service_measure measure ON measure.standard_id = standard.id
             WHERE measure.company_id = %(company)s AND measure.state IN %(states)s
               AND measure.document_date >= %(first)s::date AND measure.document_date < %(last)s::date + 1
          GROUP BY measure.tier_id, measure.document_date::date
            """, kept=KEPT, states=(KEPT, BROKEN), company=company.id, first=first, last=last)
