from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ...tools.complaint_clock import OVER_STATES
from ...tools.kpi import COUNT, DOWN, PERCENT, SCORE
from ...tools.objectives import LEVEL, Metric
from ...tools.periods import get_moments_domain
from ...tools.service_targets import BROKEN, KEPT


class CrmAccountMetric(models.AbstractModel):
    """How a customer is served: promises, satisfaction, complaints."""

    _inherit = "crm.account.metric"

    # === PROMISES ===#

    def _metric_promises(self):
        return Metric(
            self.env._("Promises Kept"), self.env._(
                "Of the promises of the service standards that were due, of the documents of the calendar year so far: "
                "how many were kept."),
            PERCENT, LEVEL, "promises", scale=100)

    def _metric_delivered_on_time(self):
        return Metric(
            self.env._("Delivered on Time"), self.env._(
                "Of the deliveries of the calendar year so far that the standard for deliveries on time has measured: "
                "how many were on time."),
            PERCENT, LEVEL, "promises", scale=100)

    def _metric_visits_kept(self):
        return Metric(
            self.env._("Visits Kept"), self.env._(
                "Of the visits that were due by the standard for the time between visits, of the intervals that began "
                "in the calendar year so far: how many took place in time."),
            PERCENT, LEVEL, "promises", scale=100)

    def _select_promises(self, reading):
        """As `crm.service.compliance` counts them."""
        for model in ("crm.service.measure", "crm.service.standard"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT span.number, measure.partner_id, fact.code,
                   COUNT(*) FILTER (WHERE measure.state = %(kept)s) AS numerator, COUNT(*) AS denominator
              FROM crm_service_measure measure
              JOIN crm_service_standard standard ON standard.id = measure.standard_id
              JOIN %(spans)s ON measure.document_date::date BETWEEN span.first AND span.last
        CROSS JOIN LATERAL (VALUES ('promises', TRUE), ('delivered_on_time', standard.metric = 'on_time_delivery'),
                   ('visits_kept', standard.metric = 'visit_interval')) AS fact (code, counts)
             WHERE measure.company_id = %(company)s AND measure.partner_id = ANY(%(customers)s)
               AND measure.state IN %(states)s AND fact.counts
          GROUP BY span.number, measure.partner_id, fact.code
            """, kept=KEPT, states=(KEPT, BROKEN), spans=self._sql_spans(reading), company=reading.company.id,
            customers=list(reading.customer_ids))

    def _open_promises(self, code):
        metric = {"delivered_on_time": "on_time_delivery", "visits_kept": "visit_interval"}.get(code)
        return "crm_relationship.crm_service_measure_action", lambda customer, company, first, last: [
            ("partner_id", "=", customer), ("company_id", "=", company), ("state", "in", (KEPT, BROKEN)),
            *get_moments_domain("document_date", first, last),
            *([("standard_id.metric", "=", metric)] if metric else [])]

    # === WHAT THEY SAY ===#

    def _metric_satisfaction(self):
        return Metric(
            self.env._("Satisfaction"), self.env._(
                "How satisfied the customer is as of the day, 0 to 100, by the answers of about a year, as in the "
                "profile."),
            SCORE, LEVEL, "satisfaction", scale=1)

    def _select_satisfaction(self, reading):
        analysis, company = self.env["crm.satisfaction.analysis"].sudo(), reading.company
        return self._select_days(reading, lambda day: SQL(
            "SELECT partner_id, 'satisfaction' AS code, value AS numerator, 1 AS denominator FROM (%s) said"
            " WHERE partner_id = ANY(%s)", analysis._select_by_customer(company, day), list(reading.customer_ids)))

    def _open_satisfaction(self, code):
        return "crm_relationship.crm_satisfaction_answer_action", lambda customer, company, first, last: [
            ("partner_id", "=", customer), ("company_id", "=", company), ("date", "<=", last)]

    # === COMPLAINTS ===#

    def _metric_complaints(self):
        return Metric(
            self.env._("Complaints"), self.env._(
                "Complaints opened in the calendar year so far, without cancelled ones. The target is a maximum."),
            COUNT, source="complaints", direction=DOWN)

    def _select_complaints(self, reading):
        self.env["crm.complaint"].flush_model()
        return SQL(
            """
            SELECT span.number, complaint.commercial_partner_id AS partner_id, 'complaints' AS code,
                   COUNT(*) AS numerator, 1 AS denominator
              FROM crm_complaint complaint
              JOIN %(spans)s ON complaint.opened_at::date BETWEEN span.first AND span.last
             WHERE complaint.company_id = %(company)s AND complaint.commercial_partner_id = ANY(%(customers)s)
               AND complaint.state <> 'cancelled'
          GROUP BY span.number, complaint.commercial_partner_id
            """, spans=self._sql_spans(reading), company=reading.company.id, customers=list(reading.customer_ids))

    def _open_complaints(self, code):
        return "crm_relationship.crm_complaint_action", lambda customer, company, first, last: [
            ("commercial_partner_id", "=", customer), ("company_id", "=", company), ("state", "!=", "cancelled"),
            *get_moments_domain("opened_at", first, last)]

    def _metric_open_complaints(self):
        return Metric(
            self.env._("Open Complaints"), self.env._(
                "Complaints that are not closed yet as of the day. The target is a maximum."),
            COUNT, LEVEL, "open_complaints", DOWN)

    def _select_open_complaints(self, reading):
        """Closed is closed for good: where somebody reopened it, the day before that is not known any more."""
        self.env["crm.complaint"].flush_model()
        return self._select_days(reading, lambda day: SQL(
            """
            SELECT commercial_partner_id AS partner_id, 'open_complaints' AS code, COUNT(*) AS numerator,
                   1 AS denominator
              FROM crm_complaint
             WHERE company_id = %(company)s AND commercial_partner_id = ANY(%(customers)s) AND opened_at < %(end)s
               AND state <> 'cancelled' AND (state <> 'closed' OR COALESCE(verified_at, resolved_at) >= %(end)s)
          GROUP BY commercial_partner_id
            """, company=reading.company.id, customers=list(reading.customer_ids), end=day + timedelta(days=1)))

    def _open_open_complaints(self, code):
        return "crm_relationship.crm_complaint_action", lambda customer, company, first, last: [
            ("commercial_partner_id", "=", customer), ("company_id", "=", company),
            ("state", "not in", OVER_STATES), get_moments_domain("opened_at", first, last)[1]]
