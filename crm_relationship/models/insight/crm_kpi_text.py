from odoo import api, models
from odoo.tools import formatLang

from ...tools import kpi as kpis

DASH = "–"
RATES = (kpis.PERCENT, kpis.PER_100, kpis.SCORE)
# What the owner asks first: do the good ones stay, what is at risk, are they content, do we keep our word.
HEADLINES = ("retention", "value_at_risk", "satisfaction", "promises", "complaint_rate")


class CrmKpi(models.AbstractModel):
    """Key figures as people read them on paper and in mails: with their unit, in the language of the reader."""

    _inherit = "crm.kpi"

    @api.model
    def _write_value(self, unit, value, currency):
        """A value in its unit; a dash for what is unknown.

        :param currency: of money, which is written in whole units
        """
        if value is False:
            return DASH
        if unit == kpis.MONEY:
            amount = self._write_number(value, 0)
            return f"{currency.symbol} {amount}" if currency.position == "before" else f"{amount} {currency.symbol}"
        number = self._write_number(value, 0 if unit == kpis.COUNT and value == int(value) else 1)
        words = {
            kpis.PERCENT: self.env._("%(percent)s%%", percent=number),
            kpis.PER_100: self.env._("%(number)s per 100", number=number),
            kpis.SCORE: self.env._("%(number)s points", number=number)}
        return words.get(unit, number)

    @api.model
    def _get_tier_value(self, code, values, tier_code):
        """The value of a figure for a tier: a sum, or a part of the whole, is 0 where nothing counts, as on the
        screens. False is what is not known.

        :param values: what `res.company.get_relationship_kpis` says of the figure
        """
        if tier_code in values["by_tier"]:
            return values["by_tier"][tier_code]["value"]
        kpi = getattr(self, f"_kpi_{code}")()
        is_known = values["kind"] == kpis.FLOW or values["by_tier"]
        return 0 if is_known and (kpi.scale is None or kpi.denominator == kpis.TOTAL) else False

    @api.model
    def _write_number(self, value, digits):
        return formatLang(self.env, round(value, digits) + 0.0, digits=digits)  # + 0.0: never "-0"

    @api.model
    def _write_change(self, values):
        """By how much a figure differs from that of the period before: rates in points, amounts in per cent of it.

        :param values: what `_get_values` says of it
        :return: pair of the text, empty where one of the two is unknown, and whether it is better (None: neither)
        """
        value, previous, unit = values["value"], values["previous"], values["unit"]
        if value is False or previous is False or not (unit in RATES or previous):
            return "", None
        difference = value - previous
        size = difference if unit in RATES else 100 * difference / abs(previous)
        number = ("+" if difference > 0 else "") + self._write_number(size, 1)
        is_better = None
        if difference and values["direction"] != kpis.NEITHER:
            is_better = (difference > 0) == (values["direction"] == kpis.UP)
        if unit in (kpis.PER_100, kpis.SCORE):
            return number, is_better
        if unit == kpis.PERCENT:
            return self.env._("%(number)s percentage points", number=number), is_better
        return self.env._("%(percent)s%%", percent=number), is_better

    @api.model
    def _describe_unit(self, unit, currency):
        words = {
            kpis.MONEY: currency.name, kpis.PERCENT: "%", kpis.COUNT: self.env._("Count"),
            kpis.PER_100: self.env._("per 100"), kpis.SCORE: self.env._("points")}
        return words[unit]

    @api.model
    def _describe_extent(self, values):
        """Of what a figure is: what can be opened now is counted with the reader's rights, all else is the
        company's."""
        if values["kind"] == kpis.LIVE and not self.env["res.users"]._has_role("officer"):
            return self.env._("What you may open")
        return self.env._("All of the company")

    @api.model
    def _sort_values(self, values):
        """These figures by code, the headlines first."""
        codes = [*(code for code in HEADLINES if code in values), *(code for code in values if code not in HEADLINES)]
        return {code: values[code] for code in codes}

    @api.model
    def _get_points(self, values):
        """`{code: values of its months}` as points of a chart: False for months of too few cases."""
        known = self.sudo()._get_kpis(values)
        return {code: [kpis.get_point(known[code], month) for month in found["months"]]
                for code, found in values.items() if found["months"]}
