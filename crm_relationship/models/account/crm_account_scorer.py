from decimal import Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...tools import account_position as position
from ...tools import customer_figures as figures
from ...tools.account_position import Finding

MONTHS = 12
COLUMNS = (
    "partner_id", "revenue", "margin", "revenue_rank", "revenue_share", "cumulative_share", "growth_percent",
    "credit_grade", "purchase_level", "potential_level", "capacity_amount", "wallet_share", "churn_risk",
    "churn_confident", "complaint_count", "order_count", "satisfaction")


class Scope(NamedTuple):
    """Whom to score: a company, its customers (commercial entities), the day, and what their profiles say."""

    company: models.Model
    customer_ids: list
    day: object
    profiles: dict  # {customer id: {column: value}}; None is not known
    margin_rate: float  # of all customers of the company


class CrmAccountScorer(models.AbstractModel):
    """Points of the criteria that are computed.

    `_score_<source>(scope)` returns `{customer id: Finding}` of the customers of whom something is known;
    `_describe_<source>(figure, base)` says it in the reader's words.
    """

    _name = "crm.account.scorer"
    _description = "Scores of Position Criteria"

    @api.model
    def _get_findings(self, company, customer_ids, sources):
        """`{source: {customer id: Finding}}` as of today."""
        scope = self._get_scope(company, customer_ids)
        return {source: getattr(self, f"_score_{source}")(scope) for source in sources}

    @api.model
    def _get_scope(self, company, customer_ids):
        self.env["crm.customer.profile"].flush_model()
        columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
        rows = self.env.execute_query_dict(SQL(
            "SELECT %s FROM crm_customer_profile WHERE company_id = %s AND partner_id = ANY(%s)",
            columns, company.id, customer_ids))
        [[rate]] = self.env.execute_query(SQL(
            """
            SELECT COALESCE(SUM(margin) / NULLIF(SUM(revenue), 0), 0)::float8
              FROM crm_customer_profile
             WHERE company_id = %s
            """, company.id))
        profiles = {row["partner_id"]: {
            name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()} for row in rows}
        return Scope(company, customer_ids, fields.Date.today(), profiles, rate)

    def _find(self, scope, find):
        """`{customer id: Finding}` from what each profile says; None: it says nothing."""
        findings = {customer_id: find(profile) for customer_id, profile in scope.profiles.items()}
        return {customer_id: found for customer_id, found in findings.items()
                if found is not None and found.value is not None}

    # === ATTRACTIVENESS ===#

    def _score_potential(self, scope):
        return self._find(scope, lambda profile: None if profile["potential_level"] in (None, figures.UNKNOWN_LEVEL)
                          else Finding(position.score_level(profile["potential_level"]), profile["potential_level"]))

    def _describe_potential(self, figure, base):
        return self.env._("Potential %(level)s of 4", level=round(figure))

    def _score_size(self, scope):
        """How much of the revenue comes from this customer and all who are smaller."""
        return self._find(scope, lambda profile: Finding(
            min(max(100 - profile["cumulative_share"] + profile["revenue_share"], 0), 100), profile["revenue_rank"],
            profile["revenue_share"]) if profile["revenue_rank"] and (profile["revenue"] or 0) > 0 else None)

    def _describe_size(self, figure, base):
        return self.env._("Rank %(rank)s by revenue, %(share)s%% of all", rank=round(figure), share=self._number(base))

    def _score_growth(self, scope):
        return self._find(scope, lambda profile: None if profile["growth_percent"] is None else Finding(
            position.score_growth(profile["growth_percent"]), profile["growth_percent"]))

    def _describe_growth(self, figure, base):
        sign = "+" if figure > 0 else ""
        return self.env._("Revenue %(growth)s%% against the period before", growth=f"{sign}{self._number(figure, 0)}")

    def _score_margin(self, scope):
        def find(profile):
            if (profile["revenue"] or 0) <= 0:
                return None
            rate = (profile["margin"] or 0) / profile["revenue"]
            return Finding(position.score_margin(rate, scope.margin_rate), 100 * rate, 100 * scope.margin_rate)

        return self._find(scope, find)

    def _describe_margin(self, figure, base):
        return self.env._("Margin %(margin)s%%, of all customers %(usual)s%%", margin=self._number(figure),
                          usual=self._number(base))

    def _score_payment(self, scope):
        return self._find(scope, lambda profile: Finding(
            position.PAYMENT_SCORES[profile["credit_grade"]], ord(profile["credit_grade"]) - ord("a"))
            if profile["credit_grade"] else None)

    def _describe_payment(self, figure, base):
        return self.env._("Credit grade %(grade)s", grade=chr(ord("A") + round(figure)))

    def _score_fit(self, scope):
        customers = self.env["res.partner"].browse(scope.customer_ids).with_company(scope.company)
        return {customer_id: Finding(fit, fit, answered)
                for customer_id, (fit, answered) in customers._get_account_fits().items()}

    def _describe_fit(self, figure, base):
        return self.env._("%(fit)s%% of the key-account traits (%(answers)s answered)", fit=self._number(figure, 0),
                          answers=round(base))

    # === STRENGTH ===#

    def _score_share(self, scope):
        """The share of wallet where somebody has entered what the customer could buy, else what they buy on the scale
        of what they could."""
        def find(profile):
            if profile["capacity_amount"]:
                share = profile["wallet_share"] or 0
                return Finding(min(max(share, 0), 100), share)
            bought, possible = profile["purchase_level"] or 0, profile["potential_level"] or 0
            return Finding(position.score_part(bought, possible), bought, possible) if possible > 0 else None

        return self._find(scope, find)

    def _describe_share(self, figure, base):
        if not base:
            return self.env._("%(share)s%% of what they buy in a year", share=self._number(figure, 0))
        return self.env._("Purchases %(bought)s of 4, potential %(possible)s of 4", bought=round(figure),
                          possible=round(base))

    def _score_rhythm(self, scope):
        return self._find(scope, lambda profile: Finding(
            100 * (1 - profile["churn_risk"]), 100 * profile["churn_risk"])
            if profile["churn_confident"] and profile["churn_risk"] is not None else None)

    def _describe_rhythm(self, figure, base):
        return self.env._("Churn risk %(risk)s%%", risk=self._number(figure, 0))

    def _score_promises(self, scope):
        self.env["crm.service.measure"].flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT customer.commercial_partner_id, COUNT(*) FILTER (WHERE measure.state = 'kept'), COUNT(*)
              FROM crm_service_measure measure
              JOIN res_partner customer ON customer.id = measure.partner_id
             WHERE measure.company_id = %s AND customer.commercial_partner_id = ANY(%s)
               AND measure.document_date >= %s AND measure.state IN ('kept', 'broken')
          GROUP BY customer.commercial_partner_id
            """, scope.company.id, scope.customer_ids, self._get_start(scope)))
        return {customer_id: Finding(position.score_part(kept, promised), kept, promised)
                for customer_id, kept, promised in rows}

    def _describe_promises(self, figure, base):
        return self.env._("%(kept)s of %(promised)s promises kept in 12 months", kept=round(figure),
                          promised=round(base))

    def _score_complaints(self, scope):
        return self._find(scope, lambda profile: Finding(
            position.score_complaints(profile["complaint_count"] or 0, profile["order_count"] or 0),
            profile["complaint_count"] or 0, profile["order_count"] or 0))

    def _describe_complaints(self, figure, base):
        return self.env._("Complaints: %(complaints)s, orders: %(orders)s", complaints=round(figure),
                          orders=round(base))

    def _score_satisfaction(self, scope):
        return self._find(scope, lambda profile: None if profile["satisfaction"] is None else Finding(
            profile["satisfaction"], profile["satisfaction"]))

    def _describe_satisfaction(self, figure, base):
        return self.env._("Satisfaction %(satisfaction)s of 100", satisfaction=self._number(figure, 0))

    def _score_categories(self, scope):
        """How many of the categories in which we sell something the customer buys in."""
        bought = self.env.execute_query(SQL(
            "SELECT partner_id, COUNT(*) FROM (%s) bought WHERE categ_id IS NOT NULL AND revenue > 0 GROUP BY 1",
            self.env["crm.customer.facts"]._select_revenue(
                self.env["crm.kpi"]._get_scope(scope.company, scope.day),
                [self._get_start(scope), scope.day + relativedelta(days=1)], scope.customer_ids,
                by=("partner_id", "categ_id"))))
        sold = len(self.env["product.template"].sudo()._read_group(
            [("sale_ok", "=", True), ("company_id", "in", (False, scope.company.id))], ["categ_id"]))
        return {customer_id: Finding(position.score_part(number, sold), number, sold)
                for customer_id, number in bought if sold}

    def _describe_categories(self, figure, base):
        return self.env._("Buys in %(bought)s of our %(sold)s product categories", bought=round(figure),
                          sold=round(base))

    # === HELPERS ===#

    def _get_start(self, scope):
        return scope.day - relativedelta(months=MONTHS) + relativedelta(days=1)

    def _number(self, value, digits=1):
        return formatLang(self.env, value, digits=digits)
