from odoo import models
from odoo.tools import SQL


class CrmChurnWatch(models.AbstractModel):
    _inherit = "crm.churn.watch"

    def _get_past_signals(self):
        return [*super()._get_past_signals(), "contact"]

    def _signal_contact(self, scope):
        """Somebody on the customer's map has left, and nobody has taken their place; the figure is how many. When they
        left is told by the night that has found it."""
        self.env["crm.account.alert"].flush_model()
        return SQL(
            """
            SELECT watched.partner_id, alert.figure, alert.found_on > watched.then_on AS is_new
              FROM crm_churn_watched watched
              JOIN crm_account_alert alert ON alert.partner_id = watched.partner_id
             WHERE watched.threshold > 0 AND watched.lost_id IS NULL
               AND alert.company_id = %(company)s AND alert.kind = 'contact_left' AND alert.found_on <= %(as_of)s
               AND (alert.gone_on IS NULL OR alert.gone_on > %(as_of)s)
            """, company=scope.company.id, as_of=scope.as_of)
