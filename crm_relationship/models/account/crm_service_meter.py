from odoo import models
from odoo.tools import SQL


class CrmServiceMeter(models.AbstractModel):
    """How long customers wait for the next visit."""

    _inherit = "crm.service.meter"

    def _model_visit_interval(self):
        return "crm.visit.interval"

    def _measure_visit_interval(self, scope):
        """By the target of the tier and the day on which the visit was promised, from the visit before."""
        return SQL(
            """
            SELECT id AS res_id, partner_id, GREATEST(opened_at, started_at) AS document_date, started_at AS start_at,
                   NULL::timestamp AS agreed_at, ended_at, NULL::float8 AS share, withdrawn_at,
                   NULL::timestamp AS given_at,
                   COALESCE(tier_id, 0) AS tier_id
              FROM crm_visit_interval
             WHERE company_id = %s AND %s
            """, scope.company.id,
            self._where_moved(scope, "crm_visit_interval", "started_at", SQL("SELECT NULL::integer")))
