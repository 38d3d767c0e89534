from odoo import api, models

from ...tools import arguments
from .crm_account_plan import FIRST_YEAR, LAST_YEAR


class CrmAccountPlan(models.Model):
    """All accounts on the matrix of attractiveness and strength."""

    _inherit = "crm.account.plan"

    @api.model
    @api.readonly
    @arguments.read("any", year=arguments.number(
        FIRST_YEAR, LAST_YEAR, whole=True, required=False))
    def get_positions(self, year=None):
        """Where the accounts stand that have a plan for a year, in the current company and as far as the user may see
        them.

        :param year: default: this year where the company works
        :return: a dict: `year`, `years` (those of which there are plans, newest first, and this one),
            `attractiveness_cutoff` and `strength_cutoff` (0 to 100), `currency_id`, `positions`, the four of them in
            order as `{code, name}`, and `accounts`, by name: `plan_id`, `partner` (name), `user` (name), `state`,
            `attractiveness`, `strength` (0 to 100; False: not known), `position` (code or False), `is_borderline`,
            `known` and `asked` (how many criteria), `revenue` (of the tiers' window, in the company's currency; False
            without a profile that the user may read), `tier` and `tier_color` (or False)
        :raises AccessError: for who has no role
        """
        self.check_access("read")
        company = self.env.company
        this_year = company._get_today().year
        year = year or this_year
        own = [("company_id", "=", company.id)]
        years = {found for [found] in self._read_group(own, ["year"])}
        plans = self.search([*own, ("year", "=", year)]).sorted(lambda plan: plan.partner_id.display_name or "")
        return {
            "year": year, "years": sorted(years | {this_year, year}, reverse=True),
            "attractiveness_cutoff": company.sudo().account_attractiveness_cutoff,
            "strength_cutoff": company.sudo().account_strength_cutoff, "currency_id": company.currency_id.id,
            "positions": [{"code": code, "name": name} for code, name in
                          self._fields["position"]._description_selection(self.env)],
            "accounts": plans._describe_positions()}

    def _describe_positions(self):
        readable = self.env["crm.customer.profile"].search(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids)])
        revenues = {profile.partner_id: profile.revenue for profile in readable}
        accounts = []
        for plan in self:
            attractiveness, strength, *_cutoffs = plan._get_place()
            accounts.append({
                "plan_id": plan.id, "partner": plan.partner_id.display_name, "user": plan.user_id.name,
                "state": plan.state, "attractiveness": False if attractiveness is None else attractiveness,
                "strength": False if strength is None else strength, "position": plan.position,
                "is_borderline": plan.is_borderline, "known": plan.criteria_known, "asked": plan.criteria_asked,
                "revenue": revenues.get(plan.partner_id, False), "tier": plan.tier_id.name,
                "tier_color": plan.tier_id.color if plan.tier_id else False})
        return accounts
