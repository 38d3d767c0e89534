from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import arguments
from ...tools.kpi import USER
from ...tools.periods import get_period


class ResCompany(models.Model):
    _inherit = "res.company"

    # === PUBLIC API ===#

    @api.readonly
    @arguments.read("any", arguments.period(code="period"), codes=arguments.listing(
        arguments.text(), most=500, required=False))
    def get_relationship_kpis(self, date_from=None, date_to=None, period=None, codes=None):
        """The key figures of these companies (none given: of those in use) over a period, as every screen shows them.

        :param date_from: first day (`date` or ISO string), default: that of the last 12 months
        :param date_to: last day, default today, where the company works; documents count on their UTC day
        :param period: instead of days, one of `this_month`, `this_quarter`, `this_year`, `last_3_months`,
            `last_12_months`
        :param codes: of the KPIs to read, default: all
        :return: a list with one dict for each company: `company_id`, `currency` (code), `date_from`, `date_to`, `as_of`
            (ISO days; up to then figures are as of last night, later days are added; False before the first night),
            `noted_on` (the company's day of that night, by which screens name the figures) and `kpis`, as
            `{code: values}` for those that the user may read, money for relationship officers only. Values are `name`,
            `definition`, `unit` (`money` in `currency`, `count`, `percent`, `per_100`, `score`), `direction` (`up`,
            `down`, `neither`: which way is better), `kind` (`flow`, `stock`, `stratified`, `live`), `target`, `value`,
            `numerator`, `denominator`; `low` and `high`, between which a share or a mean lies with 95%; `previous`,
            the value of the period before; `months`, the 13 months up to `date_to`, oldest first, as `{month, value,
            numerator, denominator, low, high}`; `by_tier`, as `{tier code: {value, numerator, denominator, previous}}`
            (`none`: no tier); `as_of`; `noted_on`; `action`, that opens what is behind it: its external id, or the
            action. What is unknown is False
        :raises AccessError: for users without a relationship role, or companies that are not theirs
        :raises ValidationError: for days that are none, or in the wrong order, and codes that there are not
        """
        companies = self or self.env.companies
        companies._check_may_read_kpis(codes)
        tiers = {0: "none", **self.env["crm.kpi"].sudo()._get_tier_codes()}
        results = []
        for company in companies:
            days = company._get_period(date_from, date_to, period)
            values = self.env["crm.kpi"]._get_values(company, days, codes)
            for found in values.values():
                found["by_tier"] = {tiers[tier_id]: figures for tier_id, figures in found["by_tier"].items()
                                    if tier_id in tiers}
            results.append({
                "company_id": company.id, "currency": company.sudo().currency_id.name,
                "date_from": fields.Date.to_string(days.first), "date_to": fields.Date.to_string(days.last),
                **self.env["crm.kpi"]._get_days_noted(values.values()), "kpis": values})
        return results

    def _check_may_read_kpis(self, codes):
        self.env["res.users"]._check_role(USER, self.env._("read key figures"))
        if not self.env.su and self - self.env.user.company_ids:
            raise AccessError(self.env._("You do not work for all of these companies: leave the others out."))
        known = self.env["crm.kpi"]._find("_kpi_")
        unknown = [code for code in codes or () if code not in known]
        if unknown:
            raise ValidationError(self.env._(
                "\"codes\": there is no key figure %(codes)s. There are: %(known)s.",
                codes=", ".join(map(arguments.show, unknown[:10])), known=", ".join(known)))

    # === DAYS ===#

    def _get_zone(self):
        """The name of the time zone in which the company works."""
        return self.sudo().resource_calendar_id.tz or "UTC"

    def _get_today(self):
        """The day it is where the company works, for periods that begin or end today."""
        return fields.Date.context_today(self.with_context(tz=self._get_zone()))

    def _get_period(self, date_from=None, date_to=None, period=None):
        """The `Period` of two days or a code as `arguments.period` has read them; default: the last 12 months.

        :raises ValidationError: where the first day is after the last one, which may be today
        """
        days = get_period(self._get_today(), period, date_from, date_to)
        self.env["crm.arguments"]._check_period(*days)
        return days

    @api.model
    def _check_stays(self, records, vals):
        """Refuse to move records to another company: who may write here has no say there.

        :raises UserError: where `vals` would
        """
        if not self.env.su and any(record.company_id.id != vals.get("company_id", record.company_id.id)
                                   for record in records):
            raise UserError(self.env._(
                "%(record)s stays with its company: make another one in the other company.",
                record=records[0].display_name))
