from odoo import models

from ...tools.workbook import Column, Sheet, definitions


class CrmWorkbook(models.AbstractModel):
    """How many customers of each quarter stay, as the heat map shows it and cell by cell."""

    _inherit = "crm.workbook"

    def _workbook_cohorts(self, parameters):
        """The cohorts of the current company."""
        self.env["res.users"]._check_role("officer", self.env._("see how many customers stay"))
        cells, progress = self.env["crm.kpi.cohort"]._read_cells(self.env.company)
        rows = [self._get_cohort_row(cell) for cell in cells]
        start = {row["first_quarter"]: {"customers": 0, "revenue": 0} for row in rows}
        for row in rows:
            if not row["since"]:
                for name, total in start[row["first_quarter"]].items():
                    start[row["first_quarter"]][name] = total + row[name]
        title = self.env._("Cohorts")
        return title, [
            self._prepare_map(self.env._("Customers Kept"), rows, start, "customers", progress.as_of),
            self._prepare_map(self.env._("Revenue Kept"), rows, start, "revenue", progress.as_of),
            Sheet(title, [
                Column("first_name", self.env._("First Purchase")), Column("name", self.env._("Quarter")),
                Column("since", self.env._("Quarters Since"), "integer"),
                Column("tier", self.env._("Tier Then")), Column("customers", self.env._("Customers"), "integer"),
                Column("revenue", self.env._("Revenue"), "money")], rows),
            self._define_cohorts(progress)]

    def _get_cohort_row(self, cell):
        first, quarter = cell["first_quarter"], cell["quarter"]
        tier = self.env["crm.tier"].browse(cell["tier_id"] or ()).exists()
        return {
            **cell, "first_name": self._name_quarter(first), "name": self._name_quarter(quarter),
            "since": self._count_quarters(first, quarter),
            "tier": tier.display_name or self.env._("Not known")}

    def _count_quarters(self, first, day):
        return 4 * (day.year - first.year) + (day.month - 1) // 3 - (first.month - 1) // 3

    def _name_quarter(self, day):
        return self.env._("Q%(quarter)s %(year)s", quarter=day.month // 3 + 1, year=day.year)

    def _prepare_map(self, title, rows, start, measure, as_of):
        """A row for each cohort, a column for each quarter since, of all tiers together: 0 where nobody bought, empty
        what has not come yet."""
        last = max((self._count_quarters(first, as_of) for first in start), default=-1)
        columns = [Column("name", self.env._("First Purchase")),
                   Column("total", self.env._("In the First Quarter"), "money" if measure == "revenue" else "integer")]
        columns += [Column(str(since), str(since), "share") for since in range(last + 1)]
        lines = {}
        for first, total in start.items():
            lines[first] = {"name": self._name_quarter(first), "total": total[measure]}
            if total[measure] > 0:
                lines[first] |= {str(since): 0 for since in range(self._count_quarters(first, as_of) + 1)}
        for row in rows:
            line = lines[row["first_quarter"]]
            if line["total"] > 0:
                line[str(row["since"])] += row[measure] / line["total"]
        return Sheet(title, columns, list(lines.values()))

    def _define_cohorts(self, progress):
        _ = self.env._
        return definitions(_("Definitions"), (_("Figure"), _("Meaning")), [
            (_("Company"), self.env.company.name), (_("Currency"), self.env.company.sudo().currency_id.name),
            (_("Figures of"), str(progress.noted_on or "")),
            ("0, 1, 2 ...", _("Quarters since the first purchase; the last one of each row still runs.")),
            (_("First Purchase"), _("The quarter in which the customer bought for the first time.")),
            (_("Tier Then"), _("The tier that the customer had when the quarter after the first purchase began.")),
            (_("Customers Kept"), _("Of the customers of the first quarter: how many bought in that quarter.")),
            (_("Revenue Kept"), _("What they bought in that quarter, of what they bought in the first one, net."))])
