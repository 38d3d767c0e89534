from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

WINDOW_MONTHS = 12


class CrmTierClassifier(models.AbstractModel):
    _inherit = "crm.tier.classifier"

    def _get_figures(self, scope):
        """The complaints of the last 12 months, without those that were none, belong to the customer's figures."""
        self.env["crm.complaint"].flush_model(["commercial_partner_id", "company_id", "state", "opened_at"])
        return {**super()._get_figures(scope), "complaint_count": SQL(
            """
            SELECT commercial_partner_id AS partner_id, COUNT(*) AS value
              FROM crm_complaint
             WHERE company_id = %(company)s AND state <> 'cancelled'
               AND opened_at >= %(start)s AND opened_at < %(end)s
          GROUP BY commercial_partner_id
            """, company=scope.company.id, start=scope.as_of - relativedelta(months=WINDOW_MONTHS),
            end=scope.as_of + relativedelta(days=1))}
