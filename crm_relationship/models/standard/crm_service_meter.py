import logging
from datetime import datetime
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.service_targets import Event, choose, judge

_logger = logging.getLogger(__name__)

BATCH = 5000
OVERLAP_HOURS = 1  # transactions that were open during the last run wrote moments before it
WINDOW_MONTHS = 12
HORIZON_MONTHS = 13  # how far calendars are read before the window and after today


class Scope(NamedTuple):
    """Whose documents, since when (`since` empty: all from `start` on), and the moment of the run."""

    standard: object
    company: object
    start: datetime
    since: datetime | None
    now: datetime


class Row(NamedTuple):
    """A document, and what was measured of it before."""

    res_id: int
    partner_id: int | None
    tier_id: int | None
    document_date: datetime
    start: datetime
    agreed: datetime | None
    ended: datetime | None
    share: float | None
    withdrawn: datetime | None
    given: datetime | None
    measure_id: int | None
    target_id: int | None
    written: tuple


class CrmServiceMeter(models.AbstractModel):
    """Measures documents against the targets of a standard, and only those that moved since the last time.

    A metric is a pair of methods: `_model_<metric>()` names the model of its documents, and `_measure_<metric>(scope)`
    returns the SQL that reads them, with the columns res_id, partner_id, document_date, start_at (the clock starts),
    agreed_at (the deadline is not before), ended_at, share (percent), withdrawn_at (nothing is owed any more), given_at
    (the deadline, whatever the target says), tier_id (empty: the customer's tier now, 0: none). No list has to be
    edited; what measures the standards that have no metric says `_get_metric`. Only working time is added in Python.
    """

    _name = "crm.service.meter"
    _description = "Service Meter"

    # === CRON ===#

    @api.model
    def _cron_measure(self):
        """Measure standard by standard and company by company. A failure does not stop the others."""
        cron = self.env["ir.cron"]
        pairs = self._get_pairs()
        cron._commit_progress(remaining=len(pairs) + 1)
        for standard, company in pairs:
            try:
                self._measure(standard, company)
            except Exception:  # whatever goes wrong in one standard must not stop the others
                self.env.cr.rollback()
                _logger.exception("Standard %s cannot be measured in company %s", standard.id, company.id)
            if not cron._commit_progress(1):
                return
        self.env["crm.service.breach"]._raise_breaches()
        cron._commit_progress(1)

    def _get_pairs(self):
        """The standards that measure themselves, each with every company in which it has a target."""
        companies = self.env["res.company"].search([])
        return [
            (standard, company) for standard in self.env["crm.service.standard"].search([])
            if self._get_metric(standard) for company in companies
            if any(target.company_id in (company, company.browse()) for target in standard.target_ids)]

    def _get_metric(self, standard):
        """By what a standard is measured: its metric, as far as there is a method for it; False: by nothing."""
        return hasattr(self, f"_measure_{standard.metric}") and standard.metric

    # === MEASURING ===#

    def _measure(self, standard, company):
        """Measure the documents of a company that moved since the last time; return how many rows were written."""
        self.env.flush_all()
        scope, metric = self._get_scope(standard, company), self._get_metric(standard)
        model = getattr(self, f"_model_{metric}")()
        query = getattr(self, f"_measure_{metric}")(scope)
        written = self._delete_orphans(scope, model)
        self._read_documents(scope, model, query)
        targets, clocks, last = standard._get_targets()[standard], self._get_clocks(scope), 0
        while rows := self._get_rows(last):
            written += self._write_rows(scope, model, rows, targets, clocks)
            last = rows[-1].res_id
        self.env.cr.execute("DROP TABLE crm_service_document")
        self.env["crm.service.progress"]._note(standard, company, self.env.cr.now())
        self.env["crm.service.measure"].invalidate_model()
        return written

    def _get_scope(self, standard, company):
        progress = self.env["crm.service.progress"]._get(standard, company)
        since = progress.measured_at - relativedelta(hours=OVERLAP_HOURS) if progress else None
        now = fields.Datetime.now()
        return Scope(standard, company, now - relativedelta(months=WINDOW_MONTHS), since, now)

    def _where_moved(self, scope, table, date, others):
        """Documents of the window that were written since the last time or are among `others`, and open ones.

        Put as a union, so that the database sees how few they are.
        """
        table, date = SQL.identifier(table), SQL.identifier(date)
        if not scope.since:
            return SQL("%s.%s >= %s", table, date, scope.start)
        return SQL(
            """
            %(table)s.id IN (
                SELECT moved.id FROM %(table)s moved
                 WHERE moved.%(date)s >= %(start)s AND moved.write_date >= %(since)s
                 UNION
                SELECT other.id FROM %(table)s other WHERE other.%(date)s >= %(start)s AND other.id IN (%(others)s)
                 UNION
                SELECT res_id FROM crm_service_measure
                 WHERE standard_id = %(standard)s AND company_id = %(company)s AND actual IS NULL)
            """, table=table, date=date, start=scope.start, since=scope.since, others=others,
            standard=scope.standard.id, company=scope.company.id)

    def _read_documents(self, scope, model, query):
        """Read the documents once, with what was measured of them before."""
        excluded = self.env["crm.customer.facts"]._get_excluded_ids()
        self.env.cr.execute(SQL(
            """
            CREATE TEMPORARY TABLE crm_service_document ON COMMIT DROP AS
            SELECT document.res_id, partner.commercial_partner_id,
                   CASE WHEN measure.id IS NOT NULL THEN measure.tier_id
                        ELSE NULLIF(COALESCE(document.tier_id, profile.tier_id), 0) END AS tier_id,
                   document.document_date, document.start_at, document.agreed_at, document.ended_at, document.share,
                   document.withdrawn_at, document.given_at, measure.id AS measure_id, measure.target_id,
                   measure.partner_id AS old_partner_id, measure.document_date AS old_date, measure.promised,
                   measure.warned, measure.actual, measure.value, measure.state
              FROM (%(query)s) document
         LEFT JOIN res_partner partner ON partner.id = document.partner_id
         LEFT JOIN crm_customer_profile profile ON profile.partner_id = partner.commercial_partner_id
                                               AND profile.company_id = %(company)s
         LEFT JOIN crm_service_measure measure ON measure.standard_id = %(standard)s
                                              AND measure.res_model = %(model)s AND measure.res_id = document.res_id
             WHERE partner.id IS NULL OR partner.commercial_partner_id NOT IN %(excluded)s
          ORDER BY document.res_id
            """, query=query, company=scope.company.id, standard=scope.standard.id, model=model, excluded=excluded))
        self.env.cr.execute("CREATE INDEX ON crm_service_document (res_id)")

    def _get_rows(self, last):
        """The next documents after the one with id `last`."""
        return [Row(*values[:12], values[12:]) for values in self.env.execute_query(SQL(
            "SELECT * FROM crm_service_document WHERE res_id > %s ORDER BY res_id LIMIT %s", last, BATCH))]

    def _get_clocks(self, scope):
        reach = relativedelta(months=HORIZON_MONTHS)
        return self.env["crm.clock"]._get_clocks(scope.company, (scope.start - reach, scope.now + reach))[scope.company]

    def _write_rows(self, scope, model, rows, targets, clocks):
        """Write what differs; return how many rows that are."""
        created, updated, deleted = [], [], []
        by_id = {target.id: target for target in targets}
        for row in rows:
            target = by_id.get(row.target_id) or choose(
                targets, row.tier_id, scope.company.id, row.document_date.date())
            verdict = target and judge(
                target, Event(row.start, row.agreed, row.ended, row.share, row.withdrawn, row.given), clocks, scope.now)
            if not verdict:
                deleted += [row.measure_id] if row.measure_id else []
                continue
            values = (row.partner_id, row.document_date, verdict.promised, verdict.warned, verdict.actual,
                      verdict.value, verdict.state)
            if not row.measure_id:
                created.append(
                    (scope.standard.id, target.id, scope.company.id, row.tier_id, model, row.res_id, *values))
            elif values != row.written:
                updated.append((row.measure_id, *values))
        self._insert(created)
        self._update(updated)
        self._delete(deleted)
        return len(created) + len(updated) + len(deleted)

    def _insert(self, rows):
        if rows:
            self.env.cr.execute(SQL(
                """
                INSERT INTO crm_service_measure (
                       standard_id, target_id, company_id, tier_id, res_model, res_id, partner_id, document_date,
                       promised, warned, actual, value, state)
                VALUES %s
                """, SQL(", ").join(SQL("%s", row) for row in rows)))

    def _update(self, rows):
        if rows:
            self.env.cr.execute(SQL(
                """
                UPDATE crm_service_measure measure
                   SET partner_id = changed.partner_id::integer, document_date = changed.document_date::timestamp,
                       promised = changed.promised::timestamp, warned = changed.warned::timestamp,
                       actual = changed.actual::timestamp, value = changed.value::numeric, state = changed.state
                  FROM (VALUES %s) AS changed (
                       id, partner_id, document_date, promised, warned, actual, value, state)
                 WHERE measure.id = changed.id
                """, SQL(", ").join(SQL("%s", row) for row in rows)))

    def _delete(self, ids):
        if ids:
            self.env.cr.execute(SQL("DELETE FROM crm_service_measure WHERE id IN %s", tuple(ids)))

    def _delete_orphans(self, scope, model):
        """Open measures whose document was deleted."""
        self.env.cr.execute(SQL(
            """
            DELETE FROM crm_service_measure measure
             WHERE standard_id = %s AND company_id = %s AND actual IS NULL
               AND NOT EXISTS (SELECT 1 FROM %s document WHERE document.id = measure.res_id)
            """, scope.standard.id, scope.company.id, SQL.identifier(self.env[model]._table)))
        return self.env.cr.rowcount
