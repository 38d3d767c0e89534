from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# The limits that a band stays below; the last one is all that is left. Money in the company's currency, days, percent.
LIMITS = {
    "revenue_band": {"1_under_1k": 1_000, "2_under_10k": 10_000, "3_under_100k": 100_000, "4_under_1m": 1_000_000},
    "relation_age": {"1_under_1": 365, "2_under_2": 730, "3_under_5": 1826, "4_under_10": 3652},
    "customer_part": {"1_best_1": 1, "2_best_5": 5, "3_best_10": 10, "4_best_20": 20},
}
LAST = {"revenue_band": "5_over_1m", "relation_age": "5_over_10", "customer_part": "5_others"}
NO_REVENUE = "0_none"


class CrmCustomerProfile(models.Model):
    """Bands to look at the structure of the customer base by: they group and search, and hang on the profiles alone."""

    _inherit = "crm.customer.profile"

    revenue_band = fields.Selection(
        [("0_none", "No revenue"), ("1_under_1k", "Under 1,000"), ("2_under_10k", "1,000 to 10,000"),
         ("3_under_100k", "10,000 to 100,000"), ("4_under_1m", "100,000 to 1 million"),
         ("5_over_1m", "Over 1 million")],
        "Size", compute="_compute_bands", search="_search_revenue_band",
        help="By the revenue of the window, in the company's currency.")
    relation_age = fields.Selection(
        [("1_under_1", "Under a year"), ("2_under_2", "1 to 2 years"), ("3_under_5", "2 to 5 years"),
         ("4_under_10", "5 to 10 years"), ("5_over_10", "Over 10 years")],
        "Length of Relationship", compute="_compute_bands", search="_search_relation_age",
        help="Since the first order.")
    customer_part = fields.Selection(
        [("1_best_1", "Best 1%"), ("2_best_5", "Best 1 to 5%"), ("3_best_10", "Best 5 to 10%"),
         ("4_best_20", "Best 10 to 20%"), ("5_others", "Other 80%")],
        "Share of Customers", compute="_compute_bands", search="_search_customer_part",
        help="The best customers by revenue, counted in percent of all customers of the company who have ever "
             "bought.")

    @api.depends("revenue", "first_order_date", "as_of", "revenue_rank")
    def _compute_bands(self):
        query = self._as_query(ordered=False)
        rows = self.env.execute_query(query.select(
            SQL.identifier(self._table, "id"), *(self._field_to_sql(self._table, name, query) for name in LIMITS)))
        found = {profile_id: values for profile_id, *values in rows}
        for profile in self:
            for name, value in zip(LIMITS, found.get(profile._origin.id, (False,) * len(LIMITS)), strict=True):
                profile[name] = value

    def _search_revenue_band(self, operator, value):
        return self._search_band("revenue_band", operator, value)

    def _search_relation_age(self, operator, value):
        return self._search_band("relation_age", operator, value)

    def _search_customer_part(self, operator, value):
        return self._search_band("customer_part", operator, value)

    def _search_band(self, name, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = ["" if item is False else str(item) for item in value]
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "COALESCE(%s, '') = ANY(%s)", model._field_to_sql(alias, name, query), wanted))

    # === SQL ===#

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in LIMITS or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        figure = getattr(self, f"_sql_{field_expr}")(alias, query)
        cases = [SQL("WHEN %s < %s THEN %s", figure, limit, key) for key, limit in LIMITS[field_expr].items()]
        if field_expr == "revenue_band":
            cases = [SQL("WHEN %s <= 0 THEN %s", figure, NO_REVENUE), *cases]
        return SQL("CASE WHEN %s IS NULL THEN NULL %s ELSE %s END", figure, SQL(" ").join(cases), LAST[field_expr])

    def _sql_revenue_band(self, alias, _query):
        return SQL("COALESCE(%s, 0)", SQL.identifier(alias, "revenue"))

    def _sql_relation_age(self, alias, _query):
        return SQL("(%s - %s)", SQL.identifier(alias, "as_of"), SQL.identifier(alias, "first_order_date"))

    def _sql_customer_part(self, alias, query):
        """How many percent of the customers are better; of the best customer none, however few there are."""
        ranked = query.make_alias(alias, "ranked")
        query.add_join("LEFT JOIN", ranked, SQL(
            "(SELECT company_id, MAX(revenue_rank) AS customers FROM crm_customer_profile GROUP BY company_id)"), SQL(
            "%s = %s", SQL.identifier(ranked, "company_id"), SQL.identifier(alias, "company_id")))
        rank, customers = SQL.identifier(alias, "revenue_rank"), SQL.identifier(ranked, "customers")
        return SQL("(100.0 * (%s - 1) / %s)", rank, customers)
