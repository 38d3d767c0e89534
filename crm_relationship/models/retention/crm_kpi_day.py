from odoo import api, models


class CrmKpiDay(models.Model):
    _inherit = "crm.kpi.day"

    @api.model
    def _follow_night(self, company, last, read):
        """Cohorts are of the same night."""
        result = super()._follow_night(company, last, read)
        self.env["crm.kpi.cohort"].sudo()._note(company, last, read)
        return result
