from odoo import api, models


class CrmServiceMeasure(models.Model):
    _inherit = "crm.service.measure"

    @api.model
    def _get_document_labels(self, documents):
        """Of the time between two visits: since when."""
        if documents._name != "crm.visit.interval":
            return super()._get_document_labels(documents)
        return {interval.id: self.env._("Since %(day)s", day=interval._get_first_day()) for interval in documents}

    def _open_document(self, model, res_id):
        """Of the time between two visits the visit is shown that ended it."""
        if model == "crm.visit.interval" and (visit := self.env[model].browse(res_id).exists().visit_id):
            return super()._open_document("crm.visit", visit.id)
        return super()._open_document(model, res_id)
