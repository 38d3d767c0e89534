from odoo import fields, models
from odoo.tools import SQL

from ...tools import briefing

TOP = 12
MOST = 10


class ResPartner(models.Model):
    """What a customer buys, has been offered and owes, for the briefing."""

    _inherit = "res.partner"

    def _brief_figures(self):
        profile = self._get_profiles().get(self.id)
        if not profile:
            return dict.fromkeys(("profile", "advice", "churn_level", "months", "categories", "products"), False)
        return {
            "profile": self._format_profile(profile),
            "advice": profile.stage_advice or "",
            "churn_level": profile.churn_level,
            **self._brief_sales(profile),
        }

    def _brief_sales(self, profile):
        """Months, categories and products: one query, of the documents that the profile's revenue is made of."""
        scope, known_at = self._get_profile_scope(profile)
        window = self._get_month_bounds(scope, scope.window_start, scope.end)
        bounds = [*self._get_month_bounds(scope, scope.previous_start, scope.window_start)[:-1], *window]
        rows = self.env.execute_query_dict(self.env["crm.customer.facts"]._select_revenue(
            scope, [*bounds[:-1], min(bounds[-1], known_at)], self.ids, by=("product_id",)))
        previous, revenue, products = briefing.split(
            [(row["product_id"], row["period"], float(row["revenue"])) for row in rows], len(window) - 1)
        found = self.env["product.product"].sudo().browse(products)
        categories = briefing.roll_up(products, {product.id: product.categ_id.id for product in found})
        return {
            "months": self._format_months(window, dict(enumerate(revenue, 1)), dict(enumerate(previous, 1))),
            "categories": self._name_amounts("product.category", categories),
            "products": self._name_amounts("product.product", products),
        }

    def _name_amounts(self, model, amounts):
        ranked = briefing.rank(amounts, TOP)
        records = self.env[model].sudo().browse(key for key, _amounts in ranked)
        return [{"id": record.id, "name": record.display_name, "revenue": revenue, "previous": previous}
                for record, (_key, (revenue, previous)) in zip(records, ranked, strict=True)]

    def _brief_largest_order(self):
        """The largest confirmed order ever, of the whole customer; the latest of several."""
        facts, orders = self.env["crm.customer.facts"], self.env["sale.order"]
        orders.flush_model(["partner_id", "company_id", "state", "date_order", "amount_untaxed", "currency_rate"])
        rows = self.env.execute_query_dict(SQL(
            """
            SELECT sale_order.id, sale_order.name, sale_order.date_order::date AS date, %(amount)s AS amount
              FROM sale_order
             WHERE sale_order.company_id = %(company)s AND sale_order.state = 'sale'
               AND sale_order.partner_id IN (SELECT id FROM res_partner WHERE commercial_partner_id = %(customer)s)
          ORDER BY amount DESC, sale_order.date_order DESC, sale_order.id DESC LIMIT 1
            """, amount=facts._in_company_currency(SQL("sale_order.amount_untaxed")), company=self.env.company.id,
            customer=self.id))
        return {"largest_order": next(({
            **row, "date": fields.Date.to_string(row["date"]), "amount": self._round_money(row["amount"])}
            for row in rows), False)}

    def _brief_quotations(self):
        today = self.env.company._get_today()
        quotations = self.env["sale.order"].search_fetch(
            [("company_id", "=", self.env.company.id), ("state", "in", ("draft", "sent")),
             ("partner_id.commercial_partner_id", "=", self.id)],
            ["name", "date_order", "validity_date", "amount_untaxed", "currency_rate", "user_id"],
            order="date_order DESC, id DESC", limit=MOST)
        return {"quotations": [{
            "id": order.id,
            "name": order.name,
            "date": fields.Date.to_string(order.date_order),
            "valid_until": fields.Date.to_string(order.validity_date) or False,
            "is_expired": bool(order.validity_date and order.validity_date < today),
            "amount": self._round_money(order.amount_untaxed / (order.currency_rate or 1)),
            "user": order.sudo().user_id.name,
        } for order in quotations]}

    def _brief_invoices(self):
        """What the customer owes past its day, by invoice, of those that the user may read."""
        today = self.env.company._get_today()
        lines = self.env["account.move.line"]
        groups = lines._read_group(
            [("company_id", "=", self.env.company.id), ("parent_state", "=", "posted"),
             ("account_id.account_type", "=", "asset_receivable"), ("reconciled", "=", False),
             ("partner_id.commercial_partner_id", "=", self.id), ("date_maturity", "<", today),
             ("move_id.move_type", "=", "out_invoice")],
            ["move_id"], ["date_maturity:min", "amount_residual:sum"], order="date_maturity:min, move_id")
        owed = [(move, due, amount) for move, due, amount in groups if amount > 0]
        return {"invoices": {
            "overdue": self._round_money(sum(amount for _move, _due, amount in owed)),
            "count": len(owed),
            "lines": [{
                "id": move.id, "name": move.sudo().name, "due": fields.Date.to_string(due), "days": (today - due).days,
                "amount": self._round_money(amount)} for move, due, amount in owed[:MOST]],
        }}

    def _round_money(self, amount):
        return self.env.company.currency_id.round(float(amount))
