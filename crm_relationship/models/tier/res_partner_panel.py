from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments

HISTORY_LIMIT = 20
MONTHS = 12


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    @arguments.read("one")
    def get_relationship_panel(self):
        """Everything the page "Relationship" of the partner form shows, in one call.

        :return: a dict: `profile` (figures of `get_relationship_profile`, or False),
            `is_restricted` (there are figures, but not for this user), `partner_id`,
            `commercial_partner_id`, `commercial_partner_name`, `is_contact`, `currency_id`, `tier` (`{id, name, code,
            color}` or False), `explanation`, `churn_explanation`, `months` (12 of `{month: "2026-01", revenue,
            previous}`, oldest first, company currency), `history` (newest first: `{date, old_tier, new_tier, cause,
            cause_label, reason, user}`), `can_override`, `grid` (`{x, y}`)
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
            "months": customer._get_revenue_by_month() if profile else [],
            "history": customer._get_tier_history() if profile else [],
            "can_override": self.env.user.has_group("crm_relationship.group_relationship_manager"),
            "grid": {"x": profile.purchase_level, "y": profile.potential_level} if profile else False,
        }

    def _get_revenue_by_month(self):
        """Revenue of the last 12 months beside the same months a year before, on the basis of the policy."""
        first = fields.Date.today().replace(day=1) - relativedelta(months=2 * MONTHS - 1)
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", self.env.company.id)])
        select = self._select_invoiced_months if policy.revenue_basis == "invoiced" else self._select_ordered_months
        revenue = dict(self.env.execute_query(select(first)))
        days = [first + relativedelta(months=offset) for offset in range(2 * MONTHS)]
        amounts = [float(revenue.get(day, 0)) for day in days]
        return [
            {"month": day.strftime("%Y-%m"), "revenue": amount, "previous": previous}
            for day, amount, previous in zip(days[MONTHS:], amounts[MONTHS:], amounts, strict=False)
        ]

    def _select_ordered_months(self, first):
        self.env["sale.order"].flush_model(["partner_id", "date_order", "state", "amount_untaxed", "currency_rate"])
        return SQL(
            """
            SELECT DATE_TRUNC('month', sale_order.date_order)::date, SUM(%(amount)s)
              FROM sale_order
              JOIN res_partner partner ON partner.id = sale_order.partner_id
             WHERE partner.commercial_partner_id = %(customer)s AND sale_order.company_id = %(company)s
               AND sale_order.state = 'sale' AND sale_order.date_order >= %(first)s
          GROUP BY 1
            """,
            amount=self.env["crm.customer.facts"]._in_company_currency("amount_untaxed"), customer=self.id,
            company=self.env.company.id, first=first)

    def _select_invoiced_months(self, first):
        self.env["account.move"].flush_model(
            ["commercial_partner_id", "invoice_date", "state", "move_type", "amount_untaxed_signed"])
        return SQL(
            """
            SELECT DATE_TRUNC('month', invoice_date)::date, SUM(amount_untaxed_signed)
              FROM account_move
             WHERE commercial_partner_id = %s AND company_id = %s AND state = 'posted'
               AND move_type IN ('out_invoice', 'out_refund') AND invoice_date >= %s
          GROUP BY 1
            """, self.id, self.env.company.id, first)

    def _get_tier_history(self):
        changes = self.env["crm.tier.change"].search(
            [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id)], limit=HISTORY_LIMIT)
        causes = dict(changes._fields["cause"]._description_selection(self.env))
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
