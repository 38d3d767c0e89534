from odoo import models
from odoo.tools import SQL


class CrmCaseMixin(models.AbstractModel):
    """Cases and escalations of a key account reach its executive sponsor."""

    _inherit = "crm.case.mixin"

    def _get_sponsor(self):
        """The executive sponsor of the customer's account team, else of their plan, while they are there; else as
        before."""
        sponsor = self._get_executive_sponsor()
        return sponsor if sponsor and self._can_work(sponsor) else super()._get_sponsor()

    def _get_executive_sponsor(self):
        """Who the team names, else the latest active plan."""
        members, plans = (self.env[f"crm.account.{name}"]._fields for name in ("member", "plan"))
        customer, company = self._get_customer().id or None, (self._get_case_company() or self.env.company).id
        rows = self.env.execute_query(SQL(
            """
            SELECT user_id, 9999 AS year
              FROM crm_account_member
             WHERE partner_id = %(customer)s AND company_id = %(company)s AND role = 'sponsor' AND active
         UNION ALL
            SELECT sponsor_id, year
              FROM crm_account_plan
             WHERE partner_id = %(customer)s AND company_id = %(company)s AND sponsor_id IS NOT NULL AND active
               AND state = 'active'
          ORDER BY year DESC
             LIMIT 1
            """, customer=customer, company=company, to_flush=[
                *(members[name] for name in ("partner_id", "company_id", "user_id", "role", "active")),
                *(plans[name] for name in ("partner_id", "company_id", "sponsor_id", "year", "active", "state"))]))
        return self.env["res.users"].browse(user_id for user_id, _year in rows)
