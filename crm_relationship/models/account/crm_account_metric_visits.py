from odoo import models
from odoo.tools import SQL

from ...tools.kpi import COUNT
from ...tools.objectives import Metric
from ...tools.periods import get_moments_domain
from .crm_visit import MET_KINDS


class CrmAccountMetric(models.AbstractModel):
    _inherit = "crm.account.metric"

    def _metric_visits(self):
        return Metric(
            self.env._("Visits"), self.env._(
                "Visits of the calendar year so far that took place, phone calls left out."), COUNT, source="visits")

    def _select_visits(self, reading):
        self.env["crm.visit"].flush_model(["partner_id", "company_id", "state", "kind", "done_at"])
        return SQL(
            """
            SELECT span.number, visit.partner_id, 'visits' AS code, COUNT(*) AS numerator, 1 AS denominator
              FROM crm_visit visit
              JOIN %(spans)s ON visit.done_at::date BETWEEN span.first AND span.last
             WHERE visit.company_id = %(company)s AND visit.partner_id = ANY(%(customers)s)
               AND visit.state = 'done' AND visit.kind IN %(kinds)s
          GROUP BY span.number, visit.partner_id
            """, spans=self._sql_spans(reading), company=reading.company.id, customers=list(reading.customer_ids),
            kinds=MET_KINDS)

    def _open_visits(self, code):
        return "crm_relationship.crm_visit_action", lambda customer, company, first, last: [
            ("partner_id", "=", customer), ("company_id", "=", company), ("state", "=", "done"),
            ("kind", "in", MET_KINDS), *get_moments_domain("done_at", first, last)]
