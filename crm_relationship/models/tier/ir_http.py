from odoo import models

from ...tools import churn


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """The limits by which screens colour figures are the server's."""
        info = super().session_info()
        if self.env.user._is_internal():
            info["crm_relationship"] = {
                "churn_warning_percent": round(100 * churn.WARNING_RISK),
                "churn_danger_percent": round(100 * churn.DANGER_RISK),
            }
        return info
