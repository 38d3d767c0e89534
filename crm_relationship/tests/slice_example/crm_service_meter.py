from odoo import models
from odoo.tools import SQL


class CrmServiceMeter(models.AbstractModel):
    _inherit = "crm.service.meter"

    def _model_order_confirmation(self):
        return "sale.order"

    def _measure_order_confirmation(self, scope):
        return SQL(
            """
            SELECT sale_order.id AS res_id, sale_order.partner_id, sale_order.create_date AS document_date,
                   sale_order.create_date AS start_at, NULL::timestamp AS agreed_at,
                   CASE WHEN sale_order.state = 'sale' THEN sale_order.date_order END AS ended_at,
                   NULL::float8 AS share,
                   CASE WHEN sale_order.state = 'cancel' THEN sale_order.write_date END AS withdrawn_at,
                   NULL::timestamp AS given_at, NULL::integer AS tier_id
              FROM sale_order
             WHERE sale_order.company_id = %(company)s AND %(moved)s
            """, company=scope.company.id,
            moved=self._where_moved(scope, "sale_order", "create_date", SQL("SELECT NULL::integer")))
