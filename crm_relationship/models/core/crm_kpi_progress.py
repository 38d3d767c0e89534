from odoo import fields, models


class CrmKpiProgress(models.Model):
    """Which days of a company a source of KPIs has been noted for. No row: none yet."""

    _name = "crm.kpi.progress"
    _description = "Progress of KPIs"
    _log_access = False
    _rec_name = "source"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    source = fields.Char(required=True, readonly=True)
    first_day = fields.Date(required=True, readonly=True)
    as_of = fields.Date(required=True, readonly=True, help="The last day that is noted.")
    noted_at = fields.Datetime(required=True, readonly=True, help="What was written later has not been read.")
    noted_on = fields.Date(
        "Day of the Figures", readonly=True,
        help="The day it was where the company works when they were noted: screens name figures by it.")

    _company_source_uniq = models.Constraint(
        "UNIQUE (company_id, source)", "There is one row for a company and a source.")

    def _get(self, company):
        """`{source: progress}` of a company."""
        rows = self.search_fetch(
            [("company_id", "=", company.id)], ["source", "first_day", "as_of", "noted_at", "noted_on"])
        return {row.source: row for row in rows}

    def _note(self, company, source, progress, ranges, moment):
        """Note that these days, pairs of the first and the last one, are there as of a moment."""
        values = {"as_of": max(last for _first, last in ranges), "noted_at": moment,
                  "noted_on": company._get_today()}
        if progress:
            progress.write(values)
        else:
            self.create({"company_id": company.id, "source": source,
                         "first_day": min(first for first, _last in ranges), **values})

    def _covers(self, day):
        """Whether a day is noted."""
        return bool(self) and self.first_day <= day <= self.as_of
