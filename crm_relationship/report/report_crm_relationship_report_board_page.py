from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import arguments, board_page, briefing
from ..tools.kpi import MONEY
from ..tools.periods import Period

TILES = ("retention", "value_at_risk", "satisfaction", "promises", "complaint_rate")
TRENDS = ("satisfaction", "promises")
TIERS = ("tier_customers", "tier_share", "revenue", "tier_in", "tier_out", "retention", "satisfaction", "promises",
         "value_at_risk")
SPARK = (150, 30)  # sizes of drawings, in their own units
CHART = (400, 105)
MOST_GAPS = 6
RULES = {"company_id": arguments.record(required=False), **arguments.period(code="period").rules}


class Figure(NamedTuple):
    """A figure as it stands on the page."""

    code: str
    label: str
    value: str
    before: str = ""
    note: str = ""
    tone: str = ""
    spark: object = None


class Block(NamedTuple):
    """A small table of figures."""

    title: str
    figures: list
    heads: tuple = ()
    note: str = ""


class ReportBoardPage(models.AbstractModel):
    """A company's key figures on one page, for its board: in the language of whoever prints it. All that is said is put
    together here, from the same values as on every screen; the template sets it.
    """

    _name = "report.crm_relationship.report_board_page"
    _description = "Board Page"

    @api.model
    def _get_report_values(self, docids, data=None):
        """A page for each company, over the days of `data` (`date_from`, `date_to` or `period`)."""
        self.env["res.users"]._check_role("officer", self.env._("print the page for the board"))
        given = {name: self.env["crm.arguments"]._read(rule, (data or {}).get(name), name)
                 for name, rule in RULES.items()}
        company_id = given.pop("company_id") or self.env.company.id
        companies = self.env["res.company"].browse(docids or company_id)
        return {"docs": companies, "pages": [
            self.with_company(company)._prepare_page(company, found) for company, found in zip(
                companies, companies.get_relationship_kpis(**given), strict=True)]}

    def _prepare_page(self, company, found):
        kpis, days = found["kpis"], Period(*map(fields.Date.to_date, (found["date_from"], found["date_to"])))
        write = self._get_writer(company)
        return {
            "company": company.sudo(),
            "period": self.env._("%(first)s to %(last)s", first=format_date(self.env, days.first),
                                 last=format_date(self.env, days.last)),
            "noted_on": found["noted_on"] and self.env._(
                "Figures of %(day)s", day=format_date(self.env, found["noted_on"])),
            "tiles": [self._prepare_tile(code, kpis, write) for code in TILES if code in kpis],
            "retention": self._draw_retention(kpis, write),
            "trend": self._draw_trend(kpis),
            "needs": self._prepare_needs(company),
            "tiers": self._prepare_tiers(kpis, write),
            "rows": self._prepare_blocks(company, days, kpis, write),
        }

    def _get_writer(self, company):
        """Function of the values of a figure and one of its values, that writes this one in its unit."""
        registry, currency = self.env["crm.kpi"], company.sudo().currency_id
        return lambda values, value: registry._write_value(values["unit"], value, currency)

    # === TILES ===#

    def _prepare_tile(self, code, kpis, write):
        values, registry = kpis[code], self.env["crm.kpi"]
        change, is_better = registry._write_change(values)
        points = registry._get_points({code: values})
        return Figure(
            code, values["name"], write(values, values["value"]), change, self._get_note(code, kpis, write),
            {True: "o_good", False: "o_bad"}.get(is_better, "o_quiet"),
            board_page.draw(list(points.values()), *SPARK))

    def _get_note(self, code, kpis, write):
        values = kpis[code]
        if code == "value_at_risk" and "risk_owned" in kpis:
            owned = kpis["risk_owned"]
            return self.env._("with an owner: %(share)s", share=write(owned, owned["value"]))
        if values["low"] is not False:
            return self.env._("%(low)s to %(high)s (95%% certain)", low=write(values, values["low"]),
                              high=write(values, values["high"]))
        return ""

    # === CHARTS ===#

    def _draw_retention(self, kpis, write):
        """Retention of each tier beside that of the period before; of what is unknown there is no column."""
        tiers, values = self.env["crm.tier"].search_fetch([], ["code", "name"]), kpis.get("retention")
        by_tier = values["by_tier"] if values else {}
        found = [(tier.name, by_tier[tier.code]) for tier in tiers if tier.code in by_tier]
        if not found:
            return False
        chart = briefing.draw(*([figures[name] or 0.0 for _name, figures in found] for name in ("value", "previous")),
                              *CHART)
        pairs = [tuple(column if figures[name] is not False else None
                       for column, name in zip(pair, ("previous", "value"), strict=True))
                 for pair, (_name, figures) in zip(chart.pairs, found, strict=True)]
        return {
            "width": CHART[0], "height": CHART[1], "pairs": pairs, "zero": chart.zero,
            "names": [(middle, name, write(values, figures["value"]))
                      for middle, (name, figures) in zip(chart.middles, found, strict=True)]}

    def _draw_trend(self, kpis):
        """Satisfaction and promises by month, on one scale."""
        registry, shown = self.env["crm.kpi"], {code: kpis[code] for code in TRENDS if code in kpis}
        drawing = board_page.draw(list(registry._get_points(shown).values()), *CHART)
        if not drawing:
            return False
        months = [fields.Date.to_date(month["month"]) for month in next(iter(shown.values()))["months"]]
        place = CHART[0] / len(months)
        labels = [values["name"] for values in shown.values()]
        return {
            "width": CHART[0], "height": CHART[1], "curves": drawing.curves, "labels": labels,
            "scale": [(y, registry._write_number(value, 1)) for value, y in (drawing.top, drawing.bottom)],
            "names": [(round(place * (number + 0.5), 1), format_date(self.env, month, date_format="MMM"))
                      for number, month in enumerate(months)],
            "legend": self.env._("Dark: %(first)s. Light: %(second)s.", first=labels[0], second=labels[-1])}

    # === TABLES ===#

    def _prepare_needs(self, company):
        """The customers who need somebody today: name, what is the matter, what they buy in a year."""
        registry, currency = self.env["crm.kpi"], company.sudo().currency_id
        return [(row["partner"], row["reason"], registry._write_value(MONEY, row["amount"], currency))
                for row in self.env["crm.dashboard"]._get_needs(company)["rows"]]

    def _prepare_tiers(self, kpis, write):
        """The labels of the columns, and pairs of name and `Figure`s of each tier."""
        registry, shown = self.env["crm.kpi"], {code: kpis[code] for code in TIERS if code in kpis}
        return [values["name"] for values in shown.values()], [
            (tier.name, [
                Figure(code, values["name"], write(values, registry._get_tier_value(code, values, tier.code)))
                for code, values in shown.items()])
            for tier in self.env["crm.tier"].search_fetch([], ["code", "name"])]

    def _prepare_blocks(self, company, days, kpis, write):
        """Rows of `Block`s."""
        _ = self.env._

        def block(title, *codes, note=""):
            return Block(title, [Figure(
                code, values["name"], write(values, values["value"]),
                "" if values["previous"] is False else write(values, values["previous"]))
                for code in codes if (values := kpis.get(code))], note=note)

        return [[
            block(_("Customers"), "net_retention", "new_share", "repeat_rate", "concentration_20", "customer_value",
                  "keeping_cost", "winning_cost"),
            block(_("Complaints"), "omission_rate", "dissatisfaction_rate", "unrecorded", "unhandled", "unverified",
                  "unreported"),
            block(_("Key Accounts"), "key_met", "key_owned", "visits_kept", "key_fill", "key_shortage",
                  "silent_key_accounts"),
        ], [
            block(_("Satisfaction"), "csat", "nps", "ces", "composite", "response", "coverage"),
            self._prepare_gaps(company, days),
            block(_("Campaigns and Programme"), "campaign_gain", "campaign_cost", "programme_benefit", "programme_cost",
                  "programme_return", note=_("Estimates.")),
        ]]

    def _prepare_gaps(self, company, days):
        """What customers find more important than we do it well: the widest gaps."""
        gaps = self.env["crm.satisfaction.indicator"].with_company(company).get_gaps(
            date_from=days.first, date_to=days.last)
        percent, _ = self.env["crm.kpi"]._write_number, self.env._
        return Block(_("Widest Gaps"), [
            Figure("", gap["name"], _("%(percent)s%%", percent=percent(gap["importance"]["value"], 0)),
                   _("%(percent)s%%", percent=percent(gap["performance"]["value"], 0)))
            for gap in gaps if gap["gap"]][:MOST_GAPS], ("", _("Important to"), _("Done Well")))
