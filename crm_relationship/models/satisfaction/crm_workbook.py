from odoo import fields, models

from ...tools.workbook import Chart, Column, Sheet, definitions

PARTS = ("value", "low", "high", "answers")


class CrmWorkbook(models.AbstractModel):
    """The figures of *Trend*, as tables."""

    _inherit = "crm.workbook"

    def _workbook_satisfaction(self, parameters):
        """How satisfied the customers of the current company are, from `date_from` to `date_to` (ISO days)."""
        trend = self.env["crm.satisfaction.answer"].get_trend(
            date_from=parameters.get("date_from") or None, date_to=parameters.get("date_to") or None)
        names = {"tier_id": self.env._("Tier"), "product_categ_id": self.env._("Product Category"),
                 "user_id": self.env._("Salesperson")}
        return self.env._("Satisfaction"), [
            self._prepare_months(trend["figures"], trend["rates"]["response"]["months"]),
            *(self._prepare_groups(names[by], trend["figures"], rows) for by, rows in trend["groups"].items()),
            *(self._prepare_requests(names[by], rows) for by, rows in trend["requests"].items()),
            self._define_satisfaction(trend)]

    def _get_figure_columns(self, figures, code):
        """The columns of a figure: itself, from where to where it lies, and of how many answers it is."""
        kind = "percent" if figures[code]["unit"] == "percent" else "number"
        name = figures[code]["name"]
        return [
            Column(f"{code}_value", name, kind), Column(f"{code}_low", self.env._("%s: Lower Bound", name), kind),
            Column(f"{code}_high", self.env._("%s: Upper Bound", name), kind)]

    def _prepare_months(self, figures, months):
        codes = [code for code in figures if "points" in figures[code]]
        rows = {month["month"]: {"month": fields.Date.to_date(month["month"])} for month in months}
        columns = [Column("month", self.env._("Month"), "month")]
        for code in codes:
            columns += [*self._get_figure_columns(figures, code),
                        Column(f"{code}_answers", self.env._("%s: Answers", figures[code]["name"]), "integer"),
                        Column(f"{code}_first_month", self.env._("%s: Since", figures[code]["name"]), "month")]
            for point in figures[code]["points"]:
                rows[point["month"]] |= {f"{code}_{part}": point[part] for part in PARTS}
                rows[point["month"]][f"{code}_first_month"] = fields.Date.to_date(point["first_month"])
        chart = Chart("line", self.env._("Trend"), "month", tuple(f"{code}_value" for code in codes))
        return Sheet(self.env._("Month by Month"), columns, list(rows.values()), (chart,))

    def _prepare_groups(self, title, figures, groups):
        codes = [code for code in figures if "points" in figures[code]]
        columns = [Column("name", title, width=32)]
        for code in codes:
            columns += self._get_figure_columns(figures, code)
        columns += [Column("difference", self.env._("Against Their Tiers"), "number"),
                    Column("answers", self.env._("Answers"), "integer", total=True)]
        rows = []
        for group in groups:
            row = {"name": group["name"], "answers": group["answers"],
                   "difference": group["difference"] and group["difference"]["value"]}
            for code in codes:
                row |= {f"{code}_{part}": value for part, value in (group[code] or {}).items()}
            rows.append(row)
        return Sheet(self.env._("By %s", title), columns, rows)

    def _prepare_requests(self, title, groups):
        _ = self.env._
        columns = [Column("name", title, width=32)] + [
            Column(key, name, "integer", total=True) for key, name in (
                ("events", _("Happened")), ("not_drawn", _("Not in the Sample")), ("hindered", _("Not Reachable")),
                ("by_hand", _("Left Out by Hand")), ("asked", _("Asked")), ("reached", _("Reached")),
                ("answered", _("Answered")))] + [
            Column("coverage_value", _("Survey Coverage"), "percent"),
            Column("response_value", _("Response Rate"), "percent"),
            Column("response_low", _("%s: Lower Bound", _("Response Rate")), "percent"),
            Column("response_high", _("%s: Upper Bound", _("Response Rate")), "percent")]
        rows = [{**group, **{f"{rate}_{part}": value for rate in ("coverage", "response")
                             for part, value in (group[rate] or {}).items()}} for group in groups]
        return Sheet(_("Asked by %s", title), columns, rows)

    def _define_satisfaction(self, trend):
        _, figures = self.env._, trend["figures"]
        return definitions(_("Definitions"), (_("Figure"), _("Meaning")), [
            (_("Company"), self.env.company.name), (_("From"), trend["date_from"]), (_("To"), trend["date_to"]),
            *((figures[code]["name"], figures[code]["definition"]) for code in figures if "points" in figures[code]),
            *((rate["name"], rate["definition"]) for rate in trend["rates"].values()),
            (_("Lower Bound, Upper Bound"), _("The figure lies between them with 95% certainty.")),
            (_("Since"), _(
                "A month of fewer than five answers is joined to the ones before: the first month of the point.")),
            (_("Against Their Tiers"), _(
                "By how many points the answers exceed what customers of the same tiers usually say."))])
