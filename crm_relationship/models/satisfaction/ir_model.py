from odoo import models


class IrModel(models.Model):
    _inherit = "ir.model"

    def _compute_count(self):
        """How many cards wait is shown to nobody: who looks again and again would see when somebody has answered."""
        result = super()._compute_count()
        self.filtered(lambda model: model.model == "crm.satisfaction.pool").count = 0
        return result
