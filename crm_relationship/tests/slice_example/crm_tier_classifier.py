from odoo import models
from odoo.tools import SQL


class CrmTierClassifier(models.AbstractModel):
    _inherit = "crm.tier.classifier"

    def _get_figures(self, scope):
        self.env["sale.order"].flush_model(["partner_id", "company_id", "state", "date_order"])
        return {**super()._get_figures(scope), "quotation_count": SQL(
            """
            SELECT customer.commercial_partner_id AS partner_id, COUNT(*) AS value
              FROM sale_order
              JOIN res_partner customer ON customer.id = sale_order.partner_id
             WHERE sale_order.company_id = %s AND sale_order.state IN ('draft', 'sent')
               AND sale_order.date_order::date <= %s
          GROUP BY customer.commercial_partner_id
            """, scope.company.id, scope.as_of)}
