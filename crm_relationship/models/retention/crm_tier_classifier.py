from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...tools import relationship_account as account


class CrmTierClassifier(models.AbstractModel):
    _inherit = "crm.tier.classifier"

    def _get_figures(self, scope):
        """The balance of the relationship account, and by how much it has changed."""
        entries = self.env["crm.relationship.account"]
        balance, before = (entries._sql_balance(SQL("%s::date", scope.as_of - timedelta(days=days)))
                           for days in (0, account.TREND_DAYS))
        return {**super()._get_figures(scope),
                "relationship_balance": entries._select_by_customer(scope.company, balance),
                "relationship_change": entries._select_by_customer(scope.company, SQL("%s - %s", balance, before))}
