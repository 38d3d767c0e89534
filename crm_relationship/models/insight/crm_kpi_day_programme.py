from odoo import api, models
from odoo.tools import SQL

SOURCES = ("programme_costs", "programme")


class CrmKpiDay(models.Model):
    _inherit = "crm.kpi.day"

    @api.model
    def _cron_snapshot(self):
        """What there was before the programme is measured first: the night tells what has been gained since."""
        self.env["crm.programme.baseline"]._cron_begin()
        return super()._cron_snapshot()

    @api.model
    def _note_again(self, company, sources=SOURCES):
        """Note the days of these sources that are noted already once more: what they go by has changed. Of stocks it is
        the last day only: the ones before stay as they were told. Waits for a night that is under way."""
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext('crm.kpi.day'), %s)", company.id))
        self.env.flush_all()
        registry, noted = self.env["crm.kpi"].sudo().with_company(company), self.env["crm.kpi.progress"].sudo()
        progress, codes = noted._get(company), registry._get_codes_by_source()
        for source in sources:
            if known := progress.get(source):
                first = known.as_of if registry._is_stock(source) else known.first_day
                facts = getattr(registry, f"_facts_{source}")(company, first, known.as_of)
                self._write_facts(company, codes[source], facts, first, known.as_of)
        self.invalidate_model()
