from odoo import fields, models


class CrmChurnSignal(models.Model):
    _inherit = "crm.churn.signal"

    code = fields.Selection(selection_add=[("contact", "Contact gone")], ondelete={"contact": "cascade"})

    def _explain_contact(self):
        return self.env._(
            "Contacts have left, and nobody has taken their place on the map: %(count)s.",
            count=self._number(self.figure))
