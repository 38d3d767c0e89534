from odoo import api, models
from odoo.tools import SQL


class CrmKpiDay(models.Model):
    _inherit = "crm.kpi.day"

    @api.model
    def _get_due_companies(self):
        """Those whose tiers have been classified since their KPIs were noted, too: stocks are of that night."""
        for model in ("crm.tier.run", "crm.kpi.progress"):
            self.env[model].flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT DISTINCT run.company_id
              FROM crm_tier_run run
             WHERE run.state = 'done' AND run.started_at >= %s
               AND run.started_at + run.duration_seconds * INTERVAL '1 second' > (
                   SELECT MIN(noted_at) FROM crm_kpi_progress WHERE company_id = run.company_id)
            """, self._get_last_day()))
        return super()._get_due_companies() | self.env["res.company"].browse(company_id for (company_id,) in rows)
