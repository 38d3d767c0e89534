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
            SELECT lead.id AS res_id, lead.partner_id, lead.create_date AS document_date,
                   lead.create_date AS start_at, NULL::timestamp AS agreed_at, answer.first_at AS ended_at,
                   NULL::float8 AS share,
                   CASE WHEN answer.first_at IS NULL AND (NOT lead.active OR lead.won_status IN ('won', 'lost'))
                        THEN COALESCE(lead.date_closed, lead.write_date) END AS withdrawn_at
              FROM crm_lead lead
         LEFT JOIN res_users salesperson ON salesperson.id = lead.user_id
 LEFT JOIN LATERAL (
                   SELECT MIN(sale_order.create_date) AS first_at
                     FROM sale_order
                    WHERE sale_order.opportunity_id = lead.id) answer ON TRUE
             WHERE lead.type = 'opportunity' AND COALESCE(lead.company_id, salesperson.company_id) = %(company)s
               AND %(moved)s
            """, company=scope.company.id,
            moved=self._where_moved(scope, "lead", SQL("create_date"), others))
