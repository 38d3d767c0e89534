from odoo import models
from odoo.tools import SQL

from ...tools.service_audits import UNSEEN

AUDIT = "audit"


class CrmServiceMeter(models.AbstractModel):
    """What nothing else measures is kept or broken as visits at our place have found it: each report is a document."""

    _inherit = "crm.service.meter"

    def _get_metric(self, standard):
        return super()._get_metric(standard) or AUDIT

    def _get_audited_standards(self):
        """The standards in use that nothing else measures."""
        return self.env["crm.service.standard"].search([]).filtered(
            lambda standard: self._get_metric(standard) == AUDIT)

    def _model_audit(self):
        return "crm.service.audit"

    def _measure_audit(self, scope):
        """The share of the possible points that a report gives to the standard; visits have no customer."""
        for model in ("crm.service.audit", "crm.service.audit.line"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT crm_service_audit.id AS res_id, NULL::integer AS partner_id,
                   crm_service_audit.visited_at AS document_date, crm_service_audit.visited_at AS start_at,
                   NULL::timestamp AS agreed_at, crm_service_audit.reported_at AS ended_at, graded.share,
                   NULL::timestamp AS withdrawn_at, NULL::timestamp AS given_at, 0 AS tier_id
              FROM crm_service_audit
              JOIN (
                SELECT line.audit_id, (100 * SUM(line.weight * line.points) / SUM(line.weight * line.possible))::float8
                       AS share
                  FROM crm_service_audit_line line
                 WHERE line.standard_id = %(standard)s AND line.grade <> %(unseen)s
              GROUP BY line.audit_id
              ) graded ON graded.audit_id = crm_service_audit.id
             WHERE crm_service_audit.company_id = %(company)s AND crm_service_audit.state = 'reported'
               AND crm_service_audit.subject = 'ours' AND %(moved)s
            """, standard=scope.standard.id, unseen=UNSEEN, company=scope.company.id,
            moved=self._where_moved(scope, "crm_service_audit", "visited_at", SQL("SELECT NULL::integer")))
