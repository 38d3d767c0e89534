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
        self.env["crm.service.measure"].flush_model()
        return SQL(
            """
            SELECT 'promises' AS code, measure.tier_id, measure.document_date::date AS day,
                   (measure.state = %(kept)s)::integer AS numerator, 1 AS denominator
              FROM crm_service_measure measure
             WHERE measure.company_id = %(company)s AND measure.state IN %(states)s
               AND measure.document_date >= %(first)s::date AND measure.document_date < %(last)s::date + 1
            """, kept=KEPT, states=(KEPT, BROKEN), company=company.id, first=first, last=last)
