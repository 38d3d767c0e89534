from odoo import fields, models

from ...tools import satisfaction_trend as trend


class CrmChurnSignal(models.Model):
    _inherit = "crm.churn.signal"

    code = fields.Selection(selection_add=[("satisfaction", "Not satisfied")], ondelete={"satisfaction": "cascade"})

    def _explain_satisfaction(self):
        return self.env._(
            "Told us that they are not satisfied: %(grade)s of 100, below %(limit)s or %(drop)s less than before.",
            grade=self._number(self.figure), limit=trend.UNHAPPY, drop=trend.DROP)
