from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import supply_demand

OPEN_SEASON_DAYS = 90  # what a protection without end looks at
LEAST_QUANTITY = 1.0
PROPOSAL_DAYS = 5  # of a month: so that a day on which nothing ran does not lose the season


class CrmSupplyProtection(models.Model):
    """What the entitled tiers bought, and what the system proposes to protect from it."""

    _inherit = "crm.supply.protection"

    # === DEMAND ===#

    def _get_season(self):
        """First and last day of the season; days of cover look at what is still to come of it. No end: a quarter."""
        today = fields.Date.today()
        start = max(self.date_from, today) if self.coverage_days else self.date_from
        end = self.date_to or start + timedelta(days=OPEN_SEASON_DAYS - 1)
        return (start, end) if start <= end else (self.date_from, end)

    def _read_bought(self, products, date_from, date_to):
        """{product id: Bought}, in the product's unit, by today's customers of the entitled tiers."""
        if not products:
            return {}
        windows = supply_demand.get_windows(date_from, date_to, fields.Date.today())
        self.env.flush_all()
        parts = [windows.season, windows.recent, windows.recent_last_year, windows.year]
        sums = SQL(", ").join(SQL(
            "COALESCE(SUM(quantity) FILTER (WHERE day >= %s AND day < %s), 0)", *window) for window in parts)
        rows = self.env.execute_query(SQL(
            """
            SELECT product_id, %(sums)s
              FROM (
                SELECT line.product_id, sale.date_order::date AS day,
                       line.product_uom_qty * unit.factor / base.factor AS quantity
                  FROM sale_order_line line
                  JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom unit ON unit.id = line.product_uom_id
                  JOIN uom_uom base ON base.id = template.uom_id
                  JOIN res_partner customer ON customer.id = sale.partner_id
                  JOIN crm_customer_profile profile ON profile.partner_id = customer.commercial_partner_id
                       AND profile.company_id = sale.company_id
                  JOIN crm_tier tier ON tier.id = profile.tier_id AND tier.sequence <= %(sequence)s
                 WHERE line.product_id = ANY(%(products)s) AND sale.company_id = %(company)s
                   AND sale.warehouse_id = %(warehouse)s AND sale.date_order >= %(oldest)s
              ) bought
          GROUP BY product_id
            """, sums=sums, sequence=self.tier_id.sequence, products=products.ids, company=self.company_id.id,
            warehouse=self.warehouse_id.id, oldest=min(window[0] for window in parts)))
        return {row[0]: supply_demand.Bought(*map(float, row[1:])) for row in rows}

    # === PROPOSALS ===#

    @api.model
    def _propose_next_season(self):
        """In the first days of a month: propose protections for the next one, once, whatever became of them."""
        today = fields.Date.today()
        if today.day > PROPOSAL_DAYS:
            return
        first = today.replace(day=1) + relativedelta(months=1)
        last = first + relativedelta(months=1, days=-1)
        for company in self.env["res.company"].search([("supply_priority_enabled", "=", True)]):
            warehouses = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
            # Nobody in particular reads what is noted about a proposal: the company's language counts.
            reader = self.env["res.users"]._get_reader_context(company)
            self.with_company(company).with_context(**reader)._propose(warehouses, first, last)

    @api.model
    def _propose(self, warehouses, date_from, date_to, tier=None, products=None, peaks_only=True):
        """Propose to protect what key accounts are expected to need from `date_from` to `date_to`.

        :param tier: the worst tier that is entitled; default: the last key-account tier
        :param products: default: all that the entitled tiers bought in the season last year
        :param peaks_only: only products of which they need clearly more than on the average of the year
        :return: the new protections, to be confirmed by a person; nothing for products that are protected already
        """
        tier = tier or self.env["crm.tier"].search([("is_key_account", "=", True)], order="sequence DESC", limit=1)
        days = (date_to - date_from).days + 1
        vals_list = []
        for warehouse in warehouses if tier else ():
            model = self.new({"warehouse_id": warehouse.id, "tier_id": tier.id})
            candidates = (products or self._search_sold(warehouse)) - self._get_protected(warehouse, date_from, date_to)
            for product_id, bought in model._read_bought(candidates, date_from, date_to).items():
                quantity = supply_demand.cover(bought, days, days)
                if quantity >= LEAST_QUANTITY and (not peaks_only or supply_demand.is_peak(bought, days)):
                    vals_list.append({
                        "product_id": product_id, "warehouse_id": warehouse.id, "tier_id": tier.id,
                        "quantity": quantity, "date_from": date_from, "date_to": date_to, "state": "proposed"})
        return self.create(vals_list)

    def _search_sold(self, warehouse):
        return self.env["product.product"].search([
            ("is_storable", "=", True), ("sale_ok", "=", True),
            ("company_id", "in", [False, warehouse.company_id.id])])

    def _get_protected(self, warehouse, date_from, date_to):
        """Products that are protected, or proposed, at some time of the season, or were for just this season."""
        overlapping = Domain([("state", "!=", "released"), ("active", "=", True), ("date_from", "<=", date_to)]) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date_from))
        same = Domain([("date_from", "=", date_from), ("date_to", "=", date_to)])
        found = self.with_context(active_test=False).search(
            Domain("warehouse_id", "=", warehouse.id) & (overlapping | same))
        return found.line_ids.product_id
