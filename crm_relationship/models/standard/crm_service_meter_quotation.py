from odoo import models
from odoo.tools import SQL


class CrmServiceMeter(models.AbstractModel):
    _inherit = "crm.service.meter"

    def _model_quotation_reply(self):
        return "crm.lead"

    def _measure_quotation_reply(self, scope):
        """From the inquiry (an opportunity) to the first quotation for it; one that was closed first is owed none."""
        others = SQL(
            "SELECT opportunity_id FROM sale_order WHERE opportunity_id IS NOT NULL AND create_date >= %s", scope.since)
        return SQL(
            """
            SELECT crm_lead.id AS res_id, crm_lead.partner_id, crm_lead.create_date AS document_date,
                   crm_lead.create_date AS start_at, NULL::timestamp AS agreed_at, answer.first_at AS ended_at,
                   NULL::float8 AS share,
                   CASE WHEN answer.first_at IS NULL AND (NOT crm_lead.active OR crm_lead.won_status IN ('won', 'lost'))
                        THEN COALESCE(crm_lead.date_closed, crm_lead.write_date) END AS withdrawn_at,
                   NULL::timestamp AS given_at, NULL::integer AS tier_id
              FROM crm_lead
         LEFT JOIN res_users salesperson ON salesperson.id = crm_lead.user_id
 LEFT JOIN LATERAL (
                   SELECT MIN(sale_order.create_date) AS first_at
                     FROM sale_order
                    WHERE sale_order.opportunity_id = crm_lead.id) answer ON TRUE
             WHERE crm_lead.type = 'opportunity' AND COALESCE(crm_lead.company_id, salesperson.company_id) = %(company)s
               AND %(moved)s
            """, company=scope.company.id,
            moved=self._where_moved(scope, "crm_lead", "create_date", others))
