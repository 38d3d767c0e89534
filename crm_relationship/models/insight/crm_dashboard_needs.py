from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.churn_cases import OPEN_STATES

MOST_NEEDS = 6
PREFIX = "_select_need_"


class CrmDashboard(models.AbstractModel):
    """Customers who need somebody today.

    Each kind of reason is two methods, of which no list has to be edited: `_select_need_<kind>(company, today)` returns
    the SQL that yields `partner_id` (commercial entity), `urgency` (1 comes before 2), `days` (how late it is; NULL: no
    day says so), `res_model`, `res_id` (what one opens to do something about it) and `label` (its name), of what the
    user may open; None where there cannot be any. `_tell_need_<kind>(row)` is the sentence.
    """

    _inherit = "crm.dashboard"

    # === WHO ===#

    @api.model
    def _get_needs(self, company):
        """The customers of a company for whom somebody has to do something today, as far as the user may open it.

        :return: a dict: `count` of customers, and `rows`, the 6 who buy most: `kind`, `partner_id`, `partner` (name),
            `tier_id`, `amount` (what they buy in a year by the tiers' window, in the company's currency; False where
            the user may not see it), `reason` (a sentence), `days`, `others` (further reasons), `action` (opens it).
            A customer is one row, with the most urgent reason
        """
        today = company._get_today()
        kinds = [name.removeprefix(PREFIX) for name in dir(type(self)) if name.startswith(PREFIX)]
        self.env.flush_all()
        queries = {kind: getattr(self, f"{PREFIX}{kind}")(company, today) for kind in sorted(kinds)}
        needs = SQL(" UNION ALL ").join(
            SQL("SELECT %s AS kind, partner_id, urgency, days, res_model, res_id, label FROM (%s) need", kind, query)
            for kind, query in queries.items() if query)
        rows = self.env.execute_query_dict(self._rank_needs(company, needs)) if needs else []
        return {"count": rows[0]["count"] if rows else 0,
                "rows": [self._format_need(company, row) for row in rows]}

    @api.model
    def _sql_day(self, company, moment):
        """The company's day of a moment, as its `today` is."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, company._get_zone())

    @api.model
    def _rank_needs(self, company, needs):
        return SQL(
            """
            SELECT first.*, customer.complete_name AS partner, profile.tier_id, profile.amount,
                   COUNT(*) OVER () AS count
              FROM (SELECT DISTINCT ON (partner_id) need.*, COUNT(*) OVER (PARTITION BY partner_id) - 1 AS others
                      FROM (%(needs)s) need
                     WHERE partner_id IS NOT NULL
                  ORDER BY partner_id, urgency, days DESC NULLS LAST, res_id) first
              JOIN res_partner customer ON customer.id = first.partner_id
         LEFT JOIN (SELECT profile.partner_id, profile.tier_id,
                           (profile.revenue * 12 / policy.window_months)::float8 AS amount
                      FROM crm_customer_profile profile
                      JOIN crm_tier_policy policy ON policy.company_id = profile.company_id
                     WHERE profile.company_id = %(company)s AND %(visible)s) profile
                ON profile.partner_id = first.partner_id
          ORDER BY profile.amount DESC NULLS LAST, first.urgency, first.partner_id
             LIMIT %(most)s
            """, needs=needs, company=company.id, most=MOST_NEEDS,
            visible=self.env["crm.customer.profile"]._get_visible_sql("profile"))

    @api.model
    def _format_need(self, company, row):
        return {
            "kind": row["kind"], "partner_id": row["partner_id"], "partner": row["partner"],
            "tier_id": row["tier_id"] or False,
            "amount": False if row["amount"] is None else round(
                row["amount"], self._get_currency(company)["digits"][1]),
            "reason": getattr(self, f"_tell_need_{row['kind']}")(row),
            "days": False if row["days"] is None else row["days"], "others": row["others"],
            "action": self._open_need(company, row)}

    @api.model
    def _open_need(self, company, row):
        """The record; of what is no record of its own, the customer's line in its list."""
        action = {"type": "ir.actions.act_window", "name": row["partner"], "res_model": row["res_model"]}
        if self.env[row["res_model"]]._auto:
            return {**action, "res_id": row["res_id"], "views": [[False, "form"]]}
        return {**action, "views": [[False, "list"]],
                "domain": [["company_id", "=", company.id], ["partner_id", "=", row["partner_id"]]]}

    # === COMPLAINTS ===#

    def _select_need_complaint(self, company, today):
        """Replied to or solved later than promised."""
        query = self.env["crm.complaint"]._search(
            Domain("company_id", "=", company.id) & Domain("sla_state", "=", "late"))
        return query.select(
            SQL("crm_complaint.commercial_partner_id AS partner_id"), SQL("1 AS urgency"),
            SQL("%s::date - %s AS days", today, self._sql_day(company, SQL(
                """LEAST(CASE WHEN crm_complaint.replied_at IS NULL THEN crm_complaint.reply_deadline END,
                         crm_complaint.resolution_deadline)"""))),
            SQL("'crm.complaint' AS res_model"), SQL("crm_complaint.id AS res_id"), SQL("crm_complaint.name AS label"))

    def _tell_need_complaint(self, row):
        if row["days"] == 1:
            return self.env._("Complaint %(complaint)s is one day late", complaint=row["label"])
        if row["days"] > 0:
            return self.env._("Complaint %(complaint)s is %(days)s days late", complaint=row["label"], days=row["days"])
        return self.env._("Complaint %(complaint)s became overdue today", complaint=row["label"])

    # === ORDERS ===#

    def _select_need_promise(self, company, today):
        """Orders that a service standard promised earlier, to who was a key account then."""
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return None
        late = SQL(
            """
            SELECT res_id, partner_id, %s AS promised
              FROM crm_service_measure
             WHERE company_id = %s AND res_model = 'sale.order' AND actual IS NULL AND promised < %s
               AND tier_id = ANY(%s)
          GROUP BY res_id, partner_id
            """, self._sql_day(company, SQL("MIN(promised)")), company.id, fields.Datetime.now(),
            [*self.env["crm.tier"]._get_key_ids()])
        query = orders._search([
            ("company_id", "=", company.id), ("id", "in", SQL("(SELECT res_id FROM late)"))])
        return SQL(
            """
            WITH late AS MATERIALIZED (%(late)s)
            SELECT late.partner_id, 2 AS urgency, %(today)s::date - late.promised AS days, 'sale.order' AS res_model,
                   late.res_id, document.name AS label
              FROM late
              JOIN (%(orders)s) document ON document.id = late.res_id
            """, late=late, today=today, orders=query.select(SQL("sale_order.id"), SQL("sale_order.name")))

    def _tell_need_promise(self, row):
        if row["days"] == 1:
            return self.env._("Order %(order)s was promised for yesterday", order=row["label"])
        if row["days"] > 0:
            return self.env._("Order %(order)s was promised %(days)s days ago", order=row["label"], days=row["days"])
        return self.env._("Order %(order)s was promised for today and is late", order=row["label"])

    def _select_need_shortage(self, company, today):
        """What key accounts were promised by tomorrow, and goods do not cover in time."""
        if not company.sudo().supply_priority_enabled:
            return None
        query = self.env["crm.supply.shortage"]._search(
            Domain([("company_id", "=", company.id), ("is_key_account", "=", True),
                    ("promised_date", "<=", today + timedelta(days=1))])
            & (Domain("expected_date", "=", False) | Domain("days_late", ">", 0)))
        return SQL(
            """
            SELECT short.partner_id, 3 AS urgency, %s::date - short.promised_date AS days,
                   'crm.supply.shortage' AS res_model, short.id AS res_id, sale.name AS label
              FROM (%s) short
              JOIN sale_order sale ON sale.id = short.order_id
            """, today, query.select(*(
                SQL.identifier("crm_supply_shortage", name) for name in ("id", "partner_id", "order_id",
                                                                         "promised_date"))))

    def _tell_need_shortage(self, row):
        if row["days"] < 0:
            return self.env._("Goods are short for %(order)s, promised for tomorrow", order=row["label"])
        if row["days"] == 0:
            return self.env._("Goods are short for %(order)s, promised for today", order=row["label"])
        if row["days"] == 1:
            return self.env._("Goods are short for %(order)s, promised for yesterday", order=row["label"])
        return self.env._("Goods are short for %(order)s, promised %(days)s days ago", order=row["label"],
                          days=row["days"])

    # === CUSTOMERS ===#

    def _select_need_warning(self, company, today):
        """About to leave, and nobody keeps the case."""
        query = self.env["crm.churn.case"]._search(
            [("company_id", "=", company.id), ("state", "in", OPEN_STATES), ("user_id", "=", False)])
        query.add_where("crm_churn_case.arm IS DISTINCT FROM 'control'")  # managers may read who is held out, too
        return query.select(
            SQL("crm_churn_case.partner_id"), SQL("4 AS urgency"),
            SQL("%s::date - %s AS days", today, self._sql_day(company, SQL("crm_churn_case.opened_at"))),
            SQL("'crm.churn.case' AS res_model"),
            SQL("crm_churn_case.id AS res_id"), SQL("NULL AS label"))

    def _tell_need_warning(self, row):
        if row["days"] == 1:
            return self.env._("At risk since yesterday, and nobody is responsible")
        if row["days"] > 0:
            return self.env._("At risk for %(days)s days, and nobody is responsible", days=row["days"])
        return self.env._("At risk since today, and nobody is responsible")

    def _select_need_coverage(self, company, today):
        """Of the most important customers: whom no executive has met, and is not going to meet. Nobody, as long as
        nobody is named an executive."""
        query = self.env["crm.account.coverage"]._search(
            [("company_id", "=", company.id), ("is_met", "=", False), ("visit_id", "=", False)])
        return SQL(
            """
            SELECT partner_id, 5 AS urgency, %s::date - met_on AS days, 'crm.account.coverage' AS res_model,
                   id AS res_id, NULL AS label
              FROM (%s) coverage
             WHERE EXISTS (SELECT FROM crm_company_executive_rel WHERE company_id = %s)
            """, today, query.select(*(
                SQL.identifier("crm_account_coverage", name) for name in ("id", "partner_id", "met_on"))), company.id)

    def _tell_need_coverage(self, row):
        if row["days"] is None:
            return self.env._("None of our executives has met them yet")
        return self.env._("Last met by an executive %(days)s days ago", days=row["days"])
