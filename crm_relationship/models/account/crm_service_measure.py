from odoo import models


class CrmServiceMeasure(models.Model):
    _inherit = "crm.service.measure"

    def _open_document(self, model, res_id):
        """Of the time between two visits the visit is shown that ended it."""
        if model == "crm.visit.interval" and (visit := self.env[model].browse(res_id).exists().visit_id):
            return super()._open_document("crm.visit", visit.id)
        return super()._open_document(model, res_id)
