import json
from urllib.parse import urlencode

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import arguments, private
from ...tools.workbook import DAY, MONEY, NUMBER, PERCENT, TEXT, Column, customers_workbook

LAYOUT = (
    ("tier", 12, TEXT), ("revenue", 16, MONEY), ("revenue_share", 10, PERCENT), ("cumulative_share", 12, PERCENT),
    ("revenue_rank", 8, NUMBER), ("margin", 16, MONEY), ("growth_percent", 10, PERCENT), ("order_count", 8, NUMBER),
    ("first_order_date", 12, DAY), ("last_order_date", 12, DAY), ("mean_interval_days", 10, "0.0"),
    ("rfm_recency", 9, NUMBER), ("rfm_frequency", 10, NUMBER), ("rfm_monetary", 10, NUMBER),
    ("purchase_level", 10, NUMBER), ("potential_level", 10, NUMBER), ("relation_type", 14, TEXT),
    ("churn_risk", 8, "0%"), ("lifetime_value", 16, MONEY), ("average_days_to_pay", 10, "0.0"),
    ("overdue_amount", 14, MONEY), ("credit_grade", 8, TEXT), ("complaint_count", 10, NUMBER),
    ("satisfaction", 10, "0.0"), ("salesperson", 20, TEXT), ("country", 18, TEXT), ("industry", 22, TEXT),
)
SELECTION_LIMIT = 500  # their ids travel in the address
RELATED = {"tier": "tier_id", "salesperson": "user_id", "country": "country_id", "industry": "industry_id"}


class CrmCustomerProfile(models.Model):
    """The list of customers as an Excel workbook, and files that people fill in for us."""

    _inherit = "crm.customer.profile"

    @api.model
    def load(self, fields, data):
        """As before; overrides that come from a file are on record as that."""
        profiles = self.with_context(tier_import=private.Private())
        return super(CrmCustomerProfile, profiles).load(fields, data)

    @arguments.read()
    def action_export_workbook(self):
        """Download the selected customers, or all that the list shows, as a workbook with a Pareto chart.

        The web client says in the context, as `active_domain`, what the list is filtered by.
        """
        self.check_access("read")
        self._check_may_export()
        if len(self) > SELECTION_LIMIT:
            raise UserError(self.env._(
                "At most %(limit)s customers can be selected for the workbook; select none to get all of the list.",
                limit=SELECTION_LIMIT))
        domain = [("id", "in", self.ids)] if self else self.env.context.get("active_domain") or []
        query = urlencode({
            "domain": json.dumps(domain), "company_ids": ",".join(map(str, self.env.companies.ids))})
        return {"type": "ir.actions.act_url", "target": "download", "url": f"/crm_relationship/customers.xlsx?{query}"}

    @api.model
    def _get_workbook(self, domain):
        """The bytes of the workbook of the profiles of a domain that the user sees, in the companies in use.

        :raises AccessError: for who may not export
        :raises ValidationError: for a domain that cannot be searched with
        """
        self._check_may_export()
        with self.env["crm.arguments"]._searching("domain"):
            profiles = self.search(
                Domain(domain) & Domain("company_id", "in", self.env.companies.ids), order="revenue DESC, id")
        columns = [Column(self.env._("Customer"), 36, TEXT, "name")]
        columns += [Column(self._fields[RELATED.get(key, key)]._description_string(self.env), width, number_format, key)
                    for key, width, number_format in LAYOUT]
        columns.append(Column(self.env._("Currency"), 9, TEXT, "currency"))
        labels = {"sheet": self.env._("Customers"), "chart": self.env._("Pareto"), "revenue": self.env._("Revenue"),
                  "cumulative": self.env._("Cumulative share")}
        return customers_workbook(columns, [profile._get_workbook_row() for profile in profiles], labels)

    def _check_may_export(self):
        self.env["res.users"]._check_role("base.group_allow_export", self.env._("export customers"))

    def _get_workbook_row(self):
        row = {key: self[RELATED[key]].display_name if key in RELATED else self[key] for key, _width, _format in LAYOUT}
        relations = dict(self._fields["relation_type"]._description_selection(self.env))
        return row | {
            "name": self.partner_id.display_name,
            "currency": self.currency_id.name,
            "relation_type": relations.get(self.relation_type),
            "credit_grade": (self.credit_grade or "").upper(),
        }
