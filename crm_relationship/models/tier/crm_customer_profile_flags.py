from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import arguments, churn

# High potential, low purchases: where selling pays most.
OPPORTUNITY_PURCHASES = 1
OPPORTUNITY_POTENTIAL = 3
LOW_SHARE = 50  # per cent of an entered capacity
SHRINKING_PERCENT = -10
NEW_DAYS = 90  # since the first order


class CrmCustomerProfile(models.Model):
    """What makes a customer one to look at: said once, for lists, filters, screens and other slices."""

    _inherit = "crm.customer.profile"

    churn_warning = fields.Boolean(
        "May Leave", compute="_compute_flags", search="_search_churn_warning",
        help="There is enough history, and the churn risk has reached the warning.")
    churn_level = fields.Selection(
        [("low", "Low"), ("warning", "Warning"), ("danger", "Danger")], "Risk Level",
        compute="_compute_churn_level")
    is_opportunity = fields.Boolean(
        "Where to Sell Next", compute="_compute_flags", search="_search_is_opportunity",
        help="High potential, low purchases.")
    is_potential = fields.Boolean(
        "Potential Customer", compute="_compute_flags", search="_search_is_potential",
        help="Could buy much, and buys little or less than half of it from us. One-off buyers count only where "
             "somebody has entered how much they could buy.")
    is_loss_making = fields.Boolean(
        "Loss-Making", compute="_compute_flags", search="_search_is_loss_making",
        help="The margin of the window does not pay for the cost of serving.")
    is_shrinking = fields.Boolean(
        "Shrinking", compute="_compute_flags", search="_search_is_shrinking",
        help="Buys over 10% less than in the window before.")
    is_new = fields.Boolean(
        "New Customer", compute="_compute_flags", search="_search_is_new",
        help="First ordered in the last 90 days.")

    def _get_flags(self):
        """`{field: domain}` of what makes a customer one to look at; the fields follow from it."""
        return {
            # half a percent below: a risk is judged by the whole percent that people see
            "churn_warning": Domain("churn_confident", "=", True)
            & Domain("churn_risk", ">=", churn.WARNING_RISK - 0.005),
            "is_opportunity": Domain("purchase_level", "<=", OPPORTUNITY_PURCHASES)
            & Domain("potential_level", ">=", OPPORTUNITY_POTENTIAL),
            "is_potential": Domain("potential_level", ">=", OPPORTUNITY_POTENTIAL) & (
                Domain("purchase_level", "<=", OPPORTUNITY_PURCHASES) & (
                    Domain("relation_type", "!=", "one_off") | Domain("potential_manual", "=", True))
                | Domain("capacity_amount", ">", 0) & Domain("wallet_share", "<", LOW_SHARE)),
            "is_loss_making": Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "COALESCE(%s, 0) < COALESCE(%s, 0)", SQL.identifier(alias, "margin"),
                    SQL.identifier(alias, "service_cost")),
                predicate=lambda profile: profile.margin < profile.service_cost),
            "is_shrinking": Domain("growth_percent", "<", SHRINKING_PERCENT),
            "is_new": Domain("first_order_date", ">=", f"today -{NEW_DAYS}d"),
        }

    @api.depends("churn_confident", "churn_risk", "purchase_level", "potential_level", "margin", "service_cost",
                 "relation_type", "potential_manual", "capacity_amount", "wallet_share", "growth_percent",
                 "first_order_date")
    def _compute_flags(self):
        for name, domain in self._get_flags().items():
            found = self.filtered_domain(domain)
            for profile in self:
                profile[name] = profile in found

    @api.depends("churn_risk")
    def _compute_churn_level(self):
        for profile in self:
            profile.churn_level = churn.level(profile.churn_risk)

    def _search_churn_warning(self, operator, value):
        return self._search_flag("churn_warning", operator, value)

    def _search_is_opportunity(self, operator, value):
        return self._search_flag("is_opportunity", operator, value)

    def _search_is_potential(self, operator, value):
        return self._search_flag("is_potential", operator, value)

    def _search_is_loss_making(self, operator, value):
        return self._search_flag("is_loss_making", operator, value)

    def _search_is_shrinking(self, operator, value):
        return self._search_flag("is_shrinking", operator, value)

    def _search_is_new(self, operator, value):
        return self._search_flag("is_new", operator, value)

    def _search_flag(self, name, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = {bool(item) for item in value}
        domain = self._get_flags()[name]
        return Domain.OR(domain if flag else ~domain for flag in wanted)

    def _get_opportunity_levels(self):
        """The cells of the grid whose customers are opportunities."""
        profiles = [self.new({"purchase_level": x, "potential_level": y}) for x in range(5) for y in range(5)]
        return [[profile.purchase_level, profile.potential_level] for profile in profiles if profile.is_opportunity]

    def _is_churn_warning(self):
        return self.churn_confident and churn.as_shown(self.churn_risk) >= churn.WARNING_RISK

    # === QUICK FILTERS ===#

    @api.model
    def _get_quick_filters(self):
        """`{name of a filter of the search view: its domain}` of those that stand above the list, in this order."""
        return {
            "mine": Domain("user_id", "=", self.env.uid),
            "at_risk": Domain("churn_warning", "=", True),
            "shrinking": Domain("is_shrinking", "=", True),
            "loss_making": Domain("is_loss_making", "=", True),
            "potential": Domain("is_potential", "=", True),
            "new": Domain("is_new", "=", True),
        }

    @api.model
    @api.readonly
    @arguments.read()
    def get_quick_filters(self):
        """How many customers the filters above the list find, of those that the user sees in the current companies.

        :return: a list of `{name, customers}` in the order of the screen: first `all`, then the filters by their names
            in the search view
        :raises AccessError: for who may not read profiles
        """
        domains = {"all": Domain.TRUE, **self._get_quick_filters()}
        [counts] = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(
            SQL("(%s)", self._search(domain).select(SQL("COUNT(*)"))) for domain in domains.values())))
        return [{"name": name, "customers": count} for name, count in zip(domains, counts, strict=True)]
