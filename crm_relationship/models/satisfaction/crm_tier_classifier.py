from odoo import models
from odoo.tools import SQL

from ...tools import customer_figures as figures


class CrmTierClassifier(models.AbstractModel):
    _inherit = "crm.tier.classifier"

    def _get_criteria(self):
        """What nobody has answered is neutral."""
        return {**super()._get_criteria(),
                "satisfaction": SQL("COALESCE(satisfaction::numeric, %s)", figures.NEUTRAL_SCORE)}

    def _get_figures(self, scope):
        analysis = self.env["crm.satisfaction.analysis"]
        return {**super()._get_figures(scope),
                "satisfaction": analysis._select_by_customer(scope.company, scope.as_of)}
