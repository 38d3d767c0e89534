import math
import re

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import arguments, churn, statistics

HORIZON_DAYS = 180
LIST_LIMIT = 50
THRESHOLDS = tuple(step / 20 for step in range(1, 20))
LEAD_TIME_EDGES = (0, 15, 30, 60, 90, 120, 180, math.inf)
OUTCOMES = {  # whether they left, and whether they were warned of
    "right": (True, True), "false_alarms": (False, True), "missed": (True, False), "calm": (False, False)}
BACKTEST = re.compile(
    rf"(\d{{1,9}})\|([0-9-]{{10}})\|(\d{{1,4}})\|(\d(?:\.\d{{1,9}})?)\|({'|'.join(OUTCOMES)})", re.ASCII)


class CrmCustomerProfile(models.Model):
    """What the churn warning would have said on a day of the past, and what happened then."""

    _inherit = "crm.customer.profile"

    backtest = fields.Char(
        compute="_compute_backtest", search="_search_backtest",
        help="Only to search with: company|day|days|threshold|outcome. The cells of the back-test use it.")

    @api.model
    @api.readonly
    @arguments.read(as_of=arguments.day(required=False),
                    horizon_days=arguments.number(1, 3650, whole=True, required=False),
                    threshold=arguments.number(0, 1, required=False))
    def get_backtest(self, as_of=None, horizon_days=None, threshold=churn.WARNING_RISK):
        """Judge the churn warning of a past day by who has bought within the days after it, in the current company.

        :param as_of: the day of the warning (default: `horizon_days` ago)
        :param horizon_days: who does not buy in so many days after it has left (default 180)
        :param threshold: risk, 0 to 1, from which on a customer would have been warned of
        :return: a dict: `as_of` (ISO), `horizon_days`, `threshold`, `currency_id`, `customers` (with enough history to
            warn), `too_early` (without); `true_positives`, `false_positives`, `false_negatives`, `true_negatives`,
            `precision`, `recall`, `auc` (0-1, False when undefined); `curve`: `{threshold, precision, recall}`;
            `lead_time`: customers by days from the warning to the day on which they had been silent for the horizon,
            `{label, days_from, days_to, customers}`, and `lead_time_median_days`; `missed` and `false_alarms`: at most
            50 of `{partner_id, name, churn_risk, churn_level, last_order_date, revenue}`, biggest revenue first;
            `signals`: what else there was to see on that day, see `_judge_signals`
        :raises AccessError: for who is not a relationship officer
        :raises UserError: when the horizon has not passed yet, or for values out of range
        """
        horizon_days = horizon_days or HORIZON_DAYS
        day = as_of or fields.Date.subtract(fields.Date.today(), days=horizon_days)
        then = self._get_backtest_scope(day, horizon_days)
        rows = self._get_backtest_rows(then, horizon_days)
        judged = [row for row in rows if row["confident"]]
        return {
            "as_of": fields.Date.to_string(day),
            "horizon_days": horizon_days,
            "threshold": threshold,
            "currency_id": self.env.company.currency_id.id,
            "customers": len(judged),
            "too_early": len(rows) - len(judged),
            **self._judge_warnings(judged, threshold),
            **self._get_lead_times(judged, day, horizon_days, threshold),
            **self._get_errors(judged, threshold),
            "signals": self._judge_signals(then, judged, threshold),
        }

    def _judge_signals(self, then, rows, threshold):
        """What each signal of leaving would have told, beyond the risk: a list of dicts. A slice that knows signals
        says which.

        :param then: the `Scope` of the day
        :param rows: the customers with enough history, see `_get_backtest_rows`
        :param threshold: from which risk on a customer would have been warned of
        """
        return []

    def _get_backtest_scope(self, day, horizon_days):
        """The `Scope` of a day that can be judged.

        :raises: as `get_backtest`
        """
        self.env["crm.tier.policy"]._check_may_preview()
        day = self.env["crm.arguments"]._get_past_day(day)
        if fields.Date.add(day, days=horizon_days) > fields.Date.today():
            raise UserError(self.env._(
                "The %(days)s days after that day have not passed yet: choose an earlier day or fewer days.",
                days=horizon_days))
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", self.env.company.id)])
        if not policy:
            raise UserError(self.env._(
                "Your companies have no tier policy: create one under Customers, Pareto and Tier Policy."))
        return self.env["crm.customer.facts"].sudo()._get_scope(self.env.company, day, policy._get_parameters())

    def _get_backtest_rows(self, then, horizon_days):
        """One dict a customer of that day: partner_id, name, last_order_date, revenue, churn_risk, confident, left."""
        facts, day = self.env["crm.customer.facts"].sudo(), then.as_of
        later = then._replace(as_of=day + relativedelta(days=horizon_days))
        return self.env.execute_query_dict(SQL(
            """
            SELECT past.partner_id, partner.complete_name AS name, past.last_day AS last_order_date,
                   past.revenue::float8 AS revenue, %(risk)s AS churn_risk, %(confident)s AS confident,
                   later.last_day <= %(day)s AS left
              FROM (%(past)s) past
              JOIN (%(later)s) later ON later.partner_id = past.partner_id
              JOIN res_partner partner ON partner.id = past.partner_id
            """,
            risk=facts._sql_churn_risk(day, "past"), confident=facts._sql_churn_confident("past"), day=day,
            past=facts._select_customers(then), later=facts._select_customers(later)))

    def _judge_warnings(self, rows, threshold):
        risks, labels = [row["churn_risk"] for row in rows], [row["left"] for row in rows]
        scores = [churn.as_shown(risk) for risk in risks]
        confusion = statistics.confusion(scores, labels, threshold)
        curve = statistics.precision_recall_curve(scores, labels, THRESHOLDS)
        return {
            **confusion._asdict(),
            **self._without_none({
                "precision": confusion.precision, "recall": confusion.recall,
                "auc": statistics.roc_auc(risks, labels)}),
            "curve": [self._without_none(point._asdict()) for point in curve],
        }

    def _without_none(self, values):
        """What is not defined as False: not every protocol has a None."""
        return {name: False if value is None else value for name, value in values.items()}

    def _get_lead_times(self, rows, day, horizon_days, threshold):
        """How much earlier the warning came than the plain observation that a customer has been silent too long."""
        days = [horizon_days - (day - row["last_order_date"]).days
                for row in rows if row["left"] and churn.as_shown(row["churn_risk"]) >= threshold]
        days = [max(value, 0) for value in days]
        edges = LEAD_TIME_EDGES
        return self._without_none({
            "lead_time": [{
                "label": f"{low}-{high - 1}" if high < math.inf else f"{low}+",
                "days_from": low, "days_to": high if high < math.inf else False, "customers": count,
            } for low, high, count in zip(edges, edges[1:], statistics.count_bands(days, edges), strict=False)],
            "lead_time_median_days": statistics.median(days),
        })

    def _pick_outcome(self, rows, threshold, outcome):
        """Those of these customers of whom the warning was right or wrong in that way."""
        left, warned = OUTCOMES[outcome]
        return [row for row in rows
                if row["left"] == left and (churn.as_shown(row["churn_risk"]) >= threshold) == warned]

    def _get_errors(self, rows, threshold):
        """Customers that left without a warning, and warnings about customers that stayed: the biggest."""
        return {outcome: [{
            "partner_id": row["partner_id"], "name": row["name"], "churn_risk": row["churn_risk"],
            "churn_level": churn.level(row["churn_risk"]),
            "last_order_date": fields.Date.to_string(row["last_order_date"]), "revenue": row["revenue"],
        } for row in sorted(self._pick_outcome(rows, threshold, outcome), key=lambda row: -row["revenue"])[:LIST_LIMIT]]
            for outcome in ("missed", "false_alarms")}

    # === SEARCH ===#

    def _compute_backtest(self):
        self.backtest = False

    def _search_backtest(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_backtest_domain(item) for item in value)

    @api.model
    def _get_backtest_domain(self, text):
        """The customers of an outcome, as `backtest` writes it.

        :raises UserError: for anything else
        :raises AccessError: for who is not a relationship officer
        """
        company, day, horizon_days, threshold, outcome = self._read_backtest(text)
        profiles = self.with_company(company)
        rows = profiles._get_backtest_rows(profiles._get_backtest_scope(day, horizon_days), horizon_days)
        found = profiles._pick_outcome([row for row in rows if row["confident"]], threshold, outcome)
        return Domain("company_id", "=", company.id) & Domain(
            "partner_id", "in", [row["partner_id"] for row in found])

    @api.model
    def _read_backtest(self, text):
        """Company, day, days after it, threshold and outcome, from a text.

        :raises UserError: for any other
        """
        match = BACKTEST.fullmatch(self.env["crm.arguments"]._read(arguments.text(), text, "backtest"))
        company = self.env.companies.filtered(lambda company: match and company.id == int(match[1]))
        if not company:
            raise UserError(self.env._(
                "%(text)s is no back-test: write it as company|day|days|threshold|outcome.", text=arguments.show(text)))
        read = self.env["crm.arguments"]._read
        return (company, read(arguments.day(), match[2], "backtest"),
                read(arguments.number(1, 3650, whole=True), int(match[3]), "backtest"),
                read(arguments.number(0, 1), float(match[4]), "backtest"), match[5])
