from odoo import models
from odoo.tools import SQL

from ...tools import scorecard as formulas
from ...tools.kpi import DOWN, PER_100
from ...tools.service_targets import BROKEN, KEPT
from .crm_scorecard_meter import Scope


class CrmScorecardMeter(models.AbstractModel):
    """Complaints, and of the promises those that people decide themselves: whether they reply, visit, and promise what
    can be kept."""

    _inherit = "crm.scorecard.meter"

    # === PROMISES ===#

    def _measure_promises(self):
        return formulas.Measure(
            self.env._("Inquiries Answered in Time"), self.env._(
                "Of the inquiries of their customers that were due in the period by the service standards: how many "
                "got a quotation in time. Inquiries of who is nobody's customer count for the salesperson."),
            "inquiries")

    def _count_inquiries(self, scope):
        return SQL(
            """
            SELECT 'promises' AS code, COALESCE(owned.scorecard_id, card.id) AS scorecard_id,
                   (measure.state = %(kept)s)::integer AS numerator, 1 AS denominator
              FROM (%(measures)s) measure
         LEFT JOIN (%(owned)s) owned ON owned.partner_id = measure.partner_id
         LEFT JOIN crm_lead lead ON lead.id = measure.res_id
         LEFT JOIN crm_scorecard card ON card.id = ANY(%(cards)s) AND card.user_id = lead.user_id
             WHERE measure.state IN %(states)s
            """, kept=KEPT, states=(KEPT, BROKEN), cards=scope.cards.ids, owned=self._sql_owned(scope),
            measures=self._select_measures(scope, "quotation_reply"))

    def _records_promises(self, line):
        return self._open_measures(line, "quotation_reply")

    def _measure_visits_kept(self):
        return formulas.Measure(
            self.env._("Visits in Time"), self.env._(
                "Of the visits to their customers that were due by the standard for the time between visits: how many "
                "took place in time. They count on the day from which the customer waited."),
            "visits")

    def _count_visits(self, scope):
        return SQL(
            """
            SELECT 'visits_kept' AS code, owned.scorecard_id, (measure.state = %(kept)s)::integer AS numerator,
                   1 AS denominator
              FROM (%(measures)s) measure
              JOIN (%(owned)s) owned ON owned.partner_id = measure.partner_id
             WHERE measure.state IN %(states)s
            """, kept=KEPT, states=(KEPT, BROKEN), owned=self._sql_owned(scope),
            measures=self._select_measures(scope, "visit_interval"))

    def _records_visits_kept(self, line):
        return self._open_measures(line, "visit_interval")

    # === OVER-PROMISING ===#

    def _measure_over_promising(self):
        return formulas.Measure(
            self.env._("Promised Too Soon"), self.env._(
                "Of the orders of their customers in the period: how many were promised for a day before the one that "
                "the standard for the delivery time allows."),
            "orders", direction=DOWN)

    def _count_orders(self, scope):
        """The deadline is the day promised, unless the standard takes longer."""
        return SQL(
            """
            SELECT 'over_promising' AS code, owned.scorecard_id, is_sooner::integer AS numerator, 1 AS denominator
              FROM (SELECT measure.partner_id, measure.res_id, COALESCE(BOOL_OR(
                           sale_order.commitment_date::date < measure.promised::date), FALSE) AS is_sooner
                      FROM (%(measures)s) measure
                      JOIN sale_order ON sale_order.id = measure.res_id
                  GROUP BY measure.partner_id, measure.res_id) promised
              JOIN (%(owned)s) owned ON owned.partner_id = promised.partner_id
            """, owned=self._sql_owned(scope), measures=self._select_measures(scope, "delivery_lead_time"))

    def _records_over_promising(self, line):
        action = self._open_measures(line, "delivery_lead_time")
        return dict(action, domain=[*action["domain"], ("res_id", "in", self._find_promised_sooner(line))])

    def _find_promised_sooner(self, line):
        """Ids of the orders that count against a line."""
        card = line.scorecard_id
        scope = Scope(card.company_id, card, card.date_from, card.date_to)
        return [order_id for (order_id,) in self.env.execute_query(SQL(
            """
            SELECT DISTINCT measure.res_id
              FROM (%s) measure
              JOIN sale_order ON sale_order.id = measure.res_id
               AND sale_order.commitment_date::date < measure.promised::date
             WHERE measure.partner_id IN (%s)
            """, self._select_measures(scope, "delivery_lead_time"), self._sql_owned_ids(scope)))]

    # === MEASURES OF STANDARDS ===#

    def _select_measures(self, scope, metric):
        """What was measured by the standards with a metric, of documents of the period."""
        return SQL(
            """
            SELECT measure.*
              FROM crm_service_measure measure
              JOIN crm_service_standard standard ON standard.id = measure.standard_id AND standard.metric = %(metric)s
             WHERE measure.company_id = %(company)s AND measure.document_date >= %(first)s::timestamp
               AND measure.document_date < %(end)s::timestamp
            """, metric=metric, company=scope.company.id, first=scope.first, end=scope.end)

    def _open_measures(self, line, metric):
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_service_measure_action")
        return dict(action, context={}, domain=[
            ("standard_id.metric", "=", metric), ("company_id", "=", line.company_id.id),
            ("partner_id", "in", line._get_customer_ids()), *line._get_days_domain("document_date")])

    # === COMPLAINTS ===#

    def _measure_complaint_rate(self):
        return formulas.Measure(
            self.env._("Complaint Rate"), self.env._(
                "Complaints of their customers opened in the period for each 100 orders that they have confirmed."),
            "complaints", PER_100, DOWN, counts_cases=False)

    def _count_complaints(self, scope):
        """As `crm.complaint.rate` counts them."""
        during = SQL("what.company_id = %s AND what.moment >= %s::timestamp AND what.moment < %s::timestamp",
                     scope.company.id, scope.first, scope.end)
        return SQL(
            """
            SELECT 'complaint_rate' AS code, owned.scorecard_id, 1 AS numerator, 0 AS denominator
              FROM (SELECT company_id, commercial_partner_id, opened_at AS moment
                      FROM crm_complaint
                     WHERE state <> 'cancelled') what
              JOIN (%(owned)s) owned ON owned.partner_id = what.commercial_partner_id
             WHERE %(during)s
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
            ("company_id", "=", line.company_id.id), ("state", "!=", "cancelled"),
            ("commercial_partner_id", "in", line._get_customer_ids()), *line._get_days_domain("opened_at")])
