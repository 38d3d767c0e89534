from odoo import models

from ...tools import kpi as kpis
from ...tools.workbook import Chart, Column, Figure, Sheet, definitions
from .crm_workbook import KINDS


class CrmWorkbook(models.AbstractModel):
    """Scorecards as tables, for whoever decides on pay and whoever talks with salespeople."""

    _inherit = "crm.workbook"

    def _workbook_scorecards(self, parameters):
        """The scorecards of the companies in use that share a day with `date_from` to `date_to` (ISO days)."""
        found = self.env.companies.get_relationship_scorecards(
            date_from=parameters.get("date_from") or None, date_to=parameters.get("date_to") or None)
        cards = self.env["crm.scorecard"].browse(
            card["id"] for company in found for card in company["scorecards"])
        names = ["user_id", "date_from", "date_to", "state", "score", "pay_factor", "customer_count", "as_of",
                 "closed_at", "closed_by_id", "pay_low", "pay_high", "prior", "min_coverage", "note"]
        if len(self.env.companies) > 1:
            names.insert(1, "company_id")
        columns = self._get_columns(
            cards, names, note="prose", **dict.fromkeys(("pay_factor", "pay_low", "pay_high"), "factor"))
        columns.insert(0, Column("display_name", self.env._("Scorecard"), width=40))
        rows = self._get_rows(cards, columns)
        for row, card in zip(rows, cards, strict=True):
            row |= {} if card.is_scored else {"score": None, "pay_factor": None}
        title = self.env._("Scorecards")
        chart = Chart("column", self.env._("Score"), "display_name", ("score",))
        return title, [Sheet(title, columns, rows, (chart,)), self._prepare_scorecard_lines(cards),
                       self._define_scorecards(cards)]

    def _prepare_scorecard_lines(self, cards):
        lines = cards.line_ids
        names = ["user_id", "date_from", "code", "actual", "low", "high", "floor", "target", "weight", "attainment",
                 "gain", "numerator", "denominator", "band", "hint", "reliability", "coverage", "excluded", "counted"]
        columns = self._get_columns(lines, names)
        rows, measures = self._get_rows(lines, columns), self.env["crm.scorecard.meter"]._get_measures()
        columns[2] = columns[2]._replace(width=34)
        columns.insert(4, Column("unit", self.env._("Unit"), width=10))
        for row, line in zip(rows, lines, strict=True):
            row |= self._get_scorecard_cells(line, measures.get(line.code))
            if not line.is_known:
                row |= dict.fromkeys(("actual", "attainment", "gain"))
            if not line.is_estimated:
                row |= dict.fromkeys(("low", "high"))
            if line.code != "satisfaction":
                row |= dict.fromkeys(("reliability", "excluded", "counted"))
            if not line.is_covered:
                row["coverage"] = None
        return Sheet(self.env._("Measures"), columns, rows)

    def _get_scorecard_cells(self, line, measure):
        """The unit of a line, and its figures in it; what they are based on are cases, or money."""
        if not measure:
            return {}
        kind = KINDS[measure.unit]
        parts = "money" if measure.counts_money else "integer"
        kinds = {**dict.fromkeys(("actual", "low", "high", "floor", "target"), kind), "denominator": parts,
                 "numerator": kind if measure.unit == kpis.SCORE else parts}
        return {"unit": self.env["crm.kpi"]._describe_unit(measure.unit, line.company_id.sudo().currency_id),
                **{name: Figure(line[name], kind) for name, kind in kinds.items()}}

    def _define_scorecards(self, cards):
        fields, measures = cards._fields, self.env["crm.scorecard.meter"]._get_measures()
        line_fields = cards.line_ids._fields
        return definitions(
            self.env._("Definitions"), (self.env._("Figure"), self.env._("Meaning")), [
                *((measure.name, measure.definition) for measure in measures.values()),
                *((known[name]._description_string(self.env), known[name]._description_help(self.env))
                  for known, names in ((fields, ("score", "pay_factor")),
                                       (line_fields, ("attainment", "gain", "band", "hint", "reliability", "coverage",
                                                      "counted")))
                  for name in names)])
