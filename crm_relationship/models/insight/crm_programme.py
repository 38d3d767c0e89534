from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments, programme
from ...tools.periods import Period, get_moments_domain

CODES = ("programme_benefit", "programme_cost", "programme_return", "winning_cost", "keeping_cost", "retention",
         "kept_margin", "campaign_gain", "campaign_cost")
PARTS = ("name", "definition", "unit", "direction", "value", "numerator", "denominator", "by_tier", "action")


class CrmProgramme(models.AbstractModel):
    """What we do for customers so that they stay: what it costs, and what it is estimated to bring.

    A slice adds what costs something by `_cost_<name>(company, first, last)`: the SQL that yields `partner_id` (a
    customer or a contact of theirs), `day` (UTC), `amount` (in the company's currency) and `wins` (whether the cost is
    one of winning somebody; NULL: up to the day of the customer's first order it is), by `_kpi_programme_<name>` of
    `crm.kpi`, which names it, and by `_list_<name>(company, first, last)`: model and domain of what was counted.
    """

    _name = "crm.programme"
    _description = "Cost and Benefit"

    # === COSTS ===#

    @api.model
    def _get_cost_names(self):
        return sorted(name.removeprefix("_cost_") for name in dir(type(self)) if name.startswith("_cost_"))

    @api.model
    def _select_costs(self, company, first, last):
        """Rows of `name`, `tier_id` (as it is now), `day`, `amount` and `wins`: what the part says, else whether the
        customer had not bought before that day."""
        return SQL(
            """
            SELECT cost.name, profile.tier_id, cost.day, cost.amount,
                   COALESCE(cost.wins, cost.day <= profile.first_order_date, TRUE) AS wins
              FROM (%s) cost
         LEFT JOIN res_partner customer ON customer.id = cost.partner_id
         LEFT JOIN crm_customer_profile profile ON profile.partner_id = customer.commercial_partner_id
                                               AND profile.company_id = %s
             WHERE cost.amount <> 0 AND cost.day BETWEEN %s AND %s
            """, SQL(" UNION ALL ").join(
                SQL("SELECT %s AS name, partner_id, day, amount::numeric, wins FROM (%s) %s", name,
                    getattr(self, f"_cost_{name}")(company, first, last), SQL.identifier(name))
                for name in self._get_cost_names()), company.id, first, last)

    def _cost_campaigns(self, company, first, last):
        """Activities that were done, and rewards that were used on orders; those of referrals win customers."""
        return SQL(
            """
            SELECT spent.partner_id, spent.day, spent.amount, NULLIF(campaign.kind = 'referral', FALSE) AS wins
              FROM (%s) spent
              JOIN crm_retention_campaign campaign ON campaign.id = spent.campaign_id
            """, self._select_spent(company))

    def _select_spent(self, company):
        """Rows of `campaign_id`, `partner_id`, `day` and `amount`."""
        campaigns = self.env["crm.retention.campaign"].sudo()
        own = SQL("(SELECT id FROM crm_retention_campaign WHERE company_id = %s)", company.id)
        return SQL(
            """
            SELECT campaign_id, partner_id, day, amount FROM (%s) contact WHERE company_id = %s
         UNION ALL
            SELECT campaign_id, partner_id, day, amount FROM (%s) used
            """, campaigns._select_contacts(), company.id, campaigns._select_rewards(own))

    def _cost_remedies(self, company, first, last):
        """Remedies that were granted, at what they are worth; nobody is won by them."""
        self.env["crm.service.breach"].flush_model()
        return SQL(
            """
            SELECT partner_id, remedied_at::date AS day, remedy_amount AS amount, FALSE AS wins
              FROM crm_service_breach
             WHERE company_id = %s AND state = 'remedied' AND remedied_at IS NOT NULL
            """, company.id)

    def _cost_visits(self, company, first, last):
        """Visits that took place, at what one costs; phone calls are none."""
        self.env["crm.visit"].flush_model()
        return SQL(
            """
            SELECT partner_id, COALESCE(done_at, planned_at)::date AS day, %s::numeric AS amount, NULL::boolean AS wins
              FROM crm_visit
             WHERE company_id = %s AND state = 'done' AND kind <> 'phone'
            """, company.sudo().relationship_visit_cost, company.id)

    # === WHAT WAS COUNTED ===#

    @api.model
    def _open_cost(self, name, company, first, last, title):
        """The action that lists what a part of the costs was counted of; False where a part has no list."""
        if not hasattr(self, f"_list_{name}"):
            return False
        model, domain = getattr(self, f"_list_{name}")(company, first, last)
        return {"type": "ir.actions.act_window", "name": title, "res_model": model,
                "views": [[False, "list"], [False, "form"]],
                "domain": [["company_id", "=", company.id], *map(_to_list, domain)], "context": {"active_test": False}}

    def _list_campaigns(self, company, first, last):
        """Campaigns on which something was spent."""
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT campaign_id FROM (%s) spent WHERE amount <> 0 AND day BETWEEN %s AND %s",
            self._select_spent(company), first, last))
        return "crm.retention.campaign", [("id", "in", sorted(campaign_id for (campaign_id,) in rows))]

    def _list_remedies(self, company, first, last):
        return "crm.service.breach", [
            ("state", "=", "remedied"), ("remedy_amount", "!=", 0), *get_moments_domain("remedied_at", first, last)]

    def _list_visits(self, company, first, last):
        done, planned = (get_moments_domain(name, first, last) for name in ("done_at", "planned_at"))
        return "crm.visit", [
            ("state", "=", "done"), ("kind", "!=", "phone"),
            "|", "&", *done, "&", ("done_at", "=", False), "&", *planned]

    # === BENEFIT ===#

    @api.model
    def _get_benefits(self, company, day):
        """`{tier id: amount}`: what the programme is estimated to have brought in the tiers' window, as the retention
        noted on a day tells it; only of tiers whose retention before the programme is known."""
        baselines = self.env["crm.programme.baseline"].sudo()._get_by_tier(company)
        attributed = company.sudo().relationship_attributed_percent
        found = {tier_id: programme.benefit(stayed, baselines[tier_id], attributed)
                 for tier_id, stayed in self._read_stayed(company, day).items() if tier_id in baselines}
        return {tier_id: amount for tier_id, amount in found.items() if amount is not None}

    @api.model
    def _read_stayed(self, company, day):
        """`{tier id: Stayed}` as noted on a day."""
        rows = self.env.execute_query(SQL(
            """
            SELECT tier_id, MAX(denominator) FILTER (WHERE code = 'retention'),
                   MAX(numerator) FILTER (WHERE code = 'retention'), MAX(numerator) FILTER (WHERE code = 'kept_margin')
              FROM crm_kpi_day
             WHERE company_id = %s AND day = %s AND code IN ('retention', 'kept_margin')
          GROUP BY tier_id
            """, company.id, day))
        return {tier_id: programme.Stayed(*(figure or 0 for figure in figures)) for tier_id, *figures in rows}

    @api.model
    def _get_window(self, company, last):
        """The `Scope` of the tiers' window of the last run, or of a day where there has been none."""
        run = self.env["crm.tier.run"].sudo()._get_last_by_company(company).get(company)
        return self.env["crm.kpi"]._get_scope(company, run.as_of if run else last)

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read()
    def get_programme(self):
        """What the programme costs and brings in the current company, over the tiers' window. All of it is the whole
        company's; what it brings is an estimate, see `tools.programme.benefit`.

        :return: a dict: `company_id`, `currency_id`, `as_of`, `noted_on`, `date_from`, `date_to` (ISO days of the
            figures, of the night that noted them and of the tiers' window, False before the first night);
            `assumptions`: `began_on` (ISO day or False), `attributed_percent`, `visit_cost`, `new_customer_cost` (what
            the settings say a new customer costs, 0: not said); `tiers`: `{id, name, color, customers, retention,
            baseline, baseline_customers, is_manual, kept_more, kept_margin, benefit, cost, return}`, best first,
            unknown parts False; `costs`: `{code, name, definition, value, action}` of what it was spent on (`action`:
            the list of what was counted); `kpis`: `{code: parts}` of `programme_benefit`, `programme_cost`,
            `programme_return`, `winning_cost`, `keeping_cost`, `campaign_gain`, `campaign_cost`, `retention` and
            `kept_margin`, see `crm.kpi._get_values`. Money is in the company's currency
        :raises AccessError: for who is not a relationship officer
        """
        self.env["res.users"]._check_role("officer", self.env._("see what the programme costs and brings"))
        company, registry = self.env.company, self.env["crm.kpi"]
        yesterday = fields.Date.today() - relativedelta(days=1)
        window = self._get_window(company, yesterday)
        costs = {f"programme_{name}": name for name in self._get_cost_names()}
        values = registry._get_values(company, Period(window.window_start, window.as_of), [*CODES, *costs])
        as_of, noted_on = (values["programme_cost"][name] for name in ("as_of", "noted_on"))
        return {
            "company_id": company.id, "currency_id": company.currency_id.id, "as_of": as_of, "noted_on": noted_on,
            "date_from": as_of and fields.Date.to_string(window.window_start),
            "date_to": as_of and fields.Date.to_string(window.as_of),
            "assumptions": self._prepare_assumptions(company),
            "tiers": self._prepare_tiers(company, values),
            "costs": [{
                "code": code, **{part: values[code][part] for part in ("name", "definition", "value")},
                "action": self._open_cost(
                    name, company, window.window_start, min(window.as_of, yesterday), values[code]["name"])}
                for code, name in costs.items()],
            "kpis": {code: {part: values[code][part] for part in PARTS} for code in CODES},
        }

    def _prepare_assumptions(self, company):
        company = company.sudo()
        return {
            "began_on": fields.Date.to_string(company.relationship_programme_start) or False,
            "attributed_percent": company.relationship_attributed_percent,
            "visit_cost": company.relationship_visit_cost, "new_customer_cost": company.churn_new_customer_cost}

    def _prepare_tiers(self, company, values):
        """The tiers about which anything is known, best first."""
        tiers = self.env["crm.tier"].with_context(active_test=False).search([])
        baselines = self.env["crm.programme.baseline"].sudo().search([("company_id", "=", company.id)])
        by_tier = {baseline.tier_id: baseline for baseline in baselines}
        rows = [self._prepare_tier(tier, by_tier.get(tier, baselines.browse()), values) for tier in tiers]
        return [row for row in rows if row["customers"] or row["cost"] or row["baseline"] is not False]

    def _prepare_tier(self, tier, baseline, values):
        def get(code, part="value"):
            return values[code]["by_tier"].get(tier.id, {}).get(part, False)

        customers, known = get("retention", "denominator"), baseline and baseline.is_known
        cost = get("programme_cost") or (0 if values["programme_cost"]["as_of"] else False)
        stayed = programme.Stayed(customers, get("retention", "numerator"))
        return {
            "id": tier.id, "name": tier.display_name, "color": tier.color, "customers": customers,
            "retention": get("retention"), "baseline": baseline.retention if known else False,
            "baseline_customers": baseline.customers if baseline else 0,
            "is_manual": bool(baseline and baseline.is_manual),
            "kept_more": programme.kept_more(stayed, baseline.retention) if known and customers else False,
            "kept_margin": get("kept_margin"), "benefit": get("programme_benefit"), "cost": cost,
            "return": get("programme_return") if get("programme_benefit") is not False else False}


def _to_list(term):
    """A term of a domain as the web client takes it."""
    return term if isinstance(term, str) else list(term)
