from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments
from ...tools.complaint_clock import OVER_STATES
from .crm_complaint_rate import RATES

PERIOD_MONTHS = 12
MISSED = ("unrecorded", "unhandled", "unverified", "unreported")
SILENT = "silent_key_accounts"
SALES = ("repeat_rate", "tier_share")  # of how many customers, and of how much revenue they tell a part
RATE_PARTS = ("value", "numerator", "denominator", "previous", "name", "definition", "unit", "direction")
# For one complaint that is heard, 24 customers stay silent, 6 of them with a serious problem (customer studies that
# relationship marketing has taught since): a complaint stands for 25 unhappy customers.
UNHAPPY_CUSTOMERS = 25
# At stake for everybody to see: the rest is what the company sells, and to how many.
OPEN_AT_STAKE = ("open_complaints", "complaining_customers", "unhappy_customers")


class CrmComplaint(models.Model):
    """Complaints at a glance: what is missed, three rates to control, and what is at stake."""

    _inherit = "crm.complaint"

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read("any", arguments.period(code="period"))
    def get_figures(self, date_from=None, date_to=None, period=None):
        """The figures of complaints of the current company. Rates are the whole company's, for everybody who sees
        complaints, and so is the money at stake for officers; what can be opened as a list is counted as far as the
        user may see it.

        :param date_from: first day of the rates (`date` or ISO string), default: that of the 12 `months`
        :param date_to: last day, default today, where the company works; documents count on their UTC day
        :param period: instead of days, one of `this_month`, `this_quarter`, `this_year`, `last_3_months`,
            `last_12_months`
        :return: a dict: `date_from`, `date_to`, `as_of` (ISO days; up to then rates are as of last night, later days
            are added; False before the first night), `currency` (code), `currency_id`; `none_missed`: `unrecorded`,
            `unhandled`, `unverified`, `unreported`, each `{count, model, domain, name, definition}` (now, whatever the
            period; `model` says of which records the domain is); `rates`: `complaint_rate` (per 100 orders),
            `omission_rate`, `dissatisfaction_rate` (per cent), each `{value, numerator, denominator, previous, name,
            definition, unit, direction}` as `get_relationship_kpis` tells them, the value False where there is nothing
            to divide by; `months`: the 12 months up to the last day, oldest first, each `{month}` (ISO day), the rates
            and the counts; `at_stake`: see `_get_at_stake`; `silent_key_accounts`: `{count, model, domain, name,
            definition}`
        :raises AccessError: for users without a relationship role
        :raises ValidationError: for days that are none, or in the wrong order
        """
        self.check_access("read")
        days = self.env.company._get_period(date_from, date_to, period)
        values = self.env["crm.kpi"]._get_values(self.env.company, days, [*MISSED, *RATES, SILENT, *(
            SALES if self._may_see_all_figures() else ())])
        return {
            "date_from": fields.Date.to_string(days.first),
            "date_to": fields.Date.to_string(days.last),
            "as_of": values["complaint_rate"]["as_of"],
            "currency": self.env.company.currency_id.name,
            "currency_id": self.env.company.currency_id.id,
            "none_missed": {name: self._format_count(values[name]) for name in MISSED},
            "rates": {name: {part: values[name][part] for part in RATE_PARTS} for name in RATES},
            "months": self._format_months(values),
            "at_stake": self._get_at_stake(self._get_noted_sales(values, days)),
            "silent_key_accounts": self._format_count(values[SILENT]),
        }

    def _format_count(self, figure):
        return {"count": figure["value"], "model": figure["action"]["res_model"], "domain": figure["action"]["domain"],
                "name": figure["name"], "definition": figure["definition"]}

    def _format_months(self, values):
        """The last 12 months of the rates, with what they are made of."""
        months = []
        for rates in zip(*(values[name]["months"][-PERIOD_MONTHS:] for name in RATES), strict=True):
            month = {"month": rates[0]["month"]}
            for (name, counts), rate in zip(RATES.items(), rates, strict=True):
                part, whole = counts
                month |= {name: rate["value"], part: rate["numerator"], whole: rate["denominator"]}
            months.append(month)
        return months

    # === AT STAKE ===#

    def _get_noted_sales(self, values, days):
        """The customers who bought in the tiers' window, and what they bought, as of last night; None where no night
        has noted it yet, and where the days end before it.
        """
        customers, sales = (values.get(code) for code in SALES)
        is_noted = customers and customers["by_tier"] and customers["as_of"] <= fields.Date.to_string(days.last)
        return (customers["denominator"], sales["numerator"]) if is_noted else None

    def _get_at_stake(self, noted=None):
        """What the open complaints of the company stand for, in its currency.

        First what is known: what those who complain buy themselves. Then the rule of thumb, as an upper bound: there
        are no more unhappy customers than customers, and no more sales at risk than sales.

        :param noted: `(customers, sales)` of the window, where a night has noted them
        :return: a dict: `complaining_customers` with open complaints, their `own_purchases` in a year and their
            `lifetime_value`; `customers` who bought in the window of the tier policy, their `yearly_sales` and
            `average_yearly_purchases`; `unhappy_customers` that one complaint stands for, `per_complaint` (the yearly
            sales of so many customers), `open_complaints`, and of all of them `unhappy_bound` (customers) and
            `sales_at_risk` (a year's), both at most; what nobody knows is False, and so is for who is no relationship
            officer what the company sells, and to how many
        """
        years, is_open = self._get_years(), self._may_see_all_figures()
        customers, sales = noted or (self._read_sales() if is_open else (0, 0))
        sales *= years
        number, complaining, own, value = self._read_open_value()
        average = sales / customers if customers else False
        each = average and min(average * UNHAPPY_CUSTOMERS, sales)
        stake = {
            "complaining_customers": complaining,
            "own_purchases": own * years if customers else False,
            "lifetime_value": value,
            "customers": customers,
            "yearly_sales": sales if customers else False,
            "average_yearly_purchases": average,
            "unhappy_customers": UNHAPPY_CUSTOMERS,
            "per_complaint": each,
            "open_complaints": number,
            "unhappy_bound": min(number * UNHAPPY_CUSTOMERS, customers) if customers else False,
            "sales_at_risk": average and min(average * UNHAPPY_CUSTOMERS * number, sales),
        }
        return {name: value if is_open or name in OPEN_AT_STAKE else False for name, value in stake.items()}

    def _get_years(self):
        """How many windows of the tier policy make a year."""
        policy = self.env["crm.tier.policy"].sudo().search_fetch(
            [("company_id", "=", self.env.company.id)], ["window_months"], limit=1)
        return 12 / (policy.window_months or 12)

    def _read_sales(self):
        """The customers who bought in the tiers' window, and what all of them bought."""
        [(customers, revenue)] = self.env["crm.customer.profile"].sudo()._read_group(
            [("company_id", "=", self.env.company.id), ("order_count", ">", 0)], [], ["__count", "revenue:sum"])
        return customers, max(revenue or 0, 0)

    def _read_open_value(self):
        """Of the open complaints: their number, the customers, what those bought in the window of the tier policy, and
        their lifetime value, each customer counted once."""
        self.flush_model(["company_id", "state", "commercial_partner_id", "opening_value"])
        self.env["crm.customer.profile"].flush_model(["partner_id", "company_id", "revenue"])
        [row] = self.env.execute_query(SQL(
            """
            SELECT COALESCE(SUM(number), 0)::int, COUNT(customer), COALESCE(SUM(profile.revenue), 0)::float8,
                   COALESCE(SUM(value), 0)::float8
              FROM (SELECT commercial_partner_id AS customer, COUNT(*) AS number, MAX(opening_value) AS value
                      FROM crm_complaint
                     WHERE company_id = %(company)s AND state NOT IN %(over)s
                  GROUP BY commercial_partner_id) customers
         LEFT JOIN crm_customer_profile profile ON profile.partner_id = customer AND profile.company_id = %(company)s
            """, company=self.env.company.id, over=OVER_STATES))
        return row
