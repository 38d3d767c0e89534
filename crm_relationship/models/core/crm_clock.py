from datetime import datetime, time

from dateutil.relativedelta import relativedelta
from pytz import utc

from odoo import models
from odoo.tools import SQL, ormcache

from ...tools.working_time import Clocks, RoundTheClock, WorkingTime


class CrmClock(models.AbstractModel):
    """The working time of Odoo's calendars, for everything that has a deadline: see `tools.working_time`.

    What was read is kept by the worker until the calendar or one of its holidays is changed.
    """

    _name = "crm.clock"
    _description = "Working Time"

    def _get_clocks(self, companies, span=None):
        """`{company: Clocks}`: the holidays of each company count. For `span` see `Clocks`."""
        return {company: Clocks(lambda calendar_id, start, end, company=company: self._get_working_time(
            calendar_id, company, start, end), span) for company in companies}

    def _get_working_time(self, calendar_id, company, start, end):
        """The working time of a calendar from day to day; read anew only where it, or a holiday, was changed."""
        return self._read_working_time(
            calendar_id, company.id, start.date(), end.date() + relativedelta(days=1),
            self._get_calendar_version(calendar_id))

    def _get_calendar_version(self, calendar_id):
        for model in ("resource.calendar", "resource.calendar.attendance", "resource.calendar.leaves"):
            self.env[model].flush_model()
        return self.env.execute_query(SQL(
            """
            SELECT (SELECT write_date FROM resource_calendar WHERE id = %(calendar)s),
                   (SELECT (COUNT(*), MAX(write_date))::text FROM resource_calendar_attendance
                     WHERE calendar_id = %(calendar)s),
                   (SELECT (COUNT(*), MAX(write_date))::text FROM resource_calendar_leaves
                     WHERE resource_id IS NULL AND (calendar_id = %(calendar)s OR calendar_id IS NULL))
            """, calendar=calendar_id))[0]

    @ormcache("calendar_id", "company_id", "start", "end", "version")
    def _read_working_time(self, calendar_id, company_id, start, end, version):
        return self._read_clock(
            self.env["resource.calendar"].sudo().browse(calendar_id), datetime.combine(start, time.min),
            datetime.combine(end, time.min), self.env["res.company"].browse(company_id))

    def _read_clock(self, calendar, start, end, company):
        """The working time of a calendar between two naive UTC moments, without its holidays and the company's."""
        if not calendar:
            return RoundTheClock()
        intervals = calendar._work_intervals_batch(utc.localize(start), utc.localize(end), domain=[
            ("time_type", "=", "leave"), "|", ("calendar_id", "=", calendar.id),
            ("company_id", "in", (False, company.id))])[False]
        return WorkingTime(
            [(begin.astimezone(utc).replace(tzinfo=None), stop.astimezone(utc).replace(tzinfo=None))
             for begin, stop, _attendance in intervals], calendar.hours_per_day or RoundTheClock.hours_per_day)
