from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

WINDOW_MONTHS = 12


class CrmTierClassifier(models.AbstractModel):
    _inherit = "crm.tier.classifier"

    def _write_profiles(self, scope, run):
        """The complaints of the last 12 months, without those that were none, belong to the customer's figures."""
        result = super()._write_profiles(scope, run)
        self.env["crm.complaint"].flush_model()
        self.env.cr.execute(SQL(
            """
            UPDATE crm_customer_profile profile
               SET complaint_count = counted.number
              FROM (SELECT customer.id, COUNT(complaint.id) AS number
                      FROM crm_customer_profile customer
                 LEFT JOIN crm_complaint complaint
                        ON complaint.commercial_partner_id = customer.partner_id
                       AND complaint.company_id = customer.company_id AND complaint.state <> 'cancelled'
                       AND complaint.opened_at >= %(start)s AND complaint.opened_at < %(end)s
                     WHERE customer.company_id = %(company)s
                  GROUP BY customer.id) counted
             WHERE profile.id = counted.id AND profile.complaint_count IS DISTINCT FROM counted.number
            """, company=scope.company.id, start=scope.as_of - relativedelta(months=WINDOW_MONTHS),
            end=scope.as_of + relativedelta(days=1)))
        return result
