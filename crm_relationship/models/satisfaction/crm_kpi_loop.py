from odoo import models

from ...tools import kpi as kpis


class CrmKpi(models.AbstractModel):
    """What customers have told us and nobody works on."""

    _inherit = "crm.kpi"

    def _kpi_low_unattended(self):
        return kpis.Kpi(
            self.env._("Low Without an Action"), self.env._(
                "Indicators of the last 12 months that are clearly low: fewer customers are satisfied than find them "
                "important, "
                "or behind the best competitor. Nobody works on them."),
            kpis.COUNT, kpis.DOWN, kpis.LIVE, target=0, model="crm.satisfaction.indicator",
            domain=[("needs_action", "=", True)])
