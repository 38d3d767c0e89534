from datetime import timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools import arguments
from ...tools.labels import get_labels

HISTORY_LIMIT = 20


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    @arguments.read("one")
    def get_relationship_panel(self):
        """Everything the page "Relationship" of the partner form shows, in one call.

        :return: a dict: `profile` (figures of `get_relationship_profile`, or False),
            `is_restricted` (there are figures, but not for this user), `partner_id`,
            `commercial_partner_id`, `commercial_partner_name`, `is_contact`, `currency_id`, `tier` (`{id, name, code,
            color}` or False), `explanation`, `churn_explanation`, `potential_explanation`, `stage_explanation`,
            `value_explanation`, `churn_level` (`low`, `warning`, `danger`), `months`
            (of the window, oldest first, each `{month: "2026-01", date_from, date_to, revenue, previous}`, company
            currency; `previous` is of the window before, and together they make `revenue` and `previous_revenue` of
            the profile), `history` (newest first: `{date, old_tier, new_tier, cause, cause_label, reason, user}`),
            `can_override`, `profile_id` (of the profile, where the user may enter what is known of the customer, else
            False), `grid` (`{x, y}`), `groups`: `{key, title, figures}` with figures `{name, label, help, kind,
            value}` as the fields of the profile say; `kind` is how a value is written: `money`, `integer`, `number`,
            `percent`, `days`, `day`, `level`, `text`
        :raises AccessError: for partners the user may not read
        """
        self.ensure_one()
        self.check_access("read")
        customer = self.commercial_partner_id
        profile = self._get_profiles().get(customer.id)
        tier = profile.tier_id if profile else self.env["crm.tier"]
        return {
            "profile": self._format_profile(profile) if profile else False,
            "is_restricted": not profile and bool(self.sudo().customer_profile_id),
            "partner_id": self.id,
            "commercial_partner_id": customer.id,
            "commercial_partner_name": customer.display_name,
            "is_contact": self != customer,
            "currency_id": self.env.company.currency_id.id,
            "tier": tier.read(["name", "code", "color"])[0] if tier else False,
            "explanation": profile.explanation if profile else "",
            "churn_explanation": profile.churn_explanation if profile else "",
            "churn_level": profile.churn_level if profile else "",
            "months": customer._get_revenue_by_month(profile) if profile else [],
            "history": customer._get_tier_history() if profile else [],
            "can_override": self.env["res.users"]._has_role("manager"),
            "profile_id": bool(profile) and profile.has_access("write") and profile.id,
            "groups": profile._get_panel_groups() if profile else [],
            "potential_explanation": profile.potential_explanation if profile else "",
            "stage_explanation": profile.stage_explanation if profile else "",
            "value_explanation": profile.value_explanation if profile else "",
            "grid": {"x": profile.purchase_level, "y": profile.potential_level} if profile else False,
        }

    def _get_revenue_by_month(self, profile):
        """The window of the profile's figures month by month, beside the window before: together they are
        `revenue` and `previous_revenue`, of what had been sold when the run began.
        """
        scope, known_at = self._get_profile_scope(profile)
        months = self._get_month_bounds(scope, scope.window_start, scope.end)
        revenue, previous = (
            self._get_revenue_of(scope, [*bounds[:-1], min(bounds[-1], known_at)])
            for bounds in (months, self._get_month_bounds(scope, scope.previous_start, scope.window_start)))
        return self._format_months(months, revenue, previous)

    def _format_months(self, bounds, revenue, previous):
        """Months as the page shows them.

        :param bounds: see `_get_month_bounds`
        :param revenue, previous: `{number of the month, from 1: amount}`
        """
        return [{
            "month": last.strftime("%Y-%m"),
            "date_from": fields.Date.to_string(first),
            "date_to": fields.Date.to_string(last),
            "revenue": revenue.get(number, 0.0),
            "previous": previous.get(number, 0.0),
        } for number, (first, last) in enumerate(
            ((first, following - timedelta(days=1)) for first, following in pairwise(bounds)), 1)]

    def _get_profile_scope(self, profile):
        """What the profile was computed by, and the moment at which that run began."""
        run = self.env["crm.tier.run"]._get_last_by_company(profile.company_id).get(profile.company_id)
        policy = (run and run.policy_id) or self.env["crm.tier.policy"].sudo()._get_of(profile.company_id)
        values = {"revenue_basis": run.revenue_basis, "window_months": run.window_months} if run else {}
        scope = self.env["crm.customer.facts"].sudo()._get_scope(
            profile.company_id, profile.as_of or fields.Date.today(), policy._get_parameters(values))
        return scope, run.started_at if run else fields.Datetime.now()

    def _get_month_bounds(self, scope, start, end):
        """The moments at which the months of a window begin, and its end."""
        days = [start + relativedelta(months=number) for number in range(scope.parameters.window_months)] + [end]
        return [fields.Datetime.to_datetime(day) for day in days]

    def _get_revenue_of(self, scope, bounds):
        """`{number of the period: revenue}` of this customer."""
        rows = self.env.execute_query_dict(self.env["crm.customer.facts"]._select_revenue(scope, bounds, self.ids))
        return {row["period"]: float(row["revenue"]) for row in rows}

    def _get_tier_history(self):
        changes = self.env["crm.tier.change"].search(
            [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id)], limit=HISTORY_LIMIT)
        causes = get_labels(changes, "cause")
        return [{
            "date": fields.Date.to_string(change.date),
            "old_tier": change.old_tier_id.name or False,
            "old_tier_color": change.old_tier_id.color,
            "new_tier": change.new_tier_id.name or False,
            "new_tier_color": change.new_tier_id.color,
            "cause": change.cause,
            "cause_label": causes[change.cause],
            "reason": change.explanation,
            "user": change.user_id.name if change.cause != "run" and change.user_id else False,
        } for change in changes]
