from odoo import api, models
from odoo.tools import SQL

from ...tools import scorecard as formulas
from ...tools.kpi import DOWN, PER_100
from ...tools.service_targets import BROKEN, KEPT

OWN_PROMISES = ("quotation_reply", "visit_interval")  # the metrics of what people promise themselves


class CrmScorecardMeter(models.AbstractModel):
    """Complaints, and of the promises those that people decide themselves: whether they reply, visit, and promise what
    can be kept."""

    _inherit = "crm.scorecard.meter"

    # === PROMISES ===#

    def _measure_promises(self):
        return formulas.Measure(
            self.env._("Inquiries Answered in Time"), self.env._(
                "Of the inquiries of their customers that were due in the period by the service standards: how many "
                "got a quotation in time. Inquiries from customers without a salesperson count for the "
                "salesperson of the inquiry."),
            "inquiries")

    def _count_inquiries(self, scope):
        return self._sql_due("promises", self._select_inquiries(scope))

    def _select_inquiries(self, scope):
        """`id` of the measure, `scorecard_id` and `state`"""
        return SQL(
            """
            SELECT measure.id, COALESCE(owned.scorecard_id, card.id) AS scorecard_id, measure.state
              FROM (%(measures)s) measure
         LEFT JOIN (%(owned)s) owned ON owned.partner_id = measure.partner_id
         LEFT JOIN crm_lead lead ON lead.id = measure.res_id
         LEFT JOIN crm_scorecard card ON card.id = ANY(%(cards)s) AND card.user_id = lead.user_id
            """, cards=scope.cards.ids, owned=self._sql_owned(scope),
            measures=self._select_due(scope, "quotation_reply"))

    def _records_promises(self, line):
        return self._open_measures(line, "_select_inquiries")

    def _measure_visits_kept(self):
        return formulas.Measure(
            self.env._("Visits in Time"), self.env._(
                "Of the visits to their customers that were due in the period by the standard for the time between "
                "visits: how many took place in time."),
            "visits")

    def _count_visits(self, scope):
        return self._sql_due("visits_kept", self._select_visits(scope))

    def _select_visits(self, scope):
        """`id` of the measure, `scorecard_id` and `state`"""
        return SQL(
            """
            SELECT measure.id, owned.scorecard_id, measure.state
              FROM (%(measures)s) measure
              JOIN (%(owned)s) owned ON owned.partner_id = measure.partner_id
            """, owned=self._sql_owned(scope), measures=self._select_due(scope, "visit_interval"))

    def _records_visits_kept(self, line):
        return self._open_measures(line, "_select_visits")

    # === OVER-PROMISING ===#

    def _measure_over_promising(self):
        return formulas.Measure(
            self.env._("Promised Too Soon"), self.env._(
                "Of the orders of their customers in the period: how many were promised for a day before the one that "
                "the standard for the delivery time allows."),
            "orders", direction=DOWN)

    def _count_orders(self, scope):
        return SQL(
            """
            SELECT 'over_promising' AS code, scorecard_id, BOOL_OR(is_sooner)::integer AS numerator, 1 AS denominator
              FROM (%s) promised
          GROUP BY scorecard_id, order_id
            """, self._select_promised(scope))

    def _select_promised(self, scope):
        """`id` of the measure, `order_id`, `scorecard_id` and whether the day promised `is_sooner` than the standard's.

        The deadline is the day promised, unless the standard takes longer. Both are days where the company works.
        """
        zone = scope.company._get_zone()
        return SQL(
            """
            SELECT measure.id, sale_order.id AS order_id, owned.scorecard_id, COALESCE(
                   (sale_order.commitment_date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                   < (measure.promised AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date, FALSE) AS is_sooner
              FROM (%(measures)s) measure
              JOIN sale_order ON sale_order.id = measure.res_id
              JOIN (%(owned)s) owned ON owned.partner_id = measure.partner_id
            """, zone=zone, owned=self._sql_owned(scope),
            measures=self._select_measures(scope, "delivery_lead_time", "document_date"))

    def _records_over_promising(self, line):
        return self._open_measures(line, "_select_promised", SQL("is_sooner"))

    # === MEASURES OF STANDARDS ===#

    def _select_measures(self, scope, metric, moment):
        """What was measured by the standards with a metric, where a moment of it lies in the period."""
        return SQL(
            """
            SELECT measure.*
              FROM crm_service_measure measure
              JOIN crm_service_standard standard ON standard.id = measure.standard_id AND standard.metric = %(metric)s
             WHERE measure.company_id = %(company)s AND measure.%(moment)s >= %(first)s::timestamp
               AND measure.%(moment)s < %(end)s::timestamp
            """, metric=metric, company=scope.company.id, moment=SQL.identifier(moment), first=scope.first,
            end=scope.end)

    def _select_due(self, scope, metric):
        """What was due in the period: by the deadline, so that each counts in one period, whether it was kept or not,
        and what waits when a period is closed counts in the one in which its deadline passes."""
        return SQL("SELECT * FROM (%s) due WHERE state IN %s", self._select_measures(scope, metric, "promised"),
                   (KEPT, BROKEN))

    def _sql_due(self, code, selected):
        return SQL("SELECT %s AS code, scorecard_id, (state = %s)::integer AS numerator, 1 AS denominator"
                   " FROM (%s) due", code, KEPT, selected)

    def _open_measures(self, line, select, condition=None):
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_service_measure_action")
        found = self._find_counted(line, select, condition or SQL("TRUE"))
        return dict(action, context={}, domain=[("id", "in", found)])

    @api.model
    def _bring_up_to_now(self, companies):
        """Measure what people promise themselves up to now: nothing that is due waits for the next hour's run."""
        meter = self.env["crm.service.meter"].sudo()
        for standard, company in meter._get_pairs():
            if company in companies and meter._get_metric(standard) in OWN_PROMISES:
                meter._measure(standard, company)

    # === COMPLAINTS ===#

    def _measure_complaint_rate(self):
        return formulas.Measure(
            self.env._("Complaint Rate"), self.env._(
                "Complaints of their customers opened in the period for each 100 orders that they have confirmed. "
                "Complaints that somebody else has cancelled do not count."),
            "complaints", PER_100, DOWN, counts_cases=False)

    def _count_complaints(self, scope):
        """As `crm.complaint.rate` counts them, and those that whoever is judged has cancelled."""
        during = SQL("what.company_id = %s AND what.moment >= %s::timestamp AND what.moment < %s::timestamp",
                     scope.company.id, scope.first, scope.end)
        return SQL(
            """
            SELECT 'complaint_rate' AS code, owned.scorecard_id, 1 AS numerator, 0 AS denominator
              FROM (SELECT company_id, commercial_partner_id, opened_at AS moment, state, cancelled_by_id
                      FROM crm_complaint) what
              JOIN (%(owned)s) owned ON owned.partner_id = what.commercial_partner_id
              JOIN crm_scorecard card ON card.id = owned.scorecard_id
             WHERE %(during)s AND (what.state <> 'cancelled' OR what.cancelled_by_id = card.user_id)
         UNION ALL
            SELECT 'complaint_rate', owned.scorecard_id, 0, what.order_count
              FROM (%(orders)s) what
              JOIN res_partner partner ON partner.id = what.partner_id
              JOIN (%(owned)s) owned ON owned.partner_id = partner.commercial_partner_id
             WHERE %(during)s
            """, owned=self._sql_owned(scope), orders=self.env["crm.complaint.rate"].sudo()._select_orders(),
            during=during)

    def _records_complaint_rate(self, line):
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action")
        return dict(action, context={}, domain=[
            ("company_id", "=", line.company_id.id),
            "|", ("state", "!=", "cancelled"), ("cancelled_by_id", "=", line.scorecard_id.user_id.id),
            ("commercial_partner_id", "in", line._get_customer_ids()), *line._get_days_domain("opened_at")])
