from datetime import timedelta

from odoo import api, fields, models

from ...tools.demo_story import Product
from ...tools.demo_supplies import Supply, add_supplies

SEED = 2021
SUPPLIES_FILE = "crm_relationship/demo/crm_relationship_supplies.csv"
SUPPLY_MARGIN = 32
PROPOSED = (("partner_harbour_hale", 47), ("partner_chenghu", 40), ("partner_nordlys", 12))  # days ago
# (customer, category, amount a year, who says so, days ago)
NEEDS = [
    ("partner_harbour_hale", "paper", 4200, "Their buyer, at the visit", 60),
    ("partner_harbour_hale", "cleaning", 3000, "Their buyer, at the visit", 60),
    ("partner_bergmann", "technology", 6500, "Estimate of the purchasing manager", 560),
]


class CrmRelationshipDemo(models.AbstractModel):
    """Key accounts also order supplies, twenty and more of them in cycles; what was proposed came true or did not."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _create_orders(self, plan, today):
        return super()._create_orders(add_supplies(plan, self._get_supplies(), today, SEED), today)

    @api.model
    def _get_supplies(self):
        return [Supply(
            Product(row["product"], row["kind"], self.env.ref(row["product"]).lst_price, SUPPLY_MARGIN), row["kind"],
            int(row["interval_days"]), int(row["quantity"]), int(row["until_days_ago"]))
            for row in self._read_rows(SUPPLIES_FILE)]

    @api.model
    def _tell_purchases(self):
        """What a night knows of purchases, and what customers were offered weeks ago: a plan as of that day."""
        company, now = self.env.ref("base.main_company"), fields.Datetime.now()
        self = self.with_company(company)
        for name, days in PROPOSED:
            then, customer = now - timedelta(days=days), self._get_demo(f"crm_relationship.{name}")
            found, _shares = self.env["crm.purchase.planner"]._plan(company, customer, then)
            plan = found[customer.id]
            self.env["crm.purchase.proposal"]._remember(customer, {"new": [], "due": [{
                "product_id": line.product, "band": line.band, "reason_code": line.reason,
                "quantity": line.habit.quantity} for line in plan.due]}, now=then)
        self._tell_needs(company)
        self.env["crm.purchase.pool"]._work(company)
        self._follow_older(company, now)
        self.env["crm.account.white.space"]._look(company)

    @api.model
    def _tell_needs(self, company):
        today = fields.Date.today()
        self.env["crm.account.need"].create([{
            "partner_id": self._get_demo(f"crm_relationship.{name}").id, "company_id": company.id, "amount": amount,
            "categ_id": self.env.ref(f"crm_relationship.product_category_{categ}").id, "source": source,
            "day": today - timedelta(days=days)} for name, categ, amount, source, days in NEEDS])

    @api.model
    def _follow_older(self, company, now):
        """The nights since have seen what became of the proposals."""
        for _name, days in PROPOSED:
            self.env["crm.purchase.proposal"]._follow_up(company, min(now, now - timedelta(days=days - 31)))
