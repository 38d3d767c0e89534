from odoo import models
from odoo.tools import SQL

from ...tools import relationship_account as account


class CrmChurnWatch(models.AbstractModel):
    _inherit = "crm.churn.watch"

    def _signal_balance(self, scope):
        """The relationship account of a key account has fallen; the figure is by how many points."""
        entries = self.env["crm.relationship.account"]

        def fall(day):
            before = SQL("(%s - %s)", day, account.TREND_DAYS)
            return SQL("%s - %s", entries._sql_balance(before), entries._sql_balance(day))

        today, then = SQL("%s::date", scope.as_of), SQL("watched.then_on")
        return SQL(
            """
            SELECT partner_id, fall AS figure, fall_then < %(limit)s AS is_new
              FROM (SELECT watched.partner_id, %(fall)s AS fall, %(fall_then)s AS fall_then
                      FROM crm_churn_watched watched
                      JOIN (%(entries)s) entry ON entry.partner_id = watched.partner_id
                     WHERE watched.is_key AND entry.company_id = %(company)s
                  GROUP BY watched.partner_id) falls
             WHERE fall >= %(limit)s
            """, fall=fall(today), fall_then=fall(then), limit=account.FALL, entries=entries._select_entries(),
            company=scope.company.id)
