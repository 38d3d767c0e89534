from odoo import api, models

from ...tools.churn_cases import OPEN_STATES as AT_RISK
from ...tools.complaint_clock import OVER_STATES
from ...tools.kpi import COUNT, DOWN, LIVE, MONEY, NEITHER, UP, Kpi

PREFIX = "_own_"


class CrmDashboard(models.AbstractModel):
    """What a salesperson sees of their own customers and of their team's, counted now.

    Each figure is a method `_own_<key>(company)` that returns a live `Kpi`: of which records, by which domain, and
    `sums`, where a field of them is summed up. The list that it opens holds exactly these records.
    """

    _inherit = "crm.dashboard"

    @api.model
    def _get_own(self, company):
        """A list of `{key, name, value, unit, direction, definition, action}`, by key."""
        found = {name.removeprefix(PREFIX): getattr(self, name)(company)
                 for name in sorted(dir(type(self))) if name.startswith(PREFIX)}
        registry = self.env["crm.kpi"]
        values = registry._count_live(found)
        return [{
            "key": key, "name": kpi.name, "value": values[key]["value"], "unit": kpi.unit, "direction": kpi.direction,
            "definition": kpi.definition, "action": registry._prepare_action(kpi)}
            for key, kpi in found.items()]

    @api.model
    def _prepare_own(self, name, definition, model, domain, customer="partner_id", unit=COUNT, direction=DOWN, sums=""):
        return Kpi(name, definition, unit, direction, LIVE, model=model, sums=sums,
                   domain=[*domain, [f"{customer}.user_id.is_teammate", "=", True]])

    # === CUSTOMERS ===#

    def _own_customers(self, company):
        return self._prepare_own(
            self.env._("Customers"), self.env._("Your customers and those of your sales teams."),
            "crm.customer.profile", [["company_id", "=", company.id]], direction=NEITHER)

    def _own_revenue(self, company):
        return self._prepare_own(
            self.env._("Revenue"), self.env._(
                "What your customers and those of your sales teams bought in the tiers' window, net of credit notes."),
            "crm.customer.profile", [["company_id", "=", company.id]], unit=MONEY, direction=UP, sums="revenue")

    # === AT RISK ===#

    def _own_warnings(self, company):
        return self._prepare_own(
            self.env._("Customers at Risk"), self.env._(
                "Your customers and those of your sales teams who may leave."),
            "crm.churn.case", self._get_risk_domain(company))

    def _own_value_at_risk(self, company):
        return self._prepare_own(
            self.env._("Value at Risk"), self.env._(
                "What we are likely to lose each year with your customers and those of your sales teams who may leave: "
                "churn risk times the margin of a year."),
            "crm.churn.case", self._get_risk_domain(company), unit=MONEY, sums="value_at_risk")

    def _get_risk_domain(self, company):
        return [["company_id", "=", company.id], ["state", "in", list(AT_RISK)]]

    # === WHAT WE OWE THEM ===#

    def _own_complaints(self, company):
        return self._prepare_own(
            self.env._("Open Complaints"), self.env._(
                "Complaints of your customers and those of your sales teams that are not closed yet."),
            "crm.complaint", [["company_id", "=", company.id], ["state", "not in", list(OVER_STATES)]],
            customer="commercial_partner_id")

    def _own_promises(self, company):
        return self._prepare_own(
            self.env._("Broken Promises"), self.env._(
                "Promises to your customers and those of your sales teams that were broken, and nothing has been done "
                "about it."),
            "crm.service.breach", [["company_id", "=", company.id], ["state", "in", ["open", "proposed"]]])

    def _own_visits(self, company):
        return self._prepare_own(
            self.env._("Overdue Visits"), self.env._(
                "Your customers and those of your sales teams who should have been visited by now."),
            "crm.visit.interval", [["company_id", "=", company.id], ["is_overdue", "=", True]])
