from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import satisfaction as formulas
from ...tools import satisfaction_trend as trend

COUNTS = ("events", "asked", "not_drawn", "by_hand", "hindered", "reached", "answered")


class CrmSatisfactionRequest(models.Model):
    """Whom we have asked, and who has answered."""

    _inherit = "crm.satisfaction.request"

    product_categ_id = fields.Many2one(
        "product.category", "Product Category", readonly=True, ondelete="set null",
        help="Of most of the order that we ask about, or of the product that was complained about.")

    @api.model
    def _get_coverage(self, company, period, by):
        """Of what happened in a period, two weeks ago and longer, whom we have asked and who has answered, for each
        tier (`tier_id`) or salesperson (`user_id`) then.

        :return: a list of dicts: `id`, `name`; `events`, how many deliveries and other events there were; of these
            `asked`, `not_drawn`, `by_hand` (left out by a manager), and `hindered` by something else; `reached`, by our
            question, and `answered`; `coverage` and `response`, each an estimate as a dict or False;
            `is_by_hand_much`, more than 5% of the events
        """
        analysis, rows = self.env["crm.satisfaction.analysis"], self._count_events(company, period, by)
        return [{
            "id": row[by] or False, "name": name, **{part: row[part] for part in COUNTS},
            "coverage": analysis._as_dict(formulas.share(row["asked"], row["events"])),
            "response": analysis._as_dict(formulas.share(row["answered"], row["reached"])),
            "is_few": trend.is_few(row["reached"]),
            "is_by_hand_much": 100 * row["by_hand"] > trend.BY_HAND * row["events"],
        } for row, name in analysis._name_groups(rows, by)]

    @api.model
    def _count_events(self, company, period, by):
        """The numbers, as the key figures *Response* and *Coverage* count."""
        self.flush_model()
        last = min(period.last, fields.Date.today() - timedelta(days=formulas.PATIENCE_DAYS))
        return self.env.execute_query_dict(SQL(
            """
            SELECT %(by)s, COUNT(*) AS events, COUNT(*) FILTER (WHERE state <> 'excluded') AS asked,
                   COUNT(*) FILTER (WHERE state = 'excluded' AND reason = 'not_drawn') AS not_drawn,
                   COUNT(*) FILTER (WHERE state = 'excluded' AND reason = 'by_hand') AS by_hand,
                   COUNT(*) FILTER (WHERE state = 'excluded' AND reason NOT IN ('not_drawn', 'by_hand')) AS hindered,
                   COUNT(*) FILTER (WHERE state IN ('sent', 'answered', 'expired')) AS reached,
                   COUNT(*) FILTER (WHERE state = 'answered') AS answered
              FROM crm_satisfaction_request
             WHERE company_id = %(company)s AND trigger <> 'invitation' AND event_on BETWEEN %(first)s AND %(last)s
          GROUP BY %(by)s
            """, by=SQL.identifier(by), company=company.id, first=period.first, last=last))
