import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

FILL_MONTHS = 24  # before the month of the first night


class CrmKpiDay(models.Model):
    """The facts of `crm.kpi` by company, code, tier and UTC day, as they were in the night a day was last written.

    Nobody reads this but the registry.
    """

    _name = "crm.kpi.day"
    _description = "KPI of a Day"
    _log_access = False
    _rec_name = "code"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    code = fields.Char(required=True, readonly=True)
    tier_id = fields.Integer("Tier", required=True, readonly=True, aggregator=None, help="Its id; 0: none.")
    day = fields.Date(required=True, readonly=True)
    numerator = fields.Float(digits=0, required=True, readonly=True)
    denominator = fields.Float(digits=0, required=True, readonly=True)

    _day_uniq = models.UniqueIndex(
        "(company_id, code, tier_id, day) INCLUDE (numerator, denominator)", "A day has one row for each KPI and tier.")

    # === CRON ===#

    @api.model
    def _cron_snapshot(self):
        """Note the days of each company that is due. A failure does not stop the others."""
        companies, cron = self._get_due_companies(), self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._take(company)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("KPIs of company %s cannot be noted", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _get_due_companies(self):
        """The companies of which yesterday has not been noted yet. A slice adds those whose facts are new."""
        sources = self.env["crm.kpi"]._get_sources()
        served = self.env["crm.kpi.progress"]._read_group(
            [("as_of", ">=", self._get_last_day()), ("source", "in", sources)], ["company_id"], ["__count"])
        done = [company.id for company, number in served if number >= len(sources)]
        return self.env["res.company"].search([("id", "not in", done)])

    @api.model
    def _get_last_day(self):
        """The last complete UTC day."""
        return fields.Date.today() - timedelta(days=1)

    # === SNAPSHOT ===#

    @api.model
    def _take(self, company, last=None):
        """Note the days of a company up to `last` (default: yesterday); return how many rows were written.

        All in the current transaction. Each source is read as far back as it says, and on older days that were written
        since the last time.
        """
        [[free, _setting]] = self.env.execute_query(SQL(  # to compile takes longer than to read what a night reads
            "SELECT pg_try_advisory_xact_lock(hashtext('crm.kpi.day'), %s), set_config('jit', 'off', TRUE)",
            company.id))
        if not free:  # somebody else is at it
            return 0
        self.env.flush_all()
        now = fields.Datetime.now()
        registry, progress = self.env["crm.kpi"].sudo().with_company(company), self.env["crm.kpi.progress"].sudo()
        last, written, read = last or self._get_last_day(), 0, {}
        known, codes = progress._get(company), registry._get_codes_by_source()
        for source in registry._get_sources():
            ranges = read[source] = registry._get_ranges(source, company, known.get(source), last)
            for first, until in ranges:
                facts = getattr(registry, f"_facts_{source}")(company, first, until)
                written += self._write_facts(company, codes.get(source, []), facts, first, until)
            progress._note(company, source, known.get(source), ranges, now)
        self._follow_night(company, last, read)
        self.invalidate_model()
        return written

    @api.model
    def _follow_night(self, company, last, read):
        """What else a slice keeps of a company's days up to `last`, in the same transaction.

        :param read: `{source: pairs of the first and last day that were read anew}`
        """

    @api.model
    def _get_fill_day(self, last):
        """The first day that is noted in the first night."""
        return last.replace(day=1) - relativedelta(months=FILL_MONTHS)

    @api.model
    def _write_facts(self, company, codes, facts, first, last):
        """Write the rows of these days that are distinct, delete those that are gone; return how many that are."""
        same = SQL("known.company_id = %s AND known.code = facts.code AND known.tier_id = facts.tier_id"
                   " AND known.day = facts.day", company.id)
        [[*counts]] = self.env.execute_query(SQL(
            """
            WITH facts AS MATERIALIZED (%(facts)s),
                 changed AS (
                UPDATE crm_kpi_day known
                   SET numerator = facts.numerator, denominator = facts.denominator
                  FROM facts
                 WHERE %(same)s
                   AND (known.numerator, known.denominator) IS DISTINCT FROM (facts.numerator, facts.denominator)
             RETURNING known.id),
                 gone AS (
                DELETE FROM crm_kpi_day known
                 WHERE known.company_id = %(company)s AND known.code = ANY(%(codes)s)
                   AND known.day BETWEEN %(first)s AND %(last)s
                   AND NOT EXISTS (SELECT 1 FROM facts WHERE %(same)s)
             RETURNING known.id),
                 added AS (
                INSERT INTO crm_kpi_day (company_id, code, tier_id, day, numerator, denominator)
                SELECT %(company)s, code, tier_id, day, numerator, denominator
                  FROM facts
                 WHERE NOT EXISTS (SELECT 1 FROM crm_kpi_day known WHERE %(same)s)
             RETURNING id)
            SELECT (SELECT COUNT(*) FROM changed), (SELECT COUNT(*) FROM gone), (SELECT COUNT(*) FROM added)
            """, facts=self._sum_up(facts), same=same, company=company.id, codes=codes, first=first,
            last=last))
        return sum(counts)

    @api.model
    def _sum_up(self, facts):
        """One row for each code, tier and day of what a source yields."""
        return SQL(
            """
            SELECT code::varchar, COALESCE(tier_id, 0)::integer AS tier_id, day::date,
                   ROUND(COALESCE(SUM(numerator), 0)::numeric, 6) AS numerator,
                   ROUND(COALESCE(SUM(denominator), 0)::numeric, 6) AS denominator
              FROM (%s) fact
          GROUP BY 1, 2, 3
            """, facts)
