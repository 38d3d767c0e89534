from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments, programme
from ...tools.periods import Period

CODES = ("programme_benefit", "programme_cost", "programme_return", "winning_cost", "keeping_cost", "retention",
         "kept_margin", "campaign_gain", "campaign_cost")
PARTS = ("name", "definition", "unit", "direction", "value", "numerator", "denominator", "by_tier", "action")


class CrmProgramme(models.AbstractModel):
    """What we do for customers so that they stay: what it costs, and what it is estimated to bring.

    A slice adds what costs something by `_cost_<name>(company, first, last)`: the SQL that yields `partner_id` (a
    customer or a contact of theirs), `day` (UTC), `amount` (in the company's currency) and `wins` (the cost is one of
    winning somebody, whoever got it), and by `_kpi_programme_<name>` of `crm.kpi`, which names it.
    """

    _name = "crm.programme"
    _description = "Cost and Benefit"

    # === COSTS ===#

    @api.model
    def _get_cost_names(self):
        return sorted(name.removeprefix("_cost_") for name in dir(type(self)) if name.startswith("_cost_"))

    @api.model
    def _select_costs(self, company, first, last):
        """Rows of `name`, `tier_id` (as it is now), `day`, `amount` and `wins`: whether the customer had not bought
        before that day, or the cost is one of winning somebody."""
        return SQL(
            """
            SELECT cost.name, profile.tier_id, cost.day, cost.amount,
                   cost.wins OR COALESCE(cost.day <= profile.first_order_date, TRUE) AS wins
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
        campaigns = self.env["crm.retention.campaign"].sudo()
        own = SQL("(SELECT id FROM crm_retention_campaign WHERE company_id = %s)", company.id)
        return SQL(
            """
            SELECT spent.partner_id, spent.day, spent.amount, campaign.kind = 'referral' AS wins
              FROM (SELECT campaign_id, partner_id, day, amount FROM (%s) contact WHERE company_id = %s
                 UNION ALL
                    SELECT campaign_id, partner_id, day, amount FROM (%s) used) spent
              JOIN crm_retention_campaign campaign ON campaign.id = spent.campaign_id
            """, campaigns._select_contacts(), company.id, campaigns._select_rewards(own))

    def _cost_remedies(self, company, first, last):
        """Remedies that were granted, at what they are worth."""
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
            SELECT partner_id, COALESCE(done_at, planned_at)::date AS day, %s::numeric AS amount, FALSE AS wins
              FROM crm_visit
             WHERE company_id = %s AND state = 'done' AND kind <> 'phone'
            """, company.sudo().relationship_visit_cost, company.id)

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

        :return: a dict: `company_id`, `currency_id`, `as_of`, `date_from`, `date_to` (ISO days of the figures and of
            the tiers' window, False before the first night); `assumptions`: `began_on` (ISO day or False),
            `attributed_percent`, `visit_cost`, `new_customer_cost` (what the settings say a new customer costs, 0: not
            said); `tiers`: `{id, name, color, customers, retention, baseline, baseline_customers, is_manual,
            kept_more, kept_margin, benefit, cost, return}`, best first, unknown parts False; `costs`: `{code, name,
            definition, value, action}` of what it was spent on; `kpis`: `{code: parts}` of `programme_benefit`,
            `programme_cost`, `programme_return`, `winning_cost`, `keeping_cost`, `campaign_gain`, `campaign_cost`,
            `retention` and `kept_margin`, see `crm.kpi._get_values`. Money is in the company's currency
        :raises AccessError: for who is not a relationship officer
        """
        self.env["res.users"]._check_role("officer", self.env._("see what the programme costs and brings"))
        company, registry = self.env.company, self.env["crm.kpi"]
        window = self._get_window(company, fields.Date.today() - relativedelta(days=1))
        costs = [f"programme_{name}" for name in self._get_cost_names()]
        values = registry._get_values(company, Period(window.window_start, window.as_of), [*CODES, *costs])
        as_of = values["programme_cost"]["as_of"]
        return {
            "company_id": company.id, "currency_id": company.currency_id.id, "as_of": as_of,
            "date_from": as_of and fields.Date.to_string(window.window_start),
            "date_to": as_of and fields.Date.to_string(window.as_of),
            "assumptions": self._prepare_assumptions(company),
            "tiers": self._prepare_tiers(company, values),
            "costs": [{"code": code, **{part: values[code][part] for part in ("name", "definition", "value", "action")}}
                      for code in costs],
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
        stayed = programme.Stayed(customers, get("retention", "numerator"))
        return {
            "id": tier.id, "name": tier.display_name, "color": tier.color, "customers": customers,
            "retention": get("retention"), "baseline": baseline.retention if known else False,
            "baseline_customers": baseline.customers if baseline else 0,
            "is_manual": bool(baseline and baseline.is_manual),
            "kept_more": programme.kept_more(stayed, baseline.retention) if known and customers else False,
            "kept_margin": get("kept_margin"), "benefit": get("programme_benefit"), "cost": get("programme_cost"),
            "return": get("programme_return") if get("programme_benefit") is not False else False}
