from odoo import fields, models

from ...tools.relationship_account import TREND_DAYS


class CrmChurnSignal(models.Model):
    _inherit = "crm.churn.signal"

    code = fields.Selection(selection_add=[("balance", "Account falling")], ondelete={"balance": "cascade"})

    def _explain_balance(self):
        return self.env._(
            "The relationship account has fallen by %(points)s points within %(days)s days: too little is paid in for "
            "what is taken out.", points=self._number(self.figure), days=TREND_DAYS)
