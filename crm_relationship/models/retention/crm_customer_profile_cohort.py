from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import arguments
from ...tools.periods import LAST_12_MONTHS, get_quarter

ANY, SEPARATOR = "*", "|"
SHOWN_QUARTERS = 20  # of first purchases; the workbook has all
CODES = ("retention", "churn_rate", "net_retention", "value_at_risk", "risk_owned")
PARTS = ("value", "previous", "numerator", "denominator", "low", "high", "name", "definition", "unit", "direction",
         "by_tier", "as_of")


class CrmCustomerProfile(models.Model):
    """How many customers stay: by tier, and by the quarter in which they came."""

    _inherit = "crm.customer.profile"

    cohort = fields.Char(
        compute="_compute_cohort", search="_search_cohort",
        help="Only to search with: first quarter|quarter|tier|last day, * for any tier and 0 for an unknown one. Who "
             "bought in the quarter, as far as that day. The cells of the heat map use it.")

    def _compute_cohort(self):
        self.cohort = False

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read()
    def get_retention(self):
        """Who stays with the current company, and why others leave. All of it is the whole company's.

        :return: a dict: `currency_id`; `as_of` and `noted_on` (ISO days: the last day of the key figures, and the
            company's day of the night that noted them, False before the first night);
            `date_from` and `date_to`, the tiers' window of the last run (ISO, False without one); `tiers`: `{id, name,
            color}`, best first; `kpis`: `retention`, `churn_rate`, `net_retention`, `value_at_risk`, `risk_owned`, each
            with the parts that `crm.kpi` tells of it (`by_tier` by tier id, 0: none); `cohorts`: a list of
            `{first_quarter, quarter, tier_id, customers, revenue}` of who came in the last 20 quarters, see
            `crm.kpi.cohort`; `cohorts_as_of` and `cohorts_noted_on` (ISO, False where there are none yet); `reasons`:
            `{id, name, case_count, case_percent, usual_percent}` of lost customers, the usual ones first. Money is in
            the company's currency
        :raises AccessError: for who is not a relationship officer
        """
        company = self.env.company
        self.env["res.users"]._check_role("officer", self.env._("see how many customers stay"))
        values = self.env["crm.kpi"]._get_values(company, company._get_period(period=LAST_12_MONTHS), CODES)
        cells, progress = self.env["crm.kpi.cohort"]._read_cells(company)
        oldest = get_quarter(fields.Date.today()) - relativedelta(months=3 * (SHOWN_QUARTERS - 1))
        run = self.env["crm.tier.run"]._get_last_by_company(company).get(company)
        window = self.env["crm.kpi"]._get_scope(company, run.as_of) if run else None
        tiers = self.env["crm.tier"].with_context(active_test=False).search([])
        return {
            "currency_id": company.currency_id.id,
            "as_of": values["retention"]["as_of"], "noted_on": values["retention"]["noted_on"],
            "date_from": fields.Date.to_string(window.window_start) if window else False,
            "date_to": fields.Date.to_string(window.as_of) if window else False,
            "tiers": [{"id": tier.id, "name": tier.display_name, "color": tier.color} for tier in tiers],
            "kpis": {code: {part: values[code][part] for part in PARTS} for code in CODES},
            "cohorts": [self._format_cell(cell) for cell in cells if cell["first_quarter"] >= oldest],
            "cohorts_as_of": fields.Date.to_string(progress.as_of) or False,
            "cohorts_noted_on": fields.Date.to_string(progress.noted_on) or False,
            "reasons": self._get_reasons(),
        }

    def _format_cell(self, cell):
        return {**cell, **{name: fields.Date.to_string(cell[name]) for name in ("first_quarter", "quarter")}}

    def _get_reasons(self):
        reasons = self.env["crm.churn.reason"].with_context(active_test=False).search([])
        known = reasons.filtered(lambda reason: reason.case_count or reason.usual_percent)
        return known.sorted(lambda reason: (-reason.usual_percent, -reason.case_count)).read(
            ["name", "case_count", "case_percent", "usual_percent"])

    # === SEARCH ===#

    def _search_cohort(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            self._get_cohort_domain(company, item) for item in value for company in self.env.companies)

    @api.model
    def _get_cohort_domain(self, company, text):
        """The customers of a cell, `first quarter|quarter|tier|last day`, in a company."""
        first, quarter, tier, last = self._read_cohort(text)
        last = min(last, quarter + relativedelta(months=3, days=-1))
        bought = self.env["crm.kpi.cohort"].sudo()._select_bought(company, quarter, last)
        of_tier = SQL("TRUE") if tier == ANY else SQL("bought.tier_id = %s", int(tier))
        return Domain("company_id", "=", company.id) & Domain.custom(to_sql=lambda model, alias, query: SQL(
            "%s IN (SELECT bought.partner_id FROM (%s) bought"
            " WHERE bought.first_quarter = %s AND bought.orders > 0 AND %s)",
            SQL.identifier(alias, "partner_id"), bought, first, of_tier))

    @api.model
    def _read_cohort(self, text):
        """The first days of the two quarters, the tier's id as a text or `*`, and the last day.

        :raises UserError: for anything else
        """
        read, day = self.env["crm.arguments"]._read, arguments.day(last=arguments.LAST_FIGURES)
        parts = read(arguments.text(), text, "cohort").split(SEPARATOR)
        if len(parts) != 4 or not (parts[2] == ANY or (parts[2].isdecimal() and len(parts[2]) < 10)):
            raise UserError(self.env._(
                "%(text)s is no cohort: write it as first quarter|quarter|tier|last day.", text=arguments.show(text)))
        first, quarter, last = (read(day, parts[place], "cohort") for place in (0, 1, 3))
        return get_quarter(first), get_quarter(quarter), parts[2], last
