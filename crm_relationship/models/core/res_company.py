from odoo import fields, models

from ...tools.periods import get_period


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_zone(self):
        """The name of the time zone in which the company works."""
        return self.sudo().resource_calendar_id.tz or "UTC"

    def _get_today(self):
        """The day it is where the company works, for periods that begin or end today."""
        return fields.Date.context_today(self.with_context(tz=self._get_zone()))

    def _get_period(self, date_from=None, date_to=None, period=None):
        """The `Period` of two days or a code as `arguments.period` has read them; default: the last 12 months."""
        return get_period(self._get_today(), period, date_from, date_to)
