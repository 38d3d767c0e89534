from datetime import timedelta

from odoo import models
from odoo.tools import date_utils, format_date

JOINED = ("daily", "yearly")
PERIODS = {"daily": "day", "monthly": "month", "quarterly": "quarter", "yearly": "year"}


class CrmRetentionCampaign(models.Model):
    """Programmes: campaigns that come again. A programme has no customers of its own; it opens an edition, a campaign
    like any other, each period, so that everybody may take part once in each of them."""

    _inherit = "crm.retention.campaign"

    def _open_edition(self):
        """Open the edition of the period in which today is, where there is none; return it, or nothing."""
        self.ensure_one()
        none = self.browse()
        if not self.is_programme or self.state != "running" or not self.company_id.sudo().retention_sending_enabled:
            return none
        today = self._get_today()
        if today < self.start_date:
            return none
        first, last = self._get_edition_days(today)
        if self.child_ids.filtered(lambda edition: first <= edition.start_date <= last):
            return none
        if not self.env["crm.retention.planner"]._hold(self) or not self._is_edition_wanted():
            return none
        return self._create_edition(max(first, today), last)

    def _get_edition_days(self, day):
        """First and last day of the period in which a day is."""
        period = PERIODS[self.recurrence]
        return (day, day) if period == "day" else (
            date_utils.start_of(day, period), date_utils.end_of(day, period))

    def _is_edition_wanted(self):
        """An edition of a single day is opened where somebody takes part, others wait for those who join."""
        return self.recurrence != "daily" or self.env["crm.retention.planner"]._is_any(self)

    def _create_edition(self, first, last):
        """Customers of a day or a year join until its end, and are looked back on after that; those of a month or a
        quarter are chosen on its first day and looked back on at its end, so that two editions do not meet."""
        joins = self.recurrence in JOINED
        edition = self.sudo().copy({
            "name": self.name, "recurrence": "once", "parent_id": self.id, "start_date": first,
            "join_until": last if joins else False,
            "end_date": last + timedelta(days=self.measure_days) if joins else last,
            "approved_amount": self.approved_amount,
            "approved_by_id": self.approved_by_id.id, "user_id": self.user_id.id})
        for lang, _name in self.env["res.lang"].get_installed():
            edition.with_context(lang=lang).name = self.with_context(lang=lang)._get_edition_name(first)
        edition._move_to("running")
        return edition

    def _get_edition_name(self, day):
        periods = {
            "monthly": f"{day:%Y-%m}", "quarterly": f"{day.year} Q{date_utils.get_quarter_number(day)}",
            "yearly": str(day.year)}
        return f"{self.name} {periods.get(self.recurrence) or format_date(self.env, day)}"
