from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools import arguments
from ...tools import relationship_account as account

LATEST = 8  # entries that the page shows


class ResPartner(models.Model):
    """The relationship account on the customer's page."""

    _inherit = "res.partner"

    @api.readonly
    @arguments.read("one")
    def get_relationship_panel(self):
        """As before, with `account`: how the relationship account of this customer stands today in the current company;
        False where it is not for this user. A dict: `window_months`, `trend_days`; `balance` and, of the window,
        `deposits` and `withdrawals` (points, the latter 0 or less), `before` (the balance so many days ago);
        `months`: 13 balances, oldest first, as `{day, balance}` (ISO day: the end of the month, last today);
        `entries`: the latest of the window, at most 8, as `{id, date, kind, document, points}`.
        """
        panel = super().get_relationship_panel()
        may_see = not panel["is_restricted"] and self.env["res.users"]._has_role("user")
        return {**panel, "account": may_see and self.commercial_partner_id._get_relationship_account()}

    def _get_complaint_card(self):
        """As before, with the balance of the relationship account."""
        rows, today = super()._get_complaint_card(), fields.Date.today()
        customer = self.commercial_partner_id
        if not (self.env["res.users"]._has_role("officer") or customer.is_own_customer):
            return rows
        balance = customer._get_relationship_balance(customer._search_entries(today), today)["balance"]
        return [*rows, {"key": "account", "label": self.env._("Relationship Balance"), "items": [{
            "name": str(balance), "is_bad": balance < 0, "method": "action_view_relationship_account"}]}]

    @arguments.read()
    def action_view_relationship_account(self):
        """Open the entries of these customers' relationship accounts."""
        self.env["crm.relationship.account"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_relationship_account_action")
        return dict(action, context={"search_default_counted": 1},
                    domain=[("partner_id", "in", self.commercial_partner_id.ids)])

    def _get_relationship_account(self):
        today = fields.Date.today()
        entries = self._search_entries(today)
        points = [(entry.date, entry.points) for entry in entries]
        return {
            **self._get_relationship_balance(entries, today),
            "months": [{"day": fields.Date.to_string(day), "balance": account.get_balance(points, day)}
                       for day in account.get_month_ends(today)],
            "entries": [{
                "id": entry.id, "date": fields.Date.to_string(entry.date), "kind": entry.weight_id.display_name,
                "document": entry.document_name, "points": entry.points}
                for entry in self._get_counted(entries, today)[:LATEST]],
        }

    def _get_relationship_balance(self, entries, today):
        """The figures of an account, by its entries of the window and of the days before."""
        points = [(entry.date, entry.points) for entry in entries]
        counted = self._get_counted(entries, today)
        return {
            "window_months": account.WINDOW_MONTHS,
            "trend_days": account.TREND_DAYS,
            "balance": account.get_balance(points, today),
            "before": account.get_balance(points, today - timedelta(days=account.TREND_DAYS)),
            "deposits": sum(entry.points for entry in counted if entry.points > 0),
            "withdrawals": sum(entry.points for entry in counted if entry.points < 0),
        }

    def _get_counted(self, entries, today):
        return entries.filtered(lambda entry: entry.date > account.get_start(today))

    def _search_entries(self, today):
        """Those that count today or have counted in the last twelve months, the latest first."""
        return self.env["crm.relationship.account"].search_fetch(
            [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id), ("date", "<=", today),
             ("date", ">", account.get_start(today) - relativedelta(months=12, days=31))],
            ["weight_id", "points", "date", "res_model", "res_id"])
