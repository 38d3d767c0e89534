from odoo import fields, models
from odoo.tools import SQL

# name: (what is counted, of how many)
RATES = {
    "complaint_rate": ("complaint_count", "order_count"),
    "omission_rate": ("omitted_count", "complaint_count"),
    "dissatisfaction_rate": ("unsatisfied_count", "verified_count"),
}
COUNTS = ("complaint_count", "order_count", "omitted_count", "verified_count", "unsatisfied_count")
# Identifies a line: months of all companies, one behind the other.
MONTHS = 100_000


class CrmComplaintRate(models.Model):
    """The three rates of complaints by company and month; cancelled complaints were none.

    A complaint counts in the month in which it was opened, an order in that of its date (not one for nothing, such as
    a replacement), and the customer's answer in the month in which they were asked.
    """

    _name = "crm.complaint.rate"
    _description = "Complaint Rate"
    _auto = False
    _order = "month DESC, company_id"
    _rec_name = "month"
    _depends = {
        "crm.complaint": [
            "company_id", "state", "opened_at", "replied_at", "reply_deadline", "resolved_at", "resolution_deadline",
            "first_deadline", "waiting_since", "verified_at", "verify_deadline", "unsatisfied_count",
            "clock_started_at", "tier_id", "department_id", "department_told_at", "department_acknowledged_at"],
        "res.company": ["complaint_verify_days"],
        "sale.order": ["company_id", "partner_id", "state", "date_order", "amount_untaxed"],
        "sale.order.line": ["order_id", "is_replacement"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    complaint_count = fields.Integer("Complaints", readonly=True)
    order_count = fields.Integer("Confirmed Orders", readonly=True)
    complaint_rate = fields.Float(
        "Complaints per 100 Orders", readonly=True, digits=(16, 1), aggregator="avg",
        help="Complaints opened for each 100 orders confirmed.")
    omitted_count = fields.Integer(
        "Omitted", readonly=True,
        help="Replied to late, solved late, verified late, or not acknowledged in time by the department.")
    omission_rate = fields.Float(
        "Omission Rate (%)", readonly=True, digits=(16, 1), aggregator="avg",
        help="How many of the complaints opened were handled late or not at all.")
    verified_count = fields.Integer("Customers Asked", readonly=True)
    unsatisfied_count = fields.Integer("Not Satisfied at First", readonly=True)
    dissatisfaction_rate = fields.Float(
        "Dissatisfaction Rate (%)", readonly=True, digits=(16, 1), aggregator="avg",
        help="How many of the customers who were asked were not satisfied with the first solution.")

    # === QUERY ===#

    @property
    def _table_query(self):
        return SQL(
            "SELECT totals.*, %(rates)s FROM (%(totals)s) totals",
            totals=self._select_totals(),
            rates=SQL(", ").join(SQL("%s AS %s", self._get_rate_sql(
                *(SQL.identifier("totals", count) for count in counts)), SQL.identifier(name))
                for name, counts in RATES.items()))

    def _select_totals(self):
        """The counts by month in each company."""
        facts = SQL(" UNION ALL ").join(
            SQL("SELECT company_id, DATE_TRUNC('month', moment)::date AS month, %s FROM (%s) fact", SQL(", ").join(
                SQL.identifier(name) if name in names else SQL("0 AS %s", SQL.identifier(name)) for name in COUNTS),
                query)
            for names, query in self._get_facts())
        return SQL(
            """
            SELECT company_id * %(months)s + EXTRACT(YEAR FROM month)::int * 12 + EXTRACT(MONTH FROM month)::int AS id,
                   company_id, month, %(counts)s
              FROM (%(facts)s) facts
          GROUP BY company_id, month
            """, months=MONTHS, facts=facts,
            counts=SQL(", ").join(SQL("SUM(%s)::int AS %s", SQL.identifier(name), SQL.identifier(name))
                                  for name in COUNTS))

    def _get_facts(self):
        """Pairs of the counts that a query yields and the query: a row for each complaint, order or answer."""
        return ((("complaint_count", "omitted_count"), self._select_complaints()),
                (("order_count",), self._select_orders()),
                (("verified_count", "unsatisfied_count"), self._select_asked()))

    def _select_complaints(self):
        """Rows of company_id, tier_id (on opening), moment and the counts."""
        return SQL(
            """
            SELECT complaint.company_id, complaint.tier_id, complaint.opened_at AS moment, 1 AS complaint_count,
                   (%(omitted)s)::int AS omitted_count
              FROM crm_complaint complaint
              JOIN res_company company ON company.id = complaint.company_id
             WHERE complaint.state <> 'cancelled'
            """, omitted=self._get_omitted_sql(fields.Datetime.now()))

    def _select_orders(self):
        """Rows of company_id, partner_id, moment and the count."""
        return SQL(
            """
            SELECT orders.company_id, orders.partner_id, orders.date_order AS moment, 1 AS order_count
              FROM sale_order orders
             WHERE orders.state = 'sale' AND %s
            """, self.env["crm.customer.facts"]._sql_purchase("orders"))

    def _select_asked(self):
        """Rows of company_id, tier_id, moment and the counts: when customers were asked. After a no this is forgotten,
        but the clock has begun again at that moment."""
        asked = SQL("COALESCE(complaint.verified_at,"
                    " CASE WHEN complaint.unsatisfied_count > 0 THEN complaint.clock_started_at END)")
        return SQL(
            """
            SELECT complaint.company_id, complaint.tier_id, %(asked)s AS moment, 1 AS verified_count,
                   (COALESCE(complaint.unsatisfied_count, 0) > 0)::int AS unsatisfied_count
              FROM crm_complaint complaint
             WHERE complaint.state <> 'cancelled' AND %(asked)s IS NOT NULL
            """, asked=asked)

    def _get_omitted_sql(self, now):
        """Whether something was missed: the reply, the solution, the verification, or the department."""
        return SQL(
            """
            COALESCE(COALESCE(complaint.replied_at, %(running)s) > complaint.reply_deadline, FALSE)
            OR COALESCE(COALESCE(complaint.resolved_at, %(running)s)
                        > COALESCE(complaint.first_deadline, complaint.resolution_deadline), FALSE)
            OR COALESCE(COALESCE(complaint.verified_at, %(now)s) > complaint.verify_deadline, FALSE)
            OR COALESCE(complaint.department_id IS NOT NULL
                        AND COALESCE(complaint.department_acknowledged_at, %(now)s)
                            > complaint.department_told_at + MAKE_INTERVAL(days => company.complaint_verify_days),
                        FALSE)
            """, now=SQL("%s::timestamp", now),
            running=SQL("CASE WHEN complaint.waiting_since IS NULL THEN %s::timestamp END", now))

    def _get_rate_sql(self, part, whole):
        return SQL("(100.0 * %s / NULLIF(%s, 0))::float8", part, whole)

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is that of all its complaints, not the mean of the months' rates."""
        name, _separator, function = aggregate_spec.partition(":")
        if function == "avg" and name in RATES:
            return self._get_rate_sql(*(
                SQL("SUM(%s)", self._field_to_sql(self._table, count, query)) for count in RATES[name]))
        return super()._read_group_select(aggregate_spec, query)
