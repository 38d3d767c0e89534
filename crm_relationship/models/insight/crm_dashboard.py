from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import arguments
from ...tools.kpi import LIVE

MOST_CAMPAIGNS = 5
COMPANY, OWN = "company", "own"
# Key figures on the overview, in its order. A slice that shows another one adds it to `_get_shown`.
SHOWN = (
    "retention", "net_retention", "value_at_risk", "risk_owned", "satisfaction", "response", "promises",
    "complaint_rate", "omission_rate", "dissatisfaction_rate", "unrecorded", "unhandled", "unverified", "unreported",
    "tier_customers", "tier_share", "tier_in", "tier_out", "key_met", "key_owned", "key_fill", "key_shortage",
    "visits_kept", "programme_cost", "programme_benefit", "programme_return", "winning_cost", "keeping_cost")


class CrmDashboard(models.AbstractModel):
    """What the owner sees first: whether the good customers stay, what is at risk, whether they are content, whether we
    keep our word, and who needs somebody today.

    Figures of the company are those of `crm.kpi`, so that every screen and paper says the same. Who needs somebody is
    in `crm_dashboard_needs.py`, what a salesperson sees of their own customers in `crm_dashboard_own.py`. It writes
    nothing, so that a read replica can serve it.
    """

    _name = "crm.dashboard"
    _description = "Overview"

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read("any", arguments.period(code="period"))
    def get_dashboard(self, date_from=None, date_to=None, period=None):
        """All that the overview shows of the current company.

        :param date_from: first day (`date` or ISO string), default: that of the last 12 months
        :param date_to: last day, default today, where the company works; documents count on their UTC day
        :param period: instead of days, one of `this_month`, `this_quarter`, `this_year`, `last_3_months`,
            `last_12_months`
        :return: a dict: `company_id`, `company` (name), `currency` (code), `currency_id`; `scope` (`company` for
            relationship officers, `own` for others, who see their customers); `date_from`, `date_to`, `as_of` (ISO
            days; up to then figures are as of last night; False before the first night), `noted_on` (the company's day
            of that night); `tiers`, best first, as `{id,
            code, name, color}`; `kpis`, those that the overview shows, as `res.company.get_relationship_kpis` tells
            them and all others, but by tier id as text (`0`: no tier); `groups`, as `{code: "company"}` for those of
            the whole company in the scope `own`; `needs`: see `_get_needs`; `own`: see `_get_own`; `gaps`, the widest
            first, as `{indicator_id, name, importance, performance, gap, low, high, count, is_few}` (percent and
            points, `count` of grades); `campaigns`, the latest 5, as `{id, name, kind, state, measure, start_date,
            end_date, treated, controls, gain, low, high, cost, verdict, pays}` (as `crm.retention.campaign.get_results`
            tells them; until it is judged, `cost` is so far and what was earned unknown); both are empty for who is no
            officer;
            `start`: see `_get_start`. Money is in the company's currency; what is unknown is False
        :raises AccessError: for users without a relationship role
        :raises ValidationError: for days that are none, or in the wrong order
        """
        users, company = self.env["res.users"], self.env.company
        users._check_role("user", self.env._("read the overview"))
        self = self.env["crm.satisfaction.analysis"]._count_once(self)
        days, is_officer = company._get_period(date_from, date_to, period), users._has_role("officer")
        values = self.env["crm.kpi"]._get_values(company, days, self._get_shown())
        noted = [found for found in values.values() if found["kind"] != LIVE]
        return {
            "company_id": company.id, "company": company.name, "currency": self._get_currency(company)["name"],
            "currency_id": company.currency_id.id, "scope": COMPANY if is_officer else OWN,
            "date_from": fields.Date.to_string(days.first), "date_to": fields.Date.to_string(days.last),
            **self.env["crm.kpi"]._get_days_noted(noted),
            "tiers": self._get_tiers(),
            "kpis": {code: self._format_kpi(found) for code, found in values.items()},
            "groups": {} if is_officer else {
                code: COMPANY for code, found in values.items() if found["kind"] != LIVE},
            "needs": self._get_needs(company),
            "own": [] if is_officer else self._get_own(company),
            "gaps": self._get_gaps(company, days) if is_officer else [],
            "campaigns": self._get_campaigns(company) if is_officer else [],
            "start": self._get_start(company, values),
        }

    # === PARTS ===#

    @api.model
    def _get_shown(self):
        """Codes of the key figures that the overview reads, so that a call costs no more than it shows."""
        return list(SHOWN)

    @api.model
    def _get_currency(self, company):
        """Name and `digits` of a company's currency, as the registry keeps them."""
        return self.env["res.currency"].get_all_currencies()[company.sudo().currency_id.id]

    @api.model
    def _get_tiers(self):
        badges = self.env["crm.tier"]._get_badges()
        return [{"id": tier_id, "code": code, "name": badges[tier_id]["name"], "color": badges[tier_id]["color"]}
                for tier_id, code in self.env["crm.kpi"]._get_tier_codes().items()]

    @api.model
    def _format_kpi(self, values):
        """Keys of a JSON object are texts."""
        return {**values, "by_tier": {str(tier_id): found for tier_id, found in values["by_tier"].items()}}

    @api.model
    def _get_gaps(self, company, days):
        """Those that are known, as `crm.satisfaction.indicator.get_gaps` tells them."""
        return [{
            "indicator_id": gap["indicator_id"], "name": gap["name"], "importance": gap["importance"]["value"],
            "performance": gap["performance"]["value"], "gap": gap["gap"]["value"], "low": gap["gap"]["low"],
            "high": gap["gap"]["high"], "count": gap["answers"], "is_few": gap["is_few"],
        } for gap in self.env["crm.satisfaction.analysis"]._get_known_gaps(company, days)]

    @api.model
    def _get_campaigns(self, company):
        """The latest that have customers of their own: programmes have them in their editions."""
        campaigns = self.env["crm.retention.campaign"].search_fetch(
            Domain([("company_id", "=", company.id), ("state", "in", ("running", "paused", "done"))])
            & (Domain("recurrence", "=", "once") | Domain("parent_id", "!=", False)),
            ["name", "kind", "state", "start_date", "end_date", "measure", "verdict", "results"], limit=MOST_CAMPAIGNS)
        return [self._format_campaign(campaign) for campaign in campaigns]

    @api.model
    def _format_campaign(self, campaign):
        """As it was judged; until then, whom it has and what has been spent so far. Without a control group nobody
        knows what it has earned."""
        results = campaign.results or {}
        gain = results.get("gain", {}) if results.get("controls") else {}
        targets, controls, cost = (results[name] for name in ("targets", "controls", "cost")) if results else (
            campaign.target_count, campaign.control_count, campaign.currency_id.round(campaign.spent))
        return {
            "id": campaign.id, "name": campaign.name, "kind": campaign.kind, "state": campaign.state,
            "measure": campaign.measure,
            **{name: fields.Date.to_string(campaign[name]) or False for name in ("start_date", "end_date")},
            "treated": targets - controls, "controls": controls, "gain": gain.get("estimate", False),
            "low": gain.get("low", False), "high": gain.get("high", False), "cost": cost,
            "verdict": campaign.verdict, "pays": results.get("pays", False)}
