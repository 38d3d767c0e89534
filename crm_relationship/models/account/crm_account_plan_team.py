from odoo import models

from ...tools import arguments


class CrmAccountPlan(models.Model):
    """The account team beside the plan that it carries out."""

    _inherit = "crm.account.plan"

    @arguments.read()
    def action_view_account_team(self):
        """Open the account teams of the customers of these plans."""
        self.check_access("read")
        return self.partner_id.action_view_account_team()
