from odoo import fields, models

from ...tools import kpi as kpis
from ...tools.workbook import Chart, Column, Figure, Sheet, definitions

KINDS = {kpis.MONEY: "money", kpis.PERCENT: "percent", kpis.COUNT: "integer", kpis.PER_100: "number",
         kpis.SCORE: "number"}
TRENDS = ("retention", "satisfaction", "promises")
SALES = ("revenue", "margin")


class CrmWorkbook(models.AbstractModel):
    """All key figures of a company as tables: of a period, month by month, and by tier, with what they mean."""

    _inherit = "crm.workbook"

    def _workbook_overview(self, parameters):
        """Those of the current company that the user may read, from `date_from` to `date_to` (ISO days) or of a
        `period`."""
        company = self.env.company
        [found] = company.get_relationship_kpis(
            **{name: parameters.get(name) or None for name in ("date_from", "date_to", "period")})
        figures = self.env["crm.kpi"]._sort_values(found["kpis"])
        return self.env._("Overview %(company)s", company=company.name), [
            self._list_figures(company, figures), self._list_figure_months(figures),
            self._list_figure_tiers(figures), self._define_figures(found, figures)]

    def _get_figure(self, unit, value):
        """A value as a cell, in its unit; an empty one where it is unknown."""
        if value is False:
            return None
        return Figure(value, "number" if unit == kpis.COUNT and value != int(value) else KINDS[unit])

    def _list_figures(self, company, figures):
        """A row for each figure."""
        _, registry = self.env._, self.env["crm.kpi"]
        currency = company.sudo().currency_id
        columns = [
            Column("name", _("Key Figure"), width=34), Column("value", _("Figure"), "number", 16),
            Column("unit", _("Unit"), width=10), Column("previous", _("Before"), "number", 16),
            Column("low", _("Lower Bound"), "number"), Column("high", _("Upper Bound"), "number"),
            Column("target", _("Target"), "number"), Column("numerator", _("Numerator"), "number", 16),
            Column("denominator", _("Denominator"), "number", 16), Column("extent", _("Counts"), width=20),
            Column("as_of", _("Figures of"), "date"), Column("code", _("Code"), width=24)]
        rows = [{
            "name": values["name"], "unit": registry._describe_unit(values["unit"], currency), "code": code,
            **{name: self._get_figure(values["unit"], values[name])
               for name in ("value", "previous", "low", "high", "target")},
            "numerator": None if values["value"] is False else values["numerator"],
            "denominator": values["denominator"] or None,
            "extent": registry._describe_extent(values), "as_of": fields.Date.to_date(values["as_of"])}
            for code, values in figures.items()]
        return Sheet(_("Key Figures"), columns, rows)

    def _list_figure_months(self, figures):
        """A row for each month, a column for each figure that has any."""
        points = {code: values for code, values in self.env["crm.kpi"]._get_points(figures).items()
                  if any(value is not False for value in values)}
        months = next((values["months"] for values in figures.values() if values["months"]), [])
        columns = [Column("month", self.env._("Month"), "date")]
        columns += [Column(code, figures[code]["name"], KINDS[figures[code]["unit"]], 16) for code in points]
        rows = [{"month": fields.Date.to_date(month["month"]),
                 **{code: values[number] for code, values in points.items()}} for number, month in enumerate(months)]
        charts = [(self.env._("Trends"), "line", TRENDS), (self.env._("Sales by Month"), "column", SALES)]
        return Sheet(self.env._("By Month"), columns, rows, tuple(
            Chart(kind, title, "month", shown) for title, kind, codes in charts
            if (shown := tuple(code for code in codes if code in points))))

    def _list_figure_tiers(self, figures):
        """A row for each tier, a column for each figure that tells them apart."""
        tiers = self.env["crm.tier"].with_context(active_test=False).search_fetch([], ["code", "name"])
        names = {**{tier.code: tier.name for tier in tiers}, "none": self.env._("No tier")}
        told = {code: values for code, values in figures.items() if values["by_tier"].keys() - {"none"}}
        columns = [Column("tier", self.env._("Tier"))]
        columns += [Column(code, values["name"], KINDS[values["unit"]], 16) for code, values in told.items()]
        rows = [{"tier": name, **{code: values["by_tier"][tier]["value"] for code, values in told.items()
                                  if tier in values["by_tier"]}}
                for tier, name in names.items() if any(tier in values["by_tier"] for values in told.values())]
        charts = [(self.env._("Retention by Tier"), "retention"), (self.env._("Revenue by Tier"), "revenue")]
        return Sheet(self.env._("By Tier"), columns, rows, tuple(
            Chart("column", title, "tier", (code,)) for title, code in charts if code in told))

    def _define_figures(self, found, figures):
        _ = self.env._
        return definitions(_("Definitions"), (_("Key Figure"), _("Meaning")), [
            (_("Company"), self.env.company.name), (_("From"), found["date_from"]), (_("To"), found["date_to"]),
            (_("Currency"), found["currency"]),
            (_("Figures of"), _("Up to this day figures are as of last night; later days are added. Empty: there has "
                                "been no night yet.")),
            (_("Before"), _("The same figure of the period before.")),
            (_("Lower Bound, Upper Bound"), _("Between these the figure lies with 95 % certainty.")),
            (_("Counts"), _("Whether a figure is that of the company, or of what you may open yourself.")),
            (_("By Month"), _("A rate of fewer than five cases is left out: it says nothing.")),
            *((values["name"], values["definition"]) for values in figures.values())])
