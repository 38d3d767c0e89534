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
            Column("name", _("Key Figure"), width=42), Column("value", _("Figure"), "number", 16),
            Column("unit", _("Unit"), width=10), Column("previous", _("Previous Period"), "number", 16),
            Column("low", _("Lower Bound"), "number"), Column("high", _("Upper Bound"), "number"),
            Column("target", _("Target"), "number"), Column("numerator", _("Numerator"), "number", 16),
            Column("denominator", _("Denominator"), "number", 16), Column("extent", _("Counts"), width=20),
            Column("noted_on", _("Figures of"), "date"), Column("code", _("Code"), width=24)]
        rows = [{
            "name": values["name"], "unit": registry._describe_unit(values["unit"], currency), "code": code,
            **{name: self._get_figure(values["unit"], values[name])
               for name in ("value", "previous", "low", "high", "target")},
            "numerator": None if values["value"] is False else values["numerator"],
            "denominator": values["denominator"] or None,
            "extent": registry._describe_extent(values), "noted_on": fields.Date.to_date(values["noted_on"])}
            for code, values in figures.items()]
        return Sheet(_("Key Figures"), columns, rows)

    def _list_figure_months(self, figures):
        """A row for each figure that has any, a column for each month."""
        points = {code: values for code, values in self.env["crm.kpi"]._get_points(figures).items()
                  if any(value is not False for value in values)}
        months = next((values["months"] for values in figures.values() if values["months"]), [])
        heads = {month["month"]: month["month"][:7] for month in months}
        charts = [(self.env._("Trends"), "line", TRENDS), (self.env._("Sales by Month"), "column", SALES)]
        return self._list_across(self.env._("By Month"), figures, heads, {
            code: dict(zip(heads, values, strict=True)) for code, values in points.items()}, charts)

    def _list_figure_tiers(self, figures):
        """A row for each figure that tells tiers apart, a column for each tier."""
        tiers = self.env["crm.tier"].with_context(active_test=False).search_fetch([], ["code", "name"])
        names = {**{tier.code: tier.name for tier in tiers}, "none": self.env._("No tier")}
        by_tier = {code: values for code, values in figures.items() if values["by_tier"].keys() - {"none"}}
        heads = {tier: name for tier, name in names.items()
                 if any(tier in values["by_tier"] for values in by_tier.values())}
        told = {code: {tier: self.env["crm.kpi"]._get_tier_value(code, values, tier) for tier in heads}
                for code, values in by_tier.items()}
        charts = [(self.env._("Retention by Tier"), "column", ("retention",)),
                  (self.env._("Revenue by Tier"), "column", ("revenue",))]
        return self._list_across(self.env._("By Tier"), figures, heads, told, charts)

    def _list_across(self, title, figures, heads, told, charts):
        """A row for each figure, a column for each head: figures have units of their own.

        :param heads: `{key: heading}`
        :param told: `{code: {key: value}}`
        :param charts: `(title, kind, codes)` each
        """
        currency = self.env.company.sudo().currency_id
        columns = [Column("name", self.env._("Key Figure"), width=42), Column("unit", self.env._("Unit"), width=10),
                   *(Column((title, key), heading, "number", 12) for key, heading in heads.items()),
                   Column("code", self.env._("Code"), width=24)]
        rows = [{"name": figures[code]["name"], "code": code,
                 "unit": self.env["crm.kpi"]._describe_unit(figures[code]["unit"], currency),
                 **{(title, key): self._get_figure(figures[code]["unit"], value)
                    for key, value in values.items()}}
                for code, values in told.items()]
        across = tuple((title, key) for key in heads)
        return Sheet(title, columns, rows, tuple(
            Chart(kind, name, "code", shown, across) for name, kind, codes in charts
            if (shown := tuple(code for code in codes if code in told))))

    def _define_figures(self, found, figures):
        _ = self.env._
        return definitions(_("Definitions"), (_("Key Figure"), _("Meaning")), [
            (_("Company"), self.env.company.name), (_("From"), found["date_from"]), (_("To"), found["date_to"]),
            (_("Currency"), found["currency"]),
            (_("Figures of"), _("Counted in the night to this day; what came later is added. Empty: not counted yet.")),
            (_("Previous Period"), _("The same figure of the period before.")),
            (_("Lower Bound, Upper Bound"), _("The figure lies between them with 95% certainty.")),
            (_("Counts"), _("Whether a figure is that of the company, or of what you may open yourself.")),
            (_("By Month"), _("Rates of fewer than five cases are left out: too few to tell.")),
            *((values["name"], values["definition"]) for values in figures.values())])
