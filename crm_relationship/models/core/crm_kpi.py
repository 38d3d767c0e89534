from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import kpi as kpis

SMALL_DAYS = 400  # how far back a source is read, unless it says otherwise
RECENT_DAYS = 3  # how far back one that tells what was touched is read in most nights
SUNDAY = 6
MOST_RANGES = 20  # in which older days are read that were written since
OVERLAP = timedelta(hours=1)  # transactions that were open in the last night wrote moments before it


class CrmKpi(models.AbstractModel):
    """The registry of KPIs. A slice adds methods to it, nothing else:

    * `_kpi_<code>()` returns a `tools.kpi.Kpi`, worded in the reader's language. It reads nothing. What is live is of
      the current company.
    * `_facts_<source>(company, first, last)` returns the SQL that yields `code`, `tier_id` (NULL: none), `day` (UTC),
      `numerator` and `denominator` of the days from `first` to `last`, for every code that names the source; rows of
      the same code, tier and day add up. Money is in the company's currency. Stocks are those of the day `last`.
    * `_days_<source>()`, where it is not 400: how many days back the source is read each night; 1 for stocks.
    * `_touched_<source>(company, since)`, where older days may change: the SQL that yields each `day` of which
      something was written since a moment.

    Every reader gets its figures from `_get_values`: screens, workbooks, digests and the API show the same.
    """

    _name = "crm.kpi"
    _description = "Key Figures"

    # === WHAT THERE IS ===#

    @api.model
    def _find(self, prefix):
        return sorted(name.removeprefix(prefix) for name in dir(type(self)) if name.startswith(prefix))

    @api.model
    def _get_kpis(self, codes=None):
        """`{code: Kpi}` of these codes (default: all), as far as the user may read them."""
        found = {code: getattr(self, f"_kpi_{code}")() for code in (self._find("_kpi_") if codes is None else codes)}
        return {code: kpi for code, kpi in found.items() if self._may_read(kpi)}

    @api.model
    def _may_read(self, kpi):
        return self.env["res.users"]._has_role(kpi.reader)

    @api.model
    def _get_sources(self):
        return self._find("_facts_")

    @api.model
    def _get_codes_by_source(self):
        codes = {}
        for code in self._find("_kpi_"):
            kpi = getattr(self, f"_kpi_{code}")()
            codes.setdefault(kpi.source, []).extend(filter(None, (code, kpi.squares)))
        return codes

    @api.model
    def _get_days(self, source):
        return getattr(self, f"_days_{source}", lambda: SMALL_DAYS)()

    @api.model
    def _is_stock(self, source):
        return self._get_days(source) == 1

    @api.model
    def _select_no_facts(self):
        """What a source yields for days of which nothing can be said yet."""
        return SQL("SELECT NULL::varchar AS code, NULL::integer AS tier_id, NULL::date AS day, 0 AS numerator,"
                   " 0 AS denominator WHERE FALSE")

    @api.model
    def _get_tier_codes(self):
        """`{id: code}` of all tiers, best first."""
        return {}

    # === WHAT A NIGHT READS ===#

    @api.model
    def _get_ranges(self, source, company, progress, last):
        """Pairs of the first and last day to read of a source in the night after `last`, oldest first.

        A source that tells on which days something was written is read only three days back. After a Sunday it is read
        as far back as any: what was deleted, or has another day now, leaves no trace.
        """
        if self._is_stock(source):
            return [(last, last)]
        tells, days = hasattr(self, f"_touched_{source}"), self._get_days(source)
        if tells and progress and last.weekday() != SUNDAY:
            days = min(days, RECENT_DAYS)
        first = last - timedelta(days=days - 1)
        if not progress:
            return [(min(first, self.env["crm.kpi.day"]._get_fill_day(last)), last)]
        first = min(first, progress.as_of + timedelta(days=1))
        older = self._get_touched(source, company, progress, first) if tells else []
        return [*kpis.merge_ranges(older, MOST_RANGES), (first, last)]

    @api.model
    def _get_touched(self, source, company, progress, first):
        """The noted days before `first` of which something was written since."""
        touched = getattr(self, f"_touched_{source}")(company, progress.noted_at - OVERLAP)
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT day::date FROM (%s) touched WHERE day >= %s AND day < %s", touched, progress.first_day,
            first))
        return [day for (day,) in rows]

    # === VALUES ===#

    @api.model
    def _get_values(self, company, period, codes=None):
        """The only reader: `{code: values}` of these codes (default: all) that the user may read, in a company.

        Days that are noted are as of that night; those before and after are read from the documents. Stocks are known
        from the first night on.

        :param period: a `tools.periods.Period` of UTC days
        :return: for each code a dict: `name`, `definition`, `unit` (`money` in the company's currency, `count`,
            `percent`, `per_100`, `score`), `direction` (`up`, `down`, `neither`: which way is better), `kind`,
            `target`; `value`, `numerator`, `denominator`; `low` and `high`, between which a share or a mean lies with
            95%; `previous`, the value of the period before (see `Period.get_previous`); `months`, the 13 months up to
            the last day, oldest first, as `{month, value, numerator, denominator, low, high}`; `by_tier`, as `{tier id:
            {value, numerator, denominator, previous}}` (0: no tier); `as_of`, the last day that is noted; `noted_on`,
            the company's day on which it was noted; `action` that opens what is behind it. Days are ISO days; what is
            unknown is False
        """
        registry = self.with_company(company)
        found = registry._get_kpis(codes)
        live = {code: kpi for code, kpi in found.items() if kpi.kind == kpis.LIVE}
        stored = {code: kpi for code, kpi in found.items() if code not in live}
        if not stored:
            values = registry._count_live(live)
        else:
            values, numbers = registry.env["crm.kpi.reader"]._read(company, period, stored, registry._select_live(live))
            values |= registry._format_live(live, numbers)
        return {code: {**registry._describe(found[code]), **values[code]} for code in found}

    @api.model
    def _get_days_noted(self, values):
        """`as_of` and `noted_on` of several figures: the earliest day, False where one is not noted yet.

        :param values: what `_get_values` says of each
        """
        days = {name: [found[name] for found in values] for name in ("as_of", "noted_on")}
        return {name: min(found, default=False) if all(found) else False for name, found in days.items()}

    @api.model
    def _describe(self, kpi):
        return {"name": kpi.name, "definition": kpi.definition, "unit": kpi.unit, "direction": kpi.direction,
                "kind": kpi.kind, "target": False if kpi.target is None else kpi.target,
                "action": self._prepare_action(kpi) if kpi.kind == kpis.LIVE else kpi.action}

    @api.model
    def _prepare_action(self, kpi):
        """The list of what is counted."""
        return {"type": "ir.actions.act_window", "name": kpi.name, "res_model": kpi.model,
                "views": [[False, "list"], [False, "form"]], "domain": list(kpi.domain),
                "context": {"active_test": False}}

    @api.model
    def _count_live(self, live):
        """The numbers of records that the user may open, and sums of them, in one query: `{code: values}`."""
        if not live:
            return {}
        [numbers] = self.env.execute_query_dict(SQL("SELECT %s", SQL(", ").join(
            SQL("(%s) AS %s", query, SQL.identifier(code)) for code, query in self._select_live(live).items())))
        return self._format_live(live, numbers)

    @api.model
    def _select_live(self, live):
        """`{code: SQL of one number}`."""
        queries = {}
        for code, kpi in live.items():
            records = self.env[kpi.model].with_context(active_test=False)
            query = records._search(kpi.domain)
            queries[code] = query.select(SQL("COUNT(*)") if not kpi.sums else SQL(
                "COALESCE(SUM(%s), 0)::float8", records._field_to_sql(records._table, kpi.sums, query)))
        return queries

    @api.model
    def _format_live(self, live, numbers):
        today = fields.Date.to_string(fields.Date.today())
        unknown = {"denominator": 0, "low": False, "high": False, "previous": False, "months": [], "by_tier": {},
                   "as_of": today, "noted_on": today}
        values = {}
        for code, kpi in live.items():
            number = numbers[code] if kpi.sums else int(numbers[code])
            values[code] = {"value": number, "numerator": number, **unknown}
        return values
