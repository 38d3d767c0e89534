from odoo import models
from odoo.tools import SQL


class CrmServiceMeter(models.AbstractModel):
    """Complaints are measured by the deadlines that they were given: pauses, and the tier on opening, count."""

    _inherit = "crm.service.meter"

    def _model_complaint_reply(self):
        return "crm.complaint"

    def _measure_complaint_reply(self, scope):
        return self._select_complaints(scope, SQL("reply_deadline"), SQL("replied_at"))

    def _model_complaint_resolution(self):
        return "crm.complaint"

    def _measure_complaint_resolution(self, scope):
        given = SQL("COALESCE(first_deadline, resolution_deadline)")
        return self._select_complaints(scope, given, SQL("resolved_at"))

    def _select_complaints(self, scope, given, ended):
        """While we wait for the customer, what was not late cannot become so: it is measured when they answer."""
        return SQL(
            """
            SELECT crm_complaint.id AS res_id, crm_complaint.partner_id, crm_complaint.opened_at AS document_date,
                   crm_complaint.opened_at AS start_at, NULL::timestamp AS agreed_at, %(ended)s AS ended_at,
                   NULL::float8 AS share,
                   CASE WHEN crm_complaint.state = 'cancelled' THEN crm_complaint.opened_at END AS withdrawn_at,
                   %(given)s AS given_at, COALESCE(crm_complaint.tier_id, 0) AS tier_id
              FROM crm_complaint
             WHERE crm_complaint.company_id = %(company)s AND %(moved)s
               AND (crm_complaint.waiting_since IS NULL OR %(ended)s IS NOT NULL
                    OR COALESCE(%(given)s < crm_complaint.waiting_since, TRUE))
            """, given=given, ended=ended, company=scope.company.id,
            moved=self._where_moved(scope, "crm_complaint", "opened_at", SQL("SELECT NULL::integer")))
