from odoo import models


class CrmServiceTarget(models.Model):
    """How often customers are visited is said as a rhythm."""

    _inherit = "crm.service.target"

    def _describe(self):
        words = super()._describe()
        return self.env._("every %(span)s", span=words) if self.standard_id.metric == "visit_interval" else words
