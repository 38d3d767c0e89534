import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools import arguments
from ...tools.periods import Period
from ...tools.service_audits import (
    AUDIT,
    HOTLINE,
    MYSTERY,
    SETTLE_DAYS,
    SOURCES,
    get_composite,
    get_hotline,
    get_percent,
)

_logger = logging.getLogger(__name__)

MOST_MONTHS = 13  # that are made up for: those of the first run


class CrmSatisfactionComposite(models.Model):
    """One figure a month for how customers are served, from complaints, mystery visits and internal audits.

    A month is frozen a week after its end, when its last reports are in, with the weights and the sources of then:
    neither a late report nor another weight changes the past.
    """

    _name = "crm.satisfaction.composite"
    _description = "Composite Index"
    _order = "month DESC, company_id"
    _rec_name = "month"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    month = fields.Date(required=True, readonly=True, help="Its first day.")
    value = fields.Float("Index", readonly=True, digits=(5, 1), aggregator="avg", help="0 to 100.")
    sources = fields.Char(readonly=True, help="What was known: hotline, mystery, audit.")
    is_complete = fields.Boolean(
        "All Sources Known", readonly=True, help="Every source that weighs anything was known.")
    hotline = fields.Float(readonly=True, digits=(5, 1), aggregator=None, help="0 to 100, by complaints and orders.")
    mystery = fields.Float("Mystery Visits", readonly=True, digits=(5, 1), aggregator=None, help="0 to 100.")
    audit = fields.Float("Internal Audits", readonly=True, digits=(5, 1), aggregator=None, help="0 to 100.")
    hotline_weight = fields.Float(readonly=True, digits=(6, 2), aggregator=None)
    mystery_weight = fields.Float(readonly=True, digits=(6, 2), aggregator=None)
    audit_weight = fields.Float(readonly=True, digits=(6, 2), aggregator=None)
    complaint_ceiling = fields.Float(readonly=True, digits=(6, 2), aggregator=None)
    complaint_count = fields.Integer("Complaints", readonly=True)
    order_count = fields.Integer("Orders", readonly=True)
    mystery_count = fields.Integer("Number of Mystery Visits", readonly=True)
    audit_count = fields.Integer("Number of Internal Audits", readonly=True)
    competitor = fields.Float(
        "Competitors", readonly=True, digits=(5, 1), aggregator=None,
        help="Mystery visits at competitors, 0 to 100: beside the index, not in it.")
    competitor_count = fields.Integer("Visits at Competitors", readonly=True)

    _month_uniq = models.Constraint("UNIQUE (company_id, month)", "This month has been frozen.")

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read("any", arguments.period(code="period"))
    def get_months(self, date_from=None, date_to=None, period=None):
        """The composite index of the current company, month by month.

        :param date_from: first day (`date` or ISO string), default: that of the last 12 months; the whole month counts
        :param date_to: last day, default today
        :param period: instead of days, a code such as `last_12_months`
        :return: a dict: `date_from`, `date_to` (ISO days) and `months`, one dict for each month that is frozen, oldest
            first: `month` (its first day, ISO), `value` (0 to 100), `is_complete` (every source that weighs anything
            was known), `sources` as `{hotline, mystery, audit: {value (0 to 100, or False), weight, count}}` (`count`:
            orders, visits, audits), `complaints`, `competitor` (mystery visits at competitors, 0 to 100, or False)
        :raises AccessError: for who is no officer
        :raises ValidationError: for days that are none, or in the wrong order
        """
        self.env["res.users"]._check_role("officer", self.env._("see the composite index"))
        days = self.env.company._get_period(date_from, date_to, period)
        rows = self.search([("company_id", "=", self.env.company.id), ("month", ">=", days.first.replace(day=1)),
                            ("month", "<=", days.last)], order="month")
        return {"date_from": fields.Date.to_string(days.first), "date_to": fields.Date.to_string(days.last),
                "months": [row._describe() for row in rows]}

    def _describe(self):
        known = (self.sources or "").split(",")
        counts = {HOTLINE: self.order_count, MYSTERY: self.mystery_count, AUDIT: self.audit_count}
        return {
            "month": fields.Date.to_string(self.month), "value": self.value, "is_complete": self.is_complete,
            "sources": {source: {"value": source in known and self[source], "weight": self[f"{source}_weight"],
                                 "count": counts[source]} for source in SOURCES},
            "complaints": self.complaint_count, "competitor": bool(self.competitor_count) and self.competitor}

    # === CRON ===#

    @api.model
    def _cron_freeze(self):
        """Freeze the months of each company that are over for a week. A failure does not stop the others."""
        companies, cron = self.env["res.company"].search([]), self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._freeze(company, fields.Date.today())
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("The composite index of company %s cannot be frozen", company.id)
            if not cron._commit_progress(1):
                return

    # === FREEZING ===#

    @api.model
    def _freeze(self, company, day):
        """Freeze the months since the last one that are over for a week on a day; return them. A month of which nothing
        is known has no index."""
        end = (day - timedelta(days=SETTLE_DAYS)).replace(day=1)
        first = end - relativedelta(months=MOST_MONTHS)
        frozen = set(self.search([("company_id", "=", company.id), ("month", ">=", first)]).mapped("month"))
        months = [month for month in Period(first, end - timedelta(days=1)).get_months()
                  if month > max(frozen, default=month - timedelta(days=1))]
        values = [self._measure(company, month) for month in months]
        return self.create([row for row in values if row["value"] is not None])

    def _measure(self, company, month):
        """Values of a month's row, as its sources and weights are now."""
        period = Period(month, month + relativedelta(months=1) - timedelta(days=1))
        complaints, orders = self._count_complaints(company, period)
        visits = {
            MYSTERY: self._sum_visits(company, period, kind="mystery", subject="ours"),
            AUDIT: self._sum_visits(company, period, kind="internal"),
            "competitor": self._sum_visits(company, period, kind="mystery", subject="competitor")}
        ceiling, weights = company.sudo().composite_complaint_ceiling, company._get_composite_weights()
        figures = {HOTLINE: get_hotline(complaints, orders, ceiling), **{
            name: get_percent(points, possible) for name, (points, possible, _number) in visits.items()}}
        known = [source for source in SOURCES if figures[source] is not None]
        return {
            "company_id": company.id, "month": month, "value": get_composite(figures, weights),
            "sources": ",".join(known),
            "is_complete": all(source in known for source in SOURCES if weights[source] > 0), **figures,
            **{f"{source}_weight": weight for source, weight in weights.items()}, "complaint_ceiling": ceiling,
            "complaint_count": complaints, "order_count": orders,
            **{f"{name}_count": number for name, (_points, _possible, number) in visits.items()}}

    def _count_complaints(self, company, period):
        """Complaints opened and orders confirmed, as the complaint rate counts them."""
        rate = self.env["crm.kpi"]._get_values(company, period, ["complaint_rate"])["complaint_rate"]
        return round(rate["numerator"]), round(rate["denominator"])

    def _sum_visits(self, company, period, **kind):
        """`(points, possible points, number)` of the reports of a kind."""
        audits = self.env["crm.service.audit"].sudo()
        [[points, possible, number]] = audits._read_group(
            audits._get_visited(company, period, **kind), [], ["points:sum", "possible:sum", "__count"])
        return points or 0, possible or 0, number
