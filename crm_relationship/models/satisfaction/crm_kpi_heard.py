from dataclasses import replace

from odoo import models
from odoo.fields import Domain

from ...tools import kpi as kpis


class CrmKpi(models.AbstractModel):
    """Whether we take up what customers say."""

    _inherit = "crm.kpi"

    def _kpi_unrecorded(self):
        return replace(super()._kpi_unrecorded(), definition=self.env._(
            "Returns and credit notes of the last %(days)s days without a complaint, low answers that have not become "
            "one yet, and complaints of unknown customers.",
            days=self.env["crm.complaint.unrecorded"]._get_days()))

    def _kpi_feedback_late(self):
        return kpis.Kpi(
            self.env._("Feedback Late"), self.env._(
                "What customers said beyond complaints: not answered within a working day, a wish not looked for "
                "within two or not there by the day expected, or nobody has told them in time what we changed."),
            kpis.COUNT, kpis.DOWN, kpis.LIVE, role=kpis.USER, target=0, model="crm.feedback",
            domain=Domain("company_id", "=", self.env.company.id) & Domain("is_late", "=", True))
