import json

from odoo import models
from odoo.fields import Domain

from ...tools.workbook import Chart, Column, Sheet


class CrmWorkbook(models.AbstractModel):
    """The list of customers, with its Pareto chart."""

    _inherit = "crm.workbook"

    def _workbook_customers(self, parameters):
        """The profiles of a `domain` (JSON) that the user sees, in the companies in use."""
        terms = json.loads(parameters.get("domain") or "[]")
        with self.env["crm.arguments"]._searching("domain"):
            profiles = self.env["crm.customer.profile"].search(
                Domain(terms) & Domain("company_id", "in", self.env.companies.ids), order="revenue DESC, id")
        columns = self._get_columns(profiles, profiles._get_workbook_fields(), churn_risk="share")
        columns[:1] = [columns[0]._replace(width=36)]
        columns += [Column("currency_id", self.env._("Currency"), width=9),
                    Column("as_of", self.env._("Figures of"), "date")]
        title = self.env._("Customers")
        chart = Chart("pareto", self.env._("Pareto"), "partner_id", ("revenue", "cumulative_share"))
        rows, unknown = self._get_rows(profiles, columns), profiles._get_unknown()
        for row, profile in zip(rows, profiles, strict=True):
            row |= dict.fromkeys(unknown[profile])
        return title, [Sheet(title, columns, rows, (chart,))]
