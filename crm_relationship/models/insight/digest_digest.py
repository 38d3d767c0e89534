import logging
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.periods import Period
from .crm_kpi_text import HEADLINES

_logger = logging.getLogger(__name__)

CODES = (*HEADLINES, "key_met")
PREFIX = "kpi_crm_"


class DigestDigest(models.Model):
    """Six key figures in Odoo's digest, each with its unit and beside that of the time before, a dash where it is
    unknown. They are of whole days, so of the same value as on every screen.

    A digest goes on without a figure that its reader may not read, or that fails: any other error would end the job
    that sends all of them.
    """

    _inherit = "digest.digest"

    kpi_crm_retention = fields.Boolean("Retention Rate")
    kpi_crm_retention_value = fields.Float(compute="_compute_kpi_crm_retention_value", digits=0)
    kpi_crm_value_at_risk = fields.Boolean("Value at Risk")
    kpi_crm_value_at_risk_value = fields.Monetary(compute="_compute_kpi_crm_value_at_risk_value")
    kpi_crm_satisfaction = fields.Boolean("Satisfaction")
    kpi_crm_satisfaction_value = fields.Float(compute="_compute_kpi_crm_satisfaction_value", digits=0)
    kpi_crm_promises = fields.Boolean("Promises Kept")
    kpi_crm_promises_value = fields.Float(compute="_compute_kpi_crm_promises_value", digits=0)
    kpi_crm_complaint_rate = fields.Boolean("Complaint Rate")
    kpi_crm_complaint_rate_value = fields.Float(compute="_compute_kpi_crm_complaint_rate_value", digits=0)
    kpi_crm_key_met = fields.Boolean("Top Customers Met")
    kpi_crm_key_met_value = fields.Float(compute="_compute_kpi_crm_key_met_value", digits=0)

    # === VALUES ===#

    def _compute_kpi_crm_retention_value(self):
        self._compute_kpi_crm("retention")

    def _compute_kpi_crm_value_at_risk_value(self):
        self._compute_kpi_crm("value_at_risk")

    def _compute_kpi_crm_satisfaction_value(self):
        self._compute_kpi_crm("satisfaction")

    def _compute_kpi_crm_promises_value(self):
        self._compute_kpi_crm("promises")

    def _compute_kpi_crm_complaint_rate_value(self):
        self._compute_kpi_crm("complaint_rate")

    def _compute_kpi_crm_key_met_value(self):
        self._compute_kpi_crm("key_met")

    def _compute_kpi_crm(self, code):
        """One by one: Odoo reads them with another period each time, and keeps what was computed beside."""
        days = self._get_whole_days(self.env.context.get("start_datetime"), self.env.context.get("end_datetime"))
        for digest in self:
            digest[f"{PREFIX}{code}_value"] = digest._read_kpis(days, [code])[code]["value"]

    @api.model
    def _get_whole_days(self, start, end):
        """The whole UTC days of a window; of anything else than moments, the last 30."""
        if not (isinstance(start, datetime) and isinstance(end, datetime) and start < end):
            end = datetime.combine(fields.Date.today(), datetime.min.time())
            start = end - timedelta(days=30)
        return Period(start.date(), max(start.date(), end.date() - timedelta(days=1)))

    def _read_kpis(self, days, codes):
        """`{code: values}` of the digest's company.

        :raises AccessError: for who may not read one of them, or does not work for that company; and for whatever
            else goes wrong, which is logged
        """
        company = self.company_id or self.env.company
        if not self.env.su and company not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work for %(company)s.", company=company.sudo().name))
        try:
            with self.env.cr.savepoint():
                found = self.env["crm.kpi"]._get_values(company, days, codes)
        except AccessError:
            raise
        except Exception as error:
            _logger.exception("Key figures of company %s for a digest cannot be read", company.id)
            raise AccessError(self.env._("These key figures cannot be read at the moment.")) from error
        if len(found) < len(codes):
            raise AccessError(self.env._("You may not read these key figures: ask a relationship manager."))
        return found

    # === MAIL ===#

    def _compute_kpis(self, company, user):
        """Ours with their name and unit, beside the value of the time before instead of a percentage of it: of rates it
        would be one of percent, and green where more is worse."""
        kpis = super()._compute_kpis(company, user)
        ours = {kpi["kpi_name"]: kpi for kpi in kpis if kpi["kpi_name"].removeprefix(PREFIX) in CODES}
        reader = self.with_user(user).with_company(company)
        try:
            for number, (window_name, windows) in enumerate(self._compute_timeframes(company) if ours else (), 1):
                reader._write_kpis(ours, f"kpi_col{number}", window_name, *windows)
        except AccessError:
            return [kpi for kpi in kpis if kpi["kpi_name"] not in ours]
        return kpis

    def _write_kpis(self, ours, column, window_name, window, before):
        """Write a column of the digest.

        :param ours: `{field: kpi}`, as `_compute_kpis` returns them
        """
        codes = [name.removeprefix(PREFIX) for name in ours]
        now, then = (self._read_kpis(self._get_whole_days(*moments), codes) for moments in (window, before))
        registry, currency = self.env["crm.kpi"], (self.company_id or self.env.company).sudo().currency_id
        for code, values in now.items():
            kpi, unit = ours[f"{PREFIX}{code}"], values["unit"]
            kpi["kpi_fullname"] = values["name"]
            before = registry._write_value(unit, then[code]["value"], currency).replace(" ", "\N{NO-BREAK SPACE}")
            kpi[column] = {
                "value": registry._write_value(unit, values["value"], currency), "margin": 0,
                "col_subtitle": self.env._(
                    "%(period)s (before: %(value)s)", period=window_name, value=before)}

    def _compute_kpis_actions(self, company, user):
        actions = self.env["crm.kpi"].sudo()._get_kpis(CODES)
        return {**super()._compute_kpis_actions(company, user),
                **{f"{PREFIX}{code}": kpi.action for code, kpi in actions.items()}}
