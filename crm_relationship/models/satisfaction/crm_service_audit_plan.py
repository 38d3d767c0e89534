import logging
import secrets
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models

from ...tools.periods import get_moments_domain

_logger = logging.getLogger(__name__)


class CrmServiceAudit(models.Model):
    """Mystery visits that the system plans: each month one at ours and, where competitors are named, one at one of
    them. The ways take turns, the competitors too; the day is drawn, so that nobody knows it beforehand."""

    _inherit = "crm.service.audit"

    @api.model
    def _cron_plan(self):
        """Plan the month in each company that has it switched on. A failure does not stop the others."""
        companies = self.env["res.company"].search([("mystery_visits_enabled", "=", True)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._plan_month(company)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("Mystery visits of company %s cannot be planned", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _plan_month(self, company):
        """The visits of this month that are not planned yet; return them."""
        today = company._get_today()
        month, audits = today.replace(day=1), self.with_company(company)
        planned = set(self.search([("company_id", "=", company.id), ("planned_month", "=", month)]).mapped("subject"))
        visits = [{"subject": "ours"}]
        if competitor := self._get_next_competitor(company):
            visits.append({"subject": "competitor", "competitor": competitor})
        return audits.create([
            {**visit, "kind": "mystery", "company_id": company.id, "planned_month": month,
             "planned_on": self._draw_day(company, today)}
            for visit in visits if visit["subject"] not in planned])

    def _get_next_competitor(self, company):
        """The competitor that was not visited for the longest time."""
        names = [name.strip() for name in (company.mystery_competitors or "").split(",") if name.strip()]
        visits = self.search(
            [("company_id", "=", company.id), ("subject", "=", "competitor"), ("state", "!=", "cancelled")],
            order="planned_on, id")
        last = {visit.competitor: place for place, visit in enumerate(visits)}
        return min(names, key=lambda name: last.get(name, -1), default=None)

    def _draw_day(self, company, today):
        """A day between today and the end of the month on which the company works; today where there is none."""
        open_days = {int(day) for day in company.sudo().resource_calendar_id.attendance_ids.mapped("dayofweek")}
        end = today + relativedelta(months=1, day=1)
        days = [today + timedelta(days=number) for number in range((end - today).days)]
        return secrets.choice([day for day in days if day.weekday() in open_days] or [today])

    @api.model
    def _get_visited(self, company, period, **values):
        """Domain of the visits reported of a company that were made in a `Period` (UTC days).

        :param values: what else they are, such as `kind="mystery"`
        """
        return [
            ("company_id", "=", company.id), ("state", "=", "reported"),
            *get_moments_domain("visited_at", *period),
            *((name, "=", value) for name, value in values.items())]
